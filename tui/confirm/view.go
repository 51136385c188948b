package confirm

import (
	"strconv"

	"gatehouse/core"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

func plainNumber(n int) string { return strconv.Itoa(n) }

// View draws the dialog.
func (d *dialog) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	p := sheet.Page{Title: d.Heads(d.plan)}
	if d.state == answered {
		p.Body, p.Foot = d.outcome(inner), []string{"", sheet.Keys(t, sheet.KeyHint{Key: "esc", Does: "close"})}
		d.caret = false
		box, _ := d.page.Draw(t, p, w, h)
		return box
	}
	p.Body = d.described.Lines(d.c, d.plan, inner)
	foot, row := d.foot(inner)
	p.Foot = foot
	box, place := d.page.Draw(t, p, w, h)
	d.caret = row >= 0 && d.state == asking
	d.y = place.Foot(row)
	return box
}

// foot draws the fields and keys; row is the line of the text cursor.
func (d *dialog) foot(w int) (lines []string, row int) {
	t := d.c.Theme
	row = -1
	lines = append(lines, "")
	label := sheet.LabelWidth(t, d.inputs...)
	for i, in := range d.inputs {
		drawn, x := in.Draw(t, w, label, i == d.at && d.state == asking)
		if i == d.at {
			row, d.x = len(lines), sheet.X+x
		}
		lines = append(lines, drawn...)
	}
	if d.message != "" {
		lines = append(lines, sheet.Wrapped(t, d.message, w, "", t.Warn)...)
	}
	return append(lines, d.keys()), row
}

func (d *dialog) keys() string {
	t := d.c.Theme
	back := sheet.KeyHint{Key: "esc", Does: "back"}
	if d.state == working {
		return t.Dim.Paint("working" + t.Ellipsis)
	}
	does := d.Name
	if d.N > 1 {
		does += " " + d.Count()
	}
	hints := []sheet.KeyHint{{Key: d.okKey(), Does: does}, back}
	if len(d.inputs) > 1 {
		hints = append(hints, sheet.KeyHint{Key: "tab", Does: "next field"})
	}
	return sheet.Keys(t, hints...)
}

func (d *dialog) okKey() string {
	if d.Destructive {
		return d.c.Keys.Confirm()
	}
	return "enter"
}

// Refused shows what an Apply refused: it changed between plan and decision.
func Refused(c *stage.Context, answer desk.Applied) stage.Dialog {
	return &dialog{
		c: c, plan: answer.Plan, Subject: stage.SubjectOf(c, answer.Plan), answer: answer,
		guard: sheet.NewGuard(c.Desk.Now()), state: answered,
	}
}

// outcome says what was done and what was refused, or why there is nothing to
// do.
func (d *dialog) outcome(w int) []string {
	t := d.c.Theme
	var lines []string
	if done := len(d.answer.Applied.Decided); done > 0 {
		lines = append(lines, t.Good.Paint(sheet.Count(done)+" "+d.Done), "")
	} else if len(d.plan.Change) > 0 {
		lines = append(lines, t.Bad.Paint("Nothing was done."), "")
	} else {
		lines = append(lines, "Nothing here can be "+d.Done+".", "")
	}
	refused := d.answer.Applied.Refused
	lines = append(lines, group(t, "Refused, because it changed while you decided", refused, w, t.Warn)...)
	if len(d.plan.Change) == 0 {
		lines = append(lines, leftOut(t, d.plan, w)...)
	}
	return trimmed(lines)
}

// trimmed drops empty lines at the end.
func trimmed(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

const changedSince = "Changed since you looked, left alone"

// leftOut lists every App that a plan does not touch, and why.
func leftOut(t *theme.Theme, p core.Plan, w int) []string {
	return append(append(group(t, changedSince, p.Stale, w, t.Warn), apart(t, p, w)...), leftAlone(t, p, w)...)
}

func leftAlone(t *theme.Theme, p core.Plan, w int) []string {
	return append(group(t, "Not eligible, left alone", p.NotEligible, w, t.Warn), group(t, "Already so", p.Already, w, t.Dim)...)
}
