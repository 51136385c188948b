package tui

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/stage"
)

// mostAhead is how much of what is typed ahead is kept.
const mostAhead = 500

// ahead keeps what is typed while a verb's dialog is on its way: the reason of a
// quick hand must not become commands on the list. What only moves the cursor
// does so at once, and Esc gives the dialog up. It reports whether msg is done
// with.
func (m *root) ahead(msg tea.Msg) (cmd tea.Cmd, done bool) {
	if m.planning.request == 0 || len(m.dialogs) > 0 {
		return nil, false
	}
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.Code {
		case tea.KeyUp, tea.KeyDown, tea.KeyLeft, tea.KeyRight, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd:
			return nil, false
		}
		if name := key.String(); name == "esc" || name == "ctrl+c" {
			m.planning = planning{}
			return stage.Note(stage.Info, "given up; nothing was done"), true
		}
	}
	if len(m.planning.typed) < mostAhead {
		m.planning.typed = append(m.planning.typed, msg)
	}
	return nil, true
}

// retype gives what was typed ahead to the dialog that has come.
func (m *root) retype(typed []tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, msg := range typed {
		switch msg := msg.(type) {
		case tea.KeyPressMsg:
			cmds = append(cmds, m.press(msg))
		case tea.PasteMsg:
			cmds = append(cmds, m.paste(msg))
		}
	}
	return tea.Batch(cmds...)
}
