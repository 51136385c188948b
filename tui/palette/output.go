package palette

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// output shows what a command wrote: lines as they are, cut at the window's
// edge, with scrolling both ways.
type output struct {
	c         *stage.Context
	title     string
	lines     []string
	widest    int
	top, left int
	room      int
}

// Output makes a dialog of what a command wrote.
func Output(c *stage.Context, title, text string) stage.Dialog {
	d := &output{c: c, title: plaintext.Line(title)}
	for l := range strings.SplitSeq(strings.TrimRight(plaintext.Text(text), "\n"), "\n") {
		d.lines = append(d.lines, l)
		d.widest = max(d.widest, c.Theme.Width(l))
	}
	return d
}

// sideways is how many cells a key moves the text.
const sideways = 20

// Update implements stage.Dialog.
func (d *output) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return d, nil
	}
	switch key.String() {
	case "esc", "enter", "q":
		return nil, nil
	case "down", "j":
		d.top++
	case "up", "k":
		d.top--
	case "pgdown", "space", "ctrl+f", "ctrl+d":
		d.top += max(d.room-1, 1)
	case "pgup", "ctrl+b", "ctrl+u":
		d.top -= max(d.room-1, 1)
	case "home", "g":
		d.top = 0
	case "end", "G":
		d.top = len(d.lines)
	case "right", "l":
		d.left += sideways
	case "left", "h":
		d.left -= sideways
	}
	return d, nil
}

// Cursor implements stage.Dialog.
func (d *output) Cursor() (x, y int, ok bool) { return 0, 0, false }

// View implements stage.Dialog.
func (d *output) View(w, h int) string {
	t := d.c.Theme
	w = min(w, max(d.widest, sheet.MaxWidth-4)+4)
	inner := w - 4
	d.room = max(min(h-4, len(d.lines)), 1)
	d.top = max(0, min(d.top, len(d.lines)-d.room))
	d.left = max(0, min(d.left, d.widest-inner))
	var body []string
	for _, l := range d.lines[d.top:min(d.top+d.room, len(d.lines))] {
		body = append(body, t.Cut(t.After(l, d.left), inner))
	}
	keys := []sheet.KeyHint{{Key: "esc", Does: "close"}}
	if d.room < len(d.lines) {
		keys = append(keys, sheet.KeyHint{Key: "j k", Does: "lines " + age.Number(d.top+1) + " to " + age.Number(d.top+d.room) + " of " + age.Number(len(d.lines))})
	}
	if d.widest > inner {
		keys = append(keys, sheet.KeyHint{Key: "h l", Does: "sideways"})
	}
	return stage.Box(t, d.title, strings.Join(append(body, "", sheet.Keys(t, keys...)), "\n"), w)
}
