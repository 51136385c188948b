package show

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

// RegistrationRow is one registration in a list.
type RegistrationRow struct {
	Registration string     `json:"registration"` // how commands name it: App id / key
	App          core.AppID `json:"app_id"`
	Key          string     `json:"key"`
	Name         string     `json:"app"`
	API          string     `json:"api"`
	APIID        string     `json:"api_id"`
	Plan         string     `json:"plan"`
	PlanID       string     `json:"plan_id"`
	Status       string     `json:"status"`
	Native       string     `json:"native,omitempty"`  // the gateway's own word where the status is UNKNOWN
	Blocked      string     `json:"blocked,omitempty"` // why calls do not pass although it is APPROVED
	Developer    string     `json:"developer"`
	Email        string     `json:"email"`
	Team         bool       `json:"team"`
	Account      string     `json:"account"`
	Connection   string     `json:"connection"`
	AppStatus    string     `json:"app_status"`
	Push         string     `json:"push"`
	CreatedAt    Time       `json:"created_at"`
	// FirstSeenAt is when Gatehouse saw it first, where the gateway does not
	// tell when it was asked for.
	FirstSeenAt Time   `json:"first_seen_at,omitzero"`
	GatewayID   string `json:"gateway_id,omitempty"`
	// NotConfigured: its App's connection is in no configuration.
	NotConfigured bool   `json:"not_configured,omitempty"`
	Gateway       string `json:"-"` // the kind of gateway, for its column
	age           string
}

// Ref names a registration on the command line.
func Ref(app core.AppID, key string) string { return string(app) + "/" + key }

// RegistrationOf makes a list entry; now is what its age counts from.
func RegistrationOf(r core.RegistrationRow, now time.Time) RegistrationRow {
	row := RegistrationRow{
		Registration: Ref(r.App, r.Key()), App: r.App, Key: r.Key(), Name: r.AppName,
		API: r.API.Label(), APIID: r.API.ID, Plan: r.Plan.Label(), PlanID: r.Plan.ID,
		Status: string(r.Status), Native: r.Native, Blocked: r.Blocked,
		Developer: r.Owner.Name, Email: r.Owner.Email, Team: r.Owner.Team, Account: r.Owner.Account,
		Connection: r.Connection, AppStatus: string(r.AppStatus), Push: pushWord(r.Push),
		CreatedAt: Time{r.CreatedAt}, GatewayID: r.ID, age: "–",
	}
	if !r.CreatedAt.IsZero() {
		row.age = Age(now.Sub(r.CreatedAt))
	}
	if r.FirstSeen {
		row.CreatedAt, row.FirstSeenAt = Time{}, row.CreatedAt
		row.age += "+"
	}
	return row
}

// Registrations is the view of a list.
func Registrations() export.View[RegistrationRow] {
	status := func(r RegistrationRow) string {
		if r.Native != "" {
			return r.Native + " (unknown)"
		}
		if r.Blocked != "" {
			return r.Status + ", blocked: " + r.Blocked
		}
		return r.Status
	}
	text := func(title string, f func(RegistrationRow) string) export.Column[RegistrationRow] {
		return export.Column[RegistrationRow]{Title: title, Text: f}
	}
	return export.View[RegistrationRow]{
		Table: []export.Column[RegistrationRow]{
			text("REGISTRATION", func(r RegistrationRow) string { return r.Registration }),
			text("APP NAME", func(r RegistrationRow) string { return r.Name }),
			text("API PRODUCT", func(r RegistrationRow) string { return r.API }),
			text("PLAN", func(r RegistrationRow) string { return orDash(r.Plan) }),
			text("INTEGRATION", func(r RegistrationRow) string { return marked(r.Connection, r.NotConfigured) }),
			text("DEVELOPER", func(r RegistrationRow) string { return cmp.Or(r.Developer, r.Email) }),
			text("STATUS", status),
			{Title: "AGE", Right: true, Text: func(r RegistrationRow) string { return r.age }},
			text("PUSH", func(r RegistrationRow) string { return r.Push }),
		},
		CSV: []export.Column[RegistrationRow]{
			text("registration", func(r RegistrationRow) string { return r.Registration }),
			text("app_id", func(r RegistrationRow) string { return string(r.App) }),
			text("app", func(r RegistrationRow) string { return r.Name }),
			text("api", func(r RegistrationRow) string { return r.API }),
			text("api_id", func(r RegistrationRow) string { return r.APIID }),
			text("plan", func(r RegistrationRow) string { return r.Plan }),
			text("plan_id", func(r RegistrationRow) string { return r.PlanID }),
			text("status", func(r RegistrationRow) string { return r.Status }),
			text("blocked", func(r RegistrationRow) string { return r.Blocked }),
			text("connection", func(r RegistrationRow) string { return r.Connection }),
			text("developer", func(r RegistrationRow) string { return r.Developer }),
			text("email", func(r RegistrationRow) string { return r.Email }),
			text("account", func(r RegistrationRow) string { return r.Account }),
			text("app_status", func(r RegistrationRow) string { return r.AppStatus }),
			text("push", func(r RegistrationRow) string { return r.Push }),
			text("created_at", func(r RegistrationRow) string { return r.CreatedAt.text() }),
			text("first_seen_at", func(r RegistrationRow) string { return r.FirstSeenAt.text() }),
		},
		Object: func(r RegistrationRow) any { return r },
	}
}

