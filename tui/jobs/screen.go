// Package jobs is the screen of bulk runs: how far each is, what became of its
// Apps, and the keys to pause it, let it go on, stop it, retry what failed and
// write its report.
package jobs

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
)

// Screen is the list of bulk runs, and the Apps of one of them. It implements
// stage.Screen. It reads only while it is on the stage.
type Screen struct {
	stage.Plain

	c     *stage.Context
	table *table.Table
	jobs  []desk.Job // newest first
	more  bool       // there are older ones
	open  []core.Job // those that are open, whatever is on the stage
	items *items     // of one job, where that is looked at

	barW  int               // cells of the bar in the list
	paces map[string]sample // of jobs whose proofs come in, by their ids

	active  bool
	stale   bool         // something changed while a read was under way
	request desk.Request // the read under way; 0: none
	known   bool
	err     error
}

// New makes the screen.
func New(c *stage.Context) *Screen {
	s := &Screen{c: c, paces: map[string]sample{}}
	s.table = table.New(c.Theme,
		table.Column{Title: "JOB", Min: 4},
		table.Column{Title: "WHAT", Min: 20, Max: 40, Grow: 2},
		table.Column{Title: "STATE", Min: 8, Max: 12, Grow: 1},
		table.Column{Key: "progress", Title: "PROGRESS", Min: 16, Max: 40, Grow: 2, Drop: 4},
		table.Column{Title: "REACHED", Min: 15, Right: true, Drop: 3},
		table.Column{Title: "FAILED", Min: 7, Right: true},
		table.Column{Title: "LEFT", Min: 8, Right: true, Drop: 2},
		table.Column{Title: "WHO", Min: 10, Max: 24, Grow: 1, Drop: 5},
		table.Column{Title: "AGE", Min: 5, Right: true, Drop: 6},
	)
	s.table.NewestFirst = true
	return s
}

// Key is the number that calls it.
func (s *Screen) Key() string { return "7" }

// Title is its name in the tabs.
func (s *Screen) Title() string { return "Jobs" }

// Count is how many are open.
func (s *Screen) Count() (int, bool) { return len(s.open), len(s.open) > 0 }

// Idle reports that no bulk is open: the tab gives its room to the others.
func (s *Screen) Idle() bool { return len(s.open) == 0 }

// Enter brings it on the stage: what happened meanwhile is read.
func (s *Screen) Enter() tea.Cmd {
	s.table.Empty = "Nothing was done in bulk yet.\nMark Apps with " + s.c.Key(keymap.Mark) + ", " + s.c.Key(keymap.Range) + " or " + s.c.Key(keymap.MarkAll) + ", then press the key of a verb."
	s.active = true
	s.table.Arrive()
	return s.read()
}

// Leave takes it off the stage: it reads no more.
func (s *Screen) Leave() { s.active = false }

// again asks for a read that was put off.
type again struct{ screen *Screen }

// Update takes answers and changes.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case desk.Looked:
		if msg.Err == nil {
			s.open = msg.Jobs
			return s.read()
		}
	case desk.JobsRead:
		if msg.Request == s.request {
			return s.take(msg)
		}
	case desk.JobItemsRead:
		if msg.Request == s.request && s.items != nil {
			return s.takeItems(msg)
		}
	case desk.JobTurned:
		return s.turned(msg)
	case desk.JobRetryPlanned:
		return s.retryPlanned(msg)
	case desk.ReportWritten:
		return s.written(msg)
	case again:
		if msg.screen == s {
			return s.read()
		}
	}
	return nil
}

// read asks for what is shown, one question at a time.
func (s *Screen) read() (cmd tea.Cmd) {
	switch {
	case !s.active:
		return nil
	case s.request != 0:
		s.stale = true
		return nil
	case s.items != nil:
		s.request, cmd = s.c.Desk.JobItems(s.items.job.ID)
	default:
		s.request, cmd = s.c.Desk.Jobs()
	}
	return cmd
}

// take shows an answer. While a bulk runs, the store changes many times a
// second: looking at it may cost a tenth of the time, no more.
func (s *Screen) take(msg desk.JobsRead) tea.Cmd {
	s.request, s.err = 0, msg.Err
	if msg.Err == nil {
		s.jobs, s.more, s.known = msg.Jobs, msg.More, true
		s.measure()
		s.table.Refresh(source{s.jobs, s})
	}
	if !s.stale || !s.active {
		return nil
	}
	s.stale = false
	return s.c.Desk.Later(max(10*msg.Took, leastPause), again{s})
}

// current is the job that keys are about.
func (s *Screen) current() (desk.Job, bool) {
	id := s.table.Current()
	for _, j := range s.jobs {
		if s.items != nil && j.ID == s.items.job.ID || s.items == nil && number(j) == id {
			return j, true
		}
	}
	return desk.Job{}, false
}

// State is what the key table needs to know.
func (s *Screen) State() keymap.State {
	j, ok := s.current()
	st := keymap.State{Place: keymap.InJobs, Rows: s.table.Len(), HasRow: ok, Developers: -1}
	if ok {
		p, _ := j.Proven()
		st.Job, st.JobFailed = j.State, p.Failed+p.Unproven+j.Sum().Refused
	}
	return st
}

// Click moves the cursor to a row.
func (s *Screen) Click(_, y int) tea.Cmd {
	if s.items == nil {
		s.table.Click(y - 1)
	}
	return nil
}

func number(j desk.Job) string { return strconv.FormatInt(j.Number, 10) }

// source is the jobs as lines of the table.
type source struct {
	jobs   []desk.Job
	screen *Screen
}

func (s source) Len() int        { return len(s.jobs) }
func (s source) ID(i int) string { return number(s.jobs[i]) }

func (s source) Find(id string) (int, bool) {
	for i := range s.jobs {
		if number(s.jobs[i]) == id {
			return i, true
		}
	}
	return 0, false
}

func (s source) Lines(from, n int) []table.Line {
	from = min(max(from, 0), len(s.jobs))
	part := s.jobs[from:min(from+max(n, 0), len(s.jobs))]
	lines := make([]table.Line, len(part))
	for i, j := range part {
		lines[i] = table.Line{ID: number(j), Cells: s.screen.cells(j)}
	}
	return lines
}

func (s *Screen) cells(j desk.Job) []table.Cell {
	t, sum := s.c.Theme, j.Sum()
	failed, style := t.Glyphs.None, t.Dim
	p, known := j.Proven()
	switch n := p.Failed + p.Unproven + sum.Refused; {
	case n > 0:
		failed, style = age.Number(n), t.Bad
	case !known:
		failed = "?"
	}
	left := t.Glyphs.None
	if _, time := s.pace(j); time > 0 {
		left = span(time)
	}
	return []table.Cell{
		{Text: number(j)}, {Text: stage.JobCalled(j.Job)}, {Text: word(j), Style: s.stateStyle(j)},
		{Text: bar(t, j, s.barW)}, {Text: age.Number(sum.Reached()) + " of " + age.Number(sum.Total)},
		{Text: failed, Style: style}, {Text: left}, {Text: j.Actor.Name}, {Text: age.Since(j.CreatedAt, s.c.Desk.Now())},
	}
}
