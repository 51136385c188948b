package apps

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
)

// marks are the chosen Apps, by id, each with the revision it had when it was
// marked: what changed since is told apart by the plan.
type marks struct {
	ids     map[core.AppID]int64
	shown   int          // of them, in the list
	request desk.Request // the counting under way
	listing desk.Request // the marking of all under way
}

func (m *marks) has(id core.AppID) bool {
	_, ok := m.ids[id]
	return ok
}

// toggle marks an App, or takes its mark away.
func (m *marks) toggle(id core.AppID, revision int64) {
	if m.has(id) {
		delete(m.ids, id)
		m.shown--
		return
	}
	if m.ids == nil {
		m.ids = map[core.AppID]int64{}
	}
	m.ids[id] = revision
	m.shown++
}

func (m *marks) clear() { *m = marks{} }

// drop takes marks away. How many of the rest the list shows is counted anew.
func (m *marks) drop(ids []core.AppID) {
	for _, id := range ids {
		delete(m.ids, id)
	}
	m.shown = min(m.shown, len(m.ids))
}

// all asks for every id of the list, to mark them.
func (m *marks) all(d *desk.Desk, list desk.List) (cmd tea.Cmd) {
	m.listing, cmd = d.List(list)
	return cmd
}

// listed marks every App of a list; where all are marked already, it unmarks
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
		m.ids = map[core.AppID]int64{}
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

// count asks how many of the marked Apps a new list shows.
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

func (m *marks) selection() core.Selection {
	return core.Selection{IDs: slices.Sorted(maps.Keys(m.ids)), Revisions: maps.Clone(m.ids)}
}
