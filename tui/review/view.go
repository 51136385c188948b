package review

import (
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/desk"
	"gatehouse/tui/detail"
	"gatehouse/tui/theme"
)

// sideBySide is the width from which the desk has two columns.
const sideBySide = 110

// drawn is the content as it was last laid out: again only when what it depends
// on changes.
type drawn struct {
	request desk.Request
	width   int
	kind    theme.Kind
	minute  int64
	looks   string
	left    []string
	right   []string     // nil: one column
	asked   *detail.Page // the column that has what is asked for
	shift   int          // of its lines
}

func (d drawn) height() int { return max(len(d.left), len(d.right)) }

// Standing is what the queue knows of the App on the desk.
type Standing struct {
	Place, Of int       // its place in the list; 0: it is not in it any more
	Due       time.Time // zero: no time is set
	DueText   string
	DueStyle  theme.Style
}

// View draws the desk: exactly h lines.
func (s *Screen) View(w, h int, at Standing) string {
	t := s.c.Theme
	lines := make([]string, 0, h)
	lines = append(lines, s.head(w, at))
	s.lay(w)
	s.room = max(h-1, 1)
	below := s.drawn.height() > s.room
	if below {
		s.room--
	}
	s.bring()
	s.top = max(0, min(s.top, s.drawn.height()-s.room))
	for i := s.top; i < s.top+s.room; i++ {
		lines = append(lines, s.line(i, w))
	}
	if below {
		rest := s.drawn.height() - s.top - s.room
		text := t.Glyphs.Down + " " + age.Number(rest) + " more lines"
		if rest <= 0 {
			text = t.Glyphs.Up + " end"
		}
		lines = append(lines, t.Dim.Paint(t.Cut(" "+text, w)))
	}
	return strings.Join(lines[:min(h, len(lines))], "\n")
}

// line is one line of both columns.
func (s *Screen) line(i, w int) string {
	t := s.c.Theme
	of := func(lines []string) string {
		if i < len(lines) {
			return lines[i]
		}
		return ""
	}
	if s.drawn.right == nil {
		return " " + s.marked(i, of(s.drawn.left))
	}
	left, _ := columnsOf(w)
	return " " + t.FitStyled(of(s.drawn.left), left) + " " + t.Dim.Paint(t.Glyphs.Vertical) + " " + s.marked(i, of(s.drawn.right))
}

// columnsOf is how wide the two columns are.
func columnsOf(w int) (left, right int) {
	left = (w - 5) / 2
	return left, w - 5 - left
}

// head is the line above: where in the queue this is, and when it is due.
func (s *Screen) head(w int, at Standing) string {
	t := s.c.Theme
	left := " " + t.Strong.Paint("Decision desk")
	if at.Place > 0 {
		left += t.Dim.Paint("  " + age.Number(at.Place) + " of " + age.Number(at.Of))
	} else {
		left += t.Dim.Paint("  not in the list any more")
	}
	right := ""
	if at.DueText != "" {
		right = at.DueStyle.Paint(at.DueText) + t.Dim.Paint(" ("+s.c.Dates.Moment(at.Due)+")") + " "
	}
	room := max(w-t.Width(right), 1)
	return t.FitStyled(t.FitStyled(left, room)+right, w)
}

// lay lays the content out, if it is not already.
func (s *Screen) lay(w int) {
	now := s.c.Desk.Now()
	d := drawn{request: s.shown.Request, width: w, kind: s.c.Theme.Kind, minute: now.Unix() / 60, looks: s.looked()}
	if s.drawn.left != nil && d.request == s.drawn.request && d.width == s.drawn.width && d.kind == s.drawn.kind &&
		d.minute == s.drawn.minute && d.looks == s.drawn.looks {
		return
	}
	s.columns(w, &d)
	s.drawn = d
}

// looked says who else has the App open, "" for nobody.
func (s *Screen) looked() string {
	var who []string
	for _, l := range s.looks {
		if l.Until.After(s.c.Desk.Now()) {
			who = append(who, plaintext.Line(l.Name)+" is looking, since "+l.Since.Local().Format("15:04"))
		}
	}
	return strings.Join(who, "; ")
}

// waiting is what is shown until the App is read, or why it cannot be.
func (s *Screen) waiting(w int) []string {
	t := s.c.Theme
	if s.shown.ID != s.id || s.shown.Err == nil {
		return []string{t.Strong.Paint(t.Cut(plaintext.Line(s.name), w)), t.Dim.Paint("reading" + t.Ellipsis)}
	}
	e := core.AsError(s.shown.Err)
	var lines []string
	for _, l := range t.Wrap(plaintext.Line(e.Error()+" "+e.Hint), max(w-2, 8)) {
		lines = append(lines, t.Bad.Paint(l))
	}
	return append(lines, cell.Spaces(1))
}
