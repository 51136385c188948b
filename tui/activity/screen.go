// Package activity is the screen of the audit log: who did what, newest first.
package activity

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
)

// Screen is the audit log, or what of it passes a filter. It implements stage.Screen. It reads only while it
// is on the stage, and older pages only as the cursor comes near their place.
type Screen struct {
	stage.Plain // nothing is decided here

	c       *stage.Context
	table   *table.Table
	rows    []core.Audit // newest first, without a gap
	more    bool         // there are older ones
	active  bool
	through int64 // the oldest row that was looked at
	anew    bool  // what comes next takes the place of the rows
	filter  filter
	stale   bool         // something changed while a read was under way
	request desk.Request // the read under way; 0: none
	err     error
}

// New makes the screen.
func New(c *stage.Context) *Screen {
	s := &Screen{c: c, filter: newFilter()}
	s.table = table.New(c.Theme,
		table.Column{Title: "WHEN", Min: len(c.Dates.Moment(time.Unix(1, 0)))},
		table.Column{Title: "WHO", Min: 12, Max: 28, Grow: 1, Drop: 2},
		table.Column{Title: "WHAT", Min: 10, Max: 16, Grow: 1},
		table.Column{Title: "APP", Min: 14, Max: 40, Grow: 2, Drop: 1},
		table.Column{Title: "DETAIL", Min: 16, Grow: 4, Drop: 3},
	)
	s.table.Empty, s.table.NewestFirst = nothingYet, true
	return s
}

const nothingYet = "Nothing has happened yet.\nWhat anybody decides is listed here; the queue is the screen 1."

// Key is the number that calls it.
func (s *Screen) Key() string { return "5" }

// Title is its name in the tabs.
func (s *Screen) Title() string { return "Activity" }

// Count is not known: the log is read as far as it is looked at.
func (s *Screen) Count() (int, bool) { return 0, false }

// Enter brings it on the stage: what happened meanwhile is read.
func (s *Screen) Enter() tea.Cmd {
	s.active = true
	s.table.Arrive()
	return s.read(0)
}

// Leave takes it off the stage: it reads no more.
func (s *Screen) Leave() { s.active = false }

// Update takes answers and changes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case desk.Looked:
		if msg.Err == nil && s.active {
			return s.read(0)
		}
	case desk.AttributesKnown:
		if s.filter.typing && msg.Err == nil { // what is not known is not offered
			return s.filter.menu.Suggest(s.c, desk.All, &s.filter.line)
		}
	case desk.ActivityRead:
		if msg.Request == s.request {
			return s.take(msg)
		}
	}
	return nil
}

// read asks for the newest page, or for the one before a row; one at a time.
func (s *Screen) read(before int64) tea.Cmd {
	if s.request != 0 {
		s.stale = s.stale || before == 0
		return nil
	}
	var cmd tea.Cmd
	s.request, cmd = s.c.Desk.Activity(before, s.filter.asked)
	return cmd
}

// take joins a page to what there is.
func (s *Screen) take(msg desk.ActivityRead) tea.Cmd {
	s.request, s.err = 0, msg.Err
	if s.filter.failed(msg.Err) {
		s.err = nil // the last good rows stay
	}
	if msg.Err != nil {
		return nil
	}
	at, on := s.table.Index()
	show := s.table.Refresh
	if s.anew && msg.Before == 0 {
		show = s.table.Reset // another question: no row stays where it was
	}
	s.join(msg)
	s.table.Empty = nothingYet
	if s.filter.asked != "" {
		s.table.Empty = "Nothing passes the filter. Esc clears it."
	}
	show(source{s.rows, s.c.Theme, s.c.Dates})
	if on && at == 0 {
		s.table.To(0) // on the newest row it follows what happens
	}
	if s.stale && s.active {
		s.stale = false
		return s.read(0)
	}
	return s.reach()
}

func (s *Screen) join(msg desk.ActivityRead) {
	n := len(s.rows)
	switch {
	case s.anew && msg.Before == 0:
		s.anew = false
		s.rows, s.through, s.more = msg.Rows, msg.Through, msg.More
	case msg.Before != 0 && msg.Before == s.through:
		s.rows, s.through, s.more = append(s.rows, msg.Rows...), msg.Through, msg.More
	case msg.Before != 0: // about a list that is another one by now
	default:
		known := slices.IndexFunc(msg.Rows, func(r core.Audit) bool { return n > 0 && r.Seq <= s.rows[0].Seq })
		if known < 0 && len(msg.Rows) == 0 && s.through != 0 {
			return // nothing new passes the filter
		}
		if known < 0 { // nothing was known, or more happened than one page holds
			s.rows, s.through, s.more = msg.Rows, msg.Through, msg.More
			return
		}
		s.rows = append(slices.Clone(msg.Rows[:known]), s.rows...)
	}
}

// near is how many rows ahead of the end the next page is asked for.
const near = 100

// reach asks for older rows when the cursor comes near the last one.
func (s *Screen) reach() tea.Cmd {
	i, ok := s.table.Index()
	if !s.more || !s.active || s.through == 0 || ok && i < len(s.rows)-near {
		return nil
	}
	return s.read(s.through)
}

// Do carries out what a key asked for.
func (s *Screen) Do(a keymap.Action) tea.Cmd {
	switch {
	case a == keymap.Filter:
		s.filter.typing = true
		return s.filter.menu.Suggest(s.c, desk.All, &s.filter.line)
	case a == keymap.Back && s.filter.line.Value() != "":
		return s.setFilter("")
	}
	s.table.Do(a)
	return s.reach()
}

// Click moves the cursor to a row.
func (s *Screen) Click(_, y int) tea.Cmd {
	s.table.Click(y)
	return s.reach()
}

// State is what the key table needs to know.
func (s *Screen) State() keymap.State {
	return keymap.State{Place: keymap.InTable, Rows: s.table.Len(), HasRow: s.table.Len() > 0}
}

func id(seq int64) string { return strconv.FormatInt(seq, 10) }
