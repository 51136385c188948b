package desk

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/query"
	"gatehouse/core/search"
)

// Hit is a row of a list with what the filter found in its columns.
type Hit struct {
	core.Row
	NameSpans, DeveloperSpans, ConnectionSpans []query.Span
}

// List is an answer that a screen shows. It never changes; asking it is cheap
// enough for drawing.
type List interface {
	Len() int
	Hits(from, n int) []Hit         // those that there are
	ID(i int) core.AppID            // 0 ≤ i < Len
	Find(id core.AppID) (int, bool) // an App's place
}

// Question is what a list asks for.
type Question struct {
	Text string // the filter as typed
	Of   Part
	Sort core.SortKey
	Desc bool
}

// Part is which Apps a list is of.
type Part uint8

// The parts.
const (
	All      Part = iota
	Waiting       // for a decision: the queue
	Troubled      // what wants a person's eye: failed, unproven, lost
	parts
)

// has reports whether an App that is not removed belongs to a part.
func (p Part) has(r *core.Row) bool {
	switch p {
	case Waiting:
		return r.InQueue()
	case Troubled:
		return r.Attention()
	}
	return true
}

// Found answers Search. With Err, List is nil and the last good one stays: a
// *query.Error says where the filter is wrong.
type Found struct {
	Request  Request
	Question Question
	List     List
	Of       int // Apps in the index that were looked at
	Loaded   int // of the whole, while it loads
	Total    int
	Complete bool // the index holds everything
	Took     time.Duration
	Err      error
}

var columns = map[core.SortKey]search.Column{
	core.SortName: search.ByName, core.SortConnection: search.ByConnection, core.SortOwner: search.ByDeveloper,
	core.SortStatus: search.ByStatus, core.SortAPIs: search.ByAPIs, core.SortCreated: search.ByCreated, core.SortPush: search.ByPush,
}

// Search asks the index. ctx ends a search that nobody waits for any more.
func (d *Desk) Search(ctx context.Context, q Question) (Request, tea.Cmd) {
	out := Found{Question: q}
	return d.ask("search", func(context.Context) error {
		began := d.Clock.Now()
		expr, err := query.Parse(q.Text)
		if err != nil {
			return err
		}
		ix, of := d.index.parts[q.Of], d.index.parts[All].Progress()
		res, err := ix.Search(ctx, search.Request{
			Expr: expr, Sort: search.Sort{Column: columns[q.Sort], Desc: q.Desc}, Now: began, Resolve: unresolved,
		})
		if err != nil {
			return err
		}
		out.List, out.Of = found{res, &d.index}, res.All
		out.Loaded, out.Total, out.Complete = of.Loaded, of.Of, of.Complete
		out.Took = d.Clock.Now().Sub(began)
		return nil
	}, func(r Request, err error) tea.Msg {
		if errors.Is(err, context.Canceled) {
			return nil
		}
		out.Request, out.Err = r, err
		return out
	})
}

// unresolved refuses fields that the index does not keep.
func unresolved(_ context.Context, t *query.Term) (map[string]struct{}, error) {
	return nil, core.Errorf(core.CodeInvalid, "filter", "%s: cannot be searched here yet", t.Field).
		WithHint("Use name, dev, conn, status, push, api, age or created.")
}

type found struct {
	*search.Result
	index *index
}

func (f found) Len() int            { return f.Total }
func (f found) ID(i int) core.AppID { return core.AppID(f.Result.ID(i)) }

func (f found) Find(id core.AppID) (int, bool) { return f.Result.Find(string(id)) }

func (f found) Hits(from, n int) []Hit {
	window := f.Window(from, n)
	hits := make([]Hit, len(window))
	for i, h := range window {
		hits[i] = Hit{f.index.row(h.Row), h.NameSpans, h.DeveloperSpans, h.ConnectionSpans}
	}
	return hits
}

// Rows makes a List of rows that are there already: the first page, read
// before the index is.
type Rows []core.Row

// Len is how many there are.
func (r Rows) Len() int { return len(r) }

// ID is the id at a place.
func (r Rows) ID(i int) core.AppID { return r[i].ID }

// Find gives an App's place.
func (r Rows) Find(id core.AppID) (int, bool) {
	for i := range r {
		if r[i].ID == id {
			return i, true
		}
	}
	return 0, false
}

// Hits gives the rows from a place on.
func (r Rows) Hits(from, n int) []Hit {
	from = min(max(from, 0), len(r))
	hits := make([]Hit, 0, n)
	for _, row := range r[from:min(from+max(n, 0), len(r))] {
		hits = append(hits, Hit{Row: row})
	}
	return hits
}

// firstRows is how much of a list is read before the first frame: more than a
// screen holds.
const firstRows = 200

// First reads the beginning of a list straight from the store, once, before
// the first frame.
func (d *Desk) First(ctx context.Context, q Question) (Rows, error) {
	page, err := d.Engine.Store().Page(ctx, core.PageRequest{Queue: q.Of == Waiting, Sort: q.Sort, Descending: q.Desc, Limit: firstRows})
	return page.Rows, err
}
