package desk

import (
	"slices"
	"strings"
	"sync"
	"time"

	"gatehouse/core"
	"gatehouse/core/search"
)

// index is what lists search: every live App, and apart from them those that
// wait for a decision, so that the queue's counts need no filter.
type index struct {
	apps, queue *search.Index
	kinds       map[string]string // of gateways, by connection

	// all and waiting are room for the rows of one batch; one goroutine writes.
	all, waiting []search.Row

	mu    sync.RWMutex
	extra map[string]extra // by id; of Apps for which it is not the usual one
}

// extra is what a list needs of an App beside what the search index keeps.
type extra struct {
	revision      int64
	waiting       int32
	missing, lost bool
	from          core.Status
}

// usual is the extra of most Apps: decided once, nothing open.
var usual = extra{revision: 1}

func (x *index) init(connections []core.Connection) {
	x.apps, x.queue, x.extra = search.New(), search.New(), map[string]extra{}
	x.kinds = make(map[string]string, len(connections))
	for _, c := range connections {
		x.kinds[c.Name] = c.Kind
	}
}

func (x *index) begin(total int) {
	x.apps.Begin(total)
	x.queue.Begin(0)
}

// add takes a batch of the first load.
func (x *index) add(rows []core.Row) error {
	all, waiting := x.sort(rows)
	if err := x.apps.Add(all); err != nil {
		return err
	}
	return x.queue.Add(waiting)
}

func (x *index) end() {
	x.apps.End()
	x.queue.End()
}

// apply takes rows that changed, tombstones included.
func (x *index) apply(rows []core.Row) error {
	all, waiting := x.sort(rows)
	var gone, decided []string
	for _, r := range rows {
		if r.Removed {
			gone = append(gone, string(r.ID))
		}
		if !r.InQueue() {
			decided = append(decided, string(r.ID))
		}
	}
	if err := x.apps.Apply(all, gone); err != nil {
		return err
	}
	return x.queue.Apply(waiting, decided)
}

// sort makes the rows of the two indexes, good until the next call, and keeps
// what they do not.
func (x *index) sort(rows []core.Row) (all, waiting []search.Row) {
	x.mu.Lock()
	defer x.mu.Unlock()
	all, waiting = x.all[:0], x.waiting[:0]
	for i := range rows {
		r := &rows[i]
		e := extra{r.Revision, int32(min(r.Waiting, 1<<30)), r.Missing, r.Lost, core.Status(strings.Clone(string(r.From)))}
		if r.Removed || e == usual {
			delete(x.extra, string(r.ID))
		} else {
			x.extra[strings.Clone(string(r.ID))] = e // a row's strings may share one buffer: do not keep it
		}
		if r.Removed {
			continue
		}
		row := x.searchRow(r)
		all = append(all, row)
		if r.InQueue() {
			waiting = append(waiting, row)
		}
	}
	x.all, x.waiting = all, waiting
	return all, waiting
}

func (x *index) moved(changed []core.AppID) IndexMoved {
	p := x.apps.Progress()
	return IndexMoved{Loaded: p.Loaded, Total: p.Of, Complete: p.Complete, Changed: changed}
}

func (x *index) searchRow(r *core.Row) search.Row {
	status := string(r.Status)
	if r.Status == core.Unknown && r.Native != "" {
		status = r.Native
	}
	row := search.Row{
		ID: string(r.ID), Name: r.Name, Developer: r.Owner.Name, Email: r.Owner.Email, Account: r.Owner.Account,
		Connection: r.Connection, Kind: x.kinds[r.Connection], Status: status, Push: string(r.Push), APIs: r.APIs,
		Created: unix(r.CreatedAt), Decided: unix(r.DecidedAt), Rev: r.Change,
	}
	if r.Owner.Team {
		row.Team = r.Owner.Name
	}
	return row
}

// row turns a search row back; the words of our statuses are ours, any other
// is a gateway's own.
func (x *index) row(r search.Row) core.Row {
	x.mu.RLock()
	e, ok := x.extra[r.ID]
	x.mu.RUnlock()
	if !ok {
		e = usual
	}
	out := core.Row{
		ID: core.AppID(r.ID), Name: r.Name, Connection: r.Connection,
		Owner:  core.Owner{Name: r.Developer, Email: r.Email, Account: r.Account, Team: r.Team != ""},
		Status: core.Status(r.Status), APIs: r.APIs, Push: core.PushState(r.Push),
		CreatedAt: moment(r.Created), DecidedAt: moment(r.Decided),
		Waiting: int(e.waiting), Missing: e.missing, Lost: e.lost, From: e.from, Revision: e.revision, Change: r.Rev,
	}
	if !slices.Contains(core.Statuses(), out.Status) {
		out.Status, out.Native = core.Unknown, r.Status
	}
	return out
}

// Row is an App as the index has it, whatever list it is in. It does no I/O,
// so Update may ask.
func (d *Desk) Row(id core.AppID) (core.Row, bool) {
	r, ok := d.index.apps.Get(string(id))
	if !ok {
		return core.Row{}, false
	}
	return d.index.row(r), true
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
