package show

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// Detail is one App with everything known about it. Its first fields are those
// of a list.
type Detail struct {
	App
	Description     string            `json:"description"`
	CallbackURL     string            `json:"callback_url"`
	Attributes      map[string]string `json:"attributes"`
	Reason          string            `json:"reason"`
	DecidedBy       string            `json:"decided_by"`
	LostDecision    string            `json:"lost_decision,omitempty"`
	NotTold         string            `json:"not_told,omitempty"` // why its owner could not be told by mail
	DeletionAskedAt Time              `json:"deletion_asked_at"`
	Registrations   []Registration    `json:"registrations"`
	Credentials     []Credential      `json:"credentials"`
	PushDetail      Push              `json:"push_detail"`
	Gateway         Gateway           `json:"gateway"`
	RemovedAt       Time              `json:"removed_at"`
	Mails           []Mail            `json:"mails,omitempty"` // newest first
	History         []Event           `json:"history"`
	// ConnectionNote is what the gateway's kind has to say about all its Apps.
	ConnectionNote string `json:"connection_note,omitempty"`
	noun           string
}

// Registration is one API with its plan.
type Registration struct {
	API    string `json:"api"`
	APIID  string `json:"api_id"`
	Plan   string `json:"plan"`
	PlanID string `json:"plan_id"`
	Status string `json:"status"`
	// Key names it in commands, after the App's id and a slash.
	Key     string `json:"key"`
	Blocked string `json:"blocked,omitempty"` // why calls do not pass although it is APPROVED
}

// Credential is what we keep of one: never its secret.
type Credential struct {
	Kind      string `json:"kind"`
	Scope     string `json:"scope"`
	RefID     string `json:"ref_id"`
	ClientID  string `json:"client_id,omitempty"`
	LastFour  string `json:"last_four"`
	Enabled   bool   `json:"enabled"`
	CreatedAt Time   `json:"created_at"`
	ExpiresAt Time   `json:"expires_at"`
}

// Push says how far the last decision is proven.
type Push struct {
	State     string `json:"state"`
	DueAt     Time   `json:"due_at"`
	Attempts  int    `json:"attempts"`
	Cause     string `json:"cause,omitempty"`
	Message   string `json:"message,omitempty"`
	Hint      string `json:"hint,omitempty"`
	Note      string `json:"note,omitempty"`
	UpdatedAt Time   `json:"updated_at"`
}

// Gateway is what the gateway last showed.
type Gateway struct {
	Shows     string            `json:"shows"`
	ReadAt    Time              `json:"read_at"`
	MissingAt Time              `json:"missing_at"`
	Refs      map[string]string `json:"refs"`
}

// Event is one row of the App's history.
type Event struct {
	At     Time   `json:"at"`
	Actor  string `json:"actor"`
	Action string `json:"action"`
	Detail string `json:"detail"`
}

// Whole makes the detail of an App, its history newest first.
func Whole(a core.App, history []core.Audit, now time.Time) Detail {
	d := Detail{
		App: Row(core.RowOf(a), now), Description: a.Description, CallbackURL: a.CallbackURL, Attributes: a.Attributes,
		Reason: a.Reason, DecidedBy: a.DecidedBy, LostDecision: a.Lost, NotTold: a.Untold, DeletionAskedAt: Time{a.DeletionAskedAt}, RemovedAt: Time{a.RemovedAt},
		Registrations: []Registration{}, Credentials: []Credential{}, History: events(history),
		PushDetail: Push{
			State: pushWord(a.Push.State), DueAt: Time{a.Push.DueAt}, Attempts: a.Push.Attempts, Cause: string(a.Push.Cause),
			Message: a.Push.Message, Hint: a.Push.Hint, Note: a.Push.Note, UpdatedAt: Time{a.Push.UpdatedAt},
		},
		Gateway: Gateway{Shows: a.Remote.String(), ReadAt: Time{a.ReadAt}, MissingAt: Time{a.MissingAt}, Refs: refs(a.Refs)},
	}
	d.noun = "App"
	if a.Kind == core.KindDeveloper {
		d.noun = "developer"
	}
	if d.Attributes == nil {
		d.Attributes = map[string]string{}
	}
	for _, r := range a.Registrations {
		d.Registrations = append(d.Registrations, Registration{r.API.Label(), r.API.ID, r.Plan.Label(), r.Plan.ID, string(r.Status), r.Key(), r.Blocked})
	}
	for _, c := range a.Credentials {
		d.Credentials = append(d.Credentials, Credential{c.Kind, c.Scope, c.RefID, c.ClientID, c.LastFour, c.Enabled, Time{c.CreatedAt}, Time{c.ExpiresAt}})
	}
	return d
}

func events(history []core.Audit) []Event {
	out := []Event{}
	for _, h := range history {
		out = append(out, Event{Time{h.At}, h.Actor, h.Action, h.Detail})
	}
	return out
}

