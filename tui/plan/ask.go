package plan

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// askRelease asks whether to carry the held plan out. Removed is removed, so
// the number of Apps is typed, or the one App's name, and a reason is given.
func (v *View) askRelease() stage.Dialog {
	held := v.held
	d := newQuestion(v.c, "Release plan "+held.ID, "release it")
	d.final = true
	d.body = func(w int) []string {
		text := fmt.Sprintf("%s is read again. If it still shows this very plan, it is carried out here: it would %s. If it shows another one, nothing is done.", v.name, held.Words())
		lines := d.text(text, w)
		if n := held.Removals(); n > 0 {
			lines = append(lines, d.text("Each removal is proven once more, cannot be undone, and its owner gets one mail.", w)...)
		}
		if held.Remapped() > 0 {
			lines = append(lines, d.text("Because the mapping changed, they lose access here alone. What was granted before may still be open: take it away at the gateway.", w)...)
		}
		if held.News() > 0 {
			lines = append(lines, d.text("What is new comes into the lists and the queue, as on any reading. Make sure first that the list is ours: T in the list of connections says who we are there.", w)...)
		}
		return append(append(lines, ""), d.lines(held.Lines, w)...)
	}
	d.reason = &sheet.Input{Label: "Reason", Hint: "kept in the log"}
	d.proof, d.inputs = &sheet.Input{Label: "How many Apps", Hint: "type the number of Apps: " + age.Number(len(held.Lines))}, []*sheet.Input{d.reason}
	d.proves = func(typed string) bool { return strings.ReplaceAll(typed, ",", "") == strconv.Itoa(len(held.Lines)) }
	if len(held.Lines) == 1 {
		name := held.Lines[0].Name
		d.proof = &sheet.Input{Label: "Name of the App", Hint: "type the name, or its id " + plaintext.Line(string(held.Lines[0].AppID))}
		d.proves = func(typed string) bool {
			return typed == strings.TrimSpace(name) || typed == plaintext.Line(name) || typed == string(held.Lines[0].AppID)
		}
	}
	d.inputs = append(d.inputs, d.proof)
	d.run = func() (desk.Request, tea.Cmd) {
		return v.c.Desk.Release(held, strings.TrimSpace(d.reason.Value()))
	}
	return d
}

// again says what becomes of an App that a changed mapping would have taken
// access from, once that is dropped.
const again = " What is decided here is sent again now: the gateway grants what the changed mapping says. What was granted before stays open there until somebody takes it away."

// askDrop asks whether to give the held plan up. It takes nothing away.
func (v *View) askDrop() stage.Dialog {
	held := v.held
	d := newQuestion(v.c, "Drop plan "+held.ID, "drop it")
	d.body = func(w int) []string {
		lines := d.text("What it would do is not done: these Apps stay as they are here, whatever "+v.name+
			" shows of them now. They come up again only when it shows something else.", w)
		switch n := held.Remapped(); n {
		case 0:
		case len(held.Lines):
			lines = d.text("They stay approved."+again, w)
		default:
			lines = append(lines, d.text(fmt.Sprintf("Because the mapping changed: %s."+again, sheet.Count(n)), w)...)
		}
		return append(append(lines, ""), d.lines(held.Lines, w)...)
	}
	d.run = func() (desk.Request, tea.Cmd) { return v.c.Desk.DropPlan(held) }
	return d
}

