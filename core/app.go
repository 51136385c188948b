package core

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// AppID names an App in this store. It never changes and means nothing to a
// gateway beyond the mark that we leave on what we create there.
type AppID string

// App is what a developer registered, what was decided about it, and how far
// the gateway has shown it. It is a value: copy it with Clone before changing
// its maps and slices.
type App struct {
	ID          AppID
	Kind        Kind   // what it is: an App, or a developer's sign-up
	Name        string // 1 to 255 characters, as it came: data, never markup
	ReferenceID string // the portal's UUID
	Description string
	CallbackURL string
	Attributes  map[string]string
	Owner       Owner
	Connection  string // the connection's name
	CreatedAt   time.Time

	Status        Status
	Native        string // the gateway's own word, where Status is Unknown
	Registrations []Registration
	Credentials   []Credential
	Reason        string    // of the last decision
	DecidedBy     string    // who made it
	DecidedAt     time.Time // when; zero when nothing was decided
	Revision      int64     // grows with every change of what was decided here; plans are bound to it

	Push Push

	Refs      Refs       // what the gateway calls it
	Base      Projection // what the gateway last showed in a completed proof or read that agreed
	Remote    Projection // what the gateway showed when last read
	ReadAt    time.Time  // when it was last read or changed singly; zero: only by a full pass
	MissingAt time.Time  // set when a complete listing did not have it; cleared when seen
	RemovedAt time.Time  // set on a tombstone: proven gone, hidden from lists
	Lost      string     // a decision that lost a conflict, for another look; "" when none
	// DeletionAskedAt is when its owner asked that it be deleted; zero when he
	// did not. It waits for an administrator, who decides.
	DeletionAskedAt time.Time
	// AssignedTo is the administrator who sees to what waits here; "" when
	// nobody in particular does. A decision ends it.
	AssignedTo string
	// Untold is why its owner could not be told by mail what became of it; ""
	// when nothing of the kind is open. A mail that is taken, or a decision,
	// ends it.
	Untold string
}

// Kind says what a record of the list is. A developer's sign-up is decided like
// an App (design 2.1), so it lives in the same place: queue, plan, push and
// proof are the same for both.
type Kind string

// The kinds. A sign-up has a Name and an Owner (himself), no registrations and
// no credentials; CANCELED is shown as REVOKED there.
const (
	KindApp       Kind = ""
	KindDeveloper Kind = "developer"
)

// Owner is a developer or a team.
type Owner struct {
	Name    string `json:",omitzero"`
	Email   string `json:",omitzero"`
	Account string `json:",omitzero"` // the account both may belong to
	Team    bool   `json:",omitzero"`
}

// Registration is App × API product × plan.
type Registration struct {
	API    APIRef
	Plan   PlanRef `json:",omitzero"`
	Status RegistrationStatus
	Native string `json:",omitzero"` // the gateway's own word where the status is UNKNOWN
	// TakenBy is the verb that took this registration's access away; approve
	// gives back what the last reject or cancel took, resume what suspend took.
	TakenBy   Verb      `json:",omitzero"`
	ID        string    `json:",omitzero"` // the gateway's id of it; "" where it has none
	CreatedAt time.Time `json:",omitzero"` // when it was asked for; zero: not known
	// FirstSeen: no gateway told when it was asked for; CreatedAt is when
	// Gatehouse saw it first.
	FirstSeen bool `json:",omitzero"`
	// Blocked says why calls do not pass although it is APPROVED ("its
	// developer is inactive"); "" when nothing stands in the way.
	Blocked string `json:",omitzero"`
}

// Key names a registration within its App: API, and plan where there is one.
func (r Registration) Key() string {
	if r.Plan.ID == "" {
		return r.API.ID
	}
	return r.API.ID + "#" + r.Plan.ID
}

// APIRef names an API of the gateway's catalog. Name is the last one the
// catalog gave; empty when the catalog does not know the id.
type APIRef struct {
	ID, Name, Description string `json:",omitzero"`
}

// PlanRef names a plan of an API.
type PlanRef struct {
	ID, Name string `json:",omitzero"`
}

// Label is the API's name, or its id marked as unknown to the catalog.
func (r APIRef) Label() string {
	if r.Name == "" {
		return r.ID + " (not in catalog)"
	}
	return r.Name
}

