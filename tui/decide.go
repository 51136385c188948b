package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/age"
	"gatehouse/tui/approve"
	"gatehouse/tui/apps"
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
	return m.expect("planning "+string(asked.Verb)+" of "+age.Number(len(asked.Selection.IDs)), cmd)
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
	if asked.Hidden > 0 {
		msg.Plan.Warnings = append(msg.Plan.Warnings, hiddenMarks(asked.Hidden))
	}
	m.dialogs = append(m.dialogs, m.dialogFor(msg.Plan, asked))
	return nil
}

// hiddenMarks says that a verb is about more than is seen.
func hiddenMarks(n int) string {
	if n == 1 {
		return "1 of the marked rows is hidden by the filter, and is meant too"
	}
	return age.Number(n) + " of the marked rows are hidden by the filter, and are meant too"
}

// hidden is how many of the marked rows the screen's filter hides.
func (m *root) hidden() int {
	if s, ok := m.screen().(*apps.Screen); ok {
		return s.Hidden()
	}
	return 0
}

// retry pushes again: one App at once, several after a look at what that is.
func (m *root) retry() tea.Cmd {
	sel := m.screen().Selection()
	if len(sel.IDs) > 1 {
		sel.Revisions, sel.Registrations = nil, nil // it decides nothing
		return m.plan(stage.Asked{Verb: core.RetryPush, Selection: sel, Hidden: m.hidden()})
	}
	_, cmd := m.c.Desk.Retry(sel.IDs)
	return m.await("retrying", cmd)
}

// giveUp asks whether to give decisions up that did not come to their end.
func (m *root) giveUp() tea.Cmd {
	sel := m.screen().Selection()
	if len(sel.IDs) == 0 {
		return stage.Note(stage.Info, "there is nothing to give up")
	}
	warning := ""
	if n := m.hidden(); n > 0 {
		warning = hiddenMarks(n)
	}
	return m.c.Open(confirm.GiveUp(m.c, sel.IDs, warning))
}

// gaveUp says what became of the decisions that were given up.
func (m *root) gaveUp(msg desk.GivenUp) tea.Cmd {
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	var cmds []tea.Cmd
	if n := len(msg.Dropped); n > 0 {
		cmds = append(cmds, stage.Note(stage.Success, stage.CountOf(n, "decision")+" given up; what the gateway shows counts"))
	}
	for _, refused := range msg.Refused[:min(len(msg.Refused), 3)] { // more would only hide each other
		cmds = append(cmds, stage.NoteError(refused.Reason))
	}
	if n := len(msg.Refused); n > 3 {
		cmds = append(cmds, stage.Note(stage.Warning, stage.CountOf(n, "decision")+" could not be given up; they stay as they are"))
	}
	return tea.Batch(cmds...)
}

// dialogFor is the approval form where a credential must be chosen, else the
// confirmation.
func (m *root) dialogFor(plan core.Plan, asked stage.Asked) stage.Dialog {
	if plan.Verb == core.Approve && len(asked.Selection.Registrations) == 0 {
		for _, item := range slices.Concat(plan.Change, plan.Apart, plan.NotEligible) {
			if item.Reason != nil && item.Reason.Code != core.CodeInvalid {
				continue // refused for another reason than a credential to type
			}
			if row, ok := m.c.Desk.Row(item.ID); ok && row.Kind != core.KindApp {
				continue // a developer has no credential
			}
			if caps, ok := m.c.Desk.Capabilities(item.Connection); ok && len(caps.Forms) > 0 {
				return approve.Form(m.c, plan, asked.Selection, caps, asked.Step)
			}
		}
	}
	return confirm.Plan(m.c, plan)
}

// revoked asks what a developer has who was just revoked: where his keys keep
// working, his Apps are offered.
func (m *root) revoked(msg desk.Applied) tea.Cmd {
	if msg.Err != nil || msg.Plan.Verb != core.Cancel || len(msg.Applied.Decided) != 1 {
		return nil
	}
	row, ok := m.c.Desk.Row(msg.Applied.Decided[0])
	if !ok || row.Kind != core.KindDeveloper || keepsWorking(m.c, row) == "" {
		return nil
	}
	_, cmd := m.c.Desk.Owned(row)
	return cmd
}

// keepsWorking is what the provider says of keys that a revoke does not stop.
func keepsWorking(c *stage.Context, developer core.Row) string {
	caps, _ := c.Desk.Capabilities(developer.Connection)
	return caps.Developers[core.Cancel].Note
}

// offer asks about a revoked developer's Apps, unless another dialog came in
// between.
func (m *root) offer(msg desk.OwnedRead) tea.Cmd {
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	d := confirm.Offer(m.c, msg, keepsWorking(m.c, msg.Developer))
	if d == nil {
		return nil
	}
	if len(m.dialogs) > 0 {
		return stage.Note(stage.Warning, stage.CountOf(len(msg.Apps), "App")+" of "+msg.Developer.Name+" can still be used")
	}
	m.dialogs = append(m.dialogs, d)
	return nil
}

// undone says what was taken back; where some of it had left already, the
// opposite verb is offered.
func (m *root) undone(msg desk.Undone) tea.Cmd {
	cmd := m.toasts.Undone(msg)
	if d := confirm.Opposite(m.c, msg.Undone); d != nil && msg.Err == nil && len(m.dialogs) == 0 {
		m.dialogs = append(m.dialogs, d)
	}
	return cmd
}

// retried says what goes to the gateway again.
func (m *root) retried(msg desk.Retried) tea.Cmd {
	switch {
	case msg.Err != nil:
		return stage.NoteError(msg.Err)
	case msg.Pushes == 0:
		return stage.Note(stage.Info, "none of them has failed or is unproven")
	}
	return stage.Note(stage.Success, stage.CountOf(msg.Pushes, "App")+" put back in the queue")
}
