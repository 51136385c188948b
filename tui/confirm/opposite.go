package confirm

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/verb"
	"gatehouse/tui/age"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// Opposite offers, after an undo that came too late for some Apps, the verb
// that gives back what was done to them. Enter only opens that verb's own
// confirmation. It is nil when there is nothing to offer.
func Opposite(c *stage.Context, u core.Undone) stage.Dialog {
	if len(u.TooLate) == 0 || u.Opposite == "" {
		return nil
	}
	return &opposite{c: c, undone: u, guard: sheet.NewGuard(c.Desk.Now())}
}

type opposite struct {
	c       *stage.Context
	undone  core.Undone
	page    sheet.Sheet
	guard   sheet.Guard
	message string
}

func (d *opposite) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return d, nil
	}
	switch name := key.String(); {
	case sheet.Leaves(name):
		return nil, nil
	case name == "enter":
		if d.guard.Confirms(key, d.c.Desk.Now()) {
			return nil, stage.Say(stage.Asked{Verb: d.undone.Opposite, Selection: core.Selection{IDs: d.undone.TooLate, Registrations: d.keys()}})
		}
		d.message = "press enter again"
		return d, nil
	}
	d.guard.Pressed(d.c.Desk.Now())
	d.message = ""
	return d, nil
}

// keys are the registrations that the opposite verb is for, nil for whole Apps.
func (d *opposite) keys() map[core.AppID][]string {
	if len(d.undone.Keys) == 0 {
		return nil
	}
	return d.undone.Keys
}

func (d *opposite) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	scope, late, one := verb.OnApps, len(d.undone.TooLate), "App"
	if keys := d.keys(); keys != nil {
		scope, late, one = verb.OnRegistrations, 0, "registration"
		for _, k := range keys {
			late += len(k)
		}
	}
	was, now := verb.On(scope, d.undone.Verb), verb.On(scope, d.undone.Opposite)
	it := "it"
	if late > 1 {
		it = "them"
	}
	text := "Too late: " + age.Number(late) + " already sent"
	if n := len(d.undone.Back); n > 0 {
		text = age.Number(n) + " taken back, " + age.Number(late) + " already sent"
	}
	text += ". To reverse " + it + ", " + now.Name + " " + it + ". Enter shows what that would do, and asks again."
	foot := []string{""}
	if d.message != "" {
		foot = append(foot, t.Warn.Paint(d.message))
	}
	foot = append(foot, sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: now.Name + " " + stage.CountOf(late, one) + t.Ellipsis}, sheet.KeyHint{Key: "esc", Does: "leave " + it + " " + was.Done}))
	box, _ := d.page.Draw(t, sheet.Page{Title: "Undo " + was.Name, Body: sheet.Wrapped(t, text, inner, "", t.Plain), Foot: foot}, w, h)
	return box
}

func (d *opposite) Cursor() (x, y int, ok bool) { return 0, 0, false }
