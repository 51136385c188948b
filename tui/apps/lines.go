package apps

import (
	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/table"
	"gatehouse/tui/theme"
)

// widestConnection is how many cells of a connection's name the list always
// shows, where it has them.
const widestConnection = 16

// appColumns are those of design 5. What has no room goes: APIs first (the detail
// shows them), the name never. The integration is as wide as the configured
// names: they are known, and few.
func appColumns(t *theme.Theme, connections []core.Connection) []table.Column {
	longest := connectionWidth(t, connections)
	return []table.Column{
		{Key: string(core.SortName), Title: "APP NAME", Min: 14, Max: 60, Grow: 4},
		{Key: string(core.SortConnection), Title: "INTEGRATION", Min: min(longest, widestConnection), Max: max(longest, 1), Grow: 1, Drop: 3},
		{Key: string(core.SortOwner), Title: "DEVELOPER", Min: 9, Max: 28, Grow: 2, Drop: 2},
		{Key: string(core.SortStatus), Title: "STATUS", Min: 13, Max: 20, Grow: 1, Drop: 1},
		{Key: string(core.SortAPIs), Title: "APIS", Min: 8, Max: 28, Grow: 2, Drop: 6},
		{Key: string(core.SortCreated), Title: "AGE", Min: 5, Right: true, Drop: 4},
		{Key: string(core.SortPush), Title: "PUSH", Min: 9, Drop: 5},
	}
}

// connectionWidth is how wide the longest of the configured names is.
func connectionWidth(t *theme.Theme, connections []core.Connection) int {
	longest := 0
	for _, c := range connections {
		longest = max(longest, t.Width(plaintext.Line(c.Name)))
	}
	return longest
}

// source is the screen's list as lines of the table.
type source struct {
	list   desk.List
	screen *Screen
}

func (s *Screen) source() table.Source { return source{s.list, s} }

func (s source) Len() int                   { return s.list.Len() }
func (s source) ID(i int) string            { return s.list.ID(i) }
func (s source) Find(id string) (int, bool) { return s.list.Find(id) }

func (s source) Lines(from, n int) []table.Line {
	hits := s.list.Hits(from, n)
	lines := make([]table.Line, len(hits))
	for i := range hits {
		lines[i] = s.screen.line(&hits[i])
	}
	return lines
}

func (s *Screen) line(h *desk.Hit) table.Line {
	id := h.LineID()
	return table.Line{ID: id, Marked: s.marks.has(id), Cells: s.face.cells(s, h)}
}

// appCells are what the list of Apps shows of one.
func appCells(s *Screen, h *desk.Hit) []table.Cell {
	t := s.c.Theme
	push := orNone(t, string(h.Push))
	if s.opts.Of == desk.Troubled && h.Lost && !h.Push.Attention() {
		push = "lost" // that is why it is here
	}
	status := t.BadgeOver(h.From, h.Status, h.Native, h.Push)
	if s.pushHidden && (!h.Push.Settled() || h.Push.Attention()) {
		status += " " + string(h.Push)
	}
	if h.Waiting > 0 && h.Status != core.Pending {
		status += " +" + age.Number(h.Waiting)
	}
	return []table.Cell{
		{Text: h.Name, Spans: h.NameSpans},
		{Text: h.Connection, Spans: h.ConnectionSpans},
		{Text: h.Owner.Name, Spans: h.DeveloperSpans},
		{Text: status, Style: t.StatusStyle(h.Status)},
		{Text: orNone(t, h.APILabel())},
		{Text: age.Since(h.CreatedAt, s.now())},
		{Text: push, Style: t.PushStyle(h.Push)},
	}
}
