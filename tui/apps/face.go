package apps

import (
	"time"

	"gatehouse/core"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
	"gatehouse/tui/table"
	"gatehouse/tui/theme"
)

// face is what differs between the lists: what a row is and shows.
type face struct {
	columns func(*stage.Context, []core.Connection) []table.Column
	cells   func(*Screen, *desk.Hit) []table.Cell
	sorts   []core.SortKey // in the order of the columns
	gone    func(desk.Hit) desk.Hit
	noMatch string
	due     bool // the due time is among the columns
}

func faceOf(part desk.Part) face {
	if part == desk.Registered {
		return face{
			columns: registrationColumns, cells: registrationCells, gone: registrationGone,
			sorts: []core.SortKey{
				core.SortName, core.SortAPIs, desk.SortPlan, core.SortOwner, core.SortConnection, core.SortStatus, core.SortCreated, core.SortPush,
			},
			noMatch: "No registration matches. Esc clears the filter.",
		}
	}
	return face{
		columns: appColumns, cells: appCells, gone: appGone,
		sorts: []core.SortKey{
			core.SortName, core.SortConnection, core.SortOwner, core.SortStatus, core.SortAPIs, core.SortCreated, core.SortPush,
		},
		noMatch: "No App matches. Esc clears the filter.",
	}
}

// appGone is the row of an App that no list has any more: it was removed, which
// happens only by proof.
func appGone(h desk.Hit) desk.Hit {
	row := h.Row
	row.Status, row.Native, row.From, row.Removed = core.Deleted, "", "", true
	row.Push = core.PushConfirmed
	return desk.Hit{Row: row}
}

// registrationGone is the row of a registration that its App has no more.
func registrationGone(h desk.Hit) desk.Hit {
	h.Registration.Status = "DELETED"
	return desk.Hit{Row: h.Row, Key: h.Key, Registration: h.Registration}
}

// registrationWidth is how wide the longest status of a registration is, with
// the sign of its push.
const registrationWidth = 15

// registrationColumns: what has no room goes, the push and the connection
// first, which the detail tells; the App, its API and the status never.
func registrationColumns(c *stage.Context, connections []core.Connection) []table.Column {
	name, marked := connectionWidth(c, connections)
	return []table.Column{
		{Key: string(core.SortName), Title: "APP", Min: 14, Max: 48, Grow: 3},
		{Key: string(core.SortAPIs), Title: "API PRODUCT", Min: 11, Max: 36, Grow: 3},
		{Key: string(desk.SortPlan), Title: "PLAN", Min: 6, Max: 20, Grow: 1, Drop: 5},
		{Key: string(core.SortOwner), Title: "DEVELOPER", Min: 9, Max: 28, Grow: 2, Drop: 3},
		{Key: string(core.SortConnection), Title: "INTEGRATION", Min: min(name, widestConnection), Max: marked, Grow: 1, Drop: 6},
		{Key: string(core.SortStatus), Title: "STATUS", Min: registrationWidth, Max: 22, Grow: 1},
		{Key: string(core.SortCreated), Title: "AGE", Min: 5, Right: true, Drop: 4},
		{Key: string(core.SortPush), Title: "PUSH", Min: 9, Drop: 7},
	}
}

// registrationCells are what the list of registrations shows of one.
func registrationCells(s *Screen, h *desk.Hit) []table.Cell {
	t, r := s.c.Theme, h.Registration
	badge := t.RegistrationBadge(r.Status)
	status := badge
	if !h.Push.Settled() {
		status = t.Glyphs.Arrow + badge
	}
	status = s.withPush(h.Push, status, badge)
	return []table.Cell{
		{Text: h.Name, Spans: h.NameSpans},
		{Text: r.API.Name},
		{Text: orNone(t, r.Plan.Name)},
		{Text: h.Owner.Who(), Spans: h.DeveloperSpans},
		s.connectionCell(h),
		{Text: status, Style: t.RegistrationStyle(r.Status)},
		{Text: orNone(t, registrationAge(r, s.now()))},
		{Text: orNone(t, string(h.Push)), Style: t.PushStyle(h.Push)},
	}
}

func orNone(t *theme.Theme, text string) string {
	if text == "" {
		return t.Glyphs.None
	}
	return text
}

// registrationAge is how long ago a registration was asked for; "3d+" where it
// is only known when Gatehouse saw it first: it is that old or older.
func registrationAge(r core.Registration, now time.Time) string {
	since := age.Since(r.CreatedAt, now)
	if r.FirstSeen && since != "" {
		return since + "+"
	}
	return since
}
