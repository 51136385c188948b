package confirm

import (
	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// registrations says how many of them change.
func registrations(t *theme.Theme, s stage.Subject, n, w int) []string {
	text := age.Number(n) + " registrations change with this"
	switch {
	case n == 0 || s.Scope == verb.OnRegistrations:
		return nil
	case n == 1:
		text = "1 registration changes with it"
	}
	return sheet.Wrapped(t, text, w, "", t.Dim)
}

// details are the plan's own lines about one App: which registrations change,
// or an edit field by field.
func details(t *theme.Theme, s stage.Subject, item core.PlanItem, w int) []string {
	lines := registrations(t, s, item.Registrations, w)
	shown := item.Lines[:min(len(item.Lines), linesShown)]
	for _, l := range shown {
		lines = append(lines, sheet.Wrapped(t, t.Arrows(plaintext.Line(l)), w, cell.Spaces(2), t.Plain)...)
	}
	if rest := len(item.Lines) - len(shown); rest > 0 {
		lines = append(lines, t.Dim.Paint("  and "+age.Number(rest)+" more"))
	}
	return lines
}

// linesShown is how many details of one App are listed; the rest are counted.
const linesShown = 100

// along lists an App's details below its name in a plan for several.
func along(t *theme.Theme, item core.PlanItem, w int) []string {
	const few = 5
	var lines []string
	for _, l := range item.Lines[:min(len(item.Lines), few)] {
		lines = append(lines, sheet.Wrapped(t, t.Arrows(plaintext.Line(l)), w, cell.Spaces(6), t.Dim)...)
	}
	if rest := len(item.Lines) - few; rest > 0 {
		lines = append(lines, t.Dim.Paint(cell.Spaces(6)+"and "+age.Number(rest)+" more"))
	}
	return lines
}
