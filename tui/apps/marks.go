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
	ids    map[string]int64
	order  []string // as they were marked; may name lines that are not any more
	shared bool     // a command reads ids: they must be copied before a change
	shown  int      // of them, in the list

	request desk.Request // the counting under way
	listing desk.Request // of every line, to mark all or to invert
	invert  bool
}

func (m *marks) has(id string) bool {
	_, ok := m.ids[id]
	return ok
}

// own makes ids ours to change.
func (m *marks) own() {
	if m.ids == nil {
		m.ids = map[string]int64{}
	}
	if m.shared {
		m.ids, m.shared = maps.Clone(m.ids), false
	}
}

// add marks a line of the list; it reports whether it was not marked before.
func (m *marks) add(id string, revision int64) bool {
	if m.has(id) {
		return false
	}
	m.own()
	m.ids[id] = revision
	m.order = append(m.order, id)
	m.shown++
	return true
}

// remove takes the mark off a line of the list.
func (m *marks) remove(id string) {
	if !m.has(id) {
		return
	}
	m.own()
	delete(m.ids, id)
	m.shown--
	if len(m.order) > 2*len(m.ids)+100 {
		m.order = m.inOrder()
	}
}

// toggle marks a line, or takes its mark away.
func (m *marks) toggle(id string, revision int64) {
	if !m.add(id, revision) {
		m.remove(id)
	}
}

func (m *marks) clear() { *m = marks{} }

// inOrder are the marked lines in the order in which they were marked.
func (m *marks) inOrder() []string {
	if len(m.order) == len(m.ids) {
		return m.order // each marked line stands in it, so each once
	}
	out := make([]string, 0, len(m.ids))
	seen := make(map[string]struct{}, len(m.ids))
	for _, id := range m.order {
		if _, twice := seen[id]; !twice && m.has(id) {
			seen[id] = struct{}{}
			out = append(out, id)
		}
	}
	return out
}

// drop takes the marks off Apps and their registrations. How many of the rest
// the list shows is counted anew.
func (m *marks) drop(apps []core.AppID) {
	gone := make(map[core.AppID]struct{}, len(apps))
	for _, id := range apps {
		gone[id] = struct{}{}
	}
	kept := map[string]int64{}
	for id, revision := range m.ids {
		app, _ := desk.FromLineID(id)
		if _, ok := gone[app]; !ok {
			kept[id] = revision
		}
	}
	m.ids, m.shared = kept, false
	m.order = slices.DeleteFunc(slices.Clone(m.order), func(id string) bool { return !m.has(id) })
	m.shown = min(m.shown, len(m.ids))
}

// all asks for every line of the list, to mark them; or, with invert, to turn
// each one's mark over.
func (m *marks) all(d *desk.Desk, list desk.List, invert bool) (cmd tea.Cmd) {
	if list == nil {
		return nil
	}
	m.invert = invert
	m.listing, cmd = d.List(list)
	return cmd
}

// listed marks every line of a list; where all are marked already, it unmarks
// them. Marks of lines that are not in the list stay.
func (m *marks) listed(msg desk.Listed) {
	if msg.Request != m.listing || msg.Err != nil {
		return
	}
	m.listing = 0
	switch {
	case m.invert:
		m.turnOver(msg)
	case len(m.ids) == 0:
		m.ids, m.order, m.shared, m.shown = msg.Revisions, msg.IDs, false, len(msg.IDs)
	case !slices.ContainsFunc(msg.IDs, func(id string) bool { return !m.has(id) }):
		for _, id := range msg.IDs {
			m.remove(id)
		}
		m.shown = 0
	default:
		for _, id := range msg.IDs {
			m.add(id, msg.Revisions[id])
		}
		m.shown = len(msg.IDs)
	}
}

// turnOver inverts the marks of a list's lines.
func (m *marks) turnOver(msg desk.Listed) {
	before, shown := m.ids, 0
	after := make(map[string]int64, len(msg.IDs))
	for id, revision := range before {
		if _, inList := msg.Revisions[id]; !inList {
			after[id] = revision
		}
	}
	order := m.inOrder()
	for _, id := range msg.IDs {
		if _, was := before[id]; !was {
			after[id] = msg.Revisions[id]
			order = append(order, id)
			shown++
		}
	}
	m.ids, m.order, m.shared, m.shown = after, order, false, shown
}

// count asks how many of the marked lines a new list shows.
func (m *marks) count(d *desk.Desk, list desk.List) (cmd tea.Cmd) {
	if len(m.ids) == 0 {
		return nil
	}
	m.shared = true
	m.request, cmd = d.SeeMarks(list, m.ids)
	return cmd
}

func (m *marks) seen(msg desk.MarksSeen) {
	if msg.Request == m.request && msg.Err == nil {
		m.shown = min(msg.Shown, len(m.ids))
	}
}

// hidden is how many of the marked lines the list does not show.
func (m *marks) hidden() int { return max(len(m.ids)-m.shown, 0) }

// selection is what a verb is meant for: the Apps of the marked lines, or of
// them the marked registrations alone.
func (m *marks) selection() core.Selection {
	sel := core.Selection{IDs: make([]core.AppID, 0, len(m.ids)), Revisions: make(map[core.AppID]int64, len(m.ids))}
	for _, id := range m.inOrder() {
		choose(&sel, id, m.ids[id])
	}
	return sel
}

// choose adds a line to a selection. Where two lines of one App were looked at
// at different times the older look counts.
func choose(sel *core.Selection, line string, revision int64) {
	app, key := desk.FromLineID(line)
	if key == "" { // a whole App has no other line
		sel.IDs = append(sel.IDs, app)
		sel.Revisions[app] = revision
		return
	}
	if known, ok := sel.Revisions[app]; !ok {
		sel.IDs = append(sel.IDs, app)
		sel.Revisions[app] = revision
	} else {
		sel.Revisions[app] = min(known, revision)
	}
	if sel.Registrations == nil {
		sel.Registrations = map[core.AppID][]string{}
	}
	sel.Registrations[app] = append(sel.Registrations[app], key)
}
