package apps

import (
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/desk"
)

// Cursor is the text cursor's place in the filter line.
func (s *Screen) Cursor() (x, y int, ok bool) {
	return s.filter.cursor, 0, s.filter.typing
}

// filterLine is what is typed, and how much of the list it leaves.
func (s *Screen) filterLine(w int) string {
	t := s.c.Theme
	count := s.countLine()
	switch {
	case s.filter.wrong != "":
		count = t.Bad.Paint(t.Cut(s.filter.wrong, max(w*2/3, 10)))
	case s.filter.line.Note() != "":
		count = t.Warn.Paint(t.Cut(s.filter.line.Note(), max(w/2, 10)))
	}
	room := w - t.Width(count) - 5
	if !s.filter.typing && s.filter.line.Value() == "" {
		left := t.Dim.Paint(" / filter")
		if room < 6 {
			left = ""
		}
		return t.FitStyled(left+cell.Spaces(w-t.Width(left)-t.Width(count)-1)+count, w)
	}
	if room < 8 { // the count gives way to what is typed
		count, room = "", w-4
	}
	text, at := s.filter.line.View(t, max(room, 1), s.filter.at)
	s.filter.cursor = 3 + at
	slash := t.Dim.Paint(" / ")
	if s.filter.typing {
		slash = t.Accent.Paint(" / ")
	}
	return t.FitStyled(slash+text+" "+count, w)
}

// countLine says how many Apps match and whether they are all there are:
// nothing is cut off silently.
func (s *Screen) countLine() string {
	t := s.c.Theme
	dot := " " + t.Glyphs.Dot + " "
	var b strings.Builder
	if s.view != "" {
		b.WriteString(t.Key.Paint(plaintext.Line(s.view)) + dot)
	}
	if s.byHidden != "" {
		b.WriteString(s.byHidden + dot)
	}
	switch {
	case s.trouble != nil:
		return t.Bad.Paint("incomplete: " + t.Cut(plaintext.Line(core.AsError(s.trouble).Error()), 40))
	case s.slow && s.request != 0 && !s.refresh:
		b.WriteString("looking into every App" + t.Ellipsis)
	case s.first || s.list == nil:
		if n, known := s.Count(); known {
			b.WriteString(age.Number(n))
		}
	case s.asked.Text != "":
		b.WriteString(age.Number(s.list.Len()) + " of " + age.Number(s.found.Of))
	default:
		b.WriteString(age.Number(s.list.Len()))
	}
	if s.asked.Of == desk.Developers {
		b.WriteString(dot + "sign-ups")
	}
	switch {
	case !s.progress.Complete && s.progress.Total == 0 && s.opts.Of == desk.Registered:
		b.WriteString(dot + "loading")
	case !s.progress.Complete && s.progress.Total > 0:
		b.WriteString(dot + "loading " + age.Number(s.progress.Loaded) + " of " + age.Number(s.progress.Total))
	case !s.progress.Complete:
	case s.partial != "":
		b.WriteString(dot + t.Warn.Paint("incomplete: "+t.Cut(plaintext.Line(s.partial), 20)))
	default:
		b.WriteString(dot + "complete")
	}
	if s.span.on && !s.span.arrow {
		b.WriteString(dot + t.Marked.Paint("range"))
	}
	if n := len(s.marks.ids); n > 0 {
		b.WriteString(dot + t.Marked.Paint(age.Number(n)+" marked"))
		if hidden := s.marks.hidden(); hidden > 0 {
			b.WriteString(t.Warn.Paint(" (" + age.Number(hidden) + " hidden)"))
		}
	}
	return b.String()
}
