package confirm

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// Offer asks, after developers were revoked, whether to cancel their Apps too:
// their keys keep working. why is what the provider says of that. Enter only
// opens that verb's own confirmation. It is nil when they have none with access.
func Offer(c *stage.Context, his desk.OwnedRead, why string) stage.Dialog {
	if len(his.Apps) == 0 {
		return nil
	}
	return &offer{c: c, his: his, why: why, guard: sheet.NewGuard(c.Desk.Now())}
}

type offer struct {
	c       *stage.Context
	his     desk.OwnedRead
	why     string
	page    sheet.Sheet
	guard   sheet.Guard
	message string
}

func (d *offer) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return d, nil
	}
	switch name := key.String(); {
	case sheet.Leaves(name):
		return nil, nil
	case name == "enter":
		if d.guard.Confirms(key, d.c.Desk.Now()) {
			return nil, stage.Say(stage.Asked{Verb: core.Cancel, Selection: d.selection()})
		}
		d.message = "press enter again"
		return d, nil
	default:
		d.guard.Pressed(d.c.Desk.Now())
		d.message = ""
		d.page.Scroll(name)
	}
	return d, nil
}

func (d *offer) selection() core.Selection {
	sel := core.Selection{Revisions: map[core.AppID]int64{}}
	for _, r := range d.his.Apps {
		sel.IDs = append(sel.IDs, r.ID)
		sel.Revisions[r.ID] = r.Revision
	}
	return sel
}

func (d *offer) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	n := sheet.Count(len(d.his.Apps))
	body := sheet.Wrapped(t, plaintext.Line(d.his.Developer.Name)+" is revoked, and "+n+" of this developer can still be used:", inner, "", t.Plain)
	body = append(body, sheet.Wrapped(t, plaintext.Line(d.why), inner, "", t.Dim)...)
	body = append(body, "")
	for _, r := range d.his.Apps {
		body = append(body, t.CutStyled("  "+t.StatusStyle(r.Status).Paint(t.Badge(r.Kind, r.Status, "", core.PushNone))+"  "+plaintext.Line(r.Name)+"  "+t.Dim.Paint(plaintext.Line(r.APILabel())), inner))
	}
	foot := []string{""}
	if d.message != "" {
		foot = append(foot, t.Warn.Paint(d.message))
	}
	foot = append(foot, sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: "cancel " + n + t.Ellipsis}, sheet.KeyHint{Key: "esc", Does: "leave them"}))
	box, _ := d.page.Draw(t, sheet.Page{Title: "The developer's Apps", Body: body, Foot: foot}, w, h)
	return box
}

func (d *offer) Cursor() (x, y int, ok bool) { return 0, 0, false }
