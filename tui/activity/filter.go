package activity

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/query"
	"gatehouse/tui/cell"
	"gatehouse/tui/complete"
	"gatehouse/tui/desk"
	"gatehouse/tui/field"
)

// filter is the filter line of the log.
type filter struct {
	line   field.Line
	typing bool
	menu   complete.Menu
	asked  string // what the rows are, or are being read by
	at     int    // byte offset of what cannot be read; -1 when all can
	wrong  string // why
	cursor int    // its column in the last View
}

func newFilter() filter {
	return filter{line: field.Line{Limit: query.MaxLength, Whole: true}, at: -1}
}

// failed takes a mistake in the filter; false: the error is another one. One
// that more typing may cure is kept quiet while it is typed.
func (f *filter) failed(err error) bool {
	f.at, f.wrong = -1, ""
	var q *query.Error
	if !errors.As(err, &q) {
		return false
	}
	if q.Incomplete && f.typing {
		return true
	}
	f.at, f.wrong = q.Pos, q.Message
	if q.Hint != "" {
		f.wrong += ": " + q.Hint
	}
	return true
}

// Typing reports whether keys are the filter's text.
func (s *Screen) Typing() bool { return s.filter.typing }

// Cursor is the text cursor's place in the filter line.
func (s *Screen) Cursor() (x, y int, ok bool) { return s.filter.cursor, 0, s.filter.typing }

// Type takes a key or a paste while Typing.
func (s *Screen) Type(msg tea.Msg) tea.Cmd {
	f := &s.filter
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			f.typing = false
			f.line.Left()
			f.menu.Close()
			return nil
		case "esc":
			if f.line.Value() != "" {
				return s.setFilter("")
			}
			f.typing = false
			f.line.Left()
			f.menu.Close()
			return nil
		case "tab":
			if f.menu.Take(&f.line) {
				return s.typed()
			}
			return nil
		case "ctrl+n", "shift+tab":
			f.menu.Choose(1)
			return nil
		case "ctrl+p":
			f.menu.Choose(-1)
			return nil
		case "up", "down", "pgup", "pgdown":
			b, _ := s.c.Keys.Lookup(key.String(), s.State().Place)
			return s.Do(b.Action)
		}
	}
	if !f.line.Update(msg) {
		return nil
	}
	return s.typed()
}

func (s *Screen) setFilter(text string) tea.Cmd {
	s.filter.line.Set(text)
	return s.typed()
}

// typed reads the log anew when the text is another one. What is under way is
// dropped: it answers what is not asked any more.
func (s *Screen) typed() tea.Cmd {
	f := &s.filter
	var more tea.Cmd
	if f.typing {
		more = f.menu.Suggest(s.c, desk.All, &f.line)
	}
	if f.line.Value() == f.asked {
		return more
	}
	f.asked = f.line.Value()
	s.request, s.stale, s.anew = 0, false, true
	return tea.Batch(more, s.read(0))
}

// filterLine is what is typed, and beside it how much of the log is read.
func (s *Screen) filterLine(w int) string {
	t, f := s.c.Theme, &s.filter
	right := s.standing()
	switch {
	case f.wrong != "":
		right = t.Bad.Paint(t.Cut(f.wrong, max(w*2/3, 10)))
	case f.line.Note() != "":
		right = t.Warn.Paint(t.Cut(f.line.Note(), max(w/2, 10)))
	case s.err != nil:
		right = t.Bad.Paint(t.Cut(core.AsError(s.err).Error(), max(w*2/3, 10)))
	}
	if !f.typing && f.line.Value() == "" {
		left := t.Dim.Paint(" / filter")
		return t.FitStyled(left+cell.Spaces(max(w-t.Width(left)-t.Width(right)-1, 1))+right, w)
	}
	room := w - t.Width(right) - 5
	if room < 8 {
		right, room = "", w-4
	}
	text, at := f.line.View(t, max(room, 1), f.at)
	f.cursor = 3 + at
	slash := t.Dim.Paint(" / ")
	if f.typing {
		slash = t.Accent.Paint(" / ")
	}
	return t.FitStyled(slash+text+" "+right, w)
}
