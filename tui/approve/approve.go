// Package approve holds the form that an approval needs where the provider
// asks for a credential choice (design 2.2). It is drawn from the provider's
// data alone; what the approval will do stands below it, in the same dialog.
package approve

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/confirm"
	"gatehouse/tui/desk"
	"gatehouse/tui/field"
	"gatehouse/tui/reasons"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// Form asks for the credential of an approval, then plans it again with the
// choice and carries it out. caps are those of the Apps' connections; where the
// Apps lie at gateways of several kinds, each gets its kind's default. step,
// where Apps are gone through one by one, says which of them this is.
func Form(c *stage.Context, plan core.Plan, sel core.Selection, caps core.Capabilities, step string) stage.Dialog {
	d := &form{c: c, plan: plan, sel: sel, caps: caps, step: step, guard: sheet.NewGuard(c.Desk.Now())}
	d.offer()
	for _, w := range d.ways {
		d.choice.Options = append(d.choice.Options, sheet.Option{Title: w.title, Help: w.help})
	}
	d.reason = &sheet.Input{Label: "Reason (optional)", Hint: reasons.Hint(c)}
	d.choose()
	return d
}

// Skip goes on to the next App without deciding on this one, where they are
// gone through one by one.
const Skip = "ctrl+n"

// Skipped asks the root to do so.
type Skipped struct{}

// showSecret shows what was typed into secret fields, and hides it again.
const showSecret = "ctrl+r"

type form struct {
	c    *stage.Context
	plan core.Plan
	sel  core.Selection
	caps core.Capabilities
	step string // "2 of 12", where Apps are gone through one by one

	described confirm.Described
	page      sheet.Sheet
	guard     sheet.Guard
	at        int // 0: the choice; then the fields; then the reason
	// follow: the focus moved, so it must be in sight
	follow bool

	ways   []way
	choice sheet.Choice
	fields []*sheet.Input // of the chosen way
	shown  bool           // secrets are shown
	reason *sheet.Input

	working bool
	// applying: what is under way decides, and does not only look.
	applying bool
	request  desk.Request
	message  string
	x, y     int
	caret    bool
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
	if name == d.c.Keys.Confirm() || name == "enter" && d.confirming() {
		if !d.guard.Confirms(key, d.c.Desk.Now()) {
			d.message = "press " + name + " again"
			return d, nil
		}
		return d.confirm()
	}
	if name == Skip && d.step != "" {
		return nil, stage.Say(Skipped{})
	}
	d.guard.Pressed(d.c.Desk.Now())
	d.message, d.follow = "", true
	if d.last() {
		if cmd := reasons.Offered(d.c, name, d.reason); cmd != nil {
			return d, cmd
		}
	}
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