// Decided are registrations as their Apps have them now, those of one plan that
// were not refused; one that was deleted is there once more, as that.
func Decided(chosen []core.RegistrationRow, p core.Plan, apps []core.App, now time.Time) []RegistrationRow {
	byID := map[core.AppID]core.App{}
	for _, a := range apps {
		byID[a.ID] = a
	}
	items := slices.Concat(p.Change, p.Already)
	var out []RegistrationRow
	for _, was := range chosen {
		app, ok := byID[was.App]
		planned := slices.ContainsFunc(items, func(i core.PlanItem) bool { return i.ID == was.App && slices.Contains(i.Keys, was.Key()) })
		if !ok || !planned {
			continue
		}
		r, has := app.ByKey(was.Key())
		if !has || app.Removed() { // with the App it is gone, too
			r = was.Registration
			r.Status = "DELETED"
		}
		out = append(out, RegistrationOf(oneRow(app, r), now))
	}
	return out
}

// oneRow is a row of one registration of an App.
func oneRow(app core.App, r core.Registration) core.RegistrationRow {
	app.Registrations, app.RemovedAt = []core.Registration{r}, time.Time{}
	return core.RegistrationRowsOf(app)[0]
}

// RegistrationDetail is one registration with what can be done about it.
type RegistrationDetail struct {
	RegistrationRow
	Verbs   []Possible `json:"verbs"`
	History []Event    `json:"history"`
}

// Possible is a verb and, where it is refused, why.
type Possible struct {
	Verb string `json:"verb"`
	Why  string `json:"why,omitempty"`
}

// OneRegistration makes the detail of a registration. caps are those of its
// App's connection; configured false: it is in no configuration.
func OneRegistration(app core.App, r core.Registration, caps core.Capabilities, configured bool, history []core.Audit, now time.Time) RegistrationDetail {
	d := RegistrationDetail{RegistrationRow: RegistrationOf(oneRow(app, r), now), History: events(history)}
	d.NotConfigured = !configured
	for _, e := range verb.Registrations() {
		p := Possible{Verb: e.Name}
		if !configured {
			p.Why = NotConfigured(app.Connection)
		} else if err := core.AllowedRegistration(app, caps, r, e.Verb); err != nil {
			p.Why = core.AsError(err).Message
		}
		d.Verbs = append(d.Verbs, p)
	}
	return d
}

// NotConfigured says why an App of a connection that is in no configuration
// refuses every verb.
func NotConfigured(connection string) string {
	return "the connection " + connection + " is not in the configuration"
}

// RegistrationPage writes a registration for a person.
func RegistrationPage(w io.Writer, d RegistrationDetail, dates core.DateFormat) error {
	p := page{w: w, dates: dates}
	p.field("registration", d.Registration)
	p.field("App", fmt.Sprintf("%s, %s", d.Name, d.AppStatus))
	p.field("API product", d.API)
	p.field("plan", orDash(d.Plan))
	status := d.Status
	if d.Native != "" {
		status += ", the gateway shows " + d.Native
	}
	p.field("status", status)
	p.field("blocked", d.Blocked)
	p.field("push", d.Push)
	p.field("connection", marked(d.Connection, d.NotConfigured))
	p.field("developer", developerLine(Detail{App: App{Developer: d.Developer, Email: d.Email, Account: d.Account}}))
	if d.FirstSeenAt.IsZero() {
		p.field("asked for", p.at(d.CreatedAt))
	} else {
		p.field("first seen", p.at(d.FirstSeenAt)+"; when it was asked for the gateway does not tell")
	}
	for _, v := range d.Verbs {
		if v.Why == "" {
			p.field("can be", verbDone(v.Verb))
		} else {
			p.field("cannot be", verbDone(v.Verb)+": "+v.Why)
		}
	}
	for _, h := range d.History {
		p.field("App's history", h.line(dates))
	}
	return p.err
}

func verbDone(name string) string {
	for _, e := range verb.Registrations() {
		if e.Name == name {
			return e.Done
		}
	}
	return name
}