// askKeep asks whether to give one App of the held plan up.
func (v *View) askKeep(l core.BrakeLine) stage.Dialog {
	held := v.held
	d := newQuestion(v.c, "Keep "+plaintext.Line(l.Name), "keep it")
	d.body = func(w int) []string {
		lines := d.text("It stays as it is here, whatever "+v.name+" shows of it now, and comes up again only when it shows something else.", w)
		if len(l.Unmapped) > 0 {
			lines = d.text("It stays approved."+again, w)
		}
		if n := len(held.Lines) - 1; n > 0 && held.Remapped() == 0 {
			lines = append(lines, d.text(fmt.Sprintf("%s of the plan stay held. Once they are few enough for the brake, the next complete reading carries them out.", sheet.Count(n)), w)...)
		} else if n > 0 {
			lines = append(lines, d.text(fmt.Sprintf("%s of the plan stay held.", sheet.Count(n)), w)...)
		}
		return append(append(lines, ""), d.lines([]core.BrakeLine{l}, w)...)
	}
	d.run = func() (desk.Request, tea.Cmd) { return v.c.Desk.DropPlan(held, l.AppID) }
	return d
}

// dropped says what stays, and reads the plan again.
func (v *View) dropped(msg desk.PlanDropped) tea.Cmd {
	if msg.Connection != v.name || msg.Err != nil {
		return nil // the dialog says so
	}
	n := len(msg.Plan.Lines)
	text := sheet.Count(n) + " stay as they are here"
	if n == 1 {
		text = plaintext.Line(msg.Plan.Lines[0].Name) + " stays as it is here"
	}
	if msg.Plan.Remapped() > 0 {
		text += "; what is decided is sent again"
	}
	return tea.Batch(stage.Note(stage.Success, text), v.Read())
}

// adoption asks about an object whose adoption was planned.
func (v *View) adoption(msg desk.AdoptionPlanned) tea.Cmd {
	v.adopt = 0
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	for _, r := range msg.Plan.Refused {
		return stage.NoteError(r.Reason)
	}
	return v.c.Open(v.askAdopt(msg.Plan))
}

// askAdopt asks whether to take an object in, and whose it is where the gateway
// does not tell.
func (v *View) askAdopt(plan core.Adoption) stage.Dialog {
	one := &plan.Change[0]
	d := newQuestion(v.c, "Adopt "+plaintext.Line(one.App.Name), "adopt it")
	d.body = func(w int) []string {
		lines := d.text(fmt.Sprintf("%s becomes an App, %s, as %s shows it: %s. Nothing is sent.", one.Object, one.App.Status, v.name, one.Remote.Projection), w)
		for _, r := range one.App.Registrations {
			lines = append(lines, d.text("  "+r.Label()+": "+string(r.Status), w)...)
		}
		return append(lines, d.text("From then on it is the portal's: what is decided on it is done there.", w)...)
	}
	if one.App.Owner.Email == "" {
		owner := &sheet.Input{Label: "Developer (optional)", Hint: "whose it is; the gateway does not tell"}
		mail := &sheet.Input{Label: "E-mail (optional)", Hint: "without one nobody is told what becomes of it"}
		d.inputs = []*sheet.Input{owner, mail}
		d.check = func() bool {
			address := strings.TrimSpace(mail.Value())
			if address != "" && !strings.Contains(address, "@") {
				mail.Problem = "an e-mail address is written like ana@example.com"
				return false
			}
			if name := strings.TrimSpace(owner.Value()); name != "" || address != "" {
				one.App.Owner = core.Owner{Name: name, Email: address, Account: one.App.Owner.Account}
				if name == "" {
					one.App.Owner.Name = address
				}
			}
			return true
		}
	}
	d.run = func() (desk.Request, tea.Cmd) { return v.c.Desk.Adopt(plan) }
	return d
}

// adopted says what was taken in, and reads the plan again.
func (v *View) adopted(msg desk.Adopted) tea.Cmd {
	if msg.Done.Connection != v.name || msg.Err != nil {
		return nil
	}
	cmds := []tea.Cmd{v.Read()}
	for _, a := range msg.Done.Change {
		cmds = append(cmds, stage.Note(stage.Success, plaintext.Line(a.App.Name)+" is an App now, "+string(a.App.Status)))
	}
	for _, a := range msg.Done.Refused {
		cmds = append(cmds, stage.NoteError(a.Reason))
	}
	return tea.Batch(cmds...)
}
