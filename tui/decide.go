package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/verb"
	"gatehouse/tui/age"
	"gatehouse/tui/approve"
	"gatehouse/tui/confirm"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
)

// plan asks the engine what a verb would do. The dialog opens when it knows.
func (m *root) plan(asked stage.Asked) tea.Cmd {
	if len(asked.Selection.IDs) == 0 {
		return stage.Note(stage.Info, "there is nothing to "+string(asked.Verb))
	}
	request, cmd := m.c.Desk.Plan(asked.Selection, asked.Verb, core.Input{})
	m.planning = planning{request, asked}
	return cmd
}

// planned opens the dialog for a plan, unless something else was asked since
// or another dialog came in between.
func (m *root) planned(msg desk.PlanMade) tea.Cmd {
	if msg.Request != m.planning.request {
		return nil // a dialog's own, or an older one
	}
	asked := m.planning.asked
	m.planning = planning{}
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	if len(m.dialogs) > 0 {
		return nil
	}
	m.dialogs = append(m.dialogs, m.dialogFor(msg.Plan, asked))
	return nil
}

// dialogFor is the approval form where a credential must be chosen, else the
// confirmation.
func (m *root) dialogFor(plan core.Plan, asked stage.Asked) stage.Dialog {
	if plan.Verb == core.Approve {
		for _, item := range plan.Change {
			if caps, ok := m.c.Desk.Capabilities(item.Connection); ok && len(caps.Forms) > 0 {
				return approve.Form(m.c, plan, asked.Selection, caps)
			}
		}
	}
	return confirm.Plan(m.c, plan)
}

// applied says what became of a plan.
func (m *root) applied(msg desk.Applied) tea.Cmd {
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	e := verb.Of(msg.Plan.Verb)
	if msg.Applied.JobID != "" {
		return stage.Note(stage.Success, fmt.Sprintf("%s %s as a job", e.Doing, howMany(len(msg.Plan.Change))))
	}
	n := stage.Noted{Level: stage.Success, Text: subject(msg) + " " + e.Done}
	if m.c.Desk.Hold > 0 {
		n.Hint = "u takes it back within " + m.c.Desk.Hold.String()
	}
	if refused := msg.Applied.Refused; len(refused) > 0 {
		n.Level = stage.Warning
		n.Hint = howMany(len(refused)) + " refused"
		if r := refused[0].Reason; r != nil {
			n.Hint += ": " + r.Message
		}
	}
	return stage.Say(n)
}

func subject(msg desk.Applied) string {
	if len(msg.Applied.Decided) == 1 {
		for _, item := range msg.Plan.Change {
			if item.ID == msg.Applied.Decided[0] {
				return item.Name
			}
		}
	}
	return howMany(len(msg.Applied.Decided))
}

// undone says what was taken back and what was too late.
func (m *root) undone(msg desk.Undone) tea.Cmd {
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	u := msg.Undone
	if len(u.Back)+len(u.TooLate) == 0 {
		return stage.Note(stage.Info, "there is nothing to take back")
	}
	n := stage.Noted{Level: stage.Success, Text: verb.Of(u.Verb).Title + ": " + age.Number(len(u.Back)) + " taken back"}
	if len(u.TooLate) > 0 {
		n.Level = stage.Warning
		n.Text += ", " + age.Number(len(u.TooLate)) + " already sent"
		if u.Opposite != "" {
			e := verb.Of(u.Opposite)
			n.Hint = e.Key + " " + e.Name + " is the way back for those"
		}
	}
	return stage.Say(n)
}

func howMany(n int) string {
	if n == 1 {
		return "1 App"
	}
	return age.Number(n) + " Apps"
}
