// Package table is the list of every screen: virtual (it draws only its
// window) and keyed by id, so that a refresh never moves the row under the
// cursor. What it shows comes from a Source that may be replaced at any time.
package table

import (
	"gatehouse/core/query"
	"gatehouse/tui/theme"
)

// Column is one column. Widths are in cells.
type Column struct {
	Key   string // names it for sorting
	Title string
	Min   int  // never narrower, nor than its title
	Max   int  // never wider; 0: no limit
	Grow  int  // its share of the cells that are left over
	Right bool // numbers
	// Drop says which columns go first where there is no room: the highest.
	// 0 stays.
	Drop int
}

// Cell is what a line shows in one column. Text is as it came: the table makes
// it safe.
type Cell struct {
	Text  string
	Style theme.Style
	Spans []query.Span // of Text, in bytes: what a filter found
}

// Line is one row.
type Line struct {
	ID     string
	Cells  []Cell // as many as there are columns
	Marked bool
	Faded  bool // it does not belong here any more
}

// Source is what a table shows. It never changes; a new one replaces it.
type Source interface {
	Len() int
	ID(i int) string
	Find(id string) (int, bool)
	Lines(from, n int) []Line
}

// Table is the state of one list. Make one with New.
type Table struct {
	Theme   *theme.Theme
	Columns []Column
	Sorted  string // the key of the column that it is sorted by
	Desc    bool
	Empty   string // said where there is nothing
	// Step is how many rows the window moves when the cursor leaves it: 1
	// where the terminal can scroll the whole line, more beside another pane,
	// where each move of the window is a repaint.
	Step int
	// NewestFirst: new rows come in above the others. Who leaves such a list at
	// its first row finds the newest one under the cursor when he comes back.
	NewestFirst bool

	source Source
	cursor int // in shown rows: the source's and the ghost
	id     string
	top    int
	height int // rows drawn last
	width  int // cells of the last View
	ghost  *ghost
	// held keeps the window where a refresh put it, with room above or below
	// the rows where that takes it, until the cursor moves.
	held bool
	// arriving: it was out of sight, see Arrive.
	arriving bool
}

// New makes an empty table.
func New(t *theme.Theme, columns ...Column) *Table {
	return &Table{Theme: t, Columns: columns, Step: 1, source: none{}}
}

// Column is the column of that key, to change its widths; nil for none.
func (t *Table) Column(key string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Key == key {
			return &t.Columns[i]
		}
	}
	return nil
}

// Len is how many rows are shown.
func (t *Table) Len() int {
	if t.ghost != nil {
		return t.source.Len() + 1
	}
	return t.source.Len()
}

// Current is the id under the cursor, "" in an empty table.
func (t *Table) Current() string { return t.id }

// Index is the cursor's place in the source; false on a ghost and in an empty
// table.
func (t *Table) Index() (int, bool) {
	if t.Len() == 0 || t.ghost != nil && t.cursor == t.ghost.at {
		return 0, false
	}
	return t.inSource(t.cursor), true
}

// Refresh replaces the source by a newer answer to the same question. The
// cursor stays on its id and on its line of the screen. An id that is gone
// stays as a ghost.
func (t *Table) Refresh(s Source) {
	line := t.currentLine()
	old := t.source
	offset := t.cursor - t.top
	t.source, t.ghost = s, nil
	arriving := t.arriving
	t.arriving = false
	switch {
	case t.id == "" || old.Len() == 0 && line == nil:
		t.Reset(s)
		return
	case arriving && t.NewestFirst && t.cursor == 0:
		t.To(0)
		return
	}
	i, ok := s.Find(t.id)
	if !ok {
		i = min(t.cursor, s.Len())
		if line != nil {
			line.Faded, line.Marked = true, false
			t.ghost = &ghost{*line, i}
		}
	}
	t.cursor = i
	t.top = i - offset
	t.held = !arriving
	t.clamp()
}

// Reset replaces the source by the answer to another question: the cursor goes
// to its id where that is found, else to the first row.
func (t *Table) Reset(s Source) {
	id := t.id
	t.source, t.ghost, t.held, t.arriving = s, nil, false, false
	t.cursor, t.top = 0, 0
	if i, ok := s.Find(id); ok && id != "" {
		t.cursor = i
		t.top = i - t.height/2
	}
	t.clamp()
}

// Move moves the cursor by n rows.
func (t *Table) Move(n int) { t.To(t.cursor + n) }

// Page moves the cursor by n windows.
func (t *Table) Page(n int) {
	step := n * max(t.height-1, 1)
	t.top += step
	t.To(t.cursor + step)
}

// To moves the cursor to a shown row, as near as there is one.
func (t *Table) To(i int) {
	t.held = false
	i = min(max(i, 0), t.Len()-1)
	if g := t.ghost; g != nil && i != g.at {
		t.ghost = nil
		if i > g.at {
			i--
		}
		if t.top > g.at {
			t.top--
		}
	}
	t.cursor = i
	t.clamp()
}

// clamp keeps cursor and window inside, and the cursor's id.
func (t *Table) clamp() {
	n := t.Len()
	t.cursor = max(0, min(t.cursor, n-1))
	if h := t.height; h > 0 {
		step := min(max(t.Step, 1), max(h/2, 1))
		switch {
		case t.cursor < t.top:
			t.top = t.cursor - (step - 1)
		case t.cursor >= t.top+h:
			t.top = t.cursor - h + step
		}
		if !t.held {
			t.top = max(0, min(t.top, n-h))
		}
	}
	switch {
	case n == 0:
		t.id = ""
	case t.OnGhost():
		t.id = t.ghost.line.ID
	default:
		t.id = t.source.ID(t.inSource(t.cursor))
	}
}

// currentLine is the line under the cursor, nil in an empty table.
func (t *Table) currentLine() *Line {
	if t.OnGhost() {
		return &t.ghost.line
	}
	if t.Len() == 0 {
		return nil
	}
	lines := t.source.Lines(t.inSource(t.cursor), 1)
	if len(lines) == 0 {
		return nil
	}
	return &lines[0]
}

type none struct{}

func (none) Len() int                { return 0 }
func (none) ID(int) string           { return "" }
func (none) Find(string) (int, bool) { return 0, false }
func (none) Lines(int, int) []Line   { return nil }
