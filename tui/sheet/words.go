package sheet

import (
	"strings"

	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// KeyHint is a key and what it does, for the last line of a dialog.
type KeyHint struct{ Key, Does string }

// Keys makes the last line of a dialog.
func Keys(t *theme.Theme, hints ...KeyHint) string {
	parts := make([]string, len(hints))
	for i, h := range hints {
		parts[i] = t.Key.Paint(h.Key) + " " + t.Dim.Paint(h.Does)
	}
	return strings.Join(parts, "   ")
}

// Count is "1 App", "3 Apps", "10,412 Apps".
func Count(n int) string { return stage.CountOf(n, "App") }

// Wrapped breaks safe text into lines of w cells, indented by lead; no lines
// for "".
func Wrapped(t *theme.Theme, text string, w int, lead string, style theme.Style) []string {
	if text == "" {
		return nil
	}
	var out []string
	for _, line := range t.Wrap(text, max(w-len(lead), 1)) {
		out = append(out, lead+style.Paint(line))
	}
	return out
}
