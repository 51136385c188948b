package plan

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// whole shows one line of the plan with nothing cut.
func (v *View) whole(r row) stage.Dialog { return &reader{c: v.c, row: r} }

type reader struct {
	c    *stage.Context
	row  row
	page sheet.Sheet
}

func (d *reader) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		if name := key.String(); sheet.Leaves(name) || name == "q" {
			return nil, nil
		}
		d.page.Scroll(key.String())
	}
	return d, nil
}

func (d *reader) View(w, h int) string {
	t := d.c.Theme
	out := &said{t: t, w: sheet.Inner(w) + 1}
	out.describe(d.row)
	if f := d.row.foreign; f != nil {
		for _, ref := range f.Refs {
			out.say(t.Dim, joined(" ", ref.Kind, joined(" ", ref.Scope, ref.ID)))
		}
	}
	foot := []string{"", sheet.Keys(t, sheet.KeyHint{Key: "esc", Does: "close"}, sheet.KeyHint{Key: "j k", Does: "scroll"})}
	box, _ := d.page.Draw(t, sheet.Page{Title: "One line of the plan", Body: out.lines, Foot: foot}, w, h)
	return box
}

func (d *reader) Cursor() (x, y int, ok bool) { return 0, 0, false }
