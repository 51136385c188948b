package core

import (
	"context"
	"slices"
	"time"
)

// Scope is one thing that a client of the portal's door may do.
type Scope string

// The scopes of a token.
const (
	ScopeRegister    Scope = "register"    // register Apps, change them, ask for their deletion
	ScopeRead        Scope = "read"        // read Apps and their status
	ScopeCredentials Scope = "credentials" // open an App's credentials
	ScopeMetrics     Scope = "metrics"     // read the metrics where they are not open to everybody
)

// Scopes lists every scope.
func Scopes() []Scope { return []Scope{ScopeRegister, ScopeRead, ScopeCredentials, ScopeMetrics} }

// Token lets a client through the portal's door. The token itself is shown once
// when it is made; the store keeps its SHA-256 hash, which suffices because it
// is 256 random bits.
type Token struct {
	ID          string
	Client      string // who it is for; the actor of what it does is "portal/CLIENT"
	Scopes      []Scope
	Connections []string // where it may act; none: everywhere
	Hash        []byte
	Hint        string // the token's last four characters, to tell tokens apart
	CreatedBy   string
	CreatedAt   time.Time
	ExpiresAt   time.Time // zero: does not expire
	RevokedAt   time.Time // zero while it is good
	RevokedBy   string
}

// Good reports whether the token is valid at now.
func (t Token) Good(now time.Time) bool {
	return t.RevokedAt.IsZero() && (t.ExpiresAt.IsZero() || now.Before(t.ExpiresAt))
}

// May reports whether the token has a scope.
func (t Token) May(s Scope) bool { return slices.Contains(t.Scopes, s) }

// MayUse reports whether the token may act on a connection's Apps.
func (t Token) MayUse(connection string) bool {
	return len(t.Connections) == 0 || slices.Contains(t.Connections, connection)
}

// Answer is what a request with an idempotency key was answered, so that its
// repetition gets the same. Status 0: the request is being carried out, or the
// process that did so died.
type Answer struct {
	Client  string
	Key     string
	Request []byte // a hash of the request: the same key with another one is refused
	// Reference is the reference id that the App gets, chosen before anything
	// is done: whoever repeats the request recognizes its own work by it.
	Reference string
	Status    int
	Body      []byte
	At        time.Time // when the request came
	Holder    string    // the process that carries it out
}

// DoorReader is the portal's door's part of Reader.
type DoorReader interface {
	// Tokens returns every token, the newest first, revoked ones included.
	Tokens(ctx context.Context) ([]Token, error)
	// TokenByHash finds a token, whether it is good or not; CodeNotFound.
	TokenByHash(ctx context.Context, hash []byte) (Token, error)
	// KnownNotice returns the fingerprint of the request that brought a
	// notice, and whether the notice is known.
	KnownNotice(ctx context.Context, connection, id string) (fingerprint []byte, known bool, err error)
	// PushTallies counts the pushes that are under way or want a person's eye, by
	// state, with the time since when the oldest of them is due. States that no
	// push is in are left out, and so are none and confirmed.
	PushTallies(ctx context.Context) (map[PushState]PushTally, error)
}

// PushTally sums up the pushes in one state.
type PushTally struct {
	Count int
	// Due is the earliest time at which one wanted work; zero where none does.
	Due time.Time
}

// DoorTx is the portal's door's part of Tx.
type DoorTx interface {
	PutToken(Token) error
	Token(id string) (Token, error) // CodeNotFound
	// Answer finds what a client's key was answered; CodeNotFound.
	Answer(client, key string) (Answer, error)
	PutAnswer(Answer) error
	// DropAnswers forgets the answers to requests that came before a time.
	DropAnswers(before time.Time) error
	// PutNotice notes that a gateway's notice came; false when it was known.
	PutNotice(connection, id string, fingerprint []byte, at time.Time) (bool, error)
	// DropNotices forgets notices that came before a time.
	DropNotices(before time.Time) error
}
