package approve

import (
	"slices"
	"strconv"
	"strings"

	"gatehouse/core/plaintext"
	"gatehouse/tui/sheet"
)

func number(n int) string { return strconv.Itoa(n) }

// View draws the choice, its fields, and what the approval will do.
func (d *form) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	body := []string{t.Dim.Paint("Credential at " + d.gateways())}
	options, at := d.choice.Draw(t, inner, d.at == 0)
	row := len(body) + at
	body = append(body, options...)
	if said := d.typedOnly(); said != "" && len(d.ways) > 0 {
		body = append(body, sheet.Wrapped(t, "For one App at a time, because something is typed: "+said+".", inner, "  ", t.Dim)...)
	}
	label := sheet.LabelWidth(t, d.inputs()...)
	for i, in := range d.inputs() {
		if in == d.reason {
			body = append(body, "")
		}
		lines, x := in.Draw(t, inner, label, d.at == i+1)
		if d.at == i+1 {
			row, d.x = len(body), sheet.X+x
		}
		body = append(body, lines...)
	}
	body = append(body, "")
	body = append(body, d.described.Lines(d.c, d.plan, inner)...)
	body = append(body, d.notes(inner)...)
	if d.follow {
		d.page.Reveal(row)
		d.follow = false
	}
	box, place := d.page.Draw(t, sheet.Page{Title: d.title(), Body: body, Foot: d.foot(inner)}, w, h)
	d.y, d.caret = place.Body(row)
	d.caret = d.caret && d.at > 0 && !d.working
	return box
}

func (d *form) title() string {
	switch n := len(d.plan.Change); n {
	case 0:
		if apart := len(d.plan.Apart); apart > 0 {
			return "Approve " + sheet.Count(apart) + " one by one"
		}
		if left := d.plan.NotEligible; d.step != "" && len(left) == 1 {
			return d.step + ": approve " + plaintext.Line(left[0].Name)
		}
		return "Approve"
	case 1:
		if d.step != "" {
			return d.step + ": approve " + plaintext.Line(d.plan.Change[0].Name)
		}
		return "Approve " + plaintext.Line(d.plan.Change[0].Name)
	default:
		return "Approve " + sheet.Count(n)
	}
}

// gateways names the kinds of gateway in the plan.
func (d *form) gateways() string {
	var out []string
	for _, k := range d.plan.Connections {
		if !slices.Contains(out, k.Title) {
			out = append(out, k.Title)
		}
	}
	if len(out) == 0 {
		out = append(out, d.caps.Title)
	}
	return plaintext.Line(strings.Join(out, ", "))
}

// notes are what the provider says about its credentials.
func (d *form) notes(w int) []string {
	if len(d.caps.Notes) == 0 {
		return nil
	}
	t := d.c.Theme
	lines := []string{"", t.Dim.Paint("About credentials at " + plaintext.Line(d.caps.Title))}
	for _, n := range d.caps.Notes {
		lines = append(lines, sheet.Wrapped(t, plaintext.Line(n), w, "  ", t.Plain)...)
	}
	return lines
}

// does says what enter does: it approves, and begins with those that need
// something typed.
func (d *form) does() string {
	does, n, apart := "approve", len(d.plan.Change), len(d.plan.Apart)
	switch {
	case n == 0 && apart > 0:
		return "go through " + sheet.Count(apart)
	case n > 1:
		does += " " + sheet.Count(n)
	}
	if apart > 0 {
		does += ", then go through " + number(apart)
	}
	return does
}

func (d *form) foot(w int) []string {
	t := d.c.Theme
	foot := []string{""}
	if d.message != "" {
		foot = append(foot, sheet.Wrapped(t, d.message, w, "", t.Warn)...)
	}
	if d.working {
		return append(foot, t.Dim.Paint("working"+t.Ellipsis))
	}
	enter := "next field"
	if d.confirming() {
		enter = d.does()
	}
	hints := []sheet.KeyHint{{Key: "enter", Does: enter}, {Key: "esc", Does: "back"}, {Key: "tab", Does: "next"}}
	if d.at == 0 && len(d.ways) > 1 {
		hints = append(hints, sheet.KeyHint{Key: t.Glyphs.Up + t.Glyphs.Down, Does: "choose"})
	}
	if d.step != "" {
		hints = append(hints, sheet.KeyHint{Key: Skip, Does: "skip it"})
	}
	return append(foot, sheet.Keys(t, hints...))
}
