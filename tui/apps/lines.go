package apps

import (
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/detail"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
)

// widestConnection is how many cells of a connection's name the list always
// shows, where it has them.
const widestConnection = 16

// appColumns are those of design 5. What has no room goes: APIs first (the detail
// shows them), the name never. The integration is as wide as the configured
// names: they are known, and few.
func appColumns(c *stage.Context, connections []core.Connection) []table.Column {
	name, marked := connectionWidth(c, connections)
	return []table.Column{
		{Key: string(core.SortName), Title: "APP NAME", Min: 14, Max: 60, Grow: 4},
		{Key: string(core.SortConnection), Title: "INTEGRATION", Min: min(name, widestConnection), Max: marked, Grow: 1, Drop: 3},
		{Key: string(core.SortOwner), Title: "DEVELOPER", Min: 9, Max: 28, Grow: 2, Drop: 2},
		{Key: string(core.SortStatus), Title: "STATUS", Min: statusWidth, Max: 22, Grow: 1, Drop: 1},
		{Key: string(core.SortAPIs), Title: "APIS", Min: 8, Max: 28, Grow: 2, Drop: 6},
		{Key: string(core.SortCreated), Title: "AGE", Min: 5, Right: true, Drop: 4},
		{Key: string(core.SortPush), Title: "PUSH", Min: 9, Drop: 5},
	}
}

// connectionWidth is how wide the longest of the configured names is, and the
// longest with its provider's mark.
func connectionWidth(c *stage.Context, connections []core.Connection) (name, marked int) {
	for _, conn := range connections {
		w := c.Theme.Width(plaintext.Line(conn.Name))
		name, marked = max(name, w), max(marked, w)
		if caps, ok := c.Desk.Capabilities(conn.Name); ok && caps.RowMark != "" {
			name = max(name, w+len(detail.MarkSign))
			marked = max(marked, w+3+c.Theme.Width(plaintext.Line(caps.RowMark)))
		}
	}
	return name, max(marked, 1)
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
	return table.Line{ID: id, Marked: s.marks.has(id), Cells: s.cells(h)}
}

// appCells are what the list of Apps shows of one.
func appCells(s *Screen, h *desk.Hit) []table.Cell {
	t := s.c.Theme
	push := orNone(t, string(h.Push))
	if s.opts.Of == desk.Troubled && !h.Push.Attention() { // why it is here
		switch {
		case h.Lost:
			push = "lost"
		case h.Untold:
			push = "untold"
		}
	}
	apis, owner := orNone(t, h.APILabel()), table.Cell{Text: h.Owner.Who(), Spans: h.DeveloperSpans}
	if h.Kind == core.KindDeveloper {
		apis = signUp
		if s.room.apisHidden { // his name is there already
			owner = table.Cell{Text: signUp}
		}
	}
	if h.DeletionAsked { // why it is in the queue
		apis = deletionAsked
	}
	return []table.Cell{
		s.nameCell(h),
		s.connectionCell(h),
		owner,
		{Text: s.status(h), Style: t.StatusStyle(h.Status)},
		{Text: apis},
		{Text: age.Since(h.CreatedAt, s.now())},
		{Text: push, Style: t.PushStyle(h.Push)},
	}
}

// signUp marks a row that is a developer's, not an App.
const signUp = "sign-up"

// deletionAsked marks a row whose owner wants it deleted.
const deletionAsked = "delete?"

// statusWidth is how wide the longest status of an App is, with the sign of what
// it comes from.
const statusWidth = 13

// status words an App's status, and how many registrations wait beside it. The
// number is never cut off: where there is too little room the blanks go first,
// then the word that it follows is shortened.
func (s *Screen) status(h *desk.Hit) string {
	t := s.c.Theme
	over := t.BadgeOver(h.Kind, h.From, h.Status, h.Native, h.Push)
	short := t.Badge(h.Kind, h.Status, h.Native, core.PushNone)
	if h.Waiting == 0 || h.Status == core.Pending {
		return s.withPush(h.Push, over, short)
	}
	more := "+" + age.Number(h.Waiting)
	under := short
	switch {
	case s.room.pushHidden && h.Push.Attention():
		under = "!" + short
	case !h.Push.Settled():
		under = t.Glyphs.Arrow + short
	}
	glyph, word, _ := strings.Cut(under, " ")
	for _, text := range []string{s.withPush(h.Push, over+" "+more, short+" "+more), under + " " + more, under + more, glyph + word + more} {
		if t.Width(text) <= s.room.status {
			return text
		}
	}
	return glyph + t.Cut(word, max(s.room.status-t.Width(glyph+more), 1)) + more
}

// withPush adds the push to a status, where it has no column of its own: in a
// word where that fits, behind the badge or the short form of it; else by a sign
// before it where somebody must look.
func (s *Screen) withPush(p core.PushState, badge, short string) string {
	t := s.c.Theme
	if !s.room.pushHidden || p.Settled() && !p.Attention() {
		return badge
	}
	for _, b := range []string{badge, short} {
		if text := b + " " + string(p); t.Width(text) <= s.room.status {
			return text
		}
	}
	if p.Attention() {
		return "!" + short
	}
	return badge
}

// connectionCell names the connection: with its mark where the provider has
// one, with a warning where it is not configured any more.
func (s *Screen) connectionCell(h *desk.Hit) table.Cell {
	c := s.connection(h.Connection)
	switch {
	case !c.configured:
		return table.Cell{Text: "! " + h.Connection, Style: s.c.Theme.Warn}
	case c.mark != "":
		whole := h.Connection + " " + s.c.Theme.Glyphs.Dot + " " + c.mark
		if s.c.Theme.Width(plaintext.Line(whole)) > s.room.connection {
			whole = h.Connection + detail.MarkSign // the detail says what it stands for
		}
		return table.Cell{Text: whole, Spans: h.ConnectionSpans}
	}
	return table.Cell{Text: h.Connection, Spans: h.ConnectionSpans}
}

// connection is what the list shows of a connection. It is asked once: what a
// provider can do does not change while the program runs.
func (s *Screen) connection(name string) connection {
	c, known := s.connections[name]
	if !known {
		caps, ok := s.c.Desk.Capabilities(name)
		c = connection{configured: ok, mark: caps.RowMark}
		s.connections[name] = c
	}
	return c
}

type connection struct {
	configured bool
	mark       string // the provider's short note on every App
}
