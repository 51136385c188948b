package apps

import (
	"fmt"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/theme"
)

// shape is how list and detail share the room.
type shape uint8

const (
	unknown shape = iota
	beside        // at 110 columns and more
	below         // 80 to 109
	single        // under 80: one at a time
)

// The widths and heights at which the shape changes (design 5).
const (
	besideFrom = 110
	belowFrom  = 80
	lowest     = 16 // body lines under which a detail below leaves no list
)

func shapeOf(w, h int) shape {
	switch {
	case w >= besideFrom:
		return beside
	case w >= belowFrom && h >= lowest:
		return below
	}
	return single
}

func (s shape) detailShown(inPane bool) bool { return s != single || inPane }

// View draws the filter line, the list and the detail: exactly h lines.
func (s *Screen) View(w, h int) string {
	if s.reviewing() {
		return s.reviewView(w, h)
	}
	s.shape = shapeOf(w, h)
	s.listW, s.listH = 0, 0
	t := s.c.Theme
	s.byHidden = s.hiddenOrder(s.listWidth(w))
	top := append([]string{s.filterLine(w)}, s.heldLines(w, max(h/4, 1))...)
	h -= len(top)
	s.above = len(top) - 1
	switch {
	case s.shape == beside:
		pane := w - s.listWidth(w) - 2
		s.table.Step = max(h/2, 1)
		list := s.drawList(s.listWidth(w), h)
		side := s.pane.View(pane-1, h, s.inPane)
		bar := t.Dim.Paint(t.Glyphs.Vertical)
		if s.inPane {
			bar = t.Accent.Paint(t.Glyphs.Vertical)
		}
		for i := range list {
			top = append(top, list[i]+" "+bar+" "+side[i])
		}
	case s.shape == below:
		pane := max(h*2/5, 5)
		s.table.Step = 1
		top = append(top, s.drawList(w, h-pane-1)...)
		rule := strings.Repeat(t.Glyphs.Horizontal, w)
		if s.inPane {
			top = append(top, t.Accent.Paint(rule))
		} else {
			top = append(top, t.Dim.Paint(rule))
		}
		top = append(top, s.pane.View(w, pane, s.inPane)...)
	case s.inPane:
		top = append(top, s.pane.View(w, h, true)...)
	default:
		s.table.Step = 1
		top = append(top, s.drawList(w, h)...)
	}
	if s.filter.menu.Open() && len(top) > 1 {
		top[1] = s.filter.menu.View(s.c.Theme, w) // over the titles of the columns: no row moves
	}
	return strings.Join(top, "\n")
}

// listWidth is what the detail beside it leaves the list.
func (s *Screen) listWidth(w int) int {
	if s.shape != beside {
		return w
	}
	return w - min(max(w*32/100, 38), 90) - 2
}

// hiddenOrder names what the list is sorted by where that column has no room:
// "by INTEGRATION ▲"; else "".
func (s *Screen) hiddenOrder(w int) string {
	key, t := string(s.asked.Sort), s.c.Theme
	if !s.table.Hidden(key, w) {
		return ""
	}
	sign := t.Glyphs.Up
	if s.asked.Desc {
		sign = t.Glyphs.Down
	}
	for _, c := range s.all {
		if c.Key == key {
			return "by " + c.Title + " " + sign
		}
	}
	return ""
}

// heldLines says which connections are HELD: one line each, at most so many.
func (s *Screen) heldLines(w, most int) []string {
	t := s.c.Theme
	var lines []string
	for i, c := range s.held {
		if i == most {
			break
		}
		text := fmt.Sprintf(" %s %s is HELD (4, enter: its plan): would %s",
			t.Glyphs.Failed, plaintext.Line(c.Name), core.BrakeWords(c.HeldRemovals, c.HeldTakes, c.HeldNews))
		if left := len(s.held) - i - 1; i == most-1 && left > 0 {
			text = fmt.Sprintf(" %s %s and %s more are HELD; 4 lists them", t.Glyphs.Failed, plaintext.Line(c.Name), age.Number(left))
		}
		lines = append(lines, t.FitStyled(t.Bad.Paint(t.Cut(text, w)), w))
	}
	return lines
}

// room is what the list's columns leave each other in the last View: some cells
// say more where a column is wide, or where another has no room.
type room struct {
	pushHidden bool // the status says it
	apisHidden bool
	name       int // cells of it
	status     int // cells of it
	connection int // cells of the integration
	theme      theme.Kind
}

// marksFrom is how wide a list is where the providers' marks are spelt out.
const marksFrom = 95

func (s *Screen) drawList(w, h int) []string {
	s.listW, s.listH = w, h
	conn := s.column(string(core.SortConnection))
	conn.Min = s.connMin
	if w >= marksFrom {
		conn.Min = conn.Max
	}
	now := room{
		pushHidden: s.table.Hidden(string(core.SortPush), w), apisHidden: s.table.Hidden(string(core.SortAPIs), w),
		theme: s.c.Theme.Kind, name: s.table.Width(string(core.SortName), w),
		status: s.table.Width(string(core.SortStatus), w), connection: s.table.Width(string(core.SortConnection), w),
	}
	if now != s.room {
		s.room = now
		s.table.SetGhost(s.line(&s.row)) // it keeps its line, which says more or less now
	}
	return s.table.View(w, h)
}
