package toast

import (
	"strings"

	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// View draws what shows now: at most h lines of at most w cells, all of one
// width, none when nothing shows. A long text takes several lines; what has no
// room says where it can be read.
func (s *Stack) View(w, h int) []string {
	t := s.c.Theme
	type line struct {
		text  string
		style theme.Style
	}
	var lines []line
	put := func(sign, text string, style theme.Style) {
		for _, l := range t.Wrap(text, max(w-4, 1)) {
			lines = append(lines, line{sign + " " + l, style})
			sign = " "
		}
	}
	for _, e := range s.live {
		style := Style(t, e.Level).With(t.Cursor)
		put(Sign(t, e.Level), e.Text, style)
		if e.Hint != "" {
			put(" ", e.Hint, style)
		}
	}
	if s.hold != nil {
		takesBack := s.c.Way(keymap.Undo, "takes it back")
		leaves, style := s.hold.words(s.c.Desk.Now()), t.Accent.With(t.Cursor)
		if one := leaves + " " + t.Glyphs.Dot + " " + takesBack; t.Width(one) <= w-4 {
			put(t.Glyphs.Arrow, one, style)
		} else {
			put(t.Glyphs.Arrow, leaves, style)
			put(" ", takesBack, style)
		}
		if s.hold.job {
			put(" ", "It is a job; "+s.howFar(), style)
		}
	}
	if rest := len(lines) - h; rest > 0 && h > 0 {
		lines = lines[rest:]
		lines[0] = line{t.Ellipsis + " " + s.c.Way(keymap.Messages, "shows all messages"), t.Dim.With(t.Cursor)}
	}
	widest := 0
	for _, l := range lines {
		widest = max(widest, t.Width(l.text))
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.style.Paint(" " + t.Fit(l.text, widest) + " ")
	}
	return out
}

// Line is the newest toast in one line of at most w cells, "" when none shows:
// for while a dialog is open, whose keys must not be covered.
func (s *Stack) Line(w int) string {
	t := s.c.Theme
	switch {
	case len(s.live) > 0:
		e := s.live[len(s.live)-1]
		return Style(t, e.Level).With(t.Cursor).Paint(" " + t.Cut(Sign(t, e.Level)+" "+sentences(e.Text, e.Hint), w-2) + " ")
	case s.hold != nil:
		return t.Accent.With(t.Cursor).Paint(" " + t.Cut(s.hold.words(s.c.Desk.Now()), w-2) + " ")
	}
	return ""
}

// sentences puts a hint behind a text in the same line; on lines of their own
// they need no full stop between them.
func sentences(text, hint string) string {
	if hint == "" || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return strings.TrimSpace(text + " " + hint)
	}
	return text + ". " + hint
}

// Style is the color of a level.
func Style(t *theme.Theme, l stage.Level) theme.Style {
	switch l {
	case stage.Success:
		return t.Good
	case stage.Warning:
		return t.Warn
	case stage.Problem:
		return t.Bad
	}
	return t.Accent
}

// Sign is the glyph of a level: never color alone.
func Sign(t *theme.Theme, l stage.Level) string {
	switch l {
	case stage.Success:
		return t.Glyphs.OK
	case stage.Warning:
		return "!"
	case stage.Problem:
		return t.Glyphs.Failed
	}
	return t.Glyphs.Dot
}
