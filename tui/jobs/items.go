package jobs

import (
	"strconv"

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

// items are the Apps of one job, with what became of each.
type items struct {
	c      *stage.Context
	job    core.Job
	table  *table.Table
	all    []core.JobOutcome
	shown  []int // places in all
	failed bool  // only those that failed
	known  bool
}

// look opens the Apps of the job under the cursor.
func (s *Screen) look() tea.Cmd {
	j, ok := s.current()
	if !ok {
		return nil
	}
	s.items = &items{c: s.c, job: j.Job}
	s.items.table = table.New(s.c.Theme,
		table.Column{Title: "APP", Min: 14, Max: 40, Grow: 3},
		table.Column{Title: "INTEGRATION", Min: 10, Max: 20, Grow: 1, Drop: 2},
		table.Column{Title: "OUTCOME", Min: 13, Max: 16},
		table.Column{Title: "WHY", Min: 12, Grow: 4, Drop: 1},
	)
	s.items.table.Empty = "Reading" + s.c.Theme.Ellipsis
	s.request = 0 // an answer about the list is not waited for any more
	return s.read()
}

// takeItems shows an answer.
func (s *Screen) takeItems(msg desk.JobItemsRead) tea.Cmd {
	s.request, s.err = 0, msg.Err
	if msg.Err == nil {
		s.items.all, s.items.known = msg.Items, true
		s.items.choose()
		s.items.table.Refresh(s.items.lines())
		if len(s.items.shown) == 0 { // what was under the cursor has not failed any more
			s.items.table.Reset(s.items.lines())
		}
	}
	if !s.stale || !s.active {
		return nil
	}
	s.stale = false
	return s.c.Desk.Later(max(10*msg.Took, 4*leastPause), again{s})
}

// turn shows those that failed instead of all, or all again.
func (it *items) turn() {
	it.failed = !it.failed
	it.choose()
	it.table.Reset(it.lines())
	it.table.To(0)
}

// choose picks all, or those that failed.
func (it *items) choose() {
	it.shown = make([]int, 0, len(it.all))
	for i := range it.all {
		if !it.failed || it.all[i].Failed() {
			it.shown = append(it.shown, i)
		}
	}
	it.table.Empty = "Nothing failed.\n" + it.c.Way(keymap.JobFailed, "shows all Apps of this job.")
}

func (it *items) lines() outcomes { return outcomes{it.all, it.shown, it.table.Theme} }

func (it *items) view(s *Screen, w, h int) []string {
	t := s.c.Theme
	j := desk.Job{Job: it.job}
	for _, now := range s.jobs {
		if now.ID == it.job.ID {
			j = now
		}
	}
	text := age.Number(len(it.shown)) + " of " + age.Number(it.job.Sum().Total)
	if it.failed {
		text += " " + t.Glyphs.Dot + " failed"
	}
	head := " " + t.Strong.Paint(t.Cut(plaintext.Line(stage.JobName(j.Job)), max(w-t.Width(text)-3, 8)))
	lines := []string{head + cell.Spaces(max(w-t.Width(head)-t.Width(text)-1, 1)) + t.Dim.Paint(text)}
	var why []string
	if o, ok := it.current(); ok && o.Why != "" {
		why = t.Wrap(plaintext.Line(o.Name+": "+o.Word()+": "+o.Why), max(w-2, 1))
		why = why[:min(len(why), 3)]
	}
	lines = append(lines, it.table.View(w, max(h-1-len(why), 2))...)
	for _, l := range why {
		lines = append(lines, " "+t.Dim.Paint(l))
	}
	return lines
}

func (it *items) current() (core.JobOutcome, bool) {
	if i, ok := it.table.Index(); ok && i < len(it.shown) {
		return it.all[it.shown[i]], true
	}
	return core.JobOutcome{}, false
}

// outcomes is the items as lines of the table, named by their place. It does not
// change with them: the table still asks the last one what was under the cursor.
type outcomes struct {
	all   []core.JobOutcome
	shown []int
	theme *theme.Theme
}

func (o outcomes) Len() int { return len(o.shown) }

func (o outcomes) ID(i int) string { return strconv.Itoa(o.shown[i]) }

func (o outcomes) Find(id string) (int, bool) {
	for i, at := range o.shown {
		if strconv.Itoa(at) == id {
			return i, true
		}
	}
	return 0, false
}

func (o outcomes) Lines(from, n int) []table.Line {
	t := o.theme
	from = min(max(from, 0), o.Len())
	part := o.shown[from:min(from+max(n, 0), o.Len())]
	lines := make([]table.Line, len(part))
	for i, at := range part {
		item := o.all[at]
		style := t.PushStyle(item.Push)
		switch {
		case item.Failed():
			style = t.Bad
		case item.State == core.ItemPending:
			style = t.Dim
		}
		lines[i] = table.Line{ID: strconv.Itoa(at), Cells: []table.Cell{
			{Text: item.Name}, {Text: item.Connection}, {Text: item.Word(), Style: style}, {Text: item.Why, Style: t.Dim},
		}}
	}
	return lines
}
