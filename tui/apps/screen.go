// Package apps is a list with its filter and the detail beside it: of Apps (the
// screens Queue, Apps and Attention) or of their registrations.
package apps

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/query"
	"gatehouse/tui/desk"
	"gatehouse/tui/detail"
	"gatehouse/tui/field"
	"gatehouse/tui/keymap"
	"gatehouse/tui/review"
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

// Screen is a list of Apps or registrations. It implements stage.Screen.
type Screen struct {
	c    *stage.Context
	opts Options
	face face

	table  *table.Table
	list   desk.List
	row    desk.Hit // under the cursor; of a ghost, as it last was
	hasRow bool
	marks  marks
	span   span
	filter filter
	pane   *detail.Pane
	review *review.Screen // the decision desk, over the queue
	inPane bool           // the detail has the focus; below 80 columns: is what is shown
	shape  shape
	// connections are what the list shows of them, by name; filled as they come.
	connections map[string]connection
	room        room
	byHidden    string // what the list is sorted by, where no column shows it
	// listW and listH are the cells of the list in the last View.
	above        int // lines between the filter's and the list's titles, in the last View
	listW, listH int
	connMin      int // how narrow the integration may be

	toTop   bool              // the answer awaited is shown from its first row
	all     []table.Column    // that can be shown, the usual ones first
	usual   int               // how many these are
	order   []int             // of all, those that are shown; nil: the usual
	columns []core.ViewColumn // as they were chosen; none: the usual
	view    string            // the view that was asked for, "" for none

	asked    desk.Question // what the list shows or will show
	request  desk.Request  // the search under way; 0: none
	cancel   context.CancelFunc
	refresh  bool // the request asks the same again
	slow     bool // what is asked is not in the index alone
	stale    bool // something changed since
	active   bool
	found    desk.Found // what is known of the last good answer, without its list
	first    bool       // the list is the first page, read from the store
	counts   core.Counts
	known    bool                   // counts are
	held     []core.ConnectionState // that their brakes hold; Attention alone shows them
	looks    []core.Look            // others', on the decision desk
	partial  string
	progress desk.Progress
	trouble  error // loading failed
}

// New makes a screen that shows nothing yet.
func New(c *stage.Context, opts Options) *Screen {
	s := &Screen{c: c, opts: opts, face: faceFor(c, opts.Of), pane: detail.New(c), review: review.New(c), connections: map[string]connection{}}
	s.table = table.New(c.Theme)
	s.all = s.face.columns(c, opts.Connections)
	s.usual = len(s.all)
	s.all = append(s.all, s.moreColumns()...)
	s.setColumns(nil)
	if opts.Of != desk.Registered { // that is not known before they are read
		s.table.Empty = opts.Empty
	}
	s.asked = desk.Question{Of: opts.Of, Sort: core.SortName}
	s.table.Sorted = string(s.asked.Sort)
	s.filter.line, s.filter.at = field.Line{Limit: query.MaxLength, Whole: true}, -1
	return s
}

// Question is what the screen asks the store for at the start. An order that
// only the index has comes when that is loaded: until then the oldest is first.
func (s *Screen) Question() desk.Question {
	q := s.asked
	switch q.Sort {
	case core.SortName, core.SortConnection, core.SortOwner, core.SortStatus, core.SortAPIs, core.SortCreated, core.SortPush:
	default:
		q.Sort, q.Desc = core.SortCreated, false
	}
	return q
}

// Start gives the screen its first page, read before the first frame.
func (s *Screen) Start(rows desk.Rows) {
	s.list, s.first = rows, true
	s.table.Empty = s.empty(desk.Found{})
	s.table.Reset(s.source())
	s.moved()
}

// Key is the number that calls it.
func (s *Screen) Key() string { return s.opts.Key }

// Title is its name in the tabs.
func (s *Screen) Title() string { return s.opts.Title }

