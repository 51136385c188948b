package apps

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/review"
	"gatehouse/tui/stage"
)

// assign takes what is chosen as one's own to see to; one App that is so already
// is given up again.
func (s *Screen) assign() tea.Cmd {
	ids := s.Selection().IDs
	if len(ids) == 0 {
		return nil
	}
	to := s.c.Desk.Actor.Name
	if row, ok := s.c.Desk.Row(ids[0]); ok && len(ids) == 1 && row.AssignedTo == to {
		to = ""
	}
	_, cmd := s.c.Desk.Assign(ids, to)
	return cmd
}

// handOver asks who sees to what is chosen.
func (s *Screen) handOver() tea.Cmd {
	ids := s.Selection().IDs
	if len(ids) == 0 {
		return nil
	}
	what, now := stage.CountOf(len(ids), "request"), ""
	if row, ok := s.c.Desk.Row(ids[0]); ok && len(ids) == 1 {
		what, now = row.Name, row.AssignedTo
	}
	return s.c.Open(review.HandOver(s.c, ids, what, now))
}

// assigned says who sees to what now.
func (s *Screen) assigned(msg desk.Assigned) tea.Cmd {
	switch n := len(msg.Done); {
	case !s.active:
		return nil
	case msg.Err != nil:
		return stage.NoteError(msg.Err)
	case n == 0:
		return stage.NoteError(core.Errorf(core.CodeNotAllowed, stage.CountOf(len(msg.IDs), "App"), "nothing waits for a decision there"))
	default:
		what, are := stage.CountOf(n, "request"), " are "
		if n == 1 {
			what, are = msg.Name, " is "
		}
		text := what + are + s.whose(msg.To)
		if left := len(msg.IDs) - n; left > 0 {
			text += "; nothing waits in " + age.Number(left) + " others"
			if left == 1 {
				text = text[:len(text)-1]
			}
		}
		return stage.Note(stage.Success, text)
	}
}

// whose is what belongs to somebody, "" for nobody.
func (s *Screen) whose(name string) string {
	switch name {
	case "":
		return "nobody's now"
	case s.c.Desk.Actor.Name:
		return "yours"
	}
	return name + "'s now"
}
