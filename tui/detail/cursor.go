package detail

import (
	"slices"

	"gatehouse/core"
)

// spot is where a registration stands in the pane: its lines from..to.
type spot struct {
	key      string
	from, to int
}

// gutter is the room for the cursor before a registration.
const gutter = 2

// Chosen is the registration under the pane's cursor, with its App as it was
// read; false when the cursor is on none, or it is out of sight.
func (p *Pane) Chosen() (core.App, core.Registration, bool) {
	i := p.spot()
	if i < 0 || !p.sees(p.drawn.spots[i]) || p.shown.ID != p.want {
		return core.App{}, core.Registration{}, false
	}
	for _, r := range p.shown.App.Registrations {
		if r.Key() == p.at {
			return p.shown.App, r, true
		}
	}
	return core.App{}, core.Registration{}, false
}

// spot is the cursor's place among the registrations, -1 for none.
func (p *Pane) spot() int {
	if p.at == "" {
		return -1
	}
	return slices.IndexFunc(p.drawn.spots, func(s spot) bool { return s.key == p.at })
}

func (p *Pane) sees(s spot) bool { return s.from >= p.top && s.from < p.top+p.room }

// step moves the cursor to the next registration down or up, and scrolls by a
// line where there is none. Above the first one the cursor is on the App.
func (p *Pane) step(by int) {
	i := p.spot()
	onOne := i >= 0 && p.sees(p.drawn.spots[i])
	switch {
	case by > 0 && !onOne:
		next := slices.IndexFunc(p.drawn.spots, p.sees)
		if next <= i {
			next = -1
		}
		i = next
	case by > 0 && i == len(p.drawn.spots)-1, by < 0 && !onOne:
		i = -1
	case by < 0 && i == 0:
		p.at = ""
		return
	default:
		i += by
	}
	if i < 0 {
		p.scroll(by)
		return
	}
	p.at, p.reveal = p.drawn.spots[i].key, true
}

// bring scrolls the cursor's registration into sight after it moved.
func (p *Pane) bring() {
	if i := p.spot(); p.reveal && i >= 0 {
		s := p.drawn.spots[i]
		p.top = min(max(p.top, s.to-p.room), s.from)
	}
	p.reveal = false
}

// mark draws the cursor before its registration, over the drawn lines.
func (p *Pane) mark(lines []string, focused bool) {
	i := p.spot()
	if i < 0 || !p.sees(p.drawn.spots[i]) {
		return
	}
	t, at := p.c.Theme, p.drawn.spots[i].from-p.top
	style := t.Dim
	if focused {
		style = t.Accent
	}
	if at < len(lines) {
		lines[at] = style.Paint(t.Glyphs.Cursor) + lines[at][1:]
	}
}
