// Package detail is the pane that shows everything known about one App. It
// follows the list's cursor 80 ms after its last move.
package detail

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
)

// settle is how long the cursor rests before the pane follows.
const settle = 80 * time.Millisecond

// Pane is the detail pane. A list screen owns one.
type Pane struct {
	c       *stage.Context
	want    core.AppID
	rest    int
	pending desk.Request
	shown   desk.Detailed
}

// New makes an empty pane.
func New(c *stage.Context) *Pane { return &Pane{c: c} }

type rested struct {
	pane *Pane
	n    int
}

// Follow is told which App the cursor is on, "" for none, after every move.
func (p *Pane) Follow(id core.AppID) tea.Cmd {
	if id == p.want {
		return nil
	}
	p.want = id
	p.rest++
	return p.c.Desk.Later(settle, rested{p, p.rest})
}

// Reload reads the App again: something about it changed.
func (p *Pane) Reload() tea.Cmd {
	if p.want == "" {
		return nil
	}
	var cmd tea.Cmd
	p.pending, cmd = p.c.Desk.Detail(p.want)
	return cmd
}

// Update takes answers; it ignores those that are not its own.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case rested:
		if msg.pane == p && msg.n == p.rest {
			return p.Reload()
		}
	case desk.Detailed:
		if msg.Request == p.pending {
			p.shown = msg
		}
	}
	return nil
}

// Do carries out what a key asked for while the pane has the focus: moving
// scrolls it.
func (p *Pane) Do(a keymap.Action) tea.Cmd { return nil }

// View draws the pane: exactly h lines of at most w cells.
func (p *Pane) View(w, h int, focused bool) []string {
	lines := make([]string, h)
	if h > 0 && p.want != "" {
		lines[0] = p.c.Theme.Cut(plaintext.Line(p.shown.App.Name), w)
	}
	return lines
}
