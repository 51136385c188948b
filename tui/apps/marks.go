package apps

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
)

// marks are the chosen lines, by id, each with the revision its App had when it
// was marked: what changed since is told apart by the plan.
type marks struct {
	ids     map[string]int64
	shown   int          // of them, in the list
	request desk.Request // the counting under way
	listing desk.Request // the marking of all under way
}

func (m *marks) has(id string) bool {
	_, ok := m.ids[id]
	return ok
}

// toggle marks a line, or takes its mark away.
func (m *marks) toggle(id string, revision int64) {
	if m.has(id) {
		delete(m.ids, id)
		m.shown--
		return
	}
	if m.ids == nil {
		m.ids = map[string]int64{}
	}
	m.ids[id] = revision
	m.shown++
}

func (m *marks) clear() { *m = marks{} }

// drop takes the marks off Apps and their registrations. How many of the rest
// the list shows is counted anew.
func (m *marks) drop(apps []core.AppID) {
	gone := make(map[core.AppID]struct{}, len(apps))
	for _, id := range apps {
		gone[id] = struct{}{}
	}
	maps.DeleteFunc(m.ids, func(id string, _ int64) bool {
		app, _ := desk.FromLineID(id)
		_, ok := gone[app]
		return ok
	})
	m.shown = min(m.shown, len(m.ids))
}

// all asks for every id of the list, to mark them.
func (m *marks) all(d *desk.Desk, list desk.List) (cmd tea.Cmd) {
	m.listing, cmd = d.List(list)
	return cmd
}

// listed marks every line of a list; where all are marked already, it unmarks
// them.
func (m *marks) listed(msg desk.Listed) {
	if msg.Request != m.listing || msg.Err != nil {
		return
	}
	m.listing = 0
	all := true
	for id := range msg.Revisions {
		if !m.has(id) {
			all = false
			break
		}
	}
	if m.ids == nil {
		m.ids = map[string]int64{}
	}
	if all {
		for id := range msg.Revisions {
			delete(m.ids, id)
		}
		m.shown = 0
		return
	}
	for id, revision := range msg.Revisions {
		if !m.has(id) {
			m.ids[id] = revision
		}
	}
	m.shown = len(msg.Revisions)
}

// count asks how many of the marked lines a new list shows.
func (m *marks) count(d *desk.Desk, list desk.List) (cmd tea.Cmd) {
	if len(m.ids) == 0 {
		return nil
	}
	m.request, cmd = d.SeeMarks(list, maps.Clone(m.ids))
	return cmd
}

func (m *marks) seen(msg desk.MarksSeen) {
	if msg.Request == m.request && msg.Err == nil {
		m.shown = min(msg.Shown, len(m.ids))
	}
}

// selection is what a verb is meant for: the Apps of the marked lines, or of
// them the marked registrations alone.
func (m *marks) selection() core.Selection {
	sel := core.Selection{Revisions: make(map[core.AppID]int64, len(m.ids))}
	for _, id := range slices.Sorted(maps.Keys(m.ids)) {
		choose(&sel, id, m.ids[id])
	}
	return sel
}

// choose adds a line to a selection. Where two lines of one App were looked at
// at different times the older look counts.
func choose(sel *core.Selection, line string, revision int64) {
	app, key := desk.FromLineID(line)
	if known, ok := sel.Revisions[app]; !ok {
		sel.IDs = append(sel.IDs, app)
		sel.Revisions[app] = revision
	} else {
		sel.Revisions[app] = min(known, revision)
	}
	if key == "" {
		return
	}
	if sel.Registrations == nil {
		sel.Registrations = map[core.AppID][]string{}
	}
	sel.Registrations[app] = append(sel.Registrations[app], key)
}
