package appform

import (
	"gatehouse/tui/sheet"
)

// View draws the rows, and below them the keys.
func (f *form) View(w, h int) string {
	t, inner := f.c.Theme, sheet.Inner(w)
	label := f.labelWidth(inner)
	var body []string
	at, end := 0, 0
	f.x = -1
	for i, r := range f.rows {
		if f.app != nil && i > 0 && f.ownerOff != "" && f.rows[i-1] == row(f.name) {
			body = append(body, fixed(t, "Developer", f.app.Owner.Label(), f.ownerOff, inner, label)...)
		}
		lines, x, y := r.draw(t, inner, label, r == f.at)
		if r == f.at {
			at, end = len(body)+y, len(body)+len(lines)-1
			f.x = x
		}
		body = append(body, lines...)
	}
	if f.follow {
		f.page.RevealAll(at, end)
		f.follow = false
	}
	box, place := f.page.Draw(t, sheet.Page{Title: f.title, Body: body, Foot: f.foot(inner)}, w, h)
	y, seen := place.Body(at)
	f.caret = seen && f.x >= 0 && !f.working
	f.x, f.y = f.x+sheet.X, y
	return box
}

func (f *form) labelWidth(w int) int {
	t, label := f.c.Theme, 0
	for _, s := range []string{"Reference id", "Callback URL"} {
		label = max(label, t.Width(s))
	}
	for _, a := range f.had {
		label = max(label, t.Width(a.Label))
	}
	return min(label, max(w/3, 12))
}

func (f *form) foot(w int) []string {
	t := f.c.Theme
	foot := []string{""}
	if f.message != "" {
		foot = append(foot, sheet.Wrapped(t, f.message, w, "", t.Warn)...)
	}
	if f.working {
		return append(foot, t.Dim.Paint("working"+t.Ellipsis))
	}
	return append(foot, sheet.Keys(t, sheet.KeyHint{Key: f.c.Keys.Confirm(), Does: f.does}, sheet.KeyHint{Key: "tab", Does: "next"}, sheet.KeyHint{Key: "esc", Does: "back"}))
}
