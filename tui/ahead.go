package tui

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/stage"
)

// mostAhead is how much of what is typed ahead is kept.
const mostAhead = 500

// expect is await for what opens a dialog when it is answered: what is typed
// until then is the dialog's.
func (m *root) expect(what string, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	cmd = m.await(what, cmd)
	m.busy.works[len(m.busy.works)-1].opens = true
	return cmd
}

// ahead keeps what is typed while a dialog is on its way: the reason of a quick
// hand must not become commands on the list. What only moves the cursor does so
// at once, and Esc gives the dialog up. It reports whether msg is done with.
func (m *root) ahead(msg tea.Msg) (cmd tea.Cmd, done bool) {
	if !m.busy.opening() || len(m.dialogs) > 0 {
		return nil, false
	}
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.Code {
		case tea.KeyUp, tea.KeyDown, tea.KeyLeft, tea.KeyRight, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd:
			return nil, false
		}
		if name := key.String(); name == "esc" || name == "ctrl+c" {
			m.busy.giveUp()
			m.typed = nil
			return tea.Batch(stage.Note(stage.Info, "given up; nothing was done"), m.endWalk()), true
		}
	}
	if len(m.typed) < mostAhead {
		m.typed = append(m.typed, msg)
	}
	return nil, true
}

// answered takes the answer to something that was under way. One that was given
// up is not looked at. What was typed ahead goes to the dialog that has come; it
// is nobody's when none came.
func (m *root) answered(msg worked) tea.Cmd {
	w := m.busy.end(msg.n)
	if w.givenUp {
		return nil
	}
	cmd := m.update(msg.answer)
	m.dialogs = append(m.dialogs, m.c.Opened()...)
	if !w.opens || m.busy.opening() {
		return cmd
	}
	typed := m.typed
	if m.typed = nil; len(m.dialogs) == 0 {
		return cmd
	}
	cmds := []tea.Cmd{cmd}
	for _, msg := range typed {
		cmds = append(cmds, m.update(msg))
	}
	return tea.Batch(cmds...)
}