// Count is how many there are, whatever the filter.
func (s *Screen) Count() (int, bool) {
	switch s.opts.Of {
	case desk.Waiting:
		return s.counts.Queue, s.known
	case desk.Troubled:
		return s.counts.Attention + len(s.held), s.known
	case desk.Registered:
		return s.progress.Rows, s.progress.Complete
	}
	return s.counts.Apps, s.known
}

// Enter brings it on the stage: what changed meanwhile is asked for.
func (s *Screen) Enter() tea.Cmd {
	s.active = true
	if s.opts.Of == desk.Registered {
		s.c.Desk.WantRegistrations()
	}
	if s.list == nil || s.stale {
		s.table.Arrive()
		return tea.Batch(s.search(true), s.moved(), s.review.Enter())
	}
	return tea.Batch(s.moved(), s.review.Enter())
}

// Leave takes it off the stage: it stops following changes.
func (s *Screen) Leave() {
	s.active = false
	s.review.Leave()
}

// moved is called after whatever may have moved the cursor: it keeps the row
// and lets the detail follow.
func (s *Screen) moved() tea.Cmd {
	if s.list == nil || s.table.Len() == 0 {
		s.row, s.hasRow = desk.Hit{}, false
		return s.follows("", "")
	}
	if s.table.OnGhost() {
		row, ok := s.c.Desk.Line(s.opts.Of, s.row.LineID())
		switch {
		case ok:
			s.row = row
		case s.progress.Complete:
			s.row = s.face.gone(s.row)
		}
		s.table.SetGhost(s.line(&s.row))
	}
	if i, ok := s.table.Index(); ok {
		if hits := s.list.Hits(i, 1); len(hits) == 1 {
			s.row, s.hasRow = hits[0], true
		}
	}
	s.stretch()
	return s.follows(s.row.ID, s.row.Key)
}

func (s *Screen) follows(id core.AppID, key string) tea.Cmd {
	if !s.active || !s.shape.detailShown(s.inPane) && s.shape != unknown {
		return nil
	}
	return s.pane.Follow(id, key)
}

// State is what the key table needs to know.
func (s *Screen) State() keymap.State {
	if s.reviewing() {
		return s.reviewState()
	}
	st := keymap.State{Place: keymap.InList, Rows: s.table.Len(), Marked: len(s.marks.ids), Row: s.row.Row, HasRow: s.hasRow}
	if s.opts.Of == desk.Registered {
		st.Place, st.Registration = keymap.InRegistrations, s.row.Registration
		if app, ok := s.c.Desk.Row(s.row.ID); ok {
			st.Row = app
		}
	}
	if app, r, ok := s.chosen(); ok {
		st.Place, st.Registration, st.Marked, st.Row = keymap.InRegistrations, r, 0, core.RowOf(app)
	}
	st.Developers = -1
	if s.opts.Of == desk.All {
		st.Developers = s.counts.Developers
	}
	if s.hasRow {
		st.Caps, st.HasCaps = s.c.Desk.Capabilities(s.row.Connection)
	}
	return st
}

// chosen is the registration that the detail's cursor is on.
func (s *Screen) chosen() (core.App, core.Registration, bool) {
	if !s.inPane {
		return core.App{}, core.Registration{}, false
	}
	return s.pane.Chosen()
}

// Selection is the registration chosen in the detail, else what is marked, else
// what is under the cursor, each with the revision that was looked at.
func (s *Screen) Selection() core.Selection {
	if s.reviewing() {
		return s.reviewSelection()
	}
	var sel core.Selection
	app, r, inDetail := s.chosen()
	switch {
	case inDetail:
		sel.Revisions = map[core.AppID]int64{}
		choose(&sel, desk.LineID(app.ID, r.Key()), app.Revision)
	case len(s.marks.ids) > 0:
		return s.marks.selection()
	case s.hasRow:
		sel.Revisions = map[core.AppID]int64{}
		choose(&sel, s.row.LineID(), s.row.Revision)
	}
	return sel
}

// Hidden is how many of the marked lines the list does not show.
func (s *Screen) Hidden() int { return s.marks.hidden() }

func (s *Screen) now() time.Time { return s.c.Desk.Now() }
