package apps

import (
	"slices"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
	"gatehouse/tui/theme"
)

// dueWidth is how wide "overdue 99mo" is.
const dueWidth = 12

// faceFor is faceOf; the queue also shows when each request is to be decided,
// where the configuration says so.
func faceFor(c *stage.Context, part desk.Part) face {
	f := faceOf(part)
	if part != desk.Waiting || c.Desk == nil || !c.Desk.Targets.Any() {
		return f
	}
	columns, cells := f.columns, f.cells
	f.columns = func(c *stage.Context, connections []core.Connection) []table.Column {
		out := columns(c, connections)
		out[dueAt].Drop, out[dueAt-1].Drop = 8, 7 // the push is told by the status, the age says less than when it is due
		return slices.Insert(out, dueAt, table.Column{Key: string(desk.SortDue), Title: "DUE", Min: dueWidth, Drop: 1})
	}
	f.cells = func(s *Screen, h *desk.Hit) []table.Cell {
		text, style := Due(s.c, h.Due)
		return slices.Insert(cells(s, h), dueAt, table.Cell{Text: orNone(s.c.Theme, text), Style: style})
	}
	f.due = true
	f.sorts = append(slices.Clone(f.sorts), desk.SortDue)
	return f
}

// dueAt is the due time's place among the columns: behind the age.
const dueAt = 6

// dueSoon is how long before it is due a request is shown as urgent.
const dueSoon = 4 * time.Hour

// Due words when a request is to be decided, with the colour for it.
func Due(c *stage.Context, at time.Time) (string, theme.Style) {
	now := c.Desk.Now()
	text := age.Due(at, now)
	switch {
	case text == "":
		return "", c.Theme.Dim
	case at.Before(now):
		return text, c.Theme.Bad
	case at.Before(now.Add(dueSoon)):
		return text, c.Theme.Warn
	}
	return text, c.Theme.Plain
}

// nameCell is the name; in the queue with who sees to it, or has it open.
func (s *Screen) nameCell(h *desk.Hit) table.Cell {
	t, cell := s.c.Theme, table.Cell{Text: h.Name, Spans: h.NameSpans}
	if s.opts.Of != desk.Waiting {
		return cell
	}
	long, short := s.attended(h)
	switch {
	case long == "":
	case t.Width(h.Name+long) <= s.room.name:
		cell.Text += long
	default:
		cell.Text, cell.Spans = t.Cut(h.Name, max(s.room.name-t.Width(short), 6))+short, nil
	}
	return cell
}

// attended says, behind a name, who sees to a request or has it open, at length
// and in short.
func (s *Screen) attended(h *desk.Hit) (long, short string) {
	dot := " " + s.c.Theme.Glyphs.Dot + " "
	for _, l := range s.looks {
		if l.AppID == h.ID && l.Until.After(s.now()) {
			who := Short(l.Name)
			return dot + who + " is looking", dot + who
		}
	}
	switch h.AssignedTo {
	case "":
		return "", ""
	case s.c.Desk.Actor.Name:
		return dot + "for you", dot + "you"
	}
	who := Short(h.AssignedTo)
	return dot + "for " + who, dot + who
}

// Short is a person's name without the machine he sits at.
func Short(name string) string {
	who, _, _ := strings.Cut(name, "@")
	return who
}
