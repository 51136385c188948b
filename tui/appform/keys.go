package appform

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

func (f *form) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	name := key.String()
	if sheet.Leaves(name) {
		return nil, nil
	}
	if f.working {
		return f, nil
	}
	if name == f.c.Keys.Confirm() || name == "enter" && f.last() {
		if !f.guard.Confirms(key, f.c.Desk.Now()) {
			f.message = "press " + name + " again"
			return f, nil
		}
		return f, f.submit()
	}
	f.guard.Pressed(f.c.Desk.Now())
	f.message, f.follow = "", true
	if name == "pgup" || name == "pgdown" {
		f.page.Page(name)
		f.follow = false
		return f, nil
	}
	if name != "tab" && name != "shift+tab" && f.at != nil {
		if taken, cmd := f.typed(key); taken {
			return f, cmd
		}
	}
	switch name {
	case "tab", "down", "enter":
		f.focus(1)
	case "shift+tab", "up":
		f.focus(-1)
	}
	return f, nil
}

// typed gives input to the row with the focus.
func (f *form) typed(msg tea.Msg) (taken bool, cmd tea.Cmd) {
	taken = f.at.press(msg)
	if taken && f.connection != nil && f.at == row(f.connection) {
		cmd = f.connect()
	}
	return taken, cmd
}

// last reports whether Enter confirms: on the last row that can be focused. Where
// it picks an API it does not, whatever comes below.
func (f *form) last() bool {
	if f.at == row(f.products) {
		return false
	}
	for i := len(f.rows) - 1; i >= 0; i-- {
		if f.rows[i].off() == "" {
			return f.rows[i] == f.at
		}
	}
	return true
}

// focus goes to the next row that is on, round the end, and says at the row it
// leaves what is wrong there.
func (f *form) focus(by int) {
	at := -1
	for i, r := range f.rows {
		if r == f.at {
			at = i
		}
	}
	if t, ok := f.at.(*text); ok && t.value() != "" {
		t.complain()
	}
	f.grow()
	n := len(f.rows)
	for step := 1; step <= n; step++ {
		i := ((at+by*step)%n + n) % n
		if at < 0 && by > 0 {
			i = step - 1
		}
		if f.rows[i].off() == "" {
			f.at = f.rows[i]
			return
		}
	}
	f.at = nil
}

// grow adds an empty attribute row when the last one was typed into.
func (f *form) grow() {
	if n := len(f.extra); n > 0 && f.extra[n-1].value() != "" && f.extraOff == "" {
		f.extra = append(f.extra, newAttribute())
		f.arrange()
	}
}
