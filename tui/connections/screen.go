// Package connections is the screen of the configured gateways: how fresh what
// we know of each is, what is wrong with it, and the keys to test and read it.
package connections

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
	"gatehouse/tui/theme"
)

// Screen is the list of connections. It implements stage.Screen.
type Screen struct {
	c      *stage.Context
	table  *table.Table
	states map[string]core.ConnectionState
	counts core.Counts
	busy   map[string]string // what is under way, by connection
}

// New makes the screen.
func New(c *stage.Context) *Screen {
	s := &Screen{c: c, states: map[string]core.ConnectionState{}, busy: map[string]string{}}
	s.table = table.New(c.Theme,
		table.Column{Title: "NAME", Min: 16, Max: 40, Grow: 2},
		table.Column{Title: "GATEWAY", Min: 10, Max: 16, Grow: 1, Drop: 3},
		table.Column{Title: "STATE", Min: 20, Max: 40, Grow: 3},
		table.Column{Title: "APPS", Min: 9, Right: true, Drop: 1},
		table.Column{Title: "PENDING", Min: 8, Right: true, Drop: 2},
	)
	s.table.Empty = "No connection is configured."
	return s
}

// Key is the number that calls it.
func (s *Screen) Key() string { return "4" }

// Title is its name in the tabs.
func (s *Screen) Title() string { return "Connections" }

// Count is how many are configured.
func (s *Screen) Count() (int, bool) { return len(s.c.Desk.Connections), true }

// Enter brings it on the stage.
func (s *Screen) Enter() tea.Cmd {
	s.refresh()
	return nil
}

// Leave takes it off the stage.
func (s *Screen) Leave() {}

// Update takes answers and changes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case desk.Looked:
		if msg.Err != nil {
			return nil
		}
		s.counts = msg.Counts
		for _, c := range msg.Connections {
			s.states[c.Name] = c
		}
		s.refresh()
	case desk.Tested:
		return s.tested(msg)
	case desk.Synced:
		return s.synced(msg)
	}
	return nil
}

func (s *Screen) tested(msg desk.Tested) tea.Cmd {
	s.done(msg.Connection)
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	text := fmt.Sprintf("%s answers as %s in %s", msg.Connection, msg.Check.Identity, msg.Check.Latency.Round(time.Millisecond))
	return stage.Say(stage.Noted{Level: stage.Success, Text: text, Hint: strings.Join(msg.Check.Detail, "; ")})
}

func (s *Screen) synced(msg desk.Synced) tea.Cmd {
	s.done(msg.Connection)
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	r := msg.Report
	n := stage.Noted{Level: stage.Success, Text: fmt.Sprintf("%s read: %s Apps, complete", msg.Connection, age.Number(r.Listing.Received))}
	if !r.Listing.Complete {
		n.Level = stage.Warning
		n.Text = fmt.Sprintf("%s read in part: %s Apps; %s", msg.Connection, age.Number(r.Listing.Received), r.Listing.Why)
	}
	n.Hint = fmt.Sprintf("%d new, %d taken over, %d missing, %d conflicts, %d to send", r.New, r.Adopted, r.Missing, r.Conflicts, r.Pushes)
	return stage.Say(n)
}

func (s *Screen) done(connection string) {
	delete(s.busy, connection)
	s.refresh()
}

// Do carries out what a key asked for.
func (s *Screen) Do(a keymap.Action) tea.Cmd {
	var cmd tea.Cmd
	switch a {
	case keymap.Up:
		s.table.Move(-1)
	case keymap.Down:
		s.table.Move(1)
	case keymap.PageUp:
		s.table.Page(-1)
	case keymap.PageDown:
		s.table.Page(1)
	case keymap.Top:
		s.table.To(0)
	case keymap.Bottom:
		s.table.To(s.table.Len() - 1)
	case "test":
		cmd = s.begin("testing", func(name string) tea.Cmd {
			_, cmd := s.c.Desk.Test(name)
			return cmd
		})
	case "sync":
		cmd = s.begin("reading", func(name string) tea.Cmd {
			_, cmd := s.c.Desk.Sync(name, false)
			return cmd
		})
	}
	return cmd
}

// begin starts something on the connection under the cursor, one at a time.
func (s *Screen) begin(what string, start func(name string) tea.Cmd) tea.Cmd {
	name := s.table.Current()
	if name == "" {
		return nil
	}
	if doing := s.busy[name]; doing != "" {
		return stage.Note(stage.Info, name+": "+doing+" already")
	}
	s.busy[name] = what
	s.refresh()
	return start(name)
}

// Typing reports that keys are never text here.
func (s *Screen) Typing() bool { return false }

// Type takes nothing.
func (s *Screen) Type(tea.Msg) tea.Cmd { return nil }

// Cursor is never shown.
func (s *Screen) Cursor() (x, y int, ok bool) { return 0, 0, false }

// Selection is empty: no verb on Apps works here.
func (s *Screen) Selection() core.Selection { return core.Selection{} }

// State is what the key table needs to know.
func (s *Screen) State() keymap.State {
	return keymap.State{Place: keymap.InConnections, Rows: s.table.Len(), HasRow: s.table.Len() > 0}
}

// View draws the list, and under it what is wrong with the one under the
// cursor.
func (s *Screen) View(w, h int) string {
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
	st, ok := s.states[s.table.Current()]
	if !ok {
		return []string{t.Dim.Paint("   not read yet; S reads it")}
	}
	var out []string
	say := func(style theme.Style, text string) {
		for _, l := range t.Wrap(plaintext.Line(text), max(w-6, 1)) {
			out = append(out, "   "+style.Paint(l))
		}
	}
	if !st.ReadAt.IsZero() {
		text := fmt.Sprintf("read %s: %s Apps", age.Moment(st.ReadAt), age.Number(st.Received))
		if st.Unmanaged > 0 {
			text += fmt.Sprintf(", and %s that are not the portal's", age.Number(st.Unmanaged))
		}
		say(t.Dim, text)
	}
	if !st.ReadAt.IsZero() && !st.Complete {
		say(t.Warn, "incomplete: "+st.Why)
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
	s.table.Refresh(rows)
}

func (s *Screen) line(c core.Connection) table.Line {
	t := s.c.Theme
	word, style := t.Glyphs.None, t.Dim
	if st, ok := s.states[c.Name]; ok {
		word, style = stage.Freshness(t, st, s.c.Desk.Now())
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
