package activity

import (
	"slices"
	"strconv"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/table"
	"gatehouse/tui/theme"
)

// View draws how much is read, the list, and under it the row under the cursor
// in full: exactly h lines.
func (s *Screen) View(w, h int) string {
	t := s.c.Theme
	notes := s.notes(w)
	room := max(h-len(notes)-2, 2)
	lines := []string{s.filterLine(w)}
	lines = append(lines, s.table.View(w, room)...)
	if s.filter.menu.Open() {
		lines[1] = s.filter.menu.View(t, w) // over the titles of the columns: no row moves
	}
	for _, l := range notes {
		lines = append(lines, t.FitStyled(l, w))
	}
	for len(lines) < h {
		lines = append(lines, cell.Spaces(w))
	}
	return strings.Join(lines[:h], "\n")
}

// standing says how much of the log is read: nothing is cut off silently.
func (s *Screen) standing() string {
	t := s.c.Theme
	text := age.Number(len(s.rows)) + " read, newest first"
	if s.filter.asked != "" {
		text = age.Number(len(s.rows)) + " pass, newest first"
	}
	switch {
	case s.more:
		text += " " + t.Glyphs.Dot + " older ones follow"
	case s.request == 0:
		text += " " + t.Glyphs.Dot + " complete"
	}
	return t.Dim.Paint(text)
}

// notes is the row under the cursor in full.
func (s *Screen) notes(w int) []string {
	i, ok := s.table.Index()
	if !ok || i >= len(s.rows) {
		return nil
	}
	t, r := s.c.Theme, s.rows[i]
	out := []string{t.Dim.Paint(strings.Repeat(t.Glyphs.Horizontal, w))}
	say := func(style theme.Style, text string) {
		for _, l := range t.Wrap(plaintext.Line(text), max(w-4, 1)) {
			out = append(out, " "+style.Paint(l))
		}
	}
	say(t.Strong, joined(" ", r.Action, r.Subject))
	say(t.Plain, t.Arrows(r.Detail))
	say(t.Dim, joined(", ", s.c.Dates.Moment(r.At), "by "+r.Actor, string(r.AppID)))
	return out
}

// joined joins what is not empty.
func joined(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), sep)
}

// source is the rows as lines of the table.
type source struct {
	rows  []core.Audit
	theme *theme.Theme
	dates core.DateFormat
}

func (s source) Len() int        { return len(s.rows) }
func (s source) ID(i int) string { return id(s.rows[i].Seq) }

// Find gives a row's place: their numbers fall.
func (s source) Find(id string) (int, bool) {
	seq, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0, false
	}
	return slices.BinarySearchFunc(s.rows, seq, func(r core.Audit, seq int64) int {
		return int(min(max(seq-r.Seq, -1), 1)) // newest first
	})
}

func (s source) Lines(from, n int) []table.Line {
	from = min(max(from, 0), len(s.rows))
	rows := s.rows[from:min(from+max(n, 0), len(s.rows))]
	lines := make([]table.Line, len(rows))
	for i, r := range rows {
		lines[i] = table.Line{ID: id(r.Seq), Cells: []table.Cell{
			{Text: s.dates.Moment(r.At), Style: s.theme.Dim}, {Text: r.Actor}, {Text: r.Action}, {Text: r.Subject}, {Text: s.theme.Arrows(r.Detail)},
		}}
	}
	return lines
}
