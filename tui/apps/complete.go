package apps

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core/plaintext"
	"gatehouse/core/query"
	"gatehouse/tui/cell"
	"gatehouse/tui/desk"
)

// menu is how the filter may go on, under it while it is typed.
type menu struct {
	items []query.Suggestion
	at    int // the one that Tab takes
}

// suggest makes the menu anew for what is typed. The names of attributes are
// read when they are first wanted.
func (s *Screen) suggest() tea.Cmd {
	f := &s.filter
	if !f.typing {
		f.menu = menu{}
		return nil
	}
	text, cursor := f.line.Value(), f.line.Offset()
	items := s.c.Desk.Complete(s.asked.Of, text, cursor)
	f.menu = menu{items: slices.DeleteFunc(items, func(i query.Suggestion) bool { return i.Text == text[i.Start:i.End] })}
	if strings.Contains(strings.ToLower(text[:cursor]), string(query.Attributes)) {
		return s.c.Desk.WantAttributes()
	}
	return nil
}

// complete takes the chosen suggestion. A value is followed by a blank: the
// next word begins.
func (s *Screen) complete() tea.Cmd {
	f := &s.filter
	if len(f.menu.items) == 0 {
		return nil
	}
	item := f.menu.items[f.menu.at]
	f.line.Replace(item.Start, item.End, item.Text)
	if open := strings.TrimRight(item.Text, ":=<>~."); open == item.Text && f.line.Offset() == len(f.line.Value()) {
		f.line.Replace(f.line.Offset(), f.line.Offset(), " ")
	}
	return s.typed()
}

// choose goes to another suggestion.
func (m *menu) choose(by int) {
	if n := len(m.items); n > 0 {
		m.at = (m.at + by + n) % n
	}
}

// view is the menu in one line: the chosen suggestion is marked, and what it
// means stands at the end where there is room.
func (s *Screen) menuLine(w int) string {
	t, m := s.c.Theme, s.filter.menu
	line, used := t.Key.Paint(" tab "), 5
	detail := m.items[m.at].Detail
	room := w - 1
	if detail != "" {
		detail = t.Cut(plaintext.Line(detail), max(w/3, 10))
		room -= t.Width(detail) + 3
	}
	for i := m.first(s, room); i < len(m.items); i++ {
		text := t.Cut(plaintext.Line(m.items[i].Text), max(room/2, 4))
		if used+t.Width(text)+2 > room {
			line += t.Dim.Paint(t.Ellipsis)
			used += t.Width(t.Ellipsis)
			break
		}
		style := t.Dim
		if i == m.at {
			style = t.Cursor
		}
		line += style.Paint(text) + "  "
		used += t.Width(text) + 2
	}
	if detail != "" {
		line += cell.Spaces(max(w-used-t.Width(detail)-1, 1)) + t.Dim.Paint(detail)
	}
	return t.FitStyled(line, w)
}

// first is the suggestion that the line begins with, so that the chosen one is
// in sight.
func (m *menu) first(s *Screen, room int) int {
	first, used := m.at, 5+3
	for ; first >= 0; first-- {
		used += s.c.Theme.Width(s.c.Theme.Cut(plaintext.Line(m.items[first].Text), max(room/2, 4))) + 2
		if used > room && first < m.at {
			return first + 1
		}
	}
	return 0
}

// attributesKnown makes the menu anew when there is more to complete with.
func (s *Screen) attributesKnown(msg desk.AttributesKnown) tea.Cmd {
	if msg.Err != nil || !s.filter.typing {
		return nil // what is not known is not offered
	}
	return s.suggest()
}
