package sheet

import (
	"gatehouse/tui/cell"
	"gatehouse/tui/theme"
)

// Option is one line to choose.
type Option struct {
	Title string
	Help  string
}

// Choice is a list of options with one chosen.
type Choice struct {
	Options []Option
	At      int
}

// Move chooses the next or the one before; it stays at the ends and reports
// whether there was one.
func (c *Choice) Move(by int) bool {
	at := min(max(c.At+by, 0), len(c.Options)-1)
	moved := at != c.At
	c.At = at
	return moved
}

// Draw draws the options, the help of the chosen one below it. line is where
// the chosen one stands.
func (c *Choice) Draw(t *theme.Theme, w int, focused bool) (lines []string, line int) {
	for i, o := range c.Options {
		lead, style := "  ", t.Plain
		if i == c.At {
			line = len(lines)
			lead, style = t.Glyphs.Cursor+" ", t.Strong
			if focused {
				lead, style = t.Accent.Paint(t.Glyphs.Cursor)+" ", t.Accent.With(t.Strong)
			}
		}
		lines = append(lines, lead+style.Paint(t.Cut(o.Title, w-2)))
		if i == c.At && o.Help != "" {
			lines = append(lines, Wrapped(t, o.Help, w, cell.Spaces(4), t.Dim)...)
		}
	}
	return lines, line
}
