// Package detail is the pane that shows everything known about one App. It
// follows the list's cursor 80 ms after its last move, so that rows passed over
// cost nothing, and keeps what it shows until the next App's detail is there.
package detail

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/reveal"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// settle is how long the cursor rests before the pane follows.
const settle = 80 * time.Millisecond

// Pane is the detail pane. A list screen owns one.
type Pane struct {
	c       *stage.Context
	want    core.AppID
	wantKey string // the registration that the list's cursor is on, "" for none
	rest    int
	pending desk.Request
	shown   desk.Detailed

	top, room int
	at        string // the key of the registration under the pane's own cursor
	reveal    bool   // it must come into sight
	drawn     drawn
}

// drawn is the content as it was last laid out. It is laid out again when what
// it depends on changes, not for every frame.
type drawn struct {
	request desk.Request
	width   int
	kind    theme.Kind
	minute  int64
	lines   []string
	spots   []spot
}

// New makes an empty pane.
func New(c *stage.Context) *Pane { return &Pane{c: c} }

type rested struct {
	pane *Pane
	n    int
}

// Follow is told which App the cursor is on, "" for none, after every move; and
// which of its registrations, where the list is of these.
func (p *Pane) Follow(id core.AppID, key string) tea.Cmd {
	if id == p.want && key == p.wantKey {
		return nil
	}
	if id != p.want {
		p.at = ""
	}
	p.want, p.wantKey = id, key
	p.rest++
	if id == "" {
		p.shown, p.pending, p.top = desk.Detailed{}, 0, 0
		return nil
	}
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

// Update takes answers; it ignores those that are not its own. An answer about
// an App that the cursor has left meanwhile is dropped.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case rested:
		if msg.pane == p && msg.n == p.rest {
			return p.settled()
		}
	case desk.NoteKept: // a note changes no row, so nothing else tells of it
		return p.Reload()
	case desk.Detailed:
		if msg.Request == p.pending && msg.ID == p.want {
			if msg.ID != p.shown.ID {
				p.top = 0
			}
			p.shown = msg
		}
	}
	return nil
}

// settled reads the App, unless it is only another of its registrations that
// the cursor is on.
func (p *Pane) settled() tea.Cmd {
	p.at, p.reveal = p.wantKey, p.wantKey != ""
	if p.shown.ID == p.want && p.pending == p.shown.Request {
		return nil
	}
	return p.Reload()
}

// Do carries out what a key asked for while the pane has the focus: moving goes
// from registration to registration and scrolls, credentials asks whether to
// reveal them.
func (p *Pane) Do(a keymap.Action) tea.Cmd {
	switch a {
	case keymap.Up:
		p.step(-1)
	case keymap.Down:
		p.step(1)
	case keymap.PageUp:
		p.scroll(1 - p.room)
	case keymap.PageDown:
		p.scroll(p.room - 1)
	case keymap.Top:
		p.top, p.at = 0, ""
	case keymap.Bottom:
		p.scroll(len(p.drawn.lines))
	case "credentials":
		if p.want != "" {
			return p.c.Open(reveal.Dialog(p.c, p.want, p.name()))
		}
	}
	return nil
}

// name is the wanted App's name, as far as it is known.
func (p *Pane) name() string {
	if p.shown.ID == p.want {
		return p.shown.App.Name
	}
	return ""
}

func (p *Pane) scroll(by int) { p.top = max(0, min(p.top+by, len(p.drawn.lines)-p.room)) }

// View draws the pane: exactly h lines of at most w cells.
func (p *Pane) View(w, h int, focused bool) []string {
	out := make([]string, 0, max(h, 0))
	if h > 0 && w > 0 && p.shown.ID != "" {
		p.lay(w)
		p.room = h
		below := len(p.drawn.lines) > h && h > 2
		if below {
			p.room = h - 1
		}
		p.bring()
		p.scroll(0)
		out = append(out, p.drawn.lines[p.top:min(p.top+p.room, len(p.drawn.lines))]...)
		p.mark(out, focused)
		if below {
			out = append(out, p.rests(w, focused))
		}
	}
	for len(out) < h {
		out = append(out, "")
	}
	return out
}

// rests says how much there is above and below.
func (p *Pane) rests(w int, focused bool) string {
	t := p.c.Theme
	under := len(p.drawn.lines) - p.top - p.room
	text := t.Glyphs.Down + " " + age.Number(under) + " more lines"
	if under <= 0 {
		text = t.Glyphs.Up + " end"
	}
	if !focused {
		text += ", tab to scroll"
	}
	return t.Dim.Paint(t.Cut(text, w))
}

// lay lays the content out for a width, if it is not already.
func (p *Pane) lay(w int) {
	now := p.c.Desk.Now()
	d := drawn{request: p.shown.Request, width: w, kind: p.c.Theme.Kind, minute: now.Unix() / 60}
	if d.request == p.drawn.request && d.width == p.drawn.width && d.kind == p.drawn.kind && d.minute == p.drawn.minute {
		return
	}
	l := &layout{c: p.c, t: p.c.Theme, dates: p.c.Dates, w: w, now: now}
	if p.shown.Err != nil {
		e := core.AsError(p.shown.Err)
		l.text(p.c.Theme.Bad, plaintext.Line(e.Error()))
		l.text(p.c.Theme.Dim, plaintext.Line(e.Hint))
	}
	if p.shown.App.ID != "" {
		caps, configured := p.c.Desk.Capabilities(p.shown.App.Connection)
		l.app(p.shown, caps, configured)
	}
	d.lines, d.spots = l.lines, l.spots
	p.drawn = d
}