func (e Event) line(dates core.DateFormat) string {
	return strings.TrimSpace(dates.Line(e.At.Time) + "  " + e.Actor + "  " + e.Action + "  " + e.Detail)
}

func refs(of core.Refs) map[string]string {
	out := map[string]string{}
	for _, r := range of {
		key := r.Kind
		if r.Scope != "" {
			key += " " + r.Scope
		}
		out[key] = r.ID
	}
	return out
}

// Page writes a detail for a person.
func Page(w io.Writer, d Detail, dates core.DateFormat) error {
	p := page{w: w, dates: dates}
	p.field(d.noun, d.Name)
	p.field("id", string(d.ID))
	p.field("status", p.statusLine(d))
	p.field("push", p.pushLine(d.PushDetail))
	p.field("", d.PushDetail.Hint)
	connection := marked(d.Connection, d.NotConfigured)
	if d.NotConfigured {
		connection += ": it can be read here and refuses every verb"
	}
	p.field("connection", connection)
	p.field("", d.ConnectionNote)
	p.field(owned[d.noun], developerLine(d))
	p.field("reference id", d.ReferenceID)
	p.field("description", d.Description)
	p.field("callback URL", d.CallbackURL)
	for _, k := range sorted(d.Attributes) {
		p.field("attribute", k+" = "+d.Attributes[k])
	}
	p.field("created", p.at(d.CreatedAt))
	p.field("gateway shows", d.Gateway.Shows+p.readAt(d.Gateway))
	p.field("lost decision", d.LostDecision)
	p.field("owner not told", d.NotTold)
	p.field("due", p.at(d.DueAt))
	p.field("assigned to", d.AssignedTo)
	p.field("deletion", p.deletionLine(d))
	for _, r := range d.Registrations {
		line := fmt.Sprintf("%s, plan %s, %s", r.API, orDash(r.Plan), r.Status)
		if r.Blocked != "" {
			line += ", blocked: " + r.Blocked
		}
		p.field("API", line)
	}
	for _, c := range d.Credentials {
		p.field("credential", p.credentialLine(c))
	}
	for _, m := range d.Mails {
		p.field("mail", m.line(dates))
	}
	for _, h := range d.History {
		p.field("history", h.line(dates))
	}
	return p.err
}

// owned is what stands before the owner: a sign-up's is the developer himself.
var owned = map[string]string{"App": "developer", "developer": "e-mail"}

// page writes labeled lines and keeps the first error.
type page struct {
	w     io.Writer
	dates core.DateFormat
	err   error
}

// at writes a moment as the configuration has it.
func (p *page) at(t Time) string { return p.dates.Line(t.Time) }

func (p *page) field(label, value string) {
	if p.err == nil && value != "" {
		_, p.err = fmt.Fprintf(p.w, "%-14s %s\n", label, plaintext.Line(value))
	}
}

// deletionLine says that the owner wants the App gone.
func (p *page) deletionLine(d Detail) string {
	if d.DeletionAskedAt.IsZero() || !d.RemovedAt.IsZero() {
		return ""
	}
	return "its owner asked for it on " + p.at(d.DeletionAskedAt)
}

func (p *page) statusLine(d Detail) string {
	s := d.Status
	if d.Native != "" {
		s += " (the gateway says " + d.Native + ")"
	}
	if !d.RemovedAt.IsZero() {
		s += ", removed " + p.at(d.RemovedAt)
	}
	if d.DecidedBy != "" {
		s += ", by " + d.DecidedBy + " " + p.at(d.DecidedAt)
	}
	if d.Reason != "" {
		s += ": " + d.Reason
	}
	return s
}

func (p *page) pushLine(push Push) string {
	s := push.State
	if push.State == string(core.PushHeld) {
		s += ", leaves " + p.at(push.DueAt)
	}
	for _, more := range []string{push.Note, push.Message} {
		if more != "" {
			s += ": " + more
		}
	}
	return s
}

func developerLine(d Detail) string {
	return core.Owner{Name: d.Developer, Email: d.Email, Account: d.Account}.Label()
}

func (p *page) readAt(g Gateway) string {
	switch {
	case !g.MissingAt.IsZero():
		return ", missing since " + p.at(g.MissingAt)
	case !g.ReadAt.IsZero():
		return ", read " + p.at(g.ReadAt)
	}
	return ""
}

func (p *page) credentialLine(c Credential) string {
	parts := []string{c.Kind}
	for _, s := range []string{c.Scope, c.RefID, c.ClientID} {
		if s != "" && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	if c.LastFour != "" {
		parts = append(parts, "secret …"+c.LastFour)
	}
	if c.Enabled {
		parts = append(parts, "enabled")
	} else {
		parts = append(parts, "disabled")
	}
	if !c.ExpiresAt.IsZero() {
		parts = append(parts, "expires "+p.at(c.ExpiresAt))
	}
	return strings.Join(parts, ", ")
}
