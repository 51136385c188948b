package confirm

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// GiveUp asks whether to give decisions up whose push failed or is not proven.
// A decision is lost by it, so Enter alone does not confirm it. warning, where
// there is one, is said below.
func GiveUp(c *stage.Context, ids []core.AppID, warning string) stage.Dialog {
	return &giveUp{c: c, ids: ids, warning: warning, guard: sheet.NewGuard(c.Desk.Now())}
}

type giveUp struct {
	c       *stage.Context
	ids     []core.AppID
	warning string
	page    sheet.Sheet
	guard   sheet.Guard
	message string
}

func (d *giveUp) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return d, nil
	}
	name := key.String()
	switch {
	case sheet.Leaves(name):
		return nil, nil
	case name == d.c.Keys.Confirm():
		if d.guard.Confirms(key, d.c.Desk.Now()) {
			_, cmd := d.c.Desk.GiveUp(d.ids)
			return nil, tea.Batch(cmd, stage.Note(stage.Info, "reading at the gateway what is there"))
		}
		d.message = "press " + name + " again"
		return d, nil
	}
	d.guard.Pressed(d.c.Desk.Now())
	d.message = ""
	if name == "enter" {
		d.message = "enter does not give it up: press " + d.c.Keys.Confirm()
	}
	d.page.Scroll(name)
	return d, nil
}

func (d *giveUp) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	body := sheet.Wrapped(t, "Each App is read at its gateway and goes back to what that shows; where nothing is there, to what it was before the decision. Nothing is sent.", inner, "", t.Plain)
	if d.warning != "" {
		body = append(body, sheet.Wrapped(t, d.warning, inner, "", t.Warn)...)
	}
	body = append(body, "")
	for _, id := range d.ids {
		if row, ok := d.c.Desk.Row(id); ok {
			badge := t.StatusStyle(row.Status).Paint(t.Badge(row.Kind, row.Status, "", core.PushNone))
			body = append(body, t.CutStyled("  "+badge+"  "+plaintext.Line(row.Name)+"  "+t.Dim.Paint(plaintext.Line(row.Connection)+", "+string(row.Push)), inner))
		}
	}
	foot := []string{""}
	if d.message != "" {
		foot = append(foot, t.Warn.Paint(d.message))
	}
	foot = append(foot, sheet.Keys(t, sheet.KeyHint{Key: d.c.Keys.Confirm(), Does: "give up " + stage.CountOf(len(d.ids), "decision")}, sheet.KeyHint{Key: "esc", Does: "back"}))
	box, _ := d.page.Draw(t, sheet.Page{Title: "Give up what was decided", Body: body, Foot: foot}, w, h)
	return box
}

func (d *giveUp) Cursor() (x, y int, ok bool) { return 0, 0, false }
