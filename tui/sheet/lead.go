package sheet

import "gatehouse/tui/theme"

// Lead is what stands before a row that is picked from a list, and how its name
// is drawn: the cursor and strongly where the row is the one at hand.
func Lead(t *theme.Theme, at bool) (string, theme.Style) {
	if at {
		return t.Accent.Paint(t.Glyphs.Cursor) + " ", t.Strong
	}
	return "  ", t.Plain
}
