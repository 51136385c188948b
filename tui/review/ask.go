package review

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// asking is a dialog with one field. Enter sends what was typed; it takes
// nothing away.
type asking struct {
	c       *stage.Context
	title   string
	does    string
	input   sheet.Input
	page    sheet.Sheet
	guard   sheet.Guard
	send    func(text string) (desk.Request, tea.Cmd)
	request desk.Request // under way
	done    string       // said when it is; "" where the screen says it
	message string
	x, y    int
}

// noteDialog asks for a note on an App.
func noteDialog(c *stage.Context, id core.AppID, name string) stage.Dialog {
	return &asking{
		c: c, title: "Note on " + plaintext.Line(name), does: "keep it", guard: sheet.NewGuard(c.Desk.Now()),
		input: sheet.Input{Label: "Note", Hint: "for colleagues; kept with the App, with your name, for good"},
		send:  func(text string) (desk.Request, tea.Cmd) { return c.Desk.Note(id, text) },
	}
}

// HandOver asks who sees to what waits in Apps: what names them, now is who sees
// to them already.
func HandOver(c *stage.Context, ids []core.AppID, what, now string) stage.Dialog {
	d := &asking{
		c: c, title: "Hand over " + plaintext.Line(what), does: "hand over", guard: sheet.NewGuard(c.Desk.Now()),
		input: sheet.Input{Label: "To", Hint: "a colleague as the audit log names them, say " + c.Desk.Actor.Name + "; empty: nobody"},
		send:  func(text string) (desk.Request, tea.Cmd) { return c.Desk.Assign(ids, text) },
	}
	d.input.Offer(now)
	return d
}

// Decline asks why an App stays whose owner wishes it deleted.
func Decline(c *stage.Context, id core.AppID, name string) stage.Dialog {
	return &asking{
		c: c, title: "Decline the deletion of " + plaintext.Line(name), does: "keep the App", guard: sheet.NewGuard(c.Desk.Now()),
		input: sheet.Input{Label: "Reason", Hint: "optional; for the history. The App and its access stay as they are, and nothing is sent to the gateway"},
		send:  func(text string) (desk.Request, tea.Cmd) { return c.Desk.DeclineDeletion(id, text) },
		done:  plaintext.Line(name) + " stays; the wish for its deletion is declined",
	}
}

func (d *asking) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.NoteKept:
		return d.answered(msg.Request, msg.Err)
	case desk.Assigned:
		return d.answered(msg.Request, msg.Err)
	case desk.DeletionDeclined:
		return d.answered(msg.Request, msg.Err)
	case tea.PasteMsg:
		d.guard.Pressed(d.c.Desk.Now())
		d.input.Update(msg)
	case tea.KeyPressMsg:
		return d.press(msg)
	}
	return d, nil
}

func (d *asking) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	name := key.String()
	switch {
	case sheet.Leaves(name):
		return nil, nil
	case name == "enter" && d.request == 0:
		if !d.guard.Confirms(key, d.c.Desk.Now()) {
			d.message = "press enter again"
			return d, nil
		}
		var cmd tea.Cmd
		d.message = ""
		d.request, cmd = d.send(strings.TrimSpace(d.input.Value()))
		return d, cmd
	case name != "enter":
		d.guard.Pressed(d.c.Desk.Now())
		d.message = ""
		d.input.Update(key)
	}
	return d, nil
}

func (d *asking) answered(request desk.Request, err error) (stage.Dialog, tea.Cmd) {
	if request != d.request {
		return d, nil
	}
	switch {
	case err == nil && d.done != "":
		return nil, stage.Note(stage.Success, d.done)
	case err == nil:
		return nil, nil
	}
	d.request, d.input.Problem = 0, plaintext.Line(core.AsError(err).Message)
	return d, nil
}

func (d *asking) Cursor() (x, y int, ok bool) { return d.x, d.y, d.request == 0 }

func (d *asking) View(w, h int) string {
	t := d.c.Theme
	drawn, x := d.input.Draw(t, sheet.Inner(w), sheet.LabelWidth(t, &d.input), true)
	foot := append(drawn, sheet.Wrapped(t, d.message, sheet.Inner(w), "", t.Warn)...)
	foot = append(foot, sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: d.does}, sheet.KeyHint{Key: "esc", Does: "back"}))
	box, place := d.page.Draw(t, sheet.Page{Title: d.title, Foot: foot}, w, h)
	d.x, d.y = sheet.X+x, place.Foot(0)
	return box
}
