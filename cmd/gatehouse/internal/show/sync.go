package show

import (
	"strconv"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/core/export"
)

// Sync is one connection's reading.
type Sync struct {
	Connection string       `json:"connection"`
	Planned    bool         `json:"planned"` // nothing was written
	Complete   bool         `json:"complete"`
	Why        string       `json:"why,omitempty"`
	Received   int          `json:"received"`
	Unmanaged  int          `json:"unmanaged"`
	Same       int          `json:"same"`
	New        int          `json:"new"`
	Adopted    int          `json:"adopted"`
	Pushes     int          `json:"pushes"`
	Conflicts  int          `json:"conflicts"`
	Missing    int          `json:"missing"`
	Removed    int          `json:"removed"`
	Dropped    int          `json:"dropped"`        // differences that were left as they are
	Held       *Held        `json:"held,omitempty"` // what the deletion brake stopped
	Changes    []SyncChange `json:"changes"`
	Error      string       `json:"error,omitempty"`
}

// SyncChange is one App that differs.
type SyncChange struct {
	ID   core.AppID `json:"id"`
	Name string     `json:"name"`
	What string     `json:"what"`
	Side string     `json:"side"` // where it changes: "here" or "gateway"
	From string     `json:"from"`
	To   string     `json:"to"`
	Why  string     `json:"why"`
}

// SyncOf makes the view of a report; err is how the reading ended.
func SyncOf(connection string, r engine.SyncReport, err error) Sync {
	s := Sync{
		Connection: connection, Planned: r.Planned, Complete: r.Listing.Complete, Why: r.Listing.Why,
		Received: r.Listing.Received, Unmanaged: r.Listing.Unmanaged, Same: r.Same, New: r.New, Adopted: r.Adopted,
		Pushes: r.Pushes, Conflicts: r.Conflicts, Missing: r.Missing,
		Removed: r.Removed, Dropped: r.Dropped, Held: HeldOf(r.Held), Changes: []SyncChange{},
	}
	if err != nil {
		s.Error = core.AsError(err).Message
	}
	for _, c := range r.Changes {
		s.Changes = append(s.Changes, SyncChange{c.AppID, c.Name, c.What, c.Side, string(c.From), string(c.To), c.Why})
	}
	return s
}

// Syncs is the view of several; the table is written line by line elsewhere.
func Syncs() export.View[Sync] {
	number := func(title string, of func(Sync) int) export.Column[Sync] {
		return export.Column[Sync]{Title: title, Right: true, Text: func(s Sync) string { return strconv.Itoa(of(s)) }}
	}
	columns := []export.Column[Sync]{
		{Title: "connection", Text: func(s Sync) string { return s.Connection }},
		{Title: "complete", Text: func(s Sync) string { return strconv.FormatBool(s.Complete) }},
		number("received", func(s Sync) int { return s.Received }),
		number("unmanaged", func(s Sync) int { return s.Unmanaged }),
		number("same", func(s Sync) int { return s.Same }),
		number("new", func(s Sync) int { return s.New }),
		number("adopted", func(s Sync) int { return s.Adopted }),
		number("pushes", func(s Sync) int { return s.Pushes }),
		number("conflicts", func(s Sync) int { return s.Conflicts }),
		number("missing", func(s Sync) int { return s.Missing }),
		number("removed", func(s Sync) int { return s.Removed }),
		{Title: "held", Text: func(s Sync) string {
			if s.Held == nil {
				return ""
			}
			return s.Held.Plan
		}},
	}
	return export.View[Sync]{Table: columns, CSV: columns, Object: func(s Sync) any { return s }}
}
