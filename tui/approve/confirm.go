package approve

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/confirm"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
)

// confirm plans the approval with the choice; the answer is carried out when
// it is what the dialog showed.
func (d *form) confirm() (stage.Dialog, tea.Cmd) {
	if len(d.plan.Change)+len(d.plan.Apart)+len(d.ways) == 0 || !d.valid() {
		return d, nil
	}
	var cmd tea.Cmd
	d.working = true
	d.request, cmd = d.c.Desk.Plan(d.selection(), core.Approve, core.Input{Reason: strings.TrimSpace(d.reason.Value()), Choice: d.chosen()})
	return d, cmd
}

// selection is what is planned: of several chosen Apps of which one alone can
// be approved, that one, so that a credential can be typed for it.
func (d *form) selection() core.Selection {
	if len(d.plan.Change) != 1 || len(d.plan.Apart) > 0 {
		return d.sel
	}
	return core.Selection{IDs: []core.AppID{d.plan.Change[0].ID}, Revisions: d.sel.Revisions}
}

// valid checks every field and goes to the first that is wrong.
func (d *form) valid() bool {
	for i, f := range d.way().form.Fields {
		if problem := f.Check(d.value(i)); problem != "" {
			d.fields[i].Problem = plaintext.Line(problem)
			d.at = i + 1
			return false
		}
	}
	return true
}

// value is what was typed into a field. Spaces around an id or a key come from
// copying and are never meant.
func (d *form) value(i int) string { return strings.TrimSpace(d.fields[i].Value()) }

// chosen is the credential choice; nil leaves it to the engine: what the App
// has is kept, else the default form.
func (d *form) chosen() *core.CredentialChoice {
	w := d.way()
	if w.form.Name == "" {
		return nil
	}
	choice := &core.CredentialChoice{Form: w.form.Name, Values: map[string]string{}, Secrets: map[string]string{}}
	for i, f := range w.form.Fields {
		switch v := d.value(i); {
		case v == "":
		case f.Secret:
			choice.Secrets[f.Name] = v
		default:
			choice.Values[f.Name] = v
		}
	}
	return choice
}

// planned carries the plan out when it does what was shown; else it shows the
// new one and asks again.
func (d *form) planned(msg desk.PlanMade) (stage.Dialog, tea.Cmd) {
	d.working = false
	if msg.Err != nil {
		d.refused(core.AsError(msg.Err))
		return d, nil
	}
	shown, same := len(d.plan.Change) > 0, sameChange(d.plan, msg.Plan)
	d.plan, d.described = msg.Plan, confirm.Described{}
	switch {
	case len(msg.Plan.Change) == 0 && len(msg.Plan.Apart) == 0:
		return confirm.Plan(d.c, msg.Plan), nil
	case len(msg.Plan.Change) == 0:
		return nil, stage.Say(stage.OneByOne{Plan: msg.Plan})
	case !shown:
		d.message = "This is what it will do. Press enter to approve."
		return d, nil
	case !same:
		d.message = "This changed while you decided. Look again, then press enter."
		return d, nil
	}
	var cmd tea.Cmd
	d.working, d.applying = true, true
	d.request, cmd = d.c.Desk.Apply(msg.Plan)
	return d, cmd
}

// Working reports whether the approval is being carried out.
func (d *form) Working() bool { return d.applying }

// sameChange reports whether two plans change the same Apps in the same way.
func sameChange(a, b core.Plan) bool {
	return slices.EqualFunc(a.Change, b.Change, func(x, y core.PlanItem) bool {
		return x.ID == y.ID && x.Revision == y.Revision && x.From == y.From && x.To == y.To && x.Send == y.Send
	})
}

// applied closes the dialog when all went well; what was refused is shown.
func (d *form) applied(msg desk.Applied) (stage.Dialog, tea.Cmd) {
	d.working, d.applying = false, false
	switch {
	case msg.Err != nil:
		d.refused(core.AsError(msg.Err))
		return d, nil
	case len(msg.Applied.Refused) > 0:
		return confirm.Refused(d.c, msg), nil
	}
	return nil, nil
}

// refused says an error at the field it names, else below.
func (d *form) refused(e *core.Error) {
	for i, f := range d.way().form.Fields {
		if e.Code == core.CodeInvalid && e.Subject == f.Name {
			d.fields[i].Problem = plaintext.Line(e.Message)
			d.at = i + 1
			return
		}
	}
	d.message = plaintext.Line(strings.TrimSpace(e.Error() + ". " + e.Hint))
}
