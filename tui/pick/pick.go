// Package pick holds the dialogs in which the look of a list is chosen: its view,
// its columns; and the one that asks for a key to find an App by.
package pick

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// ViewChosen says that a view is to be shown.
type ViewChosen struct{ View core.SavedView }

// SaveWanted says that what the list shows is to be saved as a view.
type SaveWanted struct{}

// views is the dialog in which a view is chosen.
type views struct {
	c       *stage.Context
	request desk.Request
	err     error
	list    []core.SavedView
	at      int
	page    sheet.Sheet
}

// Views opens the dialog.
func Views(c *stage.Context) (stage.Dialog, tea.Cmd) {
	d := &views{c: c}
	var cmd tea.Cmd
	d.request, cmd = c.Desk.Views()
	return d, cmd
}

// Update implements stage.Dialog.
func (d *views) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.ViewsRead:
		if msg.Request == d.request {
			d.list, d.err = msg.Views, msg.Err
		}
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc", "q":
			return nil, nil
		case "down", "j":
			d.at = min(d.at+1, len(d.list)-1)
		case "up", "k":
			d.at = max(d.at-1, 0)
		case "s":
			return nil, stage.Say(SaveWanted{})
		case "enter":
			if d.at < len(d.list) && d.at >= 0 {
				return nil, stage.Say(ViewChosen{d.list[d.at]})
			}
		}
	}
	return d, nil
}

// Cursor implements stage.Dialog.
func (d *views) Cursor() (x, y int, ok bool) { return 0, 0, false }

// View implements stage.Dialog.
func (d *views) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	var body []string
	for i, v := range d.list {
		lead, style := sheet.Lead(t, i == d.at)
		name := style.Paint(t.Fit(plaintext.Line(v.Name), 22))
		list := t.Fit(string(v.List), 14)
		body = append(body, lead+name+t.Dim.Paint(list+t.Cut(plaintext.Line(v.Filter), max(inner-38, 0))))
	}
	switch {
	case d.err != nil:
		body = []string{t.Bad.Paint(t.Cut(plaintext.Line(core.AsError(d.err).Error()), inner))}
	case len(body) == 0:
		body = []string{t.Dim.Paint("reading" + t.Ellipsis)}
	}
	d.page.Reveal(d.at)
	foot := []string{"", sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: "show"}, sheet.KeyHint{Key: "s", Does: "save what the list shows"}, sheet.KeyHint{Key: "esc", Does: "back"})}
	box, _ := d.page.Draw(t, sheet.Page{Title: "Views", Body: body, Foot: foot}, w, h)
	return box
}

// finder asks for a key.
type finder struct {
	c       *stage.Context
	input   sheet.Input
	request desk.Request
	x, y    int
}

// KeyMatched says which Apps have the key that was asked for.
type KeyMatched struct{ Apps []core.App }

// Key opens the dialog that finds an App by a key: what is typed or pasted there
// is drawn as dots, compared, and forgotten.
func Key(c *stage.Context) stage.Dialog {
	d := &finder{c: c, input: sheet.Input{Label: "Key", Hint: "Paste an API key or a client secret. It is compared by its fingerprint; it is not kept, shown or logged."}}
	d.input.Secret, d.input.Limit = true, maxKey
	return d
}

// maxKey is longer than any key, in characters.
const maxKey = 4096

// Update implements stage.Dialog.
func (d *finder) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.KeyFound:
		if msg.Request != d.request {
			return d, nil
		}
		d.request = 0
		if msg.Err == nil {
			return nil, stage.Say(KeyMatched{msg.Apps})
		}
		e := core.AsError(msg.Err)
		d.input.Problem = e.Message
		if e.Hint != "" {
			d.input.Problem += ". " + e.Hint
		}
	case tea.KeyPressMsg:
		switch {
		case msg.String() == "esc":
			d.input.Set("")
			return nil, nil
		case msg.String() == "enter":
			return d, d.find()
		}
		d.input.Update(msg)
	case tea.PasteMsg:
		d.input.Update(msg)
	}
	return d, nil
}

func (d *finder) find() tea.Cmd {
	key := strings.TrimSpace(d.input.Value())
	if key == "" || d.request != 0 {
		return nil
	}
	d.input.Set("")
	var cmd tea.Cmd
	d.request, cmd = d.c.Desk.FindKey(key)
	return cmd
}

// Cursor implements stage.Dialog.
func (d *finder) Cursor() (x, y int, ok bool) { return d.x, d.y, true }

// View implements stage.Dialog.
func (d *finder) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	lines, x := d.input.Draw(t, inner, len("Key"), true)
	if d.request != 0 {
		lines = append(lines, t.Dim.Paint("looking through all Apps"+t.Ellipsis))
	}
	d.x, d.y = sheet.X+x, 1
	lines = append(lines, "", sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: "find"}, sheet.KeyHint{Key: "esc", Does: "back"}))
	return stage.Box(t, "Find an App by its key", strings.Join(lines, "\n"), min(w, sheet.MaxWidth))
}
