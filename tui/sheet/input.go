package sheet

import (
	"strings"

	"gatehouse/tui/cell"
	"gatehouse/tui/field"
	"gatehouse/tui/theme"
)

// Input is a labeled field of a dialog.
type Input struct {
	Label string
	Hint  string // said below it while it has the focus
	field.Line
	Problem string // said below it until the next key
}

// Update takes a key or a paste; true when it was one of a field's.
func (in *Input) Update(msg any) bool {
	if !in.Line.Update(msg) {
		return false
	}
	in.Problem = ""
	return true
}

// Draw draws the field on its first line, and below it what there is to say.
// label is how wide the labels are, x the column of the text cursor.
func (in *Input) Draw(t *theme.Theme, w, label int, focused bool) (lines []string, x int) {
	lead, style := "  ", t.Dim
	if focused {
		lead, style = t.Accent.Paint(t.Glyphs.Cursor)+" ", t.Accent
	}
	label = min(label, max(w/2-4, 0))
	room := max(w-2-label-1, 1)
	text, at := in.View(t, room, -1)
	typed := strings.TrimRight(text, " ")
	line := lead + style.Paint(t.Fit(in.Label, label)) + " " + typed + t.Dim.Paint(strings.Repeat("_", max(0, room-t.Width(typed))))
	return append([]string{line}, in.below(t, w, label, focused)...), 2 + label + 1 + at
}

func (in *Input) below(t *theme.Theme, w, label int, focused bool) []string {
	lead := cell.Spaces(label + 3)
	switch {
	case in.Problem != "":
		return Wrapped(t, in.Problem, w, lead, t.Bad)
	case in.Note() != "":
		return Wrapped(t, in.Note(), w, lead, t.Warn)
	case focused && in.Hint != "":
		return Wrapped(t, in.Hint, w, lead, t.Dim)
	}
	return nil
}

// LabelWidth is how wide the labels of these inputs are drawn.
func LabelWidth(t *theme.Theme, inputs ...*Input) int {
	w := 0
	for _, in := range inputs {
		w = max(w, t.Width(in.Label))
	}
	return w
}
