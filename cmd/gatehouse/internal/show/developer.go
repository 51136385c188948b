package show

import (
	"strconv"
	"time"

	"gatehouse/core"
	"gatehouse/core/export"
)

// Developer is a developer's sign-up.
type Developer struct {
	ID         core.AppID `json:"id"`
	Name       string     `json:"name"`
	Email      string     `json:"email"`
	Account    string     `json:"account"`
	Status     string     `json:"status"`
	Native     string     `json:"native,omitempty"` // the gateway's own word, where status is UNKNOWN
	Push       string     `json:"push"`
	Connection string     `json:"connection"`
	CreatedAt  Time       `json:"created_at"`
	DecidedAt  Time       `json:"decided_at"`
	Missing    bool       `json:"missing"`
	Revision   int64      `json:"revision"`
	// NotConfigured: its connection is in no configuration, so that it can be
	// read and refuses every verb.
	NotConfigured bool `json:"not_configured,omitempty"`
	age           time.Duration
}

// DeveloperOf makes a list entry; now is what its age counts from.
func DeveloperOf(r core.Row, now time.Time) Developer {
	return Developer{
		ID: r.ID, Name: r.Name, Email: r.Owner.Email, Account: r.Owner.Account,
		Status: core.StatusWord(core.KindDeveloper, r.Status), Native: r.Native, Push: pushWord(r.Push), Connection: r.Connection,
		CreatedAt: Time{r.CreatedAt}, DecidedAt: Time{r.DecidedAt}, Missing: r.Missing, Revision: r.Revision, age: now.Sub(r.CreatedAt),
	}
}

// Developers is the view of a list.
func Developers() export.View[Developer] {
	status := func(d Developer) string {
		s := d.Status
		if d.Native != "" {
			s = d.Native + " (unknown)"
		}
		if d.Missing {
			s += " missing"
		}
		return s
	}
	text := func(title string, f func(Developer) string) export.Column[Developer] {
		return export.Column[Developer]{Title: title, Text: f}
	}
	id := func(d Developer) string { return string(d.ID) }
	name := func(d Developer) string { return d.Name }
	email := func(d Developer) string { return d.Email }
	connection := func(d Developer) string { return d.Connection }
	push := func(d Developer) string { return d.Push }
	return export.View[Developer]{
		Table: []export.Column[Developer]{
			text("ID", id), text("DEVELOPER", name), text("E-MAIL", email), text("INTEGRATION", func(d Developer) string { return marked(d.Connection, d.NotConfigured) }), text("STATUS", status),
			{Title: "AGE", Right: true, Text: func(d Developer) string {
				if d.CreatedAt.IsZero() {
					return "–"
				}
				return Age(d.age)
			}},
			text("PUSH", push),
		},
		CSV: []export.Column[Developer]{
			text("id", id), text("name", name), text("email", email),
			text("account", func(d Developer) string { return d.Account }),
			text("status", func(d Developer) string { return d.Status }), text("push", push), text("connection", connection),
			text("created_at", func(d Developer) string { return d.CreatedAt.text() }),
			text("decided_at", func(d Developer) string { return d.DecidedAt.text() }),
			text("missing", func(d Developer) string { return strconv.FormatBool(d.Missing) }),
			text("not_configured", func(d Developer) string { return strconv.FormatBool(d.NotConfigured) }),
		},
		Object: func(d Developer) any { return d },
	}
}
