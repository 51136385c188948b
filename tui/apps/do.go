package apps

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/review"
)

// Do carries out what a key asked for.
func (s *Screen) Do(a keymap.Action) tea.Cmd {
	if s.reviewing() {
		return s.reviewDo(a)
	}
	if s.inPane && s.paneTakes(a) {
		return s.pane.Do(a)
	}
	if cmd, done := s.spanned(a); done {
		return cmd
	}
	if s.table.Do(a) {
		return s.moved()
	}
	switch a {
	case keymap.Mark:
		return s.mark()
	case keymap.MarkAll, keymap.Invert:
		return s.marks.all(s.c.Desk, s.list, a == keymap.Invert)
	case keymap.MarkNone:
		s.marks.clear()
		return nil
	case keymap.Filter:
		s.filter.typing, s.inPane = true, false
		return s.suggest()
	case keymap.SortFlip:
		return s.Order(s.asked.Sort, !s.asked.Desc)
	case keymap.Sign:
		return s.signUps(s.asked.Of != desk.Developers)
	case keymap.Open:
		if s.opts.Of == desk.Waiting {
			return s.openReview()
		}
		s.inPane = true
	case keymap.Pane:
		s.inPane = !s.inPane
	case keymap.Assign:
		return s.assign()
	case keymap.HandOver:
		return s.handOver()
	case keymap.Back:
		return s.back()
	case keymap.Decline:
		return s.c.Open(review.Decline(s.c, s.row.ID, s.row.Name))
	case "credentials":
		s.inPane = true
		return tea.Batch(s.moved(), s.pane.Do(a))
	default:
		return nil
	}
	return s.moved()
}

// Click moves the cursor to a row of the list. A click in the detail gives it
// the focus.
func (s *Screen) Click(x, y int) tea.Cmd {
	y -= s.above
	switch {
	case y < 1 || s.listW == 0: // the filter line, or a detail that fills the screen
		return nil
	case x < s.listW && y <= s.listH:
		s.inPane = false
		s.table.Click(y - 1)
	default:
		s.inPane = true
	}
	return s.moved()
}

// paneTakes says which actions are the detail's while it has the focus.
func (s *Screen) paneTakes(a keymap.Action) bool {
	switch a {
	case keymap.Up, keymap.Down, keymap.PageUp, keymap.PageDown, keymap.Top, keymap.Bottom:
		return true
	}
	return false
}

// mark marks the row under the cursor and goes to the next.
func (s *Screen) mark() tea.Cmd {
	if s.hasRow && !s.table.OnGhost() {
		s.marks.toggle(s.row.LineID(), s.row.Revision)
	}
	s.table.Move(1)
	return s.moved()
}

// signUps shows developers' sign-ups instead of Apps, or Apps again.
func (s *Screen) signUps(shown bool) tea.Cmd {
	name := s.column(string(core.SortName))
	s.asked.Of, name.Title = desk.All, "APP NAME"
	if shown {
		s.asked.Of, name.Title = desk.Developers, "SIGN-UP"
	}
	return s.search(false)
}

// back goes one step back: out of the detail, then the filter goes, then the
// sign-ups, then the marks.
func (s *Screen) back() tea.Cmd {
	switch {
	case s.inPane:
		s.inPane = false
	case s.filter.line.Value() != "":
		return s.setFilter("")
	case s.asked.Of == desk.Developers:
		return s.signUps(false)
	default:
		s.marks.clear()
	}
	return s.moved()
}

// Orders are what the list can be sorted by.
func (s *Screen) Orders() []core.SortKey { return s.face.sorts }

// Order sorts the list, here and at the next start. Who is at its top sees the
// new top; else the cursor stays on its App.
func (s *Screen) Order(by core.SortKey, desc bool) tea.Cmd {
	at, _ := s.table.Index()
	s.toTop = at == 0
	s.asked.Sort, s.asked.Desc = by, desc
	s.table.Sorted, s.table.Desc = string(s.asked.Sort), s.asked.Desc
	return tea.Batch(s.search(false), s.keep())
}
