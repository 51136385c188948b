package core

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Brake bounds what Gatehouse takes away by itself because of a gateway within
// BrakeWindow: Apps that are gone there, and access that was taken there
// (design 3). What an administrator decides here does not count.
type Brake struct {
	// Apps is how many pass on any connection; 0 turns the brake off.
	Apps int
	// Share is how many pass on a large one, in percent of its Apps; the
	// larger of the two counts. More than half of a connection never passes.
	Share float64
}

// BrakeWindow is the time over which the brake counts.
const BrakeWindow = 24 * time.Hour

// DefaultBrake is design 3's.
func DefaultBrake() Brake { return Brake{Apps: 10, Share: 5} }

// Stops reports whether n Apps are too many on a connection that has so many.
func (b Brake) Stops(n, of int) bool {
	if b.Apps <= 0 || n == 0 {
		return false
	}
	return float64(n) > max(float64(b.Apps), float64(of)*b.Share/100) || 2*n > of
}

// BrakePlan is what a connection's brake stopped: all of it or nothing is
// carried out. ID is a short hash of its content, so that the same plan has the
// same id in every process.
type BrakePlan struct {
	ID         string
	Connection string
	Since      time.Time
	Lines      []BrakeLine
}

// What a line of a held plan would do.
const (
	BrakeRemove = "remove" // the App is gone at the gateway
	BrakeTake   = "take"   // the gateway gives it less access
	BrakeNew    = "new"    // nobody here knows it, in a list that hardly has an App of ours
)

// BrakeLine is one App of a held plan.
type BrakeLine struct {
	AppID    AppID // of a BrakeNew a name for this plan only: it is no App yet
	Name     string
	What     string // BrakeRemove or BrakeTake
	From, To Status
	Shows    string // a hash of what the gateway shows of it
	Why      string
	// Unmapped are the keys of the registrations that the gateway shows no more
	// since its Mapping changed, where the loss comes from that.
	Unmapped []string `json:",omitempty"`
}

// difference is what makes two lines the same.
func (l BrakeLine) difference() string { return string(l.AppID) + "\x00" + l.What + "\x00" + l.Shows }

// Held makes the plan of some lines; they are sorted.
func Held(connection string, lines []BrakeLine, since time.Time) BrakePlan {
	p := BrakePlan{Connection: connection, Since: since, Lines: slices.Clone(lines)}
	slices.SortFunc(p.Lines, func(a, b BrakeLine) int { return strings.Compare(a.difference(), b.difference()) })
	hash := sha256.New()
	hash.Write([]byte(connection))
	for _, l := range p.Lines {
		hash.Write([]byte("\x00" + l.difference()))
	}
	p.ID = hex.EncodeToString(hash.Sum(nil))[:10]
	return p
}

// Removals counts the Apps that the plan would remove; Takes those that would
// lose access.
func (p BrakePlan) Removals() int { return p.count(BrakeRemove) }

// Takes counts the Apps that would lose access.
func (p BrakePlan) Takes() int { return p.count(BrakeTake) }

func (p BrakePlan) count(what string) int {
	n := 0
	for _, l := range p.Lines {
		if l.What == what {
			n++
		}
	}
	return n
}

// News counts what the plan would take in as new Apps.
func (p BrakePlan) News() int { return p.count(BrakeNew) }

// Remapped counts the Apps that would lose access because a Mapping changed.
// However few they are, an administrator decides.
func (p BrakePlan) Remapped() int {
	n := 0
	for _, l := range p.Lines {
		if len(l.Unmapped) > 0 {
			n++
		}
	}
	return n
}

// Cause says why the plan was stopped, after Words: "more than the deletion
// brake lets pass".
func (p BrakePlan) Cause() string {
	switch n := p.Remapped(); n {
	case 0:
		return "more than the deletion brake lets pass"
	case len(p.Lines):
		return "because the mapping changed"
	default:
		return itoa(n) + " of it because the mapping changed"
	}
}

// Words says what the plan would do: "remove 12 Apps and take access from 3".
func (p BrakePlan) Words() string { return BrakeWords(p.Removals(), p.Takes(), p.News()) }

