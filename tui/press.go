package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/confirm"
	"gatehouse/tui/desk"
	"gatehouse/tui/help"
	"gatehouse/tui/keymap"
	"gatehouse/tui/pick"
	"gatehouse/tui/stage"
)

// press takes a key: the top dialog's, the text's that is being typed, else an
// action by the key table. A key that is off says why.
func (m *root) press(key tea.KeyPressMsg) tea.Cmd {
	name := key.String()
	if b, ok := m.c.Keys.Lookup(name, keymap.InDialog); ok && b.Action == keymap.Theme {
		return m.nextTheme() // also in a dialog: it is looked at, nothing is typed
	}
	m.header.said = ""
	if cmd, done := m.ahead(key); done {
		return cmd
	}
	switch {
	case m.tooSmall():
		if b, ok := m.c.Keys.Lookup(name, keymap.Anywhere); ok && b.Action == keymap.Quit {
			return m.quit()
		}
		return nil
	case len(m.dialogs) > 0 && name == "ctrl+c":
		return m.toDialog(tea.KeyPressMsg{Code: tea.KeyEscape}) // one step back, as Esc
	case len(m.dialogs) > 0:
		return m.toDialog(key)
	case m.screen().Typing() && name != "ctrl+c":
		return m.screen().Type(key)
	}
	state := m.state()
	b, ok := m.c.Keys.Lookup(name, state.Place)
	if !ok {
		return nil
	}
	if why := b.Why(state); why != "" {
		return stage.Note(stage.Info, b.Shown()+": "+why)
	}
	return m.do(b)
}

// paste goes where text is typed, nowhere else: pasted text is never keys.
func (m *root) paste(msg tea.PasteMsg) tea.Cmd {
	if cmd, done := m.ahead(msg); done {
		return cmd
	}
	switch {
	case m.tooSmall():
	case len(m.dialogs) > 0:
		return m.toDialog(msg)
	case m.screen().Typing():
		return m.screen().Type(msg)
	}
	return nil
}

// toDialog hands input to the top dialog.
func (m *root) toDialog(msg tea.Msg) tea.Cmd {
	top := len(m.dialogs) - 1
	work, ok := m.dialogs[top].(stage.Worker)
	under := ok && work.Working()
	next, cmd := m.dialogs[top].Update(msg)
	if next == nil {
		m.dialogs = m.dialogs[:top]
		switch {
		case cmd == nil && under:
			cmd = stage.Note(stage.Info, "it is being done all the same; how it ends is said here")
		case cmd == nil: // esc
			cmd = m.endWalk()
		}
	} else {
		m.dialogs[top] = next
	}
	return cmd
}

// do carries an action out, or hands it to the screen.
func (m *root) do(b keymap.Binding) tea.Cmd {
	switch {
	case b.Verb.Verb == core.Edit:
		return m.edit()
	case b.Verb.Decides():
		return m.plan(stage.Asked{Verb: b.Verb.Verb, Selection: m.screen().Selection(), Hidden: m.hidden()})
	}
	a := b.Action
	switch a {
	case "create":
		return m.create()
	case keymap.Quit:
		return m.quit()
	case keymap.Help:
		return m.c.Open(help.Keys(m.c, m.state()))
	case keymap.Messages:
		return m.c.Open(help.Messages(m.c, m.toasts.Past()))
	case keymap.Palette:
		return m.openPalette("")
	case keymap.Views:
		return m.openViews()
	case keymap.Sort:
		return m.openOrders()
	case keymap.Columns:
		return m.openColumns()
	case keymap.FindKey:
		return m.c.Open(pick.Key(m.c))
	case keymap.Copy:
		return m.copy("")
	case keymap.Redraw:
		return tea.ClearScreen
	case "undo":
		_, cmd := m.c.Desk.Undo()
		return m.await("taking back", cmd)
	case "retry":
		return m.retry()
	case keymap.GiveUp:
		return m.giveUp()
	}
	for i, s := range m.screens {
		if a == keymap.Screen+keymap.Action(s.Key()) {
			return m.show(i)
		}
	}
	return m.screen().Do(a)
}

// show brings a screen on the stage.
func (m *root) show(i int) tea.Cmd {
	if i == m.at {
		return nil
	}
	m.screen().Leave()
	m.at = i
	return m.screen().Enter()
}

// quit leaves at once, unless decisions are still held: then it asks.
func (m *root) quit() tea.Cmd {
	var cmd tea.Cmd
	m.held, cmd = m.c.Desk.Held()
	return m.await("looking what is still held", cmd)
}

// leave quits, or asks what becomes of held decisions. A store that cannot
// answer must not keep anyone here: held decisions are in it and leave when
// due.
func (m *root) leave(msg desk.HeldCounted) tea.Cmd {
	if msg.Request != m.held {
		return nil
	}
	if msg.Held == 0 || msg.Err != nil {
		return tea.Quit
	}
	return m.c.Open(confirm.Quit(m.c, msg))
}

// minute waits for the next full minute.
func (m *root) minute() tea.Cmd {
	now := m.c.Desk.Now()
	return m.c.Desk.Later(now.Truncate(time.Minute).Add(time.Minute).Sub(now), stage.MinuteBegan{})
}

func (m *root) screen() stage.Screen { return m.screens[m.at] }

func (m *root) state() keymap.State {
	s := m.screen().State()
	s.ReadOnly, s.Connections = m.c.Desk.ReadOnly, len(m.c.Desk.Connections)
	return s
}

func (m *root) tooSmall() bool { return m.w < minWidth || m.h < minHeight }
