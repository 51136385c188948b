// Package confirm holds the dialogs that stand between a key and a decision:
// what will happen, where, and what cannot be undone (design 6).
package confirm

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/reasons"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// Plan asks whether to carry a plan out. On yes it calls Desk.Apply; the root
// turns the answer into a toast. It stays open until the answer is there, and
// shows what was refused meanwhile, by whom and when.
func Plan(c *stage.Context, plan core.Plan) stage.Dialog {
	d := &dialog{c: c, plan: plan, Subject: stage.SubjectOf(c, plan), guard: sheet.NewGuard(c.Desk.Now())}
	if len(plan.Change) == 0 {
		d.state = answered
		return d
	}
	d.ask()
	return d
}

type state uint8

const (
	asking state = iota
	working
	answered
)

type dialog struct {
	c    *stage.Context
	plan core.Plan
	stage.Subject

	described Described
	page      sheet.Sheet
	guard     sheet.Guard
	state     state

	reason, proof *sheet.Input // nil: not asked
	inputs        []*sheet.Input
	at            int // the input with the focus
	message       string

	request desk.Request
	answer  desk.Applied
	x, y    int
	caret   bool
}

func (d *dialog) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.Applied:
		if d.state == working && msg.Request == d.request {
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

// Working reports whether the plan is being carried out.
func (d *dialog) Working() bool { return d.state == working }

func (d *dialog) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	name := key.String()
	if sheet.Leaves(name) {
		return nil, nil
	}
	if d.state == answered {
		return d.read(key)
	}
	if d.confirming(name) {
		if d.state == working {
			return d, nil
		}
		if !d.guard.Confirms(key, d.c.Desk.Now()) {
			d.message = "press " + name + " again"
			return d, nil
		}
		return d.confirm()
	}
	d.guard.Pressed(d.c.Desk.Now())
	d.message = ""
	if d.state == asking && len(d.inputs) > 0 && d.inputs[d.at] == d.reason {
		if cmd := reasons.Offered(d.c, name, d.reason); cmd != nil {
			return d, cmd
		}
	}
	d.move(key)
	return d, nil
}

// confirming reports whether a key confirms this plan: Enter never does for a
// destructive one.
func (d *dialog) confirming(key string) bool {
	return key == d.c.Keys.Confirm() || key == "enter" && !d.Destructive
}

// read handles a dialog that only says something. Enter does not close it at
// once: it may have been meant for what was there before.
func (d *dialog) read(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	if key.String() == "enter" || key.String() == "q" {
		if d.guard.Confirms(key, d.c.Desk.Now()) {
			return nil, nil
		}
		return d, nil
	}
	d.page.Scroll(key.String())
	return d, nil
}

func (d *dialog) move(key tea.KeyPressMsg) {
	switch name := key.String(); name {
	case "tab", "down":
		d.focus(d.at + 1)
	case "shift+tab", "up":
		d.focus(d.at - 1)
	case "enter":
		d.message = "enter does not " + d.Name + ": press " + d.c.Keys.Confirm()
		if d.at < len(d.inputs)-1 {
			d.focus(d.at + 1)
		}
	default:
		if !d.page.Page(name) {
			d.typed(key)
		}
	}
}

func (d *dialog) focus(at int) {
	if n := len(d.inputs); n > 0 {
		d.at = (at + n) % n
	}
}

func (d *dialog) typed(msg tea.Msg) {
	if d.state == asking && len(d.inputs) > 0 {
		d.inputs[d.at].Update(msg)
	}
}

// confirm carries the plan out when everything asked for is there.
func (d *dialog) confirm() (stage.Dialog, tea.Cmd) {
	d.message = ""
	if !d.complete() {
		return d, nil
	}
	if d.reason != nil {
		d.plan.Input.Reason = strings.TrimSpace(d.reason.Value())
	}
	var cmd tea.Cmd
	d.state = working
	d.request, cmd = d.c.Desk.Apply(d.plan)
	return d, cmd
}

// applied takes the answer: done closes; what was refused is shown.
func (d *dialog) applied(msg desk.Applied) (stage.Dialog, tea.Cmd) {
	if msg.Err == nil && len(msg.Applied.Refused) == 0 {
		return nil, nil
	}
	d.answer = msg
	d.guard = sheet.NewGuard(d.c.Desk.Now())
	if msg.Err == nil {
		d.state = answered
		return d, nil
	}
	e := core.AsError(msg.Err)
	d.state, d.message = asking, plaintext.Line(e.Error())
	if e.Hint != "" {
		d.message += " " + plaintext.Line(e.Hint)
	}
	return d, nil
}

func (d *dialog) Cursor() (x, y int, ok bool) { return d.x, d.y, d.caret }
