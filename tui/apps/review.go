package apps

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/review"
	"gatehouse/tui/stage"
)

// reviewing reports whether the decision desk is open over the queue.
func (s *Screen) reviewing() bool { return s.review.App() != "" }

// openReview puts the App under the cursor on the decision desk.
func (s *Screen) openReview() tea.Cmd {
	if !s.hasRow || s.table.OnGhost() {
		return s.moved()
	}
	s.inPane = false
	return tea.Batch(s.review.Open(s.row.ID, s.row.Name), s.moved())
}

// reviewDo carries out what a key asked for on the desk.
func (s *Screen) reviewDo(a keymap.Action) tea.Cmd {
	if cmd, done := s.review.Do(a); done {
		return cmd
	}
	switch a {
	case keymap.Back, keymap.Open:
		return tea.Batch(s.review.Close(), s.moved())
	case keymap.Next:
		return s.nextReview()
	case "credentials":
		return s.pane.Do(a)
	}
	return nil
}

// nextReview opens the next request of the list: not one that somebody else
// looks at or sees to. Behind the last one it begins at the top again.
func (s *Screen) nextReview() tea.Cmd {
	n := s.list.Len()
	from, ok := s.list.Find(string(s.review.App()))
	if !ok { // it left the list: what came behind it is in its place
		from = s.place() - 1
	}
	passed := 0
	for step := 1; step <= n; step++ {
		i := ((from+step)%n + n) % n
		hits := s.list.Hits(i, 1)
		if len(hits) == 0 || hits[0].ID == s.review.App() || !s.waits(hits[0].ID) {
			continue
		}
		if s.others(&hits[0]) {
			passed++
			continue
		}
		s.table.To(s.shownAt(i))
		return tea.Batch(s.review.Open(hits[0].ID, hits[0].Name), s.moved())
	}
	note := "Nothing else waits in this list."
	if passed > 0 {
		note = "Nothing else waits in this list but " + stage.CountOf(passed, "request") + " that others look at or see to."
	}
	return tea.Batch(s.review.Close(), s.moved(), stage.Note(stage.Info, note))
}

// place is where the cursor is in the list, also on a row that left it.
func (s *Screen) place() int {
	if i, ok := s.table.Index(); ok {
		return i
	}
	return s.table.Ghost()
}

// shownAt is where a line of the list is among those shown.
func (s *Screen) shownAt(i int) int {
	if g := s.table.Ghost(); g >= 0 && i >= g {
		return i + 1
	}
	return i
}

// waits reports whether something still waits in an App, as far as is known
// here: the list may be a moment behind.
func (s *Screen) waits(id core.AppID) bool {
	row, ok := s.c.Desk.Row(id)
	return !ok || row.InQueue()
}

// others reports whether somebody else looks at a request or sees to it.
func (s *Screen) others(h *desk.Hit) bool {
	if h.AssignedTo != "" && h.AssignedTo != s.c.Desk.Actor.Name {
		return true
	}
	return slices.ContainsFunc(s.looks, func(l core.Look) bool { return l.AppID == h.ID && l.Until.After(s.now()) })
}

// reviewed goes on after a decision on the App that is on the desk, and back to
// it when that was taken back.
func (s *Screen) reviewed(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case desk.Applied:
		if s.reviewing() && s.active && slices.Contains(msg.Decided(), s.review.App()) {
			return s.decidedOn(msg.Plan)
		}
	case desk.DeletionDeclined:
		if s.reviewing() && s.active && msg.Err == nil && msg.App.ID == s.review.App() && !core.RowOf(msg.App).InQueue() {
			return s.nextReview()
		}
	case desk.Undone:
		if s.active && s.opts.Of == desk.Waiting && msg.Err == nil && len(msg.Undone.Back) == 1 && s.reviewing() {
			return s.backTo(msg.Undone.Back[0])
		}
	}
	return nil
}

// decidedOn goes on after a decision: to the next App, unless only some of this
// one's registrations were decided and others wait.
func (s *Screen) decidedOn(plan core.Plan) tea.Cmd {
	for _, item := range plan.Change {
		if len(item.Keys) > 0 && s.review.Onward(item.Keys) {
			return nil
		}
	}
	return s.nextReview()
}

// backTo puts an App on the desk again that was decided on it.
func (s *Screen) backTo(id core.AppID) tea.Cmd {
	row, ok := s.c.Desk.Row(id)
	if !ok || id == s.review.App() {
		return nil
	}
	if i, found := s.list.Find(string(id)); found {
		s.table.To(s.shownAt(i))
	}
	return tea.Batch(s.review.Open(id, row.Name), s.moved())
}

// reviewState is what the key table needs to know of the desk.
func (s *Screen) reviewState() keymap.State {
	st := keymap.State{Place: keymap.InReview, Rows: s.table.Len(), Developers: -1}
	if app, ok := s.review.Known(); ok {
		st.Row, st.HasRow = core.RowOf(app), true
		st.Caps, st.HasCaps = s.c.Desk.Capabilities(app.Connection)
	}
	if r, ok := s.review.Chosen(); ok {
		st.Place, st.Registration = keymap.InAlone, r
	}
	return st
}

// reviewSelection is the App on the desk, with the revision that was read.
func (s *Screen) reviewSelection() core.Selection {
	app, ok := s.review.Known()
	if !ok {
		return core.Selection{}
	}
	sel := core.Selection{IDs: []core.AppID{app.ID}, Revisions: map[core.AppID]int64{app.ID: app.Revision}}
	if r, ok := s.review.Chosen(); ok {
		sel.Registrations = map[core.AppID][]string{app.ID: {r.Key()}}
	}
	return sel
}

// reviewView draws the desk.
func (s *Screen) reviewView(w, h int) string {
	at := review.Standing{Of: s.list.Len()}
	if i, ok := s.list.Find(string(s.review.App())); ok {
		at.Place = i + 1
	}
	if h, ok := s.c.Desk.Line(desk.Waiting, string(s.review.App())); ok {
		at.Due = h.Due
		at.DueText, at.DueStyle = Due(s.c, h.Due)
	}
	return s.review.View(w, h, at)
}
