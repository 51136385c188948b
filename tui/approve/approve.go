// Package approve holds the form that an approval needs where the provider
// asks for a credential choice (design 2.2). It is drawn from the provider's
// data alone; what the approval will do stands below it, in the same dialog.
package approve

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/confirm"
	"gatehouse/tui/desk"
	"gatehouse/tui/field"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// Form asks for the credential of an approval, then plans it again with the
// choice and carries it out. caps are those of the Apps' connections; where the
// Apps lie at gateways of several kinds, each gets its kind's default.
func Form(c *stage.Context, plan core.Plan, sel core.Selection, caps core.Capabilities) stage.Dialog {
	d := &form{c: c, plan: plan, sel: sel, caps: caps, guard: sheet.NewGuard(c.Desk.Now())}
	d.offer()
	for _, w := range d.ways {
		d.choice.Options = append(d.choice.Options, sheet.Option{Title: w.title, Help: w.help})
	}
	d.reason = &sheet.Input{Label: "Reason (optional)", Hint: "kept in the history of the App"}
	d.choose()
	return d
}

// showSecret shows what was typed into secret fields, and hides it again.
const showSecret = "ctrl+r"

type form struct {
	c    *stage.Context
	plan core.Plan
	sel  core.Selection
	caps core.Capabilities

	page  sheet.Sheet
	guard sheet.Guard
	at    int // 0: the choice; then the fields; then the reason
	// follow: the focus moved, so it must be in sight
	follow bool

	ways   []way
	choice sheet.Choice
	fields []*sheet.Input // of the chosen way
	shown  bool           // secrets are shown
	reason *sheet.Input

	working bool
	request desk.Request
	message string
	x, y    int
	caret   bool
}

// way is one way to come by the credential. form "" leaves it to the default:
// a credential that the App has is kept.
type way struct {
	form        core.CredentialForm
	title, help string
}

// offer lists the ways that fit the plan: typed credentials fit one App only,
// and a form fits the Apps of its own kind only.
func (d *form) offer() {
	many := len(d.plan.Change)+len(d.plan.NotEligible) > 1 && len(d.plan.Change) != 1
	again := slices.ContainsFunc(d.plan.Change, func(i core.PlanItem) bool { return i.From != core.Pending })
	mixed := slices.ContainsFunc(d.plan.Connections, func(p core.PlanConnection) bool { return p.Kind != d.caps.Kind })
	if mixed {
		d.ways = []way{{title: "Each gateway's default", help: "An App that has a credential keeps it. Else: " + d.defaults()}}
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

func (d *form) way() way {
	if len(d.ways) == 0 {
		return way{}
	}
	return d.ways[d.choice.At]
}

// choose makes the fields of the chosen way.
func (d *form) choose() {
	d.fields, d.shown = nil, false
	for _, f := range d.way().form.Fields {
		in := &sheet.Input{Label: plaintext.Line(f.Label), Hint: hint(f)}
		in.Line = field.Line{Secret: f.Secret, Limit: roomFor(f)}
		if !f.Required {
			in.Label += " (optional)"
		}
		d.fields = append(d.fields, in)
	}
}

// roomFor is how many characters a field holds: more than are allowed, so that
// what is too long is said to be, instead of being cut and accepted.
func roomFor(f core.Field) int {
	if f.MaxLen == 0 {
		return 4000
	}
	return max(2*f.MaxLen, field.DefaultLimit)
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

func (d *form) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.PlanMade:
		if d.working && msg.Request == d.request {
			return d.planned(msg)
		}
	case desk.Applied:
		if d.working && msg.Request == d.request {
			return d.applied(msg)
		}
	case tea.PasteMsg:
		d.guard.Pressed(d.c.Desk.Now())
		d.typed(msg)
	case tea.KeyPressMsg:
		return d.press(msg)
	}
	return d, nil
}

// inputs are the fields below the choice.
func (d *form) inputs() []*sheet.Input {
	return append(d.fields[:len(d.fields):len(d.fields)], d.reason)
}

func (d *form) last() bool { return d.at == len(d.inputs()) }

func (d *form) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	name := key.String()
	if sheet.Leaves(name) {
		return nil, nil
	}
	if d.working {
		return d, nil
	}
	if name == confirm.OK || name == "enter" && d.confirming() {
		if !d.guard.Confirms(key, d.c.Desk.Now()) {
			d.message = "press " + name + " again"
			return d, nil
		}
		return d.confirm()
	}
	d.guard.Pressed(d.c.Desk.Now())
	d.message, d.follow = "", true
	switch {
	case name == "tab" || name == "enter":
		d.focus(1)
	case name == "shift+tab":
		d.focus(-1)
	case name == "down" || name == "j" && d.at == 0:
		d.down(1)
	case name == "up" || name == "k" && d.at == 0:
		d.down(-1)
	case name == showSecret && len(d.fields) > 0:
		d.toggle()
	case d.page.Page(name):
		d.follow = false
	default:
		d.typed(key)
	}
	return d, nil
}

// confirming reports whether Enter confirms where the focus is: on the last
// field, and on a choice that asks for nothing.
func (d *form) confirming() bool { return d.last() || d.at == 0 && len(d.fields) == 0 }

// down moves the choice, and where it ends goes on to the fields.
func (d *form) down(by int) {
	if d.at == 0 {
		if d.choice.Move(by) {
			d.choose()
			return
		}
		if by < 0 {
			return
		}
	}
	d.focus(by)
}

func (d *form) focus(by int) {
	d.check()
	n := len(d.inputs()) + 1
	d.at = (d.at + by + n) % n
}

// check says at a field that is left what is wrong with what was typed there.
func (d *form) check() {
	if i := d.at - 1; i >= 0 && i < len(d.fields) && d.value(i) != "" {
		d.fields[i].Problem = plaintext.Line(d.way().form.Fields[i].Check(d.value(i)))
	}
}

func (d *form) toggle() {
	d.shown = !d.shown
	for i, f := range d.way().form.Fields {
		d.fields[i].Secret = f.Secret && !d.shown
	}
}

func (d *form) typed(msg tea.Msg) {
	if d.at > 0 && !d.working {
		d.inputs()[d.at-1].Update(msg)
	}
}

func (d *form) Cursor() (x, y int, ok bool) { return d.x, d.y, d.caret }
