// Package apps is the list of Apps with its filter and the detail beside it:
// the Queue is one, Apps another.
package apps

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
	"gatehouse/tui/detail"
	"gatehouse/tui/field"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
)

// Options say which list it is.
type Options struct {
	Key, Title string
	Of         desk.Part
	Empty      string
	// Connections are the configured ones: their names are shown whole.
	Connections []core.Connection
}

// Screen is a list of Apps. It implements stage.Screen.
type Screen struct {
	c    *stage.Context
	opts Options

	table      *table.Table
	list       desk.List
	row        desk.Hit // under the cursor; of a ghost, as it last was
	hasRow     bool
	marks      marks
	filter     filter
	pane       *detail.Pane
	inPane     bool // the detail has the focus; below 80 columns: is what is shown
	shape      shape
	pushHidden bool // the push's column has no room: the status says it

	asked    desk.Question // what the list shows or will show
	request  desk.Request  // the search under way; 0: none
	cancel   context.CancelFunc
	refresh  bool // the request asks the same again
	stale    bool // something changed since
	active   bool
	found    desk.Found // what is known of the last good answer, without its list
	first    bool       // the list is the first page, read from the store
	counts   core.Counts
	known    bool // counts are
	partial  string
	progress desk.IndexMoved
}

// New makes a screen that shows nothing yet.
func New(c *stage.Context, opts Options) *Screen {
	s := &Screen{c: c, opts: opts, pane: detail.New(c), marks: marks{}}
	s.table = table.New(c.Theme, columns(c.Theme, opts.Connections)...)
	s.table.Empty = opts.Empty
	s.asked = desk.Question{Of: opts.Of, Sort: core.SortName}
	s.table.Sorted = string(s.asked.Sort)
	s.filter.line, s.filter.at = field.Line{Limit: maxFilter}, -1
	return s
}

// Question is what the screen asks for at the start.
func (s *Screen) Question() desk.Question { return s.asked }

// Start gives the screen its first page, read before the first frame.
func (s *Screen) Start(rows desk.Rows) {
	s.list, s.first = rows, true
	s.table.Reset(s.source())
	s.moved()
}

// Key is the number that calls it.
func (s *Screen) Key() string { return s.opts.Key }

// Title is its name in the tabs.
func (s *Screen) Title() string { return s.opts.Title }

// Count is how many Apps there are, whatever the filter.
func (s *Screen) Count() (int, bool) {
	switch s.opts.Of {
	case desk.Waiting:
		return s.counts.Queue, s.known
	case desk.Troubled:
		return s.counts.Attention, s.known
	}
	return s.counts.Apps, s.known
}

// Enter brings it on the stage: what changed meanwhile is asked for.
func (s *Screen) Enter() tea.Cmd {
	s.active = true
	if s.list == nil || s.stale {
		return tea.Batch(s.search(true), s.moved())
	}
	return s.moved()
}

// Leave takes it off the stage: it stops following changes.
func (s *Screen) Leave() { s.active = false }

// moved is called after whatever may have moved the cursor: it keeps the row
// and lets the detail follow.
func (s *Screen) moved() tea.Cmd {
	if s.list == nil || s.table.Len() == 0 {
		s.row, s.hasRow = desk.Hit{}, false
		return s.follows("")
	}
	if s.table.OnGhost() {
		row, ok := s.c.Desk.Row(s.row.ID)
		switch {
		case ok:
			s.row = desk.Hit{Row: row}
		case s.progress.Complete:
			s.row = desk.Hit{Row: gone(s.row.Row)}
		}
		s.table.SetGhost(s.line(&s.row))
	}
	if i, ok := s.table.Index(); ok {
		if hits := s.list.Hits(i, 1); len(hits) == 1 {
			s.row, s.hasRow = hits[0], true
		}
	}
	return s.follows(s.row.ID)
}

// gone is the row of an App that no list has any more: it was removed, which
// happens only by proof.
func gone(row core.Row) core.Row {
	row.Status, row.Native, row.From, row.Removed = core.Deleted, "", "", true
	row.Push = core.PushConfirmed
	return row
}

func (s *Screen) follows(id core.AppID) tea.Cmd {
	if !s.active || !s.shape.detailShown(s.inPane) && s.shape != unknown {
		return nil
	}
	return s.pane.Follow(id)
}

// State is what the key table needs to know.
func (s *Screen) State() keymap.State {
	st := keymap.State{Place: keymap.InList, Rows: s.table.Len(), Marked: len(s.marks.ids), Row: s.row.Row, HasRow: s.hasRow}
	if s.hasRow {
		st.Caps, st.HasCaps = s.c.Desk.Capabilities(s.row.Connection)
	}
	return st
}

// Selection is the marked Apps, else the one under the cursor, each with the
// revision that was looked at.
func (s *Screen) Selection() core.Selection {
	if len(s.marks.ids) > 0 {
		return s.marks.selection()
	}
	if !s.hasRow {
		return core.Selection{}
	}
	return core.Selection{IDs: []core.AppID{s.row.ID}, Revisions: map[core.AppID]int64{s.row.ID: s.row.Revision}}
}

func (s *Screen) now() time.Time { return s.c.Desk.Now() }