// BrakeWords is BrakePlan.Words of a plan of which only the counts are known.
func BrakeWords(removals, takes, news int) string {
	var parts []string
	for _, part := range []struct {
		does string
		n    int
		one  string
		many string
	}{
		{"remove ", removals, "App", "Apps"}, {"take access from ", takes, "App", "Apps"}, {"take in ", news, "new App", "new Apps"},
	} {
		switch {
		case part.n == 0:
		case len(parts) > 0 && part.does == "take access from ":
			parts = append(parts, part.does+itoa(part.n))
		default:
			parts = append(parts, part.does+countOf(part.n, part.one, part.many))
		}
	}
	if n := len(parts) - 1; n > 0 {
		return strings.Join(parts[:n], ", ") + " and " + parts[n]
	}
	return strings.Join(parts, "")
}

// Has reports whether the plan has this very line.
func (p BrakePlan) Has(l BrakeLine) bool {
	_, found := slices.BinarySearchFunc(p.Lines, l.difference(), func(x BrakeLine, d string) int { return strings.Compare(x.difference(), d) })
	return found
}

// Differs says in one line how another plan differs from this one; "" when it
// does not.
func (p BrakePlan) Differs(fresh BrakePlan) string {
	var more, less []string
	for _, l := range fresh.Lines {
		if !p.Has(l) {
			more = append(more, l.Name)
		}
	}
	for _, l := range p.Lines {
		if !fresh.Has(l) {
			less = append(less, l.Name)
		}
	}
	var parts []string
	if len(more) > 0 {
		parts = append(parts, "new in it: "+Few(more))
	}
	if len(less) > 0 {
		parts = append(parts, "no more in it: "+Few(less))
	}
	return strings.Join(parts, "; ")
}

// Few names up to three and counts the rest: "a, b, c and 4 more".
func Few(names []string) string {
	if len(names) <= 3 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), len(names)-3)
}

// Fingerprint is a short hash of what a gateway shows.
func (p Projection) Fingerprint() string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%v\x00%s", p.Present, p.State)
	for _, g := range p.Grants {
		hash.Write([]byte("\x00g" + g))
	}
	for _, f := range p.Fields {
		hash.Write([]byte("\x00f" + f))
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// LosesAccess reports whether an App that gave access gives less of it after a
// gateway's state was taken over. A state that we cannot name counts as less:
// its credentials are given out no more.
func LosesAccess(before, after App) bool {
	if before.Status != Approved {
		return false
	}
	if after.Status != Approved {
		return true
	}
	has := registrationsByKey(after.Registrations)
	for _, r := range before.Registrations {
		if now := has[r.Key()]; r.Status == RegistrationOn && now.Status != RegistrationOn {
			return true
		}
	}
	return false
}

// Taken is an App that was removed, or lost access, because of its gateway.
type Taken struct {
	Connection string
	AppID      AppID
	What       string // BrakeRemove or BrakeTake
	At         time.Time
}

// DroppedDifference is one that an administrator decided to leave as it is: the
// brake does not bring it up again until the gateway shows something else.
type DroppedDifference struct {
	AppID AppID
	What  string
	Shows string
	At    time.Time
	By    string
}

// BrakeReader is the brake's part of Reader.
type BrakeReader interface {
	// TakenSince counts a connection's Apps that were removed or lost access
	// because of the gateway after a time, each once, and how many of them were
	// removed.
	TakenSince(ctx context.Context, connection string, since time.Time) (apps, removed int, err error)
	// HeldPlan returns the plan that a connection's brake stopped; CodeNotFound.
	HeldPlan(ctx context.Context, connection string) (BrakePlan, error)
	// DroppedDifferences returns a connection's, by App.
	DroppedDifferences(ctx context.Context, connection string) (map[AppID]DroppedDifference, error)
	// AppsCalled finds the live Apps of a connection one of whose refs has this
	// id, whatever its kind and scope.
	AppsCalled(ctx context.Context, connection, id string) ([]AppID, error)
}

// BrakeTx is the brake's part of Tx.
type BrakeTx interface {
	// Connection returns the state of one connection; CodeNotFound.
	Connection(name string) (ConnectionState, error)
	TakenSince(connection string, since time.Time) (apps, removed int, err error)
	// PutTaken notes that an App was removed or lost access, and forgets what
	// is older than twice the BrakeWindow.
	PutTaken(Taken) error
	// PutHeldPlan keeps a connection's held plan in the place of the last one;
	// one without lines only drops it. ConnectionState is the caller's.
	PutHeldPlan(BrakePlan) error
	HeldPlan(connection string) (BrakePlan, error)
	PutDropped(connection string, d DroppedDifference) error
	// DropDropped forgets the dropped difference of an App.
	DropDropped(connection string, id AppID) error
}
