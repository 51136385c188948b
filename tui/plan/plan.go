// Package plan shows what a sync of one connection would change, on which side
// and why; what the deletion brake holds of it; and what the gateway has that
// is not the portal's.
package plan

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
)

// View is the plan of one connection. What is held is shown at once, from the
// store; the fresh plan follows when the gateway is read.
type View struct {
	c     *stage.Context
	name  string
	kind  string // the gateway's title
	table *table.Table
	rows  []row

	reading desk.Request // the fresh plan; 0: it is there
	looking desk.Request // what is held
	adopt   desk.Request // the adoption that is being planned

	held   core.BrakePlan // stored; without id: nothing is held
	report *engine.SyncReport
	at     time.Time // of the report
	err    error
	top    int // lines above the table in the last View
}

// New makes the view of a connection.
func New(c *stage.Context, name, kind string) *View {
	v := &View{c: c, name: name, kind: kind}
	v.table = table.New(c.Theme,
		table.Column{Title: "WHAT", Min: 9, Max: 10},
		table.Column{Title: "WHERE", Min: 7},
		table.Column{Title: "APP", Min: 14, Max: 40, Grow: 3},
		table.Column{Title: "STATUS", Min: 21, Max: 24, Drop: 2},
		table.Column{Title: "WHY", Min: 18, Grow: 5, Drop: 1},
	)
	v.refresh()
	return v
}

// Connection is whose plan it is.
func (v *View) Connection() string { return v.name }

// Read asks for what is held, and for a fresh plan.
func (v *View) Read() tea.Cmd {
	var plan tea.Cmd
	v.reading, plan = v.c.Desk.Sync(v.name, true)
	v.refresh()
	return tea.Batch(v.Look(), plan)
}

// Look asks for what is held now.
func (v *View) Look() tea.Cmd {
	var held tea.Cmd
	v.looking, held = v.c.Desk.HeldPlan(v.name)
	return held
}

// Changed is told of the connection's state: another process may have held,
// released or dropped a plan.
func (v *View) Changed(s core.ConnectionState) tea.Cmd {
	if s.Held == v.held.ID {
		return nil
	}
	return v.Look()
}

// Update takes answers.
func (v *View) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case desk.HeldRead:
		if msg.Request == v.looking && msg.Err == nil {
			v.held = msg.Plan
			v.refresh()
		}
	case desk.Synced:
		return v.synced(msg)
	case desk.PlanDropped:
		return v.dropped(msg)
	case desk.AdoptionPlanned:
		if msg.Request == v.adopt {
			return v.adoption(msg)
		}
	case desk.Adopted:
		return v.adopted(msg)
	}
	return nil
}

// synced takes the fresh plan; after a reading that changed something it asks
// for another one.
func (v *View) synced(msg desk.Synced) tea.Cmd {
	switch {
	case msg.Connection != v.name:
		return nil
	case msg.Request != v.reading:
		if msg.Err == nil || msg.Released {
			return v.Read()
		}
		return nil
	}
	v.reading, v.err, v.at = 0, msg.Err, v.c.Desk.Now()
	if msg.Err == nil || len(msg.Report.Changes) > 0 || msg.Report.Listing.Received > 0 {
		v.report = &msg.Report
	}
	v.refresh()
	return nil
}

// Do carries out what a key asked for; done when it goes back to the list.
func (v *View) Do(a keymap.Action) (cmd tea.Cmd, done bool) {
	if v.table.Do(a) {
		return nil, false
	}
	r, on := v.current()
	switch a {
	case keymap.Back:
		return nil, true
	case keymap.Open:
		if on {
			return v.c.Open(v.whole(r)), false
		}
	case keymap.Release:
		return v.c.Open(v.askRelease()), false
	case keymap.Drop:
		return v.c.Open(v.askDrop()), false
	case keymap.Keep:
		if on && r.held != nil {
			return v.c.Open(v.askKeep(*r.held)), false
		}
	case keymap.Adopt:
		if on && r.foreign != nil {
			v.adopt, cmd = v.c.Desk.PlanAdoption(v.name, *r.foreign)
			return cmd, false
		}
	}
	return nil, false
}

// Click moves the cursor to the row on a line of the last View.
func (v *View) Click(y int) { v.table.Click(y - v.top) }

// State is what the key table needs to know.
func (v *View) State() keymap.State {
	s := keymap.State{Place: keymap.InPlan, Rows: v.table.Len(), HasRow: v.table.Len() > 0}
	r, on := v.current()
	s.Plan = keymap.PlanState{
		Reading: v.reading != 0, Held: v.held.ID != "",
		HeldLine: on && r.held != nil, Foreign: on && r.foreign != nil,
	}
	return s
}
