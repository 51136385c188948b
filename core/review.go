package core

import (
	"context"
	"time"
)

// Review is what a decision on one App rests on.
type Review struct {
	App   App
	Owner OwnerStanding
	// Others are the owner's other Apps, tombstones included: those that were
	// turned down or taken away first, then the newest;
	// Decided are those of them that somebody decided on, with the reasons.
	Others  []Row
	Decided []App
	// APINotes is what the catalog says of the APIs asked for, by API id, where it
	// says something; Limits the quotas and rates of what is asked for, by
	// Registration.Key, where the gateway tells them.
	APINotes map[string]string
	Limits   map[string]string
	// Open are other requests that wait at the connection for some of the same
	// APIs, the most alike first. Of them more may have been found: OpenTotal;
	// and there may be more that were not looked at: OpenPart.
	Open      []Row
	OpenTotal int
	OpenPart  bool
	// Duplicates may be the same request; see the function of that name.
	// CallingTotal is how many other live Apps have their callback at its
	// domain (FewCalling).
	Duplicates   []Likeness
	CallingTotal int
	Notes        []Audit // for colleagues, newest first
	History      []Audit // newest first
	Looks        []Look  // who else has it open
}

// OwnerStanding is how long an owner is known, and by how many Apps, tombstones
// included.
type OwnerStanding struct {
	First time.Time
	Apps  int
}

// ActionNote is what a note for colleagues is called in the audit log, where
// it is kept: with who and when, for good.
const ActionNote = "note"

// ActionAssigned is what it is called there that an App was given to somebody.
const ActionAssigned = "assigned"

// Look says that somebody has an App open on the decision desk. It ends by
// itself: whoever looks renews it.
type Look struct {
	AppID AppID
	Name  string
	Since time.Time
	Until time.Time
}

// LookFor is how long a look lasts unless it is renewed, and LookAgain after
// which time it is.
const (
	LookFor   = 2 * time.Minute
	LookAgain = 50 * time.Second
)

// ReviewReader reads for the decision desk. It is a part of Reader.
type ReviewReader interface {
	// Looks returns those that last beyond now, oldest first.
	Looks(ctx context.Context, now time.Time) ([]Look, error)
	// NotesOf returns an App's notes, newest first.
	NotesOf(ctx context.Context, id AppID, limit int) ([]Audit, error)
	// Noted returns the Apps that have a note, in no particular order. It goes
	// through the whole audit log.
	Noted(ctx context.Context) ([]AppID, error)
	// RowsNamed returns live Apps whose name begins so, without regard to case.
	RowsNamed(ctx context.Context, beginning string, limit int) ([]Row, error)
	// RowsCalling returns the newest live Apps whose callback URL is at this
	// CallbackDomain, and how many there are; none for "".
	RowsCalling(ctx context.Context, domain string, limit int) (rows []Row, total int, err error)
	// Standing counts an owner's Apps, tombstones included (OwnerRows).
	Standing(ctx context.Context, owner Owner) (OwnerStanding, error)
}

// ReviewTx is the part of Tx that writes for the decision desk. No decision
// writes any of it.
type ReviewTx interface {
	// PutLook notes or renews a person's look at an App, keeping its Since, and
	// drops every look that is over by Since.
	PutLook(Look) error
	// DropLook ends a person's look at an App.
	DropLook(id AppID, name string) error
	// Looks returns those at an App that last beyond now, oldest first.
	Looks(id AppID, now time.Time) ([]Look, error)
}
