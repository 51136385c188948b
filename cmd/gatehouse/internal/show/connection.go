package show

import (
	"context"
	"strconv"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/core/export"
)

// Connection is a configured gateway with what is known of it.
type Connection struct {
	Name      string         `json:"name"`
	Kind      string         `json:"kind"`
	Apps      int            `json:"apps"`
	Statuses  map[string]int `json:"statuses"`
	ReadAt    Time           `json:"read_at"`
	Complete  bool           `json:"complete"`
	Received  int            `json:"received"`
	Unmanaged int            `json:"unmanaged"`
	Why       string         `json:"why,omitempty"`  // why the reading was incomplete
	Stale     bool           `json:"stale"`          // not read for twice its interval
	Held      *Held          `json:"held,omitempty"` // what the deletion brake stopped
	Error     string         `json:"error,omitempty"`
	// PausedUntil: after several failures in a row nothing is called before.
	PausedUntil Time   `json:"paused_until"`
	Hint        string `json:"hint,omitempty"`
}

// Connections joins the configuration with the store's state and counts. A
// connection of which only Apps are left is listed too, without a kind.
func Connections(ctx context.Context, store core.Store, configured []engine.Connected, now time.Time) ([]Connection, error) {
	states, err := store.Connections(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := store.Counts(ctx)
	if err != nil {
		return nil, err
	}
	byName := map[string]core.ConnectionState{}
	for _, s := range states {
		byName[s.Name] = s
	}
	var rows []Connection
	seen := map[string]bool{}
	for _, c := range configured {
		seen[c.Name] = true
		row := connection(c.Name, c.Kind, byName[c.Name], counts)
		row.Stale = byName[c.Name].Stale(now, c.SyncEvery)
		rows = append(rows, row)
	}
	for _, name := range sorted(counts.ByConnection) {
		if !seen[name] && total(counts.ByConnection[name]) > 0 {
			rows = append(rows, connection(name, "", byName[name], counts))
		}
	}
	return rows, nil
}

func connection(name, kind string, s core.ConnectionState, counts core.Counts) Connection {
	c := Connection{
		Name: name, Kind: kind, Statuses: map[string]int{}, ReadAt: Time{s.ReadAt}, Complete: s.Complete,
		Received: s.Received, Unmanaged: s.Unmanaged, Why: s.Why, Error: s.Message, Hint: s.Hint, PausedUntil: Time{s.OpenUntil},
	}
	if s.Held != "" {
		c.Held = &Held{s.Held, s.HeldRemovals, s.HeldTakes, s.HeldNews, Time{s.HeldSince}}
	}
	for status, n := range counts.ByConnection[name] {
		if n > 0 {
			c.Statuses[string(status)] = n
		}
	}
	c.Apps = total(counts.ByConnection[name])
	return c
}

func total(by map[core.Status]int) int {
	n := 0
	for _, v := range by {
		n += v
	}
	return n
}

// ConnectionsView is how they look; now is what ages count from.
func ConnectionsView(now time.Time) export.View[Connection] {
	columns := []export.Column[Connection]{
		{Title: "CONNECTION", Text: func(c Connection) string { return c.Name }},
		{Title: "KIND", Text: func(c Connection) string { return orWord(c.Kind, "not configured") }},
		{Title: "APPS", Right: true, Text: func(c Connection) string { return strconv.Itoa(c.Apps) }},
		{Title: "READ", Text: func(c Connection) string {
			if c.ReadAt.IsZero() {
				return "never"
			}
			if c.Stale {
				return Age(now.Sub(c.ReadAt.Time)) + " ago, stale"
			}
			return Age(now.Sub(c.ReadAt.Time)) + " ago"
		}},
		{Title: "STATE", Text: func(c Connection) string {
			switch {
			case c.Held != nil:
				return "HELD: plan " + c.Held.Plan + " would " + c.Held.Words()
			case c.PausedUntil.After(now):
				return "paused for " + Age(c.PausedUntil.Sub(now)) + " more, failed: " + c.Error
			case c.Error != "":
				return "failed: " + c.Error
			case c.ReadAt.IsZero():
				return "not read yet"
			case !c.Complete:
				return "incomplete: " + c.Why
			}
			return "complete, " + strconv.Itoa(c.Received) + " received, " + strconv.Itoa(c.Unmanaged) + " not ours"
		}},
	}
	return export.View[Connection]{Table: columns, CSV: columns, Object: func(c Connection) any { return c }}
}

func orWord(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
