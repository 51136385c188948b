package approve

import (
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/field"
)

// way is one way to come by the credential. form "" leaves it to the default:
// a credential that the App has is kept.
type way struct {
	form        core.CredentialForm
	title, help string
}

func (d *form) way() way {
	if len(d.ways) == 0 {
		return way{}
	}
	return d.ways[d.choice.At]
}

// offer lists the ways that fit the plan: typed credentials fit one App only,
// and a form fits the Apps of its own kind only.
func (d *form) offer() {
	many := len(d.plan.Change)+len(d.plan.NotEligible)+len(d.plan.Apart) > 1 && (len(d.plan.Change) != 1 || len(d.plan.Apart) > 0)
	again := slices.ContainsFunc(d.plan.Change, func(i core.PlanItem) bool { return i.From != core.Pending })
	mixed := slices.ContainsFunc(d.plan.Connections, func(p core.PlanConnection) bool { return p.Kind != d.caps.Kind })
	if mixed {
		d.ways = append([]way{{title: "Each gateway's default", help: "An App that has a credential keeps it. Else: " + d.defaults()}}, d.elsewhere()...)
		return
	}
	if again {
		d.ways = append(d.ways, way{title: "Keep the credential it has", help: "Where there is none: " + d.defaults()})
	}
	for _, f := range d.caps.Forms {
		if !many || len(f.Fields) == 0 {
			d.ways = append(d.ways, way{form: f, title: plaintext.Line(f.Title), help: plaintext.Line(f.Help)})
		}
	}
}

// elsewhere lists, for Apps at gateways of several kinds, what one of these can
// do that is not its default and asks for nothing: one choice for all, as far
// as a gateway knows it.
func (d *form) elsewhere() (out []way) {
	seen := map[string]bool{}
	for _, k := range d.plan.Connections {
		caps, _ := d.c.Desk.Capabilities(k.Name)
		for i, f := range caps.Forms {
			if i == 0 || len(f.Fields) > 0 || seen[f.Name] {
				continue
			}
			seen[f.Name] = true
			out = append(out, way{form: f, title: plaintext.Line(f.Title + " (" + caps.Title + ")"), help: plaintext.Line(f.Help) + " Where a gateway has no such thing: its default."})
		}
	}
	return out
}

// defaults names the first form of each kind in the plan.
func (d *form) defaults() string {
	var out []string
	for _, k := range d.plan.Connections {
		caps, ok := d.c.Desk.Capabilities(k.Name)
		if !ok || len(caps.Forms) == 0 {
			continue
		}
		if s := plaintext.Line(caps.Title + ": " + caps.Forms[0].Title); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, "; ") + "."
}

// typedOnly names the forms that were left out because several Apps cannot
// share what is typed into them.
func (d *form) typedOnly() string {
	var out []string
	for _, f := range d.caps.Forms {
		if len(f.Fields) > 0 && !slices.ContainsFunc(d.ways, func(w way) bool { return w.form.Name == f.Name }) {
			out = append(out, plaintext.Line(f.Title))
		}
	}
	return strings.Join(out, ", ")
}

// hint says what a field takes.
func hint(f core.Field) string {
	var out []string
	if f.Help != "" {
		out = append(out, f.Help)
	}
	if f.Allowed != "" {
		out = append(out, f.Allowed)
	}
	switch {
	case f.MinLen > 0 && f.MaxLen > 0:
		out = append(out, number(f.MinLen)+" to "+number(f.MaxLen)+" characters")
	case f.MaxLen > 0:
		out = append(out, "up to "+number(f.MaxLen)+" characters")
	case f.MinLen > 0:
		out = append(out, "at least "+number(f.MinLen)+" characters")
	}
	if f.Secret {
		out = append(out, showSecret+" shows it")
	}
	return plaintext.Line(strings.Join(out, "; "))
}

// roomFor is how many characters a field holds: more than are allowed, so that
// what is too long is said to be, instead of being cut and accepted.
func roomFor(f core.Field) int {
	if f.MaxLen == 0 {
		return 4000
	}
	return max(2*f.MaxLen, field.DefaultLimit)
}
