// Package show says how Apps, plans and connections look on the command line:
// as columns for people and spreadsheets, as objects for programs. The names of
// the fields are the words of the design and part of the program's interface.
package show

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/export"
)

// App is an App in a list.
type App struct {
	ID            core.AppID `json:"id"`
	Name          string     `json:"name"`
	Status        string     `json:"status"`
	Native        string     `json:"native,omitempty"` // the gateway's own word, where status is UNKNOWN
	Push          string     `json:"push"`             // "none" where nothing was ever to be pushed
	Connection    string     `json:"connection"`
	Developer     string     `json:"developer"`
	Email         string     `json:"email"`
	Team          bool       `json:"team"`
	Account       string     `json:"account"`
	ReferenceID   string     `json:"reference_id"`
	APIs          string     `json:"apis"` // "Payments +2"
	Waiting       int        `json:"waiting"`
	CreatedAt     Time       `json:"created_at"`
	DecidedAt     Time       `json:"decided_at"`
	Missing       bool       `json:"missing"`
	Lost          bool       `json:"lost"`
	Untold        bool       `json:"untold"`          // its owner could not be told by mail
	DeletionAsked bool       `json:"deletion_asked"`  // by its owner
	WaitingSince  Time       `json:"waiting_since"`   // null: nothing waits, or nobody knows since when
	DueAt         Time       `json:"due_at,omitzero"` // when that is to be decided; left out where no time is set
	AssignedTo    string     `json:"assigned_to"`     // who sees to what waits; "" when nobody in particular does
	Revision      int64      `json:"revision"`
	// NotConfigured: its connection is in no configuration, so that it can be
	// read and refuses every verb.
	NotConfigured bool   `json:"not_configured,omitempty"`
	Gateway       string `json:"-"` // the kind of gateway, for its column
	age           time.Duration
}

// Time is written as RFC 3339 in UTC, and as null when it is zero.
type Time struct{ time.Time }

// MarshalJSON implements json.Marshaler.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + t.text() + `"`), nil
}

func (t Time) text() string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Row makes a list entry; now is what its age counts from.
func Row(r core.Row, now time.Time) App {
	return App{
		ID: r.ID, Name: r.Name, Status: core.StatusWord(r.Kind, r.Status), Native: r.Native, Push: pushWord(r.Push), Connection: r.Connection,
		Developer: r.Owner.Name, Email: r.Owner.Email, Team: r.Owner.Team, Account: r.Owner.Account,
		ReferenceID: r.ReferenceID, APIs: r.APILabel(), Waiting: r.Waiting, CreatedAt: Time{r.CreatedAt}, DecidedAt: Time{r.DecidedAt},
		Missing: r.Missing, Lost: r.Lost, Untold: r.Untold, DeletionAsked: r.DeletionAsked, WaitingSince: Time{r.WaitingSince}, AssignedTo: r.AssignedTo, Revision: r.Revision, age: now.Sub(r.CreatedAt),
	}
}

func pushWord(p core.PushState) string {
	if p == core.PushNone {
		return "none"
	}
	return string(p)
}

// Apps is the view of a list.
func Apps() export.View[App] {
	status := func(a App) string {
		s := a.Status
		if a.Native != "" {
			s = a.Native + " (unknown)"
		}
		if a.Waiting > 0 && a.Status != string(core.Pending) {
			s += " +" + strconv.Itoa(a.Waiting) + " waiting"
		}
		if a.Missing {
			s += " missing"
		}
		if a.DeletionAsked {
			s += " deletion asked"
		}
		return s
	}
	return export.View[App]{
		Table: []export.Column[App]{
			{Title: "ID", Text: func(a App) string { return string(a.ID) }},
			{Title: "APP NAME", Text: func(a App) string { return a.Name }},
			{Title: "INTEGRATION", Text: func(a App) string { return marked(a.Connection, a.NotConfigured) }},
			{Title: "DEVELOPER", Text: func(a App) string { return cmp.Or(a.Developer, a.Email) }},
			{Title: "STATUS", Text: status},
			{Title: "APIS", Text: func(a App) string { return a.APIs }},
			{Title: "AGE", Right: true, Text: func(a App) string { return Age(a.age) }},
			{Title: "PUSH", Text: func(a App) string { return a.Push }},
		},
		CSV: []export.Column[App]{
			{Title: "id", Text: func(a App) string { return string(a.ID) }},
			{Title: "name", Text: func(a App) string { return a.Name }},
			{Title: "status", Text: func(a App) string { return a.Status }},
			{Title: "push", Text: func(a App) string { return a.Push }},
			{Title: "connection", Text: func(a App) string { return a.Connection }},
			{Title: "developer", Text: func(a App) string { return a.Developer }},
			{Title: "email", Text: func(a App) string { return a.Email }},
			{Title: "team", Text: func(a App) string { return strconv.FormatBool(a.Team) }},
			{Title: "account", Text: func(a App) string { return a.Account }},
			{Title: "reference_id", Text: func(a App) string { return a.ReferenceID }},
			{Title: "apis", Text: func(a App) string { return a.APIs }},
			{Title: "waiting", Text: func(a App) string { return strconv.Itoa(a.Waiting) }},
			{Title: "created_at", Text: func(a App) string { return a.CreatedAt.text() }},
			{Title: "decided_at", Text: func(a App) string { return a.DecidedAt.text() }},
			{Title: "missing", Text: func(a App) string { return strconv.FormatBool(a.Missing) }},
			{Title: "lost", Text: func(a App) string { return strconv.FormatBool(a.Lost) }},
			{Title: "untold", Text: func(a App) string { return strconv.FormatBool(a.Untold) }},
			{Title: "deletion_asked", Text: func(a App) string { return strconv.FormatBool(a.DeletionAsked) }},
			{Title: "waiting_since", Text: func(a App) string { return a.WaitingSince.text() }},
			{Title: "due_at", Text: func(a App) string { return a.DueAt.text() }},
			{Title: "assigned_to", Text: func(a App) string { return a.AssignedTo }},
			{Title: "native", Text: func(a App) string { return a.Native }},
			{Title: "not_configured", Text: func(a App) string { return strconv.FormatBool(a.NotConfigured) }},
		},
		Object: func(a App) any { return a },
	}
}

// marked is a connection's name, and that it is in no configuration.
func marked(connection string, notConfigured bool) string {
	if notConfigured {
		return connection + " (not configured)"
	}
	return connection
}

// Age words how long something lasts in its largest unit: "3d".
func Age(d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{365 * 24 * time.Hour, "y"}, {24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d >= unit.size {
			return strconv.Itoa(int(d/unit.size)) + unit.name
		}
	}
	return strconv.Itoa(max(0, int(d/time.Second))) + "s"
}

// Of is what stands before an error's message, for an App.
func Of(a core.App) string {
	if a.Name == "" {
		return string(a.ID)
	}
	return a.Name
}

func orDash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
