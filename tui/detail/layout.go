package detail

import (
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// layout collects the lines of the pane. What it is given from outside it makes
// safe itself.
type layout struct {
	c     *stage.Context
	t     *theme.Theme
	w     int
	now   time.Time
	dates core.DateFormat
	lines []string
	spots []spot // where the registrations are among the lines
}

// labelWidth is how wide labels are: the longest is "Reference id".
const labelWidth = 13

// text adds wrapped text in one style; nothing for "".
func (l *layout) text(style theme.Style, s string) {
	if s == "" {
		return
	}
	for _, line := range l.t.Wrap(s, l.w) {
		l.lines = append(l.lines, style.Paint(line))
	}
}

// styled adds one styled line, cut to the width.
func (l *layout) styled(s string) { l.lines = append(l.lines, l.t.CutStyled(s, l.w)) }

// head begins a section.
func (l *layout) head(s string) {
	l.lines = append(l.lines, "")
	l.styled(l.t.Strong.Paint(s))
}

// row adds a labeled value; nothing for "". The value may hold line feeds.
func (l *layout) row(label, value string) { l.rowIn(l.t.Plain, label, value) }

func (l *layout) rowIn(style theme.Style, label, value string) {
	value = shortened(strings.TrimSpace(plaintext.Text(value)))
	if value == "" {
		return
	}
	lead := l.t.Dim.Paint(l.t.Fit(label, labelWidth))
	for _, line := range l.t.Wrap(value, max(l.w-labelWidth, 8)) {
		l.styled(lead + style.Paint(line))
		lead = cell.Spaces(labelWidth)
	}
}

// note adds wrapped text, indented.
func (l *layout) note(style theme.Style, indent int, s string) {
	s = shortened(strings.TrimSpace(plaintext.Text(s)))
	if s == "" {
		return
	}
	for _, line := range l.t.Wrap(s, max(l.w-indent, 8)) {
		l.styled(cell.Spaces(indent) + style.Paint(line))
	}
}

// when is a moment with how long ago it was.
func (l *layout) when(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	if at.After(l.now) {
		return l.dates.Moment(at)
	}
	ago := age.Since(at, l.now)
	if ago != "now" {
		ago += " ago"
	}
	return l.dates.Moment(at) + ", " + ago
}

// joined joins what is not empty.
func joined(sep string, parts ...string) string {
	out := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

// longest is how many bytes of one value the pane lays out. A portal lets
// people paste a megabyte into a description; the list must not wait for it.
const longest = 8000

// shortened cuts what is longer than the pane lays out, and says so.
func shortened(s string) string {
	if len(s) <= longest {
		return s
	}
	head := strings.ToValidUTF8(s[:longest], "")
	return head + "\n(" + age.Number(utf8.RuneCountInString(s)-utf8.RuneCountInString(head)) + " more characters: gatehouse apps show)"
}
