package core

import (
	"strings"
	"time"
)

// DecisionID makes a decision's id from its act's and one of its own: it
// begins with the act's, so that an act's decisions lie together.
func DecisionID(act, own string) string { return act + actEnd + own }

// ActOf is the act of the decision with this id.
func ActOf(decisionID string) string {
	act, _, _ := strings.Cut(decisionID, actEnd)
	return act
}

// actEnd ends the act in a decision's id; no id of its own contains it.
const actEnd = "."

// Decision is one verb on one App: who, when, why, and from which revision.
type Decision struct {
	ID       string // DecisionID of ActID and one of its own
	ActID    string // decisions made by one confirmation share it; undo takes back an act
	AppID    AppID
	Verb     Verb
	From, To Status
	Actor    Actor
	At       time.Time
	Reason   string
	Revision int64 // the revision it was made on
	// Choice is the credential chosen for an approval, without its secrets;
	// those lie sealed under SecretID until the gateway has them.
	Choice   *CredentialChoice
	SecretID string
	// Before is what undo restores.
	Before   Before
	UndoneAt time.Time // zero unless taken back
}

// Before is what a decision replaced: BeforeDecision makes it, TakeBack uses
// it.
type Before struct {
	Status        Status
	Reason        string
	DecidedBy     string
	DecidedAt     time.Time
	Registrations []Registration // those that the decision changed or deleted, as they were
	Push          Push
	// Keys are the registrations that were decided alone; nil: the whole App.
	Keys []string `json:",omitempty"`
	// Fields are what an edit changed, Added the registrations it asked for.
	Fields []FieldChange `json:",omitempty"`
	Added  []string      `json:",omitempty"`
	// Derived: Status followed from the registrations.
	Derived bool `json:",omitempty"`
	// AssignedTo saw to the App until the decision.
	AssignedTo string `json:",omitempty"`
}

// Actor is who decides: a person at a terminal, or Gatehouse itself when it
// takes over what a gateway shows. Session groups what undo takes back.
type Actor struct {
	Name    string // "ana@bastion-1", or "gateway" for an adopted state
	Session string
}

// CredentialChoice is how an approval's credential comes to be. Form names one
// of the provider's CredentialForms; Values holds what was typed or generated.
// Secrets never reach the store unsealed.
type CredentialChoice struct {
	Form    string
	Values  map[string]string
	Secrets map[string]string `json:"-"`
}

// Audit is one row of the append-only, hash-chained log.
type Audit struct {
	Seq     int64
	At      time.Time
	Actor   string
	Action  string // a verb, or what happened: "confirmed", "removed", "revealed", ...
	AppID   AppID  // "" when it is not about one App
	Subject string // the App's or connection's name at that time
	Detail  string // one line for a person
	Hash    string // hex SHA-256 over the previous row's hash and this row
}

// Event is something that happens once and that others act on later (mails).
// Key is unique: a second one with the same key is dropped by the store.
type Event struct {
	Key   string // e.g. "removed/" + App id
	Kind  string // EventRemoved
	AppID AppID
	At    time.Time
	// Silent marks events from before mail existed: they are never sent.
	Silent bool
	Data   map[string]string
}

// EventRemoved is the kind of event that a proven removal writes.
const EventRemoved = "removed"
