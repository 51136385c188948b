package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/cell"
	"gatehouse/tui/keymap"
)

// bars is how many lines are not the screen's: title, tabs, two rules, footer.
const bars = 5

// top is how many of them are above it.
const top = 3

// View is Bubble Tea's: it draws what the model holds and reads nothing else.
func (m *root) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: "gatehouse"}
	if m.pointing {
		v.MouseMode = tea.MouseModeCellMotion
	}
	switch {
	case m.w <= 0 || m.h <= 0:
		return v
	case m.tooSmall():
		v.Content = m.notice()
		return v
	}
	lines := m.lines()
	cx, cy, typing := m.screen().Cursor()
	cy += top
	if n := len(m.dialogs); n > 0 {
		cx, cy, typing = m.layDialog(lines, n-1)
	}
	m.layToasts(lines)
	if typing {
		v.Cursor = tea.NewCursor(cx, cy)
		v.Cursor.Blink = false
	}
	v.Content = strings.Join(lines, "\n")
	return v
}

// lines is the whole screen without what is laid over it.
func (m *root) lines() []string {
	t := m.c.Theme
	rule := t.Dim.Paint(strings.Repeat(t.Glyphs.Horizontal, m.w))
	body := strings.Split(m.screen().View(m.w, m.h-bars), "\n")
	lines := make([]string, 0, m.h)
	lines = append(lines, m.header.top(m.w, m.busy.said()), m.header.tabs(m.screens, m.at, m.w), rule)
	lines = append(lines, body...)
	return append(lines, rule, m.footer())
}

// footer lists the keys that work now.
func (m *root) footer() string {
	t := m.c.Theme
	say := func(pairs ...string) string {
		line := " "
		for i := 0; i < len(pairs); i += 2 {
			line += t.Key.Paint(pairs[i]) + " " + t.Dim.Paint(pairs[i+1]) + "  "
		}
		return t.FitStyled(line, m.w)
	}
	switch {
	case len(m.dialogs) > 0:
		return say("esc", "back")
	case m.screen().Typing():
		return say("tab", "fill in", "ctrl+n", "next", "enter", "keep the filter", "esc", "clear it", "up/down", "move")
	}
	state := m.state()
	return m.header.footer(m.c.Keys.Footer(state.Place), state, m.w)
}

// layDialog lays a dialog over the middle and says where its text cursor is.
func (m *root) layDialog(lines []string, i int) (x, y int, typing bool) {
	t := m.c.Theme
	room := m.h - 2
	box := strings.Split(m.dialogs[i].View(m.w-4, room), "\n")
	if len(box) > room {
		box = box[:room]
	}
	width := 0
	for _, l := range box {
		width = max(width, t.Width(l))
	}
	left, first := max((m.w-width)/2, 0), max((m.h-len(box))/2-1, 1)
	for k, l := range box {
		lines[first+k] = t.Overlay(lines[first+k], t.FitStyled(l, width), left)
	}
	x, y, typing = m.dialogs[i].Cursor()
	return left + x, first + y, typing
}

// layToasts lays what happened in the background over the lower right corner;
// beside an open dialog, whose keys must stay in sight, on the last line.
func (m *root) layToasts(lines []string) {
	t := m.c.Theme
	if last := len(lines) - 1; len(m.dialogs) > 0 {
		if l := m.toasts.Line(m.w - len(" esc back ")); l != "" {
			lines[last] = t.Overlay(lines[last], l, m.w-t.Width(l))
		}
		return
	}
	toasts := m.toasts.View(max(m.w*2/3, 40), len(lines)-bars)
	for k, l := range toasts {
		at := len(lines) - 2 - len(toasts) + k
		lines[at] = t.Overlay(lines[at], l, max(m.w-t.Width(l)-1, 0))
	}
}

// notice is what a window that is too small shows: as much as has room.
func (m *root) notice() string {
	t := m.c.Theme
	b, _ := m.c.Keys.Of(keymap.Quit)
	quit := b.Shown()
	var lines []string
	for _, text := range []string{
		"Gatehouse needs 60x15.\nMake the window larger,\nor press " + quit + " to quit.",
		"Needs 60x15. " + quit + " quits.",
		quit + " quits",
	} {
		if lines = t.Wrap(text, m.w); len(lines) <= m.h {
			break
		}
	}
	lines = lines[:min(len(lines), m.h)]
	for i := range lines {
		lines[i] = t.Fit(lines[i], m.w)
	}
	for len(lines) < m.h {
		lines = append(lines, cell.Spaces(m.w))
	}
	return strings.Join(lines, "\n")
}
