// Package connections is the screen of the configured gateways: how fresh what
// we know of each is, what is wrong with it, the keys to test and read it, and
// behind each its plan.
package connections

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/plan"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
)

// Screen is the list of connections. It implements stage.Screen.
type Screen struct {
	stage.Plain

	c      *stage.Context
	table  *table.Table
	states map[string]core.ConnectionState
	counts core.Counts
	busy   map[string]string // what is under way, by connection
	plan   *plan.View        // in the place of the list; nil: the list
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
	s.table.Empty = "No connection is configured.\ngatehouse connections add adds one."
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
	s.table.Arrive()
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
		if s.plan != nil {
			return s.plan.Changed(s.states[s.plan.Connection()])
		}
		return nil
	case stage.Painted:
		s.refresh()
	case desk.Synced:
		if !msg.PlanOnly {
			return tea.Batch(s.synced(msg), s.told(msg))
		}
	}
	return s.told(msg)
}

// told hands a message to the plan that is shown.
func (s *Screen) told(msg tea.Msg) tea.Cmd {
	if s.plan == nil {
		return nil
	}
	return s.plan.Update(msg)
}

func (s *Screen) synced(msg desk.Synced) tea.Cmd {
	s.done(msg.Connection)
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	r := msg.Report
	n := stage.Noted{Level: stage.Success, Text: fmt.Sprintf("%s read: %s received, complete", msg.Connection, age.Number(r.Listing.Received))}
	if !r.Listing.Complete {
		n.Level = stage.Warning
		n.Text = fmt.Sprintf("%s read in part: %s received; %s", msg.Connection, age.Number(r.Listing.Received), r.Listing.Why)
	}
	n.Hint = fmt.Sprintf("%d new, %d taken over, %d removed, %d missing, %d conflicts, %d to send", r.New, r.Adopted, r.Removed, r.Missing, r.Conflicts, r.Pushes)
	if h := r.Held; h != nil {
		n.Level = stage.Warning
		n.Text = fmt.Sprintf("%s is HELD: it would %s", msg.Connection, h.Words())
		n.Hint = "Nothing of it is done. Enter on it shows the plan, to release, drop or keep."
	}
	return stage.Say(n)
}

func (s *Screen) done(connection string) {
	delete(s.busy, connection)
	s.refresh()
}

// Do carries out what a key asked for.
func (s *Screen) Do(a keymap.Action) tea.Cmd {
	switch {
	case a == "sync":
	case s.plan != nil:
		cmd, done := s.plan.Do(a)
		if done {
			s.plan = nil
		}
		return cmd
	case s.table.Do(a):
		return nil
	}
	switch a {
	case keymap.Open:
		return s.open()
	case "test":
		return s.about()
	case "sync":
		return s.begin("reading", func(name string) tea.Cmd {
			_, cmd := s.c.Desk.Sync(name, false)
			return cmd
		})
	}
	return nil
}

// Click moves the cursor to a row.
func (s *Screen) Click(_, y int) tea.Cmd {
	if s.plan != nil {
		s.plan.Click(y)
		return nil
	}
	s.table.Click(y)
	return nil
}

// open shows the plan of the connection under the cursor.
func (s *Screen) open() tea.Cmd {
	name := s.table.Current()
	caps, ok := s.c.Desk.Capabilities(name)
	if !ok || !s.configured(name) {
		return stage.Note(stage.Info, name+" is not configured")
	}
	s.plan = plan.New(s.c, name, caps.Title)
	return s.plan.Read()
}

// about shows what is known of the connection under the cursor, and asks it.
func (s *Screen) about() tea.Cmd {
	name := s.table.Current()
	caps, ok := s.c.Desk.Capabilities(name)
	if !ok {
		return nil
	}
	d, cmd := About(s.c, name, caps)
	return tea.Batch(s.c.Open(d), cmd)
}

// begin starts something on the connection under the cursor, one at a time.
func (s *Screen) begin(what string, start func(name string) tea.Cmd) tea.Cmd {
	name := s.table.Current()
	if name == "" {
		return nil
	}
	if !s.configured(name) {
		return stage.Note(stage.Info, name+" is not configured")
	}
	if doing := s.busy[name]; doing != "" {
		return stage.Note(stage.Info, name+": "+doing+" already")
	}
	s.busy[name] = what
	s.refresh()
	return start(name)
}

// State is what the key table needs to know.
func (s *Screen) State() keymap.State {
	if s.plan != nil {
		return s.plan.State()
	}
	return keymap.State{Place: keymap.InConnections, Rows: s.table.Len(), HasRow: s.table.Len() > 0}
}
