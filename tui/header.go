package tui

import (
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// header draws the two top lines and the footer. It keeps what the store last
// showed, so that the screen stays usable, with its age, when it shows nothing.
type header struct {
	c        *stage.Context
	name     string // of the configuration
	actor    string
	readOnly bool
	states   []core.ConnectionState
	trouble  string // why the store cannot be read
	full     error  // why nothing can be stored now
	said     string // in place of who sits here, until the next key
	overdue  int    // requests that should have been decided by now
	ends     []int  // of the tabs, in cells, as they were drawn last
}

// top is the title line: what this is, the connections with their freshness,
// and who sits here; or what is under way.
func (h *header) top(w int, busy string) string {
	t := h.c.Theme
	left := " " + t.Strong.Paint("gatehouse")
	if badge := t.EnvironmentBadge(); badge != "" {
		left += " " + badge
	}
	if h.name != "" {
		left += t.Dim.Paint(" " + t.Glyphs.Dot + " " + plaintext.Line(h.name))
	}
	right := plaintext.Line(h.actor) + " "
	switch {
	case h.said != "":
		right = h.said + " "
	case busy != "":
		right = t.Cut(plaintext.Line(busy), w/2) + " "
	}
	if h.readOnly {
		right = "read-only " + t.Glyphs.Dot + " " + right
	}
	right = t.Dim.Paint(right)
	if h.overdue > 0 {
		right = t.Bad.Paint(age.Number(h.overdue)+" overdue") + t.Dim.Paint(" "+t.Glyphs.Dot+" ") + right
	}
	if h.full != nil {
		right = t.Bad.Paint("nothing can be stored") + t.Dim.Paint(" "+t.Glyphs.Dot+" ") + right
	}
	room := w - t.Width(left) - t.Width(right) - 4
	return t.FitStyled(spread(t, left, h.connections(room), right, w), w)
}

// connections lists as many as fit, and says how many do not.
func (h *header) connections(room int) string {
	t := h.c.Theme
	if h.trouble != "" {
		return t.Bad.Paint(t.Cut(h.trouble, max(room, 0)))
	}
	var b strings.Builder
	used := 0
	for i, c := range h.c.Desk.Connections {
		one, rest := h.connection(c.Name), h.c.Desk.Connections[i:]
		need := used + t.Width(one) + 3
		if len(rest) > 1 {
			need += t.Width(h.more(rest[1:]))
		}
		if need > room {
			b.WriteString(h.more(rest))
			break
		}
		if i > 0 {
			b.WriteString("   ")
			used += 3
		}
		b.WriteString(one)
		used += t.Width(one)
	}
	return b.String()
}

// more says how many connections have no room, and whether one of them needs a
// look.
func (h *header) more(rest []core.Connection) string {
	t := h.c.Theme
	text := "   +" + age.Number(len(rest))
	for _, s := range h.states {
		if slices.ContainsFunc(rest, func(c core.Connection) bool { return c.Name == s.Name }) && !stage.Fine(h.c, s) {
			return t.Bad.Paint(text + " !")
		}
	}
	return t.Dim.Paint(text)
}

func (h *header) connection(name string) string {
	t := h.c.Theme
	safe := t.Cut(plaintext.Line(name), 20) + " "
	for _, s := range h.states {
		if s.Name == name {
			word, style := stage.Freshness(h.c, s)
			return safe + style.Paint(word)
		}
	}
	return safe + t.Dim.Paint(t.Glyphs.None)
}

// shorter are the titles that tabs have where there is no room, in the order
// in which they give way.
var shorter = []struct{ title, short string }{
	{"Registrations", "Regs"}, {"Connections", "Conns"}, {"Attention", "Attn"}, {"Activity", "Log"},
}

// tabs is the line of screens with their counts. Where it has no room the gaps
// go first, then long titles get their short ones, one after the other; only
// then are titles cut, as few cells as need be.
func (h *header) tabs(screens []stage.Screen, at, w int) string {
	t := h.c.Theme
	titles := make([]string, len(screens))
	for i, s := range screens {
		titles[i] = s.Title()
	}
	line := h.tabLine(screens, titles, at, 2)
	if t.Width(line) > w {
		line = h.tabLine(screens, titles, at, 1)
	}
	for _, s := range shorter {
		if i := slices.Index(titles, s.title); i >= 0 && t.Width(line) > w {
			titles[i] = s.short
			line = h.tabLine(screens, titles, at, 1)
		}
	}
	for short := longestTitle; short >= shortestTitle && t.Width(line) > w; short-- {
		for i := range titles {
			titles[i] = t.Cut(titles[i], short)
		}
		line = h.tabLine(screens, titles, at, min(1, short-shortestTitle))
	}
	return t.FitStyled(line, w)
}

// Titles are cut to so many cells where there is no room: between these.
const (
	longestTitle  = 8
	shortestTitle = 3
)

// tabLine draws the tabs with these titles.
func (h *header) tabLine(screens []stage.Screen, titles []string, at, gap int) string {
	t := h.c.Theme
	var b strings.Builder
	h.ends = h.ends[:0]
	for i, s := range screens {
		if idle, ok := s.(stage.Idler); ok && idle.Idle() && i != at {
			h.ends = append(h.ends, 0)
			continue
		}
		if b.Len() > 0 {
			b.WriteString(cell.Spaces(gap))
		}
		label := titles[i]
		if n, known := s.Count(); known {
			label += " " + age.Number(n)
		}
		b.WriteString(" " + t.Key.Paint(s.Key()) + " ")
		if i == at {
			b.WriteString(t.Strong.Paint(label))
		} else {
			b.WriteString(t.Dim.Paint(label))
		}
		h.ends = append(h.ends, t.Width(b.String()))
	}
	return b.String()
}

// tabAt is the tab at a column, -1 for none.
func (h *header) tabAt(x int) int {
	return slices.IndexFunc(h.ends, func(end int) bool { return x < end })
}

// footer lists the keys that matter here, in the order of the key table. Where
// there is no room for all, the spare ones go first; help always fits.
func (h *header) footer(bindings []keymap.Binding, state keymap.State, w int) string {
	t := h.c.Theme
	rest := w - 1
	fits := make([]bool, len(bindings))
	unmarked := state
	unmarked.Marked = 0
	take := func(want func(keymap.Binding) bool) {
		for i, b := range bindings {
			if (b.Hidden || state.Place&(keymap.InReview|keymap.InAlone) != 0 && b.Verb.Decides()) && b.Why(unmarked) != "" {
				continue
			}
			if wi := t.Width(b.Shown()) + 1 + t.Width(b.LabelFor(state)) + 2; !fits[i] && want(b) && wi <= rest+2 {
				fits[i] = true
				rest -= wi
			}
		}
	}
	take(func(b keymap.Binding) bool { return b.Action == keymap.Help || b.Hidden })
	take(func(b keymap.Binding) bool { return !b.Spare })
	take(func(b keymap.Binding) bool { return b.Spare })
	var items []string
	for i, b := range bindings {
		if !fits[i] {
			continue
		}
		style := t.Key
		if b.Why(state) != "" {
			style = t.Off
		}
		items = append(items, style.Paint(b.Shown())+" "+t.Dim.Paint(b.LabelFor(state)))
	}
	return t.FitStyled(" "+strings.Join(items, "  "), w)
}

// spread lays three parts over a line: left, middle where there is room, right.
func spread(t *theme.Theme, left, middle, right string, w int) string {
	lw, mw, rw := t.Width(left), t.Width(middle), t.Width(right)
	if lw+mw+rw+2 > w {
		return t.FitStyled(left, max(w-rw, 0)) + right
	}
	gap := w - lw - mw - rw
	return left + cell.Spaces(gap/2) + middle + cell.Spaces(gap-gap/2) + right
}
