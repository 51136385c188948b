// Package help shows the key table, with the reason of every key that does
// nothing now, and the filter language; and the past messages.
package help

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core/query"
	"gatehouse/tui/cell"
	"gatehouse/tui/keymap"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// reader is a dialog that only says something: it scrolls, and any of esc, q
// and its own key closes it.
type reader struct {
	c     *stage.Context
	title string
	by    keymap.Action // what opened it
	page  sheet.Sheet
	lines func(w int) []string
	width int
	drawn theme.Kind // the cache's
	cache []string
}

func (d *reader) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return d, nil
	}
	name := key.String()
	if b, bound := d.c.Keys.Lookup(name, keymap.Anywhere); bound && (b.Action == d.by || b.Action == keymap.Quit || b.Action == keymap.Back) {
		return nil, nil
	}
	d.page.Scroll(name)
	return d, nil
}

func (d *reader) View(w, h int) string {
	inner := sheet.Inner(w)
	t := d.c.Theme
	if d.cache == nil || d.width != inner || d.drawn != t.Kind {
		d.cache, d.width, d.drawn = d.lines(inner), inner, t.Kind
	}
	foot := []string{"", sheet.Keys(t, sheet.KeyHint{Key: "esc", Does: "close"}, sheet.KeyHint{Key: "j k", Does: "scroll"}, sheet.KeyHint{Key: "space", Does: "next page"})}
	box, _ := d.page.Draw(t, sheet.Page{Title: d.title, Body: d.cache, Foot: foot}, w, h)
	return box
}

func (d *reader) Cursor() (x, y int, ok bool) { return 0, 0, false }

// Keys is the help on the keys in a state: those that work where the user is
// first, then the filter language, then the others.
func Keys(c *stage.Context, state keymap.State) stage.Dialog {
	return &reader{c: c, title: "Help", by: keymap.Help, lines: func(w int) []string {
		t := c.Theme
		var lines, elsewhere []string
		for _, g := range keymap.Groups() {
			here, other := rows(t, c.Keys.All(), g, state, w)
			lines = section(t, lines, string(g), here)
			elsewhere = append(elsewhere, other...)
		}
		lines = section(t, lines, "Filter, after /", filter(t, w))
		return section(t, lines, "On other screens", elsewhere)
	}}
}

// section adds a part under its heading, unless it is empty.
func section(t *theme.Theme, lines []string, head string, part []string) []string {
	if len(part) == 0 {
		return lines
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return append(append(lines, t.Strong.Paint(head)), part...)
}

// rows draws the bindings of a group: those of this place, and the others.
func rows(t *theme.Theme, all []keymap.Binding, g keymap.Group, state keymap.State, w int) (here, other []string) {
	for _, b := range all {
		switch {
		case b.Group != g:
		case g == keymap.Dialog || b.Place&state.Place != 0:
			here = append(here, row(t, b, b.Why(state), w)...)
		default:
			other = append(other, row(t, b, "", w)...)
		}
	}
	return here, other
}

// keyWidth is how wide the column of keys is.
const keyWidth = 9

func row(t *theme.Theme, b keymap.Binding, why string, w int) []string {
	style := t.Key
	if why != "" {
		style = t.Off
	}
	lines := entry(t, style.Paint(t.Fit(b.Shown(), keyWidth)), keyWidth, b.Help, w)
	if why != "" {
		lines = append(lines, sheet.Wrapped(t, "off: "+safe(why), w, cell.Spaces(keyWidth+3), t.Warn)...)
	}
	return lines
}

// entry draws a word in a column and its meaning beside it.
func entry(t *theme.Theme, word string, width int, meaning string, w int) []string {
	lead := cell.Spaces(width + 3)
	lines := sheet.Wrapped(t, meaning, w, lead, t.Plain)
	if len(lines) == 0 {
		return []string{" " + word}
	}
	lines[0] = " " + word + "  " + lines[0][len(lead):]
	return lines
}

// filter is the reference of the filter language.
func filter(t *theme.Theme, w int) []string {
	const form = 14
	doc := query.Doc()
	lines := make([]string, 0, 2*len(doc))
	for _, r := range doc {
		lines = append(lines, entry(t, t.Key.Paint(t.Fit(r.Form, form)), form, r.Meaning+", as in "+r.Example, w)...)
	}
	return lines
}
