package confirm

import (
	"net/url"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
	"gatehouse/tui/age"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// where lists each connection with its count and what is sent to it.
func where(c *stage.Context, s stage.Subject, p core.Plan, w int) []string {
	if len(p.Connections) == 0 {
		return nil
	}
	t := c.Theme
	lines := []string{t.Dim.Paint("Where")}
	name := 0
	for _, k := range p.Connections {
		name = max(name, t.Width(plaintext.Line(k.Name)))
	}
	name = min(name, w/3)
	one := "App" // registrations are counted above; what is sent is an App's
	if s.Scope == verb.OnDevelopers {
		one = s.One
	}
	width := 8
	for _, k := range p.Connections {
		width = max(width, len(stage.CountOf(k.Apps, one)))
	}
	for _, k := range p.Connections {
		line := "  " + t.Fit(plaintext.Line(k.Name), name) + "  " + t.FitRight(stage.CountOf(k.Apps, one), width) + "  " + sends(k)
		where := "(" + place(c, k) + ")"
		if t.Width(line)+2+t.Width(where) <= w {
			lines = append(lines, line+"  "+t.Dim.Paint(where))
			continue
		}
		lines = append(lines, t.CutStyled(line, w))
		lines = append(lines, sheet.Wrapped(t, where, w, "    ", t.Dim)...)
	}
	return append(lines, "")
}

func sends(k core.PlanConnection) string {
	switch {
	case k.Sends == 0:
		return "nothing to send"
	case k.Time > 0:
		return age.Number(k.Sends) + " to send, about " + span(k.Time)
	}
	return age.Number(k.Sends) + " to send"
}

// place says what kind of gateway a connection is and which one: its address,
// account or regions, as configured.
func place(c *stage.Context, k core.PlanConnection) string {
	parts := []string{k.Title}
	for _, conn := range c.Desk.Connections {
		if conn.Name != k.Name {
			continue
		}
		for _, s := range []string{"environment", "account", "regions", "url"} {
			if v := strings.Join(conn.List(s), ", "); v != "" {
				parts = append(parts, host(v))
			}
		}
	}
	return plaintext.Line(strings.Join(parts, ", "))
}

func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}
