package stage

import (
	"strings"

	"gatehouse/tui/theme"
)

// minTitle is how many cells a title keeps beside the environment's name.
const minTitle = 12

// Box frames a dialog's lines at w cells, with its title in the frame. It is
// the only frame on screen: no boxes inside boxes. Lines may be styled; each
// is cut or padded to w-4 cells.
func Box(t *theme.Theme, title, body string, w int) string {
	if w < 6 {
		return ""
	}
	g, inner := t.Glyphs, w-4
	badge, wide := "", 0 // where it happens, in every dialog
	if b := t.EnvironmentBadge(); b != "" {
		if wide = t.Width(b) + 2; wide+minTitle <= inner {
			badge = b + t.Dim.Paint(g.Horizontal+g.Horizontal)
		} else {
			wide = 0
		}
	}
	title = t.Cut(title, inner-2-wide)
	var b strings.Builder
	b.WriteString(t.Dim.Paint(g.CornerTL + g.Horizontal))
	b.WriteString(" " + t.Strong.Paint(title) + " ")
	b.WriteString(t.Dim.Paint(strings.Repeat(g.Horizontal, max(0, w-5-wide-t.Width(title)))))
	b.WriteString(badge + t.Dim.Paint(g.CornerTR))
	side := t.Dim.Paint(g.Vertical)
	for line := range strings.SplitSeq(body, "\n") {
		b.WriteString("\n" + side + " " + t.FitStyled(line, inner) + " " + side)
	}
	b.WriteString("\n" + t.Dim.Paint(g.CornerBL+strings.Repeat(g.Horizontal, w-2)+g.CornerBR))
	return b.String()
}
