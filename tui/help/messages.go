package help

import (
	"gatehouse/core/plaintext"
	"gatehouse/tui/cell"
	"gatehouse/tui/keymap"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
	"gatehouse/tui/toast"
)

func safe(s string) string { return plaintext.Line(s) }

// Messages lists past toasts, newest first, with what to do about them.
func Messages(c *stage.Context, past []toast.Message) stage.Dialog {
	return &reader{c: c, title: "Messages", by: keymap.Messages, lines: func(w int) []string {
		t := c.Theme
		if len(past) == 0 {
			return []string{t.Dim.Paint("No messages yet.")}
		}
		var lines []string
		for _, m := range past {
			style, when := toast.Style(t, m.Level), m.At.Local().Format("15:04:05")
			if c.Desk.Now().Sub(m.At).Hours() >= 12 {
				when = c.Dates.Moment(m.At)
			}
			lead := len(when) + 3
			text := sheet.Wrapped(t, safe(m.Text)+" ", w, cell.Spaces(lead), t.Plain)
			text[0] = t.Dim.Paint(when) + " " + style.Paint(toast.Sign(t, m.Level)) + " " + text[0][lead:]
			lines = append(lines, text...)
			if m.Hint != "" {
				lines = append(lines, sheet.Wrapped(t, safe(m.Hint), w, cell.Spaces(lead), t.Dim)...)
			}
		}
		return lines
	}}
}
