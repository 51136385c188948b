// Package sheet is the page that every dialog is drawn on: a body that scrolls
// where it is too long for the terminal, and below it the fields and keys,
// which always show. It also holds what keeps a dialog from being confirmed by
// accident (Guard).
package sheet

import (
	"strings"

	"gatehouse/tui/age"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// MaxWidth is how wide a dialog gets at most: lines longer than this are hard
// to read.
const MaxWidth = 84

// Sheet lays out one dialog. It keeps how far the body is scrolled.
type Sheet struct {
	top  int // the first body line drawn
	room int // body lines in the last drawing
	all  int // body lines there were in it
	show int // a body line that must be in sight, plus one; 0: none
	tail int // the last one of what should be in sight with it
}

// Inner is how many cells a line has in a terminal of w cells.
func Inner(w int) int { return max(min(w, MaxWidth)-4, 1) }

// Page is what a dialog shows at the moment. Its lines are safe and may be
// styled; each that is longer than Inner is cut.
type Page struct {
	Title string
	Body  []string
	Foot  []string // fields, messages, keys: never scrolled away
}

// Place says where a line of a page came to stand in the drawn dialog.
type Place struct {
	body, foot int
	top, room  int
}

// Body is the row of a body line, false when it is out of sight.
func (p Place) Body(line int) (y int, ok bool) {
	if line < p.top || line >= p.top+p.room {
		return 0, false
	}
	return p.body + line - p.top, true
}

// Foot is the row of a foot line.
func (p Place) Foot(line int) int { return p.foot + line }

// X is the column of a line's first cell.
const X = 2

// Draw draws the page in its box, in at most w×h cells. Where even the foot
// does not fit, its end is kept: the keys are there.
func (s *Sheet) Draw(t *theme.Theme, p Page, w, h int) (string, Place) {
	w, h = min(w, MaxWidth), max(h-2, 1)
	foot := p.Foot
	if len(foot) > h {
		foot = foot[len(foot)-h:]
	}
	s.all = len(p.Body)
	s.room = min(s.all, max(h-len(foot), 0))
	scrolls := s.room < s.all && s.room > 1
	if scrolls {
		s.room-- // for the line that says so
	}
	s.settle()
	lines := make([]string, 0, h)
	lines = append(lines, p.Body[s.top:s.top+s.room]...)
	if scrolls {
		lines = append(lines, t.Dim.Paint(s.scrollLine()))
	}
	place := Place{body: 1, foot: 1 + len(lines) - (len(p.Foot) - len(foot)), top: s.top, room: s.room}
	lines = append(lines, foot...)
	return stage.Box(t, p.Title, strings.Join(lines, "\n"), w), place
}

func (s *Sheet) scrollLine() string {
	return "lines " + age.Number(s.top+1) + " to " + age.Number(s.top+s.room) + " of " + age.Number(s.all) + ", pgup pgdn for more"
}

// settle keeps the scrolling within the body and a wanted line in sight.
func (s *Sheet) settle() {
	if s.show > 0 {
		first := s.show - 1
		s.top = min(max(s.top, s.tail-s.room+1), first)
		s.show = 0
	}
	s.top = max(0, min(s.top, s.all-s.room))
}

// Reveal brings a body line into sight at the next drawing.
func (s *Sheet) Reveal(line int) { s.RevealAll(line, line) }

// RevealAll is Reveal for several lines; where there is no room for all, the
// first ones.
func (s *Sheet) RevealAll(first, last int) { s.show, s.tail = max(first, 0)+1, max(last, first, 0) }

// Page scrolls by a page on pgup and pgdown and reports whether the key was
// one of these.
func (s *Sheet) Page(key string) bool {
	switch key {
	case "pgdown":
		s.top += max(s.room-1, 1)
	case "pgup":
		s.top -= max(s.room-1, 1)
	default:
		return false
	}
	s.settle()
	return true
}

// Scroll is Page, and a line on up, down, j and k, the ends on home, end, g
// and G: for dialogs without fields.
func (s *Sheet) Scroll(key string) bool {
	switch key {
	case "down", "j":
		s.top++
	case "up", "k":
		s.top--
	case "home", "g":
		s.top = 0
	case "end", "G":
		s.top = s.all
	case "space", "ctrl+f", "ctrl+d":
		return s.Page("pgdown")
	case "ctrl+b", "ctrl+u":
		return s.Page("pgup")
	default:
		return s.Page(key)
	}
	s.settle()
	return true
}
