package tui

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
)

// wheelRows is how far one notch of the wheel goes.
const wheelRows = 3

// mouse takes a click or a turn of the wheel. A click only ever chooses: no
// click decides anything, opens a confirmation, or confirms one.
func (m *root) mouse(msg tea.MouseMsg) tea.Cmd {
	if m.tooSmall() || m.screen().Typing() {
		return nil
	}
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		return m.wheel(at.Button)
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft && len(m.dialogs) == 0 {
			return m.click(at.X, at.Y)
		}
	}
	return nil
}

// wheel moves the list, or scrolls the dialog that lies over it.
func (m *root) wheel(button tea.MouseButton) tea.Cmd {
	a, page := keymap.Down, tea.KeyPressMsg{Code: tea.KeyPgDown}
	switch button {
	case tea.MouseWheelDown:
	case tea.MouseWheelUp:
		a, page = keymap.Up, tea.KeyPressMsg{Code: tea.KeyPgUp}
	default:
		return nil
	}
	if len(m.dialogs) > 0 {
		return m.toDialog(page)
	}
	var cmds []tea.Cmd
	for range wheelRows {
		cmds = append(cmds, m.screen().Do(a))
	}
	return tea.Batch(cmds...)
}

// click chooses a screen by its tab, or a row of the screen.
func (m *root) click(x, y int) tea.Cmd {
	if y == 1 {
		if i := m.header.tabAt(x); i >= 0 {
			return m.show(i)
		}
		return nil
	}
	if p, ok := m.screen().(stage.Pointed); ok && y >= top && y < m.h-2 {
		return p.Click(x, y-top)
	}
	return nil
}
