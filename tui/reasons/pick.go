// Package reasons is the list of reasons that are given often: picked in the
// reason field of a dialog, put into it, and edited there like typed text.
package reasons

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core/plaintext"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// Key opens the list in a reason field. It is no key of a text field.
const Key = "ctrl+p"

// Hint is what a reason field says below it.
func Hint(c *stage.Context) string {
	if len(c.Reasons) == 0 {
		return "kept in the history"
	}
	return "kept in the history; " + Key + " lists yours"
}

// Offered opens the list for a field that has the focus, where the key asks for
// it and there are reasons to pick from; nil otherwise.
func Offered(c *stage.Context, key string, into *sheet.Input) tea.Cmd {
	if key != Key || into == nil || len(c.Reasons) == 0 {
		return nil
	}
	d := &picker{c: c, into: into}
	for _, r := range c.Reasons {
		d.choice.Options = append(d.choice.Options, sheet.Option{Title: plaintext.Line(r.Name), Help: plaintext.Line(r.Text)})
	}
	return c.Open(d)
}

type picker struct {
	c      *stage.Context
	into   *sheet.Input
	choice sheet.Choice
	page   sheet.Sheet
}

func (d *picker) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return d, nil
	}
	switch name := key.String(); {
	case sheet.Leaves(name):
		return nil, nil
	case name == "enter":
		d.put(d.c.Reasons[d.choice.At].Text)
		return nil, nil
	case name == "down" || name == "j" || name == "tab" || name == Key:
		d.choice.Move(1)
	case name == "up" || name == "k" || name == "shift+tab":
		d.choice.Move(-1)
	}
	return d, nil
}

// put adds the reason to what was typed.
func (d *picker) put(text string) {
	if typed := strings.TrimRight(d.into.Value(), " "); typed != "" {
		text = typed + " " + text
	}
	d.into.Set(text)
	d.into.Problem = ""
}

func (d *picker) Cursor() (x, y int, ok bool) { return 0, 0, false }

func (d *picker) View(w, h int) string {
	t := d.c.Theme
	body, line := d.choice.Draw(t, sheet.Inner(w), true)
	d.page.RevealAll(line, line+1)
	foot := []string{"", sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: "put it into the field"}, sheet.KeyHint{Key: t.Glyphs.Up + t.Glyphs.Down, Does: "choose"}, sheet.KeyHint{Key: "esc", Does: "back"})}
	box, _ := d.page.Draw(t, sheet.Page{Title: "Reasons", Body: body, Foot: foot}, w, h)
	return box
}
