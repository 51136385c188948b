package connections

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
	"gatehouse/tui/theme"
)

// View draws the list, and under it what is wrong with the one under the
// cursor.
func (s *Screen) View(w, h int) string {
	if s.plan != nil {
		return s.plan.View(w, h)
	}
	notes := s.notes(w)
	room := max(h-len(notes)-1, 2)
	lines := s.table.View(w, room)
	for _, l := range notes[:max(min(len(notes), h-room), 0)] {
		lines = append(lines, s.c.Theme.FitStyled(l, w))
	}
	for len(lines) < h {
		lines = append(lines, cell.Spaces(w))
	}
	return strings.Join(lines[:h], "\n")
}

// notes says in full how the connection under the cursor stands.
func (s *Screen) notes(w int) []string {
	t := s.c.Theme
	name := s.table.Current()
	if name == "" {
		return nil
	}
	if !s.configured(name) {
		return sheet.Wrapped(t, "It is not in the configuration any more. Its Apps stay readable; nothing can be decided on them until it is back.", max(w-3, 1), "   ", t.Warn)
	}
	st, ok := s.states[name]
	if !ok {
		read, _ := s.c.Keys.Of("sync")
		return []string{t.Dim.Paint("   not read yet; " + read.Shown() + " reads it")}
	}
	var out []string
	say := func(style theme.Style, text string) {
		for _, l := range t.Wrap(plaintext.Line(text), max(w-6, 1)) {
			out = append(out, "   "+style.Paint(l))
		}
	}
	if !st.ReadAt.IsZero() {
		text := fmt.Sprintf("read %s: %s received", s.c.Dates.Moment(st.ReadAt), age.Number(st.Received))
		if st.Unmanaged > 0 {
			text += fmt.Sprintf(", and %s that are not the portal's", age.Number(st.Unmanaged))
		}
		say(t.Dim, text)
	}
	if st.Held != "" {
		say(t.Bad, fmt.Sprintf("HELD since %s: plan %s would %s; nothing of it is done. Enter shows it.",
			s.c.Dates.Moment(st.HeldSince), st.Held, core.BrakeWords(st.HeldRemovals, st.HeldTakes, st.HeldNews)))
	}
	if !st.ReadAt.IsZero() && !st.Complete {
		say(t.Warn, "incomplete: "+st.Why)
	}
	if now := s.c.Desk.Now(); st.OpenUntil.After(now) {
		say(t.Bad, "paused until "+st.OpenUntil.Local().Format("15:04:05")+": it failed several times in a row. Nothing is called before; what is decided waits.")
	}
	if st.Cause != "" {
		say(t.Bad, st.Message)
		if st.Hint != "" {
			say(t.Dim, st.Hint)
		}
	}
	return out
}

// refresh gives the table what is known now.
func (s *Screen) refresh() {
	rows := make(lines, 0, len(s.c.Desk.Connections))
	for _, c := range s.c.Desk.Connections {
		rows = append(rows, s.line(c))
	}
	for _, name := range s.strangers() {
		rows = append(rows, s.line(core.Connection{Name: name, Kind: s.states[name].Kind}))
	}
	s.table.Refresh(rows)
}

// strangers are connections that have Apps here and are not configured any
// more, by name.
func (s *Screen) strangers() []string {
	var out []string
	for name, by := range s.counts.ByConnection {
		n := 0
		for _, apps := range by {
			n += apps
		}
		if n > 0 && !s.configured(name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (s *Screen) configured(name string) bool {
	return slices.ContainsFunc(s.c.Desk.Connections, func(c core.Connection) bool { return c.Name == name })
}

func (s *Screen) line(c core.Connection) table.Line {
	t := s.c.Theme
	word, style := t.Glyphs.None, t.Dim
	if st, ok := s.states[c.Name]; ok {
		word, style = stage.Freshness(s.c, st)
	}
	if !s.configured(c.Name) {
		word, style = "! not configured", t.Warn
	}
	if doing := s.busy[c.Name]; doing != "" {
		word, style = doing, t.Accent
	}
	apps := 0
	for _, n := range s.counts.ByConnection[c.Name] {
		apps += n
	}
	kind := c.Kind
	if caps, ok := s.c.Desk.Capabilities(c.Name); ok {
		kind = caps.Title
	}
	return table.Line{ID: c.Name, Cells: []table.Cell{
		{Text: c.Name}, {Text: kind}, {Text: word, Style: style},
		{Text: age.Number(apps)}, {Text: age.Number(s.counts.ByConnection[c.Name][core.Pending])},
	}}
}

// lines is a table's source of lines that are there already.
type lines []table.Line

func (l lines) Len() int        { return len(l) }
func (l lines) ID(i int) string { return l[i].ID }

func (l lines) Find(id string) (int, bool) {
	for i := range l {
		if l[i].ID == id {
			return i, true
		}
	}
	return 0, false
}

func (l lines) Lines(from, n int) []table.Line {
	from = min(max(from, 0), len(l))
	return l[from:min(from+max(n, 0), len(l))]
}
