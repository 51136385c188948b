package stage

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core/plaintext"
)

// text is a dialog that only says something; any of Esc, Enter and q closes it.
type text struct {
	c           *Context
	title, body string
	top         int
}

// Text makes a dialog that shows a text, with scrolling.
func Text(c *Context, title, body string) Dialog {
	return &text{c: c, title: title, body: plaintext.Text(body)}
}

func (d *text) Update(msg tea.Msg) (Dialog, tea.Cmd) {
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
		d.top = max(0, d.top-1)
	}
	return d, nil
}

func (d *text) Cursor() (x, y int, ok bool) { return 0, 0, false }

func (d *text) View(w, h int) string {
	lines := d.c.Theme.Wrap(d.body, min(w, 80)-4)
	d.top = min(d.top, max(0, len(lines)-(h-2)))
	lines = lines[d.top:min(len(lines), d.top+max(0, h-2))]
	return Box(d.c.Theme, d.title, strings.Join(lines, "\n"), min(w, 80))
}
