package appform

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core/plaintext"
	"gatehouse/tui/cell"
	"gatehouse/tui/field"
	"gatehouse/tui/sheet"
	"gatehouse/tui/theme"
)

// row is one thing on the form that can have the focus.
type row interface {
	// press takes a key or a paste; false leaves a key to the form.
	press(msg tea.Msg) bool
	// draw draws it with labels of a width; x is the column of the text cursor,
	// -1 where there is none, y the line of it.
	draw(t *theme.Theme, w, label int, focused bool) (lines []string, x, y int)
	// off says why it cannot be changed, "" when it can.
	off() string
}

// text is a row that is typed into.
type text struct {
	sheet.Input
	name  string // the field as errors name it
	was   string // what it held at first
	empty string // shown while nothing is typed: what that means
	why   string // it cannot be changed
	check func(value string) string
}

func newText(name, label string, limit int) *text {
	r := &text{name: name}
	r.Label = label
	r.Line = field.Line{Limit: limit}
	return r
}

// hold sets what the row begins with.
func (r *text) hold(value string) *text {
	r.Set(value)
	r.was = r.Value()
	return r
}

// value is what is typed, without the spaces that copying brings.
func (r *text) value() string { return strings.TrimSpace(r.Value()) }

func (r *text) changed() bool { return r.Value() != r.was }

// complain says at the row what is wrong with it and reports whether all is
// well.
func (r *text) complain() bool {
	if r.check == nil || r.why != "" {
		return true
	}
	r.Problem = plaintext.Line(r.check(r.value()))
	return r.Problem == ""
}

func (r *text) off() string { return r.why }

func (r *text) press(msg tea.Msg) bool { return r.Update(msg) }

func (r *text) draw(t *theme.Theme, w, label int, focused bool) (lines []string, x, y int) {
	if r.why != "" {
		return fixed(t, r.Label, r.Value(), r.why, w, label), -1, 0
	}
	lines, x = r.Draw(t, w, label, focused)
	if r.Value() == "" && r.empty != "" && !focused {
		lines[0] = "  " + t.Dim.Paint(t.Fit(r.Label, label)+" "+t.Cut(r.empty, max(w-label-3, 1)))
	}
	return lines, x, 0
}

// fixed draws a value that cannot be changed, and why.
func fixed(t *theme.Theme, label, value, why string, w, width int) []string {
	value = plaintext.Line(value)
	if value == "" {
		value = t.Glyphs.None
	}
	lines := []string{"  " + t.Off.Paint(t.Fit(label, width)+" "+t.Cut(value, max(w-width-3, 1)))}
	return append(lines, sheet.Wrapped(t, plaintext.Line(why), w, cell.Spaces(width+3), t.Off)...)
}

// flag is a row that is yes or no.
type flag struct {
	label string
	on    bool
	was   bool
}

func (r *flag) off() string { return "" }

func (r *flag) press(msg tea.Msg) bool {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false
	}
	switch key.String() {
	case "space", "left", "right":
		r.on = !r.on
		return true
	}
	return false
}

func (r *flag) draw(t *theme.Theme, w, label int, focused bool) (lines []string, x, y int) {
	lead, style := "  ", t.Dim
	if focused {
		lead, style = t.Accent.Paint(t.Glyphs.Cursor)+" ", t.Accent
	}
	box := "[ ]"
	if r.on {
		box = "[" + t.Glyphs.Mark + "]"
	}
	line := lead + style.Paint(t.Fit(r.label, label)) + " " + box
	if focused {
		line += "  " + t.Dim.Paint("space")
	}
	return []string{t.CutStyled(line, w)}, -1, 0
}

// pick is a row with one of several values.
type pick struct {
	label   string
	options []string
	at      int
	note    string // about the chosen one
	problem string // why it will not do
}

func (r *pick) off() string { return "" }

func (r *pick) value() string {
	if len(r.options) == 0 {
		return ""
	}
	return r.options[r.at]
}

func (r *pick) press(msg tea.Msg) bool {
	key, ok := msg.(tea.KeyPressMsg)
	n := len(r.options)
	if !ok || n == 0 {
		return false
	}
	switch key.String() {
	case "left":
		r.at = (r.at + n - 1) % n
	case "right", "space":
		r.at = (r.at + 1) % n
	default:
		return false
	}
	return true
}

func (r *pick) draw(t *theme.Theme, w, label int, focused bool) (lines []string, x, y int) {
	lead, style := "  ", t.Dim
	if focused {
		lead, style = t.Accent.Paint(t.Glyphs.Cursor)+" ", t.Accent
	}
	value := plaintext.Line(r.value())
	line := lead + style.Paint(t.Fit(r.label, label)) + " " + value
	if focused && len(r.options) > 1 {
		line += "  " + t.Dim.Paint("left, right: another")
	}
	lines = []string{t.CutStyled(line, w)}
	below := cell.Spaces(label + 3)
	if r.problem != "" {
		return append(lines, sheet.Wrapped(t, plaintext.Line(r.problem), w, below, t.Bad)...), -1, 0
	}
	return append(lines, sheet.Wrapped(t, plaintext.Line(r.note), w, below, t.Dim)...), -1, 0
}
