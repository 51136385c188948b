package connections

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/cell"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// About shows who we are at a gateway, what we may do there, and what it can
// do. The command asks it.
func About(c *stage.Context, name string, caps core.Capabilities) (stage.Dialog, tea.Cmd) {
	d := &about{c: c, name: name, caps: caps}
	var cmd tea.Cmd
	d.request, cmd = c.Desk.Test(name)
	return d, cmd
}

type about struct {
	c       *stage.Context
	name    string
	caps    core.Capabilities
	request desk.Request
	answer  *desk.Tested
	page    sheet.Sheet
}

func (d *about) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.Tested:
		if msg.Request == d.request {
			d.answer = &msg
		}
	case tea.KeyPressMsg:
		if name := msg.String(); sheet.Leaves(name) || name == "q" {
			return nil, nil
		}
		d.page.Scroll(msg.String())
	}
	return d, nil
}

func (d *about) Cursor() (x, y int, ok bool) { return 0, 0, false }

func (d *about) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	body := append(d.check(inner), d.abilities(inner)...)
	foot := []string{"", sheet.Keys(t, sheet.KeyHint{Key: "esc", Does: "close"}, sheet.KeyHint{Key: "j k", Does: "scroll"})}
	title := plaintext.Line(d.name) + " (" + plaintext.Line(d.caps.Title) + ")"
	box, _ := d.page.Draw(t, sheet.Page{Title: title, Body: body, Foot: foot}, w, h)
	return box
}

// check is what the gateway answered.
func (d *about) check(w int) []string {
	t := d.c.Theme
	switch {
	case d.answer == nil:
		return []string{t.Dim.Paint("asking the gateway" + t.Ellipsis), ""}
	case d.answer.Err != nil:
		e := core.AsError(d.answer.Err)
		lines := sheet.Wrapped(t, plaintext.Line(e.Error()), w, "", t.Bad)
		return append(append(lines, sheet.Wrapped(t, plaintext.Line(e.Hint), w, "", t.Dim)...), "")
	}
	c := d.answer.Check
	lines := entry(t, "answers as", c.Identity+", in "+c.Latency.Round(time.Millisecond).String(), w, t.Plain)
	for _, more := range c.Detail {
		lines = append(lines, entry(t, "", more, w, t.Dim)...)
	}
	for _, r := range c.Rights {
		style := map[string]theme.Style{"yes": t.Good, "no": t.Bad}[r.State]
		lines = append(lines, entry(t, "may "+r.Name, joined(": ", r.State, r.Why), w, style)...)
	}
	return append(lines, "")
}

// abilities are what the provider can do, as its data says.
func (d *about) abilities(w int) []string {
	lines := d.table("Apps", core.Verbs(), d.caps.Verbs, w)
	lines = append(lines, d.table("Single registrations", core.RegistrationVerbs(), d.caps.Registrations, w)...)
	if d.caps.Developers != nil {
		lines = append(lines, d.table("Developers' sign-ups", []core.Verb{core.Approve, core.Reject, core.Cancel, core.Delete}, d.caps.Developers, w)...)
	}
	t := d.c.Theme
	if d.caps.Creates.Support != "" {
		lines = append(lines, entry(t, "new Apps", joined(": ", string(d.caps.Creates.Support), d.caps.Creates.Note), w, t.Plain)...)
	}
	lines = append(lines, entry(t, "mind", d.caps.RowNote, w, t.Plain)...)
	return append(lines, entry(t, "secrets", d.caps.RevealNote, w, t.Plain)...)
}

// table lists the verbs that there are with how they are carried out.
func (d *about) table(head string, verbs []core.Verb, can map[core.Verb]core.VerbSupport, w int) []string {
	t := d.c.Theme
	var lines []string
	for _, v := range verbs {
		if s, ok := can[v]; ok && v != core.View {
			style := t.Plain
			if s.Support == core.Unsupported {
				style = t.Off
			}
			lines = append(lines, entry(t, string(v), joined(": ", string(s.Support), s.Note), w, style)...)
		}
	}
	if len(lines) == 0 {
		lines = entry(t, "", "none", w, t.Off)
	}
	return append(append([]string{t.Strong.Paint(head)}, lines...), "")
}

// entry is a word in a column and what it means beside it; none without a
// meaning.
func entry(t *theme.Theme, word, meaning string, w int, style theme.Style) []string {
	const width = 12
	lines := sheet.Wrapped(t, plaintext.Line(meaning), w, cell.Spaces(width+3), style)
	if len(lines) > 0 {
		lines[0] = "  " + t.Dim.Paint(t.Fit(word, width)) + " " + lines[0][width+3:]
	}
	return lines
}

func joined(sep string, a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return strings.Join([]string{a, b}, sep)
}
