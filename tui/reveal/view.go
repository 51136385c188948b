package reveal

import (
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/sheet"
)

// View draws the dialog. Secrets are in it only while asked for.
func (d *dialog) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	p := sheet.Page{Title: "Credentials of " + d.name}
	say := func(text string) { p.Body = append(p.Body, sheet.Wrapped(t, text, inner, "", t.Plain)...) }
	keys := []sheet.KeyHint{{Key: "esc", Does: "close"}}
	switch d.state {
	case asking:
		say("Asks the gateway for the secrets of this App. The audit log records that you looked.")
		keys = append([]sheet.KeyHint{{Key: "enter", Does: "ask the gateway"}}, keys...)
	case waiting:
		say("Asking the gateway" + t.Ellipsis)
	case showing:
		p.Body = append(p.Body, d.list(inner)...)
		does := "show"
		if d.plain {
			does = "hide"
		}
		keys = append([]sheet.KeyHint{{Key: "space", Does: does}}, keys...)
		if !d.unseen {
			p.Foot = append(p.Foot, "", t.Dim.Paint("Hidden again at "+d.until.Local().Format("15:04:05")+"."))
		}
	case over:
		style := t.Plain
		if d.bad {
			style = t.Bad
		}
		p.Body = append(p.Body, sheet.Wrapped(t, d.said, inner, "", style)...)
		if d.hint != "" {
			p.Body = append(p.Body, sheet.Wrapped(t, d.hint, inner, "", t.Plain)...)
		}
	}
	if d.message != "" {
		p.Foot = append(append(p.Foot, ""), sheet.Wrapped(t, d.message, inner, "", t.Warn)...)
	}
	p.Foot = append(p.Foot, "", sheet.Keys(t, keys...))
	box, _ := d.page.Draw(t, p, w, h)
	return box
}

// list draws each secret below what it belongs to. The whole value is drawn,
// on several lines where it is long, so that nothing of it is cut off.
func (d *dialog) list(w int) []string {
	t := d.c.Theme
	var lines []string
	if d.said != "" {
		lines = append(sheet.Wrapped(t, d.said, w, "", t.Warn), "")
	}
	for i, s := range d.secrets {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, sheet.Wrapped(t, heading(s), w, "", t.Dim)...)
		value, style := strings.Repeat("*", 12), t.Dim
		if d.plain {
			value, style = plaintext.Line(s.Value), t.Strong
		}
		lines = append(lines, sheet.Wrapped(t, value, w, "  ", style)...)
	}
	return lines
}

func heading(s core.Secret) string {
	c := s.Credential
	parts := []string{s.Label}
	if s.Label == "" {
		parts[0] = c.Kind
	}
	if c.Scope != "" {
		parts = append(parts, "in "+c.Scope)
	}
	if c.ClientID != "" {
		parts = append(parts, "client id "+c.ClientID)
	}
	if c.Kind != "" && !c.Enabled {
		parts = append(parts, "disabled")
	}
	return plaintext.Line(strings.Join(parts, ", "))
}
