package confirm

import (
	"gatehouse/core"
	"gatehouse/tui/stage"
)

// Described keeps what Describe said of a plan: of one for tens of thousands of
// Apps that takes longer than a key may. The zero value has said nothing yet.
type Described struct {
	w     int
	style string // how the theme paints
	lines []string
}

// Lines is Describe, anew only where the width or the theme is another one. A
// plan takes a Described of its own.
func (d *Described) Lines(c *stage.Context, p core.Plan, w int) []string {
	style := c.Theme.Dim.Paint("x") + c.Theme.Warn.Paint("x")
	if d.lines == nil || d.w != w || d.style != style {
		*d = Described{w, style, Describe(c, p, w)}
	}
	return d.lines
}
