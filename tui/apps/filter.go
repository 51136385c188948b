package apps

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/query"
	"gatehouse/tui/complete"
	"gatehouse/tui/desk"
	"gatehouse/tui/field"
)

// filter is the filter line: what is typed, and what is wrong with it.
type filter struct {
	line   field.Line
	typing bool
	at     int    // byte offset of what cannot be read; -1 when all can
	wrong  string // why
	cursor int    // its column in the last View
	menu   complete.Menu
}

// failed takes the error of the last search, nil when it went well. A filter
// that is only unfinished stays calm.
func (f *filter) failed(err error) {
	f.at, f.wrong = -1, ""
	if err == nil {
		return
	}
	var q *query.Error
	if !errors.As(err, &q) {
		e := core.AsError(err)
		f.wrong = e.Message
		return
	}
	if q.Incomplete && f.typing {
		return
	}
	f.at, f.wrong = q.Pos, q.Message
	if q.Hint != "" {
		f.wrong += ": " + q.Hint
	}
}

// Typing reports whether keys are the filter's text.
func (s *Screen) Typing() bool { return s.filter.typing }

// Type takes a key or a paste while Typing. The letter is on screen at once;
// the search answers later.
func (s *Screen) Type(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "tab":
			return s.complete()
		case "ctrl+n", "shift+tab":
			s.filter.menu.Choose(1)
			return nil
		case "ctrl+p":
			s.filter.menu.Choose(-1)
			return nil
		case "enter":
			s.filter.typing = false
			s.filter.line.Left()
			s.filter.menu.Close()
			if s.filter.wrong == "" && s.filter.line.Value() != "" && s.request == 0 {
				s.filter.at = -1
			}
			return nil
		case "esc":
			if s.filter.line.Value() != "" {
				return s.setFilter("")
			}
			s.filter.typing = false
			s.filter.line.Left()
			s.filter.menu.Close()
			return nil
		case "up", "down", "pgup", "pgdown":
			b, _ := s.c.Keys.Lookup(key.String(), s.State().Place)
			return s.Do(b.Action)
		}
	}
	if !s.filter.line.Update(msg) {
		return nil
	}
	return s.typed()
}

func (s *Screen) setFilter(text string) tea.Cmd {
	s.filter.line.Set(text)
	return s.typed()
}

// typed asks again when the text is another one.
func (s *Screen) typed() tea.Cmd {
	more := s.suggest()
	if text := s.filter.line.Value(); text != s.asked.Text {
		s.view = "" // it has another filter
		s.asked.Text, s.slow = text, desk.Elsewhere(text, s.asked.Of)
		return tea.Batch(more, s.search(false))
	}
	return more
}
