package desk

import (
	"slices"
	"strings"
	"sync"
	"time"

	"gatehouse/core"
	"gatehouse/core/search"
)

// index is what lists search: every live App, and apart from them those of the
// other parts, so that their counts need no filter.
type index struct {
	parts [parts]*search.Index
	kinds map[string]string // of gateways, by connection
	due   core.Targets

	rows [parts][]search.Row // room for one batch; one goroutine writes

	mu    sync.RWMutex
	extra map[string]extra // by id; of Apps for which it is not the usual one
}

// extra is what a list needs of an App beside what the search index keeps.
type extra struct {
	revision      int64
	waiting       int32
	missing, lost bool
	untold        bool // its owner, by mail
	asked         bool // that it be deleted
	from          core.Status
	kind          core.Kind
	assigned      string
}

// usual is the extra of most Apps: not decided yet, or once; nothing open.
func usual(decided bool) extra {
	if decided {
		return extra{revision: 2}
	}
	return extra{revision: 1}
}

func (x *index) init(connections []core.Connection, due core.Targets) {
	x.due = due
	for p := range x.parts {
		x.parts[p] = search.New()
	}
	x.extra = map[string]extra{}
	x.kinds = make(map[string]string, len(connections))
	for _, c := range connections {
		x.kinds[c.Name] = c.Kind
	}
}

func (x *index) begin(total int) {
	x.parts[All].Begin(total)
	for _, part := range x.parts[1:] {
		part.Begin(0)
	}
}

// add takes rows of the first load.
func (x *index) add(rows []core.Row) error {
	x.sort(rows)
	for p, part := range x.parts {
		if len(x.rows[p]) == 0 {
			continue
		}
		if err := part.Add(x.rows[p]); err != nil {
			return err
		}
	}
	return nil
}

func (x *index) end() {
	for _, part := range x.parts {
		part.End()
	}
}

// apply takes rows that changed, tombstones included.
func (x *index) apply(rows []core.Row) error {
	x.sort(rows)
	for p, part := range x.parts {
		var gone []string
		for i := range rows {
			if r := &rows[i]; r.Removed || !Part(p).has(r) {
				gone = append(gone, string(r.ID))
			}
		}
		if len(x.rows[p])+len(gone) == 0 {
			continue
		}
		if err := part.Apply(x.rows[p], gone); err != nil {
			return err
		}
	}
	return nil
}

// sort makes the rows of each part, good until the next call, and keeps what
// the parts do not.
func (x *index) sort(rows []core.Row) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for p := range x.rows {
		x.rows[p] = x.rows[p][:0]
	}
	for i := range rows {
		r := &rows[i]
		e := extra{r.Revision, int32(min(r.Waiting, 1<<30)), r.Missing, r.Lost, r.Untold, r.DeletionAsked, core.Status(strings.Clone(string(r.From))), r.Kind, strings.Clone(r.AssignedTo)}
		if r.Removed || e == usual(!r.DecidedAt.IsZero()) {
			delete(x.extra, string(r.ID))
		} else {
			x.extra[strings.Clone(string(r.ID))] = e // a row's strings may share one buffer: do not keep it
		}
		if r.Removed {
			continue
		}
		row := x.searchRow(r)
		for p := range x.rows {
			if Part(p).has(r) {
				x.rows[p] = append(x.rows[p], row)
			}
		}
	}
}

func (x *index) searchRow(r *core.Row) search.Row {
	status := string(r.Status)
	switch word := core.StatusWord(r.Kind, r.Status); {
	case r.Status == core.Unknown && r.Native != "":
		status = search.JoinAPIs([]string{r.Native, status}) // a filter finds both
	case word != status: // a filter finds both: REVOKED is CANCELED of a developer
		status = search.JoinAPIs([]string{status, word})
	}
	row := search.Row{
		ID: string(r.ID), Name: r.Name, Developer: r.Owner.Name, Email: r.Owner.Email, Account: r.Owner.Account,
		Connection: r.Connection, Kind: x.kinds[r.Connection], Status: status, Push: string(r.Push), APIs: r.APIs,
		Created: unix(r.CreatedAt), Decided: unix(r.DecidedAt), Due: unix(x.due.Due(*r)), Rev: r.Change,
	}
	if r.Owner.Team {
		row.Team = r.Owner.Name
	}
	return row
}

// revision is that of a row's App.
func (x *index) revision(r search.Row) int64 {
	x.mu.RLock()
	e, ok := x.extra[r.ID]
	x.mu.RUnlock()
	if !ok {
		e = usual(r.Decided != 0)
	}
	return e.revision
}

// row turns a search row back; the words of our statuses are ours, any other
// is a gateway's own.
func (x *index) row(r search.Row) core.Row {
	x.mu.RLock()
	e, ok := x.extra[r.ID]
	x.mu.RUnlock()
	if !ok {
		e = usual(r.Decided != 0)
	}
	out := core.Row{
		ID: core.AppID(r.ID), Kind: e.kind, Name: r.Name, Connection: r.Connection,
		Owner:  core.Owner{Name: r.Developer, Email: r.Email, Account: r.Account, Team: r.Team != ""},
		Status: core.Status(shown(r.Status)), APIs: r.APIs, Push: core.PushState(r.Push),
		CreatedAt: moment(r.Created), DecidedAt: moment(r.Decided),
		Waiting: int(e.waiting), Missing: e.missing, Lost: e.lost, Untold: e.untold, DeletionAsked: e.asked, From: e.from, AssignedTo: e.assigned, Revision: e.revision, Change: r.Rev,
	}
	if !slices.Contains(core.Statuses(), out.Status) {
		out.Status, out.Native = core.Unknown, shown(r.Status)
	}
	return out
}

// get finds a row, whatever it is of.
func (x *index) get(id core.AppID) (core.Row, bool) {
	h, ok := x.hit(id)
	return h.Row, ok
}

func (x *index) hit(id core.AppID) (Hit, bool) {
	for _, part := range []Part{All, Developers} {
		if r, ok := x.parts[part].Get(string(id)); ok {
			return x.hitOf(r), true
		}
	}
	return Hit{}, false
}

func (x *index) hitOf(r search.Row) Hit { return Hit{Row: x.row(r), Due: moment(r.Due)} }

// Overdue counts the requests that should have been decided by now. It does no
// I/O, so Update may ask.
func (d *Desk) Overdue() int {
	if !d.Targets.Any() {
		return 0
	}
	return d.index.parts[Waiting].DueBefore(d.Now().Unix())
}

// Row is an App or a sign-up as the index has it, whatever list it is in. It does no I/O,
// so Update may ask.
func (d *Desk) Row(id core.AppID) (core.Row, bool) {
	return d.index.get(id)
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func moment(sec int64) time.Time {
	if sec == 0 {
		return time.Time{}
	}
	return time.Unix(sec, 0)
}
