package apps

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/view"
	"gatehouse/tui/desk"
	"gatehouse/tui/table"
)

// The columns that no list shows unless they are chosen. Their keys are no
// orders; the others' are.
const (
	colEmail    = "email"
	colAccount  = "account"
	colKind     = "kind"
	colAt       = "at"
	colDecided  = "decided"
	colAssigned = "assigned"
	colID       = "id"
)

func (s *Screen) moreColumns() []table.Column {
	more := []table.Column{
		{Key: colEmail, Title: "E-MAIL", Min: 12, Max: 40, Grow: 2, Drop: 8},
		{Key: colAccount, Title: "ACCOUNT", Min: 8, Max: 30, Grow: 1, Drop: 8},
		{Key: colKind, Title: "GATEWAY", Min: 7, Max: 12, Drop: 8},
		{Key: colAt, Title: "CREATED", Min: s.dateWidth(), Drop: 8},
	}
	if s.opts.Of != desk.Registered {
		more = append(more, table.Column{Key: colDecided, Title: "DECIDED", Min: s.dateWidth(), Drop: 8})
	}
	if s.opts.Of != desk.Registered {
		if !s.face.due {
			more = append(more, table.Column{Key: string(desk.SortDue), Title: "DUE", Min: dueWidth, Drop: 8})
		}
		more = append(more, table.Column{Key: colAssigned, Title: "SEES TO IT", Min: 10, Max: 24, Drop: 8})
	}
	return append(more, table.Column{Key: colID, Title: "ID", Min: 12, Max: 26, Grow: 1, Drop: 8})
}

func (s *Screen) moreCells(h *desk.Hit) []table.Cell {
	t := s.c.Theme
	caps, _ := s.c.Desk.Capabilities(h.Connection)
	at := h.CreatedAt
	if h.Key != "" {
		at = h.Registration.CreatedAt
	}
	cells := []table.Cell{
		{Text: orNone(t, h.Owner.Email)}, {Text: orNone(t, h.Owner.Account)}, {Text: orNone(t, caps.Kind)}, {Text: orNone(t, s.c.Dates.Moment(at))},
	}
	if s.opts.Of != desk.Registered {
		cells = append(cells, table.Cell{Text: orNone(t, s.c.Dates.Moment(h.DecidedAt))})
	}
	if s.opts.Of != desk.Registered {
		if !s.face.due {
			text, style := Due(s.c, h.Due)
			cells = append(cells, table.Cell{Text: orNone(t, text), Style: style})
		}
		cells = append(cells, table.Cell{Text: orNone(t, h.AssignedTo)})
	}
	return append(cells, table.Cell{Text: string(h.ID), Style: t.Dim})
}

// columnKey is the table's key of what a view calls a column.
func columnKey(name string) string {
	switch name {
	case "age":
		return string(core.SortCreated)
	case "created":
		return colAt
	}
	return name
}

// setColumns lets the table show these columns, in this order; none: the usual.
func (s *Screen) setColumns(columns []core.ViewColumn) {
	s.columns = columns
	s.order, s.table.Columns = nil, slices.Clone(s.all[:s.usual]) // the screen changes them
	if len(columns) == 0 {
		s.connMin = s.column(string(core.SortConnection)).Min
		return
	}
	s.table.Columns = nil
	for _, want := range columns {
		i := slices.IndexFunc(s.all, func(c table.Column) bool { return c.Key == columnKey(want.Name) })
		if i < 0 {
			continue // of a newer version: shown as far as it is known
		}
		c := s.all[i]
		if want.Width > 0 {
			c.Min, c.Max, c.Grow, c.Drop = want.Width, want.Width, 0, min(c.Drop, 1)
		}
		s.order, s.table.Columns = append(s.order, i), append(s.table.Columns, c)
	}
	s.connMin = s.column(string(core.SortConnection)).Min
}

// column is the table's column of that key; one that is not shown where it has
// none.
func (s *Screen) column(key string) *table.Column {
	if c := s.table.Column(key); c != nil {
		return c
	}
	return &table.Column{}
}

// cells are a row's, of the columns that are shown.
func (s *Screen) cells(h *desk.Hit) []table.Cell {
	cells := s.face.cells(s, h)
	if s.order == nil {
		return cells
	}
	cells = append(cells, s.moreCells(h)...)
	out := make([]table.Cell, len(s.order))
	for i, from := range s.order {
		out[i] = cells[from]
	}
	return out
}

// lists are what views call the screens' lists.
var lists = map[desk.Part]core.ViewList{
	desk.Waiting: core.ViewQueue, desk.All: core.ViewApps, desk.Registered: core.ViewRegistrations, desk.Troubled: core.ViewAttention,
}

// List is what a view calls the screen's list.
func (s *Screen) List() core.ViewList { return lists[s.opts.Of] }

// Shown is what the screen shows now, as a view: without columns where they are
// the usual ones. Its name is that of the view that was asked for, "" for none.
func (s *Screen) Shown() core.SavedView {
	return core.SavedView{
		Name: s.view, List: s.List(), Filter: s.filter.line.Value(), Sort: s.asked.Sort, Descending: s.asked.Desc, Columns: slices.Clone(s.columns),
	}
}

// Lay takes over a view's order and columns, before the screen shows anything.
func (s *Screen) Lay(v core.SavedView) {
	if v.Sort == desk.SortDue && !s.c.Desk.Targets.Any() {
		v.Sort = core.SortCreated // nothing is due: the oldest comes first
	}
	if slices.Contains(view.Sorts(s.List()), v.Sort) {
		s.asked.Sort, s.asked.Desc = v.Sort, v.Descending
	}
	s.table.Sorted, s.table.Desc = string(s.asked.Sort), s.asked.Desc
	s.setColumns(v.Columns)
}

// Show shows a view.
func (s *Screen) Show(v core.SavedView) tea.Cmd {
	s.view, s.inPane, s.asked.Of = v.Name, false, s.opts.Of
	s.filter.typing = false
	s.filter.menu.Close()
	s.Lay(v)
	s.filter.line.Set(v.Filter)
	s.asked.Text, s.slow = v.Filter, desk.Elsewhere(v.Filter, s.asked.Of)
	return s.search(false)
}

// Choose lets the list show these columns from now on; none: the usual ones.
func (s *Screen) Choose(columns []core.ViewColumn) tea.Cmd {
	s.setColumns(columns)
	return s.keep()
}

// Drawn is how wide a column, as views call it, is on the screen; 0 where it is
// not shown.
func (s *Screen) Drawn(name string) int { return s.table.Drawn(columnKey(name)) }

// keep has the order and the columns remembered, with the view or the list.
func (s *Screen) keep() tea.Cmd { return s.c.Desk.KeepLayout(s.Shown()) }

// dateWidth is how wide a moment is in the format that is set.
func (s *Screen) dateWidth() int {
	return s.c.Theme.Width(s.c.Dates.Moment(time.Date(2026, 12, 30, 23, 59, 59, 0, time.UTC)))
}