// Label is the plan's name, or its id marked as unknown to the catalog; ""
// when there is no plan.
func (r PlanRef) Label() string {
	if r.Name == "" && r.ID != "" {
		return r.ID + " (not in catalog)"
	}
	return r.Name
}

// Credential is what we keep about a credential: never its secret.
type Credential struct {
	Kind        string    `json:",omitzero"` // "api key", "client", "webhook", as the provider names it
	Scope       string    `json:",omitzero"` // where it lives at the gateway, e.g. a region; "" when there is one place
	RefID       string    `json:",omitzero"` // the gateway's id of it; safe to show
	ClientID    string    `json:",omitzero"` // the public half of a client credential
	Fingerprint string    `json:",omitzero"` // keyed hash of the secret
	LastFour    string    `json:",omitzero"` // its last four characters
	Enabled     bool      `json:",omitzero"`
	CreatedAt   time.Time `json:",omitzero"`
	ExpiresAt   time.Time `json:",omitzero"` // zero: does not expire
}

// Refs are the names a gateway uses for an App's objects. Only the provider
// reads meaning into them; the store keeps them.
type Refs []Ref

// Ref is one object at the gateway: e.g. kind "key" in scope "us-east-1".
type Ref struct {
	Kind, Scope, ID string `json:",omitzero"`
}

// Get returns the id of the object of that kind and scope, "" when unknown.
func (r Refs) Get(kind, scope string) string {
	for _, ref := range r {
		if ref.Kind == kind && ref.Scope == scope {
			return ref.ID
		}
	}
	return ""
}

// With returns refs with one set; an empty id removes it. The receiver is not
// changed.
func (r Refs) With(kind, scope, id string) Refs {
	out := slices.DeleteFunc(slices.Clone(r), func(x Ref) bool { return x.Kind == kind && x.Scope == scope })
	if id != "" {
		out = append(out, Ref{kind, scope, id})
	}
	return out
}

// Contradicts returns the first ref that others have another id for, where they
// agree on one at least: the same object has been given another credential, or it
// is another object that has the same number. Small and capital letters are the
// same.
func (r Refs) Contradicts(others Refs) (ours, theirs Ref, found bool) {
	shared := false
	for _, o := range others {
		switch id := r.Get(o.Kind, o.Scope); {
		case id == "":
		case strings.EqualFold(id, o.ID):
			shared = true
		case !found:
			ours, theirs, found = Ref{o.Kind, o.Scope, id}, o, true
		}
	}
	return ours, theirs, found && shared
}

// WaitingCount counts the registrations that wait for a decision.
func (a App) WaitingCount() int {
	n := 0
	for _, r := range a.Registrations {
		if r.Status == Waiting {
			n++
		}
	}
	return n
}

// AskedWithIt gives registrations without a time of their own the App's: what
// an App comes with was asked for with it. The slice given is not changed.
func (a App) AskedWithIt() []Registration {
	if !slices.ContainsFunc(a.Registrations, func(r Registration) bool { return r.CreatedAt.IsZero() }) {
		return a.Registrations
	}
	out := slices.Clone(a.Registrations)
	for i := range out {
		if out[i].CreatedAt.IsZero() {
			out[i].CreatedAt = a.CreatedAt
		}
	}
	return out
}

// SeenAt dates registrations that nobody dated: Gatehouse saw them first at that
// moment. The slice given is not changed.
func (a App) SeenAt(now time.Time) []Registration {
	out, own := a.Registrations, false
	for i, r := range out {
		if !r.CreatedAt.IsZero() {
			continue
		}
		if !own {
			out, own = slices.Clone(out), true
		}
		out[i].CreatedAt, out[i].FirstSeen = now, true
	}
	return out
}

// Removed reports whether the App is a tombstone.
func (a App) Removed() bool { return !a.RemovedAt.IsZero() }

// Clone returns a copy that shares no map or slice.
func (a App) Clone() App {
	a.Attributes = maps.Clone(a.Attributes)
	a.Registrations = slices.Clone(a.Registrations)
	a.Credentials = slices.Clone(a.Credentials)
	a.Refs = slices.Clone(a.Refs)
	a.Base = a.Base.clone()
	a.Remote = a.Remote.clone()
	return a
}
