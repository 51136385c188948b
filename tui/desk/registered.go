package desk

import (
	"context"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/search"
)

// registered is what the list of registrations searches: a row for each, named
// by its App and its key. Most sessions at a large portal never look at it, and
// reading it decodes every App, so there it is loaded when it is first asked
// for.
type registered struct {
	index atomic.Pointer[search.Index]
	kinds map[string]string // of gateways, by connection
	asked chan struct{}
	want  atomic.Bool

	// The follower's own:
	loaded bool
	keys   map[core.AppID][]string // what the index holds of each App
}

// fewApps is the usual Config.FewApps: their registrations take a moment and
// little memory.
const fewApps = 20_000

func (x *registered) init(kinds map[string]string) {
	x.index.Store(search.New())
	x.kinds = kinds
	x.asked = make(chan struct{}, 1)
}

// WantRegistrations has the registrations loaded, if they are not: the answer
// is IndexMoved. It does no I/O, so Update may ask.
func (d *Desk) WantRegistrations() {
	if d.registered.want.CompareAndSwap(false, true) {
		d.registered.asked <- struct{}{}
	}
}

// registrations loads every registration, once, when they are wanted or few. The
// change feed waits meanwhile; what changed then is taken over after it.
func (d *Desk) registrations(ctx context.Context, send func(tea.Msg)) error {
	x := &d.registered
	few := d.index.parts[All].Progress().Of <= d.FewApps
	if x.loaded || !few && !x.want.Load() {
		return nil
	}
	ix := search.New()
	ix.Begin(0)
	x.index.Store(ix)
	x.keys = map[core.AppID][]string{}
	said := d.Clock.Now()
	_, err := d.Engine.Store().Registrations(ctx, func(rows []core.RegistrationRow) error {
		if err := ix.Add(x.take(rows)); err != nil {
			return err
		}
		if now := d.Clock.Now(); now.Sub(said) >= sayEvery {
			said = now
			send(d.moved(nil))
		}
		return nil
	})
	if err != nil {
		return err
	}
	ix.End()
	x.loaded = true
	send(d.moved(nil))
	return nil
}

// take makes search rows and remembers their keys.
func (x *registered) take(rows []core.RegistrationRow) []search.Row {
	out := make([]search.Row, len(rows))
	for i := range rows {
		out[i] = x.row(&rows[i])
		x.keys[rows[i].App] = append(x.keys[rows[i].App], rows[i].Key())
	}
	return out
}

func (x *registered) row(r *core.RegistrationRow) search.Row {
	row := search.Row{
		ID: LineID(r.App, r.Key()), Name: r.AppName, Developer: r.Owner.Name, Email: r.Owner.Email, Account: r.Owner.Account,
		Connection: r.Connection, Kind: x.kinds[r.Connection], Status: string(r.Status), Push: string(r.Push),
		APIs: named(r.API.Label(), r.API.ID), Plan: named(r.Plan.Label(), r.Plan.ID), Created: unix(r.CreatedAt), FirstSeen: r.FirstSeen, Rev: r.Revision,
	}
	if r.Owner.Team {
		row.Team = r.Owner.Name
	}
	return row
}

// named is a name, and as a second part the id that a filter finds it by too.
func named(label, id string) string {
	if id == "" || id == label {
		return oneLine(label)
	}
	return search.JoinAPIs([]string{oneLine(label), oneLine(id)})
}

func shown(named string) string {
	label, _, _ := strings.Cut(named, "\n")
	return label
}

func oneLine(name string) string { return strings.ReplaceAll(name, "\n", " ") }

// hit turns a search row back. Its App has the revision that the row was made
// of: a plan is bound to it.
func (x *registered) hit(r search.Row) Hit {
	app, key := FromLineID(r.ID)
	return Hit{
		Row: core.Row{
			ID: app, Name: r.Name, Connection: r.Connection, Push: core.PushState(r.Push), Revision: r.Rev,
			Owner: core.Owner{Name: r.Developer, Email: r.Email, Account: r.Account, Team: r.Team != ""},
		},
		Key: key,
		Registration: core.Registration{
			API: core.APIRef{Name: shown(r.APIs)}, Plan: core.PlanRef{Name: shown(r.Plan)},
			Status: core.RegistrationStatus(r.Status), CreatedAt: moment(r.Created), FirstSeen: r.FirstSeen,
		},
	}
}

// reregister takes over the registrations of Apps that changed.
func (d *Desk) reregister(ctx context.Context, ids []core.AppID) error {
	x := &d.registered
	if !x.loaded || len(ids) == 0 {
		return nil
	}
	apps, err := d.Engine.Store().Apps(ctx, ids)
	if err != nil {
		return err
	}
	before := make(map[core.AppID][]string, len(ids))
	for _, id := range ids {
		before[id] = x.keys[id]
		delete(x.keys, id)
	}
	var rows []search.Row
	for _, app := range apps {
		rows = append(rows, x.take(core.RegistrationRowsOf(app))...)
	}
	return x.index.Load().Apply(rows, x.gone(before, rows))
}

// gone lists the lines that were there before and are not among the rows.
func (x *registered) gone(before map[core.AppID][]string, rows []search.Row) []string {
	there := make(map[string]struct{}, len(rows))
	for i := range rows {
		there[rows[i].ID] = struct{}{}
	}
	var gone []string
	for app, keys := range before {
		for _, key := range keys {
			if id := LineID(app, key); !has(there, id) {
				gone = append(gone, id)
			}
		}
	}
	return gone
}

func has(set map[string]struct{}, id string) bool {
	_, ok := set[id]
	return ok
}

// Line is a row of a list as the index has it now, whatever the list shows. It
// does no I/O, so Update may ask.
func (d *Desk) Line(of Part, id string) (Hit, bool) {
	if of == Registered {
		r, ok := d.registered.index.Load().Get(id)
		if !ok {
			return Hit{}, false
		}
		return d.registered.hit(r), true
	}
	return d.index.hit(core.AppID(id))
}
