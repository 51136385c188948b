// Package complete is the line under a filter that says how it may go on.
package complete

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core/plaintext"
	"gatehouse/core/query"
	"gatehouse/tui/cell"
	"gatehouse/tui/desk"
	"gatehouse/tui/field"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// Menu is how a filter may go on, while it is typed. The zero Menu is closed.
type Menu struct {
	items []query.Suggestion
	at    int // the one that Tab takes
}

// Suggest makes the menu anew for what is typed into the filter of a list. The
// names of attributes are read when they are first wanted.
func (m *Menu) Suggest(c *stage.Context, of desk.Part, line *field.Line) tea.Cmd {
	text, cursor := line.Value(), line.Offset()
	items := c.Desk.Complete(of, text, cursor)
	*m = Menu{items: slices.DeleteFunc(items, func(i query.Suggestion) bool { return i.Text == text[i.Start:i.End] })}
	if strings.Contains(strings.ToLower(text[:cursor]), string(query.Attributes)) {
		return c.Desk.WantAttributes()
	}
	return nil
}

// Close takes the menu away.
func (m *Menu) Close() { *m = Menu{} }

// Open reports whether there is anything to take.
func (m *Menu) Open() bool { return len(m.items) > 0 }

// Take puts the chosen suggestion into the line; false when there is none. A
// value is followed by a blank: the next word begins.
func (m *Menu) Take(line *field.Line) bool {
	if !m.Open() {
		return false
	}
	item := m.items[m.at]
	line.Replace(item.Start, item.End, item.Text)
	if open := strings.TrimRight(item.Text, ":=<>~."); open == item.Text && line.Offset() == len(line.Value()) {
		line.Replace(line.Offset(), line.Offset(), " ")
	}
	return true
}

// Choose goes to another suggestion.
func (m *Menu) Choose(by int) {
	if n := len(m.items); n > 0 {
		m.at = (m.at + by + n) % n
	}
}

// tab stands before the suggestions.
const tab = " tab "

// View is the menu in one line: the chosen suggestion is marked, and what it
// means stands at the end where there is room.
func (m *Menu) View(t *theme.Theme, w int) string {
	line, used := t.Key.Paint(tab), len(tab)
	detail := m.items[m.at].Detail
	room := w - 1
	if detail != "" {
		detail = t.Cut(plaintext.Line(detail), max(w/3, 10))
		room -= t.Width(detail) + 3
	}
	for i := m.first(t, room); i < len(m.items); i++ {
		text := m.text(t, i, room)
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

func (m *Menu) text(t *theme.Theme, i, room int) string {
	return t.Cut(plaintext.Line(m.items[i].Text), max(room/2, 4))
}

// first is the suggestion that the line begins with, so that the chosen one is
// in sight.
func (m *Menu) first(t *theme.Theme, room int) int {
	first, used := m.at, len(tab)+3
	for ; first >= 0; first-- {
		used += t.Width(m.text(t, first, room)) + 2
		if used > room && first < m.at {
			return first + 1
		}
	}
	return 0
}
