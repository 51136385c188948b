package plan

import (
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/tui/table"
	"gatehouse/tui/theme"
)

// row is one line of the plan: what changes, on which side, why.
type row struct {
	id, what, where, name, why string
	from, to                   core.Status
	held                       *core.BrakeLine // of the plan that the store holds
	waits                      bool            // the brake stops it
	foreign                    *core.Remote    // not the portal's
}

// refresh gives the table what is known now: what is held first, then the other
// changes, then what is not the portal's.
func (v *View) refresh() {
	v.rows = v.rows[:0:0]
	if v.report == nil {
		for _, l := range v.held.Lines {
			v.rows = append(v.rows, v.heldRow(l))
		}
	} else {
		v.rows = v.planned(*v.report)
	}
	v.table.Empty = v.empty()
	v.table.Reset(source{v.rows, v.c.Theme}) // a line that is gone leaves no trace: it is another plan
}

func (v *View) empty() string {
	switch {
	case v.reading != 0:
		return "Reading the gateway" + v.c.Theme.Ellipsis + " Esc goes back to the list."
	case v.err != nil && v.report == nil:
		return "There is no plan: the gateway could not be read."
	}
	return "Nothing to do: what is decided here and what the gateway shows agree."
}

func (v *View) heldRow(l core.BrakeLine) row {
	return row{id: "held/" + string(l.AppID), what: l.What, where: here, name: l.Name, from: l.From, to: l.To, why: l.Why, held: &l, waits: true}
}

// here and there are the sides.
const (
	here  = "here"
	there = "gateway"
)

func (v *View) planned(r engine.SyncReport) []row {
	var rows, others []row
	if r.Held != nil {
		for _, l := range r.Held.Lines {
			one := v.heldRow(l)
			if !v.held.Has(l) {
				one.held = nil // the store holds another plan, or none
			}
			rows = append(rows, one)
		}
	}
	for _, c := range r.Changes {
		one := row{id: c.What + "/" + string(c.AppID), what: c.What, where: c.Side, name: c.Name, from: c.From, to: c.To, why: c.Why}
		if r.Held == nil || !c.Held {
			others = append(others, one)
		}
	}
	rows = append(rows, others...)
	for i := range r.Unmanaged {
		u := &r.Unmanaged[i]
		rows = append(rows, row{
			id: "unmanaged/" + refsOf(*u), what: "unmanaged", where: there, name: nameOf(*u), foreign: u,
			why: "not the portal's, shown as " + u.Projection.String() + ": never changed; " + core.ObjectID(*u),
		})
	}
	return rows
}

func nameOf(r core.Remote) string {
	if r.Name == "" {
		return core.ObjectID(r)
	}
	return r.Name
}

func refsOf(r core.Remote) string {
	out := ""
	for _, ref := range r.Refs {
		out += ref.Kind + "/" + ref.Scope + "/" + ref.ID + " "
	}
	return out
}

// current is the row under the cursor.
func (v *View) current() (row, bool) {
	i, ok := v.table.Index()
	if !ok || i >= len(v.rows) {
		return row{}, false
	}
	return v.rows[i], true
}

// status words what becomes of the App's status, "" where it stays.
func (r row) status(t *theme.Theme) string {
	switch {
	case r.to == "" || r.from == r.to:
		return string(r.from)
	case r.from == "":
		return string(r.to)
	}
	return string(r.from) + " " + t.Glyphs.Arrow + " " + string(r.to)
}

// style: what is held is bad news; what is not the portal's matters less.
func (r row) style(t *theme.Theme) theme.Style {
	switch {
	case r.waits:
		return t.Bad
	case r.what == "conflict" || r.what == "missing" || r.what == "removed":
		return t.Warn
	case r.foreign != nil:
		return t.Dim
	}
	return t.Plain
}

// source is the rows as lines of the table.
type source struct {
	rows  []row
	theme *theme.Theme
}

func (s source) Len() int        { return len(s.rows) }
func (s source) ID(i int) string { return s.rows[i].id }

func (s source) Find(id string) (int, bool) {
	for i := range s.rows {
		if s.rows[i].id == id {
			return i, true
		}
	}
	return 0, false
}

func (s source) Lines(from, n int) []table.Line {
	from = min(max(from, 0), len(s.rows))
	rows := s.rows[from:min(from+max(n, 0), len(s.rows))]
	lines := make([]table.Line, len(rows))
	for i, r := range rows {
		what := r.what
		if r.waits {
			what = s.theme.Glyphs.Failed + " " + what
		}
		lines[i] = table.Line{ID: r.id, Cells: []table.Cell{
			{Text: what, Style: r.style(s.theme)}, {Text: r.where}, {Text: r.name}, {Text: r.status(s.theme)}, {Text: s.theme.Arrows(r.why)},
		}}
	}
	return lines
}
