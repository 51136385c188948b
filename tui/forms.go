package tui

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/appform"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
)

// create asks for a new App, at the connection under the cursor to begin with.
func (m *root) create() tea.Cmd {
	d, cmd := appform.New(m.c, m.state().Row.Connection)
	m.dialogs = append(m.dialogs, d)
	return cmd
}

// edit reads the App under the cursor; its form opens when it is there.
func (m *root) edit() (cmd tea.Cmd) {
	sel := m.screen().Selection()
	switch len(sel.IDs) {
	case 0:
		return nil
	case 1:
	default:
		m.dialogs = append(m.dialogs, appform.EditMany(m.c, sel))
		return nil
	}
	m.editing, cmd = m.c.Desk.ReadForEdit(sel.IDs[0])
	return m.expect("reading the App", cmd)
}

// editRead opens the form, unless something else came in between.
func (m *root) editRead(msg desk.EditRead) tea.Cmd {
	if msg.Request != m.editing || len(m.dialogs) > 0 {
		return nil
	}
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	caps, ok := m.c.Desk.Capabilities(msg.App.Connection)
	if !ok {
		return stage.NoteError(core.Errorf(core.CodeNotAllowed, msg.App.Name, "connection %s is not configured", msg.App.Connection))
	}
	if err := core.Allowed(msg.App, caps, core.Edit); err != nil {
		return stage.NoteError(err)
	}
	d, cmd := appform.Edit(m.c, msg.App, caps)
	m.dialogs = append(m.dialogs, d)
	return cmd
}
