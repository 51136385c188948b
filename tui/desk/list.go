package desk

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/query"
	"gatehouse/core/search"
)

// Hit is a row of a list with what the filter found in its columns: an App, or
// one of its registrations.
type Hit struct {
	core.Row                       // the App; of a registration no more than its list shows
	Key          string            // the registration's, "" where the row is an App
	Registration core.Registration // names, status and age, where Key is set
	Due          time.Time         // when what waits is to be decided; zero: no time is set

	NameSpans, DeveloperSpans, ConnectionSpans []query.Span
}

// LineID names the row in its list.
func (h Hit) LineID() string { return LineID(h.ID, h.Key) }

// keySeparator stands in no App's id.
const keySeparator = "\x00"

// LineID names a row of a list: an App, or with a key one of its
// registrations.
func LineID(app core.AppID, key string) string {
	if key == "" {
		return string(app)
	}
	return string(app) + keySeparator + key
}

// FromLineID gives back what LineID put together.
func FromLineID(id string) (app core.AppID, key string) {
	a, key, _ := strings.Cut(id, keySeparator)
	return core.AppID(a), key
}

// List is an answer that a screen shows. It never changes; asking it is cheap
// enough for drawing.
type List interface {
	Len() int
	Hits(from, n int) []Hit     // those that there are
	ID(i int) string            // of a line; 0 ≤ i < Len
	Revision(i int) int64       // of a line's App; 0 ≤ i < Len
	Find(id string) (int, bool) // a line's place
}

// Question is what a list asks for.
type Question struct {
	Text string // the filter as typed
	Of   Part
	Sort core.SortKey
	Desc bool
}

// Part is what a list is of.
type Part uint8

// The parts.
const (
	All        Part = iota
	Waiting         // for a decision: the queue
	Troubled        // what wants a person's eye: failed, unproven, lost
	Developers      // sign-ups, decided or not
	parts

	Registered = parts // not Apps: their registrations
)

// has reports whether an App that is not removed belongs to a part.
func (p Part) has(r *core.Row) bool {
	switch p {
	case Waiting:
		return r.InQueue()
	case Troubled:
		return r.Attention()
	case Developers:
		return r.Kind == core.KindDeveloper
	}
	return r.Kind == core.KindApp
}

// Found answers Search. With Err, List is nil and the last good one stays: a
// *query.Error says where the filter is wrong.
type Found struct {
	Request  Request
	Question Question
	List     List
	Of       int // rows in the index that were looked at
	Progress Progress
	Took     time.Duration
	Err      error
}

// SortPlan orders registrations by their plan; SortDue requests by when they
// are to be decided: what breaches next comes first.
const (
	SortPlan core.SortKey = "plan"
	SortDue  core.SortKey = "due"
)

var columns = map[core.SortKey]search.Column{
	core.SortName: search.ByName, core.SortConnection: search.ByConnection, core.SortOwner: search.ByDeveloper,
	core.SortStatus: search.ByStatus, core.SortAPIs: search.ByAPIs, core.SortCreated: search.ByCreated, core.SortPush: search.ByPush,
	SortPlan: search.ByPlan, SortDue: search.ByDue,
}

// Search asks the index; what it does not hold is asked of the store first. ctx
// ends a search that nobody waits for any more.
func (d *Desk) Search(ctx context.Context, q Question) (Request, tea.Cmd) {
	out := Found{Question: q}
	asked, cancel := context.WithCancel(ctx)
	return d.ask("search", func(life context.Context) error {
		defer cancel()
		defer context.AfterFunc(life, cancel)()
		began := d.Clock.Now()
		expr, err := query.Parse(q.Text)
		if err != nil {
			return err
		}
		req := search.Request{Expr: expr, Sort: search.Sort{Column: columns[q.Sort], Desc: q.Desc}, Now: began}
		if req.Known, err = d.known(asked, expr, q.Of, began); err != nil {
			return err
		}
		ix, rows := d.searched(q.Of)
		if q.Of == Registered {
			req.KnownAs = appOfLine
		}
		res, err := ix.Search(asked, req)
		if err != nil {
			return err
		}
		out.List, out.Of, out.Progress = found{res, rows}, res.All, d.progress(q.Of)
		out.Took = d.Clock.Now().Sub(began)
		return nil
	}, func(r Request, err error) tea.Msg {
		if ctx.Err() != nil {
			return nil
		}
		out.Request, out.Err = r, err
		return out
	})
}

// searched is the index that a list is of, and how its rows are read.
func (d *Desk) searched(of Part) (*search.Index, rows) {
	if of == Registered {
		return d.registered.index.Load(), rows{d.registered.hit, func(r search.Row) int64 { return r.Rev }}
	}
	return d.index.parts[of], rows{d.index.hitOf, d.index.revision}
}

type found struct {
	*search.Result
	rows
}

// rows turns the rows of an index back.
type rows struct {
	hit      func(search.Row) Hit
	revision func(search.Row) int64
}

func (f found) Len() int        { return f.Total }
func (f found) ID(i int) string { return f.Result.ID(i) }

func (f found) Revision(i int) int64 { return f.revision(f.Row(i)) }

func (f found) Find(id string) (int, bool) { return f.Result.Find(id) }

func (f found) Hits(from, n int) []Hit {
	window := f.Window(from, n)
	hits := make([]Hit, len(window))
	for i, h := range window {
		hits[i] = f.hit(h.Row)
		hits[i].NameSpans, hits[i].DeveloperSpans, hits[i].ConnectionSpans = h.NameSpans, h.DeveloperSpans, h.ConnectionSpans
	}
	return hits
}

// Rows makes a List of rows that are there already: the first page, read
// before the index is.
type Rows []Hit

// Len is how many there are.
func (r Rows) Len() int { return len(r) }

// ID is the id at a place.
func (r Rows) ID(i int) string { return string(r[i].ID) }

// Revision is that of an App at a place.
func (r Rows) Revision(i int) int64 { return r[i].Revision }

// Find gives an App's place.
func (r Rows) Find(id string) (int, bool) {
	for i := range r {
		if string(r[i].ID) == id {
			return i, true
		}
	}
	return 0, false
}

// Hits gives the rows from a place on.
func (r Rows) Hits(from, n int) []Hit {
	from = min(max(from, 0), len(r))
	hits := make([]Hit, 0, n)
	return append(hits, r[from:min(from+max(n, 0), len(r))]...)
}

// firstRows is how much of a list is read before the first frame: more than a
// screen holds.
const firstRows = 200

// First reads the beginning of a list straight from the store, once, before
// the first frame.
func (d *Desk) First(ctx context.Context, q Question) (Rows, error) {
	page, err := d.Engine.Store().Page(ctx, core.PageRequest{Queue: q.Of == Waiting, Sort: q.Sort, Descending: q.Desc, Limit: firstRows})
	rows := make(Rows, len(page.Rows))
	for i, r := range page.Rows {
		rows[i] = Hit{Row: r, Due: d.Targets.Due(r)}
	}
	return rows, err
}
