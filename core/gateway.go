package core

import (
	"context"
	"io"
	"log/slog"
	"time"
)

// Provider is what is known of a kind of gateway without talking to one: pure
// data and pure functions, safe from any goroutine, cheap to make. Open is the
// only door to the network.
type Provider interface {
	// Capabilities are the same at every call; nobody changes what they hold.
	Capabilities() Capabilities
	// Settings are the keys a connection of this kind has in the
	// configuration file, beside name and kind.
	Settings() []Setting
	// Questions are what a person is asked who sets up such a connection, in
	// this order.
	Questions() []Question
	// Project maps our state of an App to what its gateway must show. It reads
	// Status, Registrations, Refs and the connection's settings; an App that
	// need not exist there (PENDING, or REJECTED and never created) is Absent.
	Project(conn Connection, app App) Projection
	// Prepare completes a credential choice before it is stored: it generates
	// what we must know before the first call, so that a repeated call can
	// recognize its own work (a key value, a client secret). It does no I/O
	// beyond reading random.
	Prepare(app App, choice CredentialChoice, random io.Reader) (CredentialChoice, error)
	// Open makes the client. It does not call the gateway; wrong settings are
	// CodeConfig.
	Open(ctx context.Context, conn Connection, env Surroundings) (Gateway, error)
}

// Fitted is a Provider that can do less at some connections than at others,
// by their settings.
type Fitted interface {
	// Fit returns the Provider of one connection. It does no I/O.
	Fit(conn Connection) Provider
}

// Fit returns the Provider of a connection: p itself unless it is Fitted.
func Fit(p Provider, conn Connection) Provider {
	if f, ok := p.(Fitted); ok {
		return f.Fit(conn)
	}
	return p
}

// Surroundings is what a client gets from outside.
type Surroundings struct {
	Clock  Clock
	Random io.Reader
	Log    *slog.Logger
	Pacer  Pacer
	// Secret resolves one of the connection's secret settings when it is
	// needed; CodeSecretMissing says which reference has nothing.
	Secret func(ctx context.Context, setting string) (string, error)
}

// Pacer holds the token buckets, one for each pacing key, shared by all
// connections of a process. Safe from any goroutine.
type Pacer interface {
	// Limit sets the bucket of a key; the lowest limit set wins.
	Limit(key string, perSecond float64, burst int)
	// Wait returns when a call may leave, or ctx's error.
	Wait(ctx context.Context, key string) error
	// Pause stops a key until a time (Retry-After).
	Pause(key string, until time.Time)
}

// Gateway is the port to one connection's gateway. Its comment is its
// specification; providertest checks it.
//
// Every call may be made from any goroutine, honors ctx, is paced by the
// provider through the Pacer, retries nothing except reads that the provider's
// error table calls temporary (and one refresh of an expired token), and
// returns a *Error whose code is one of:
//
//   - CodeGone: the gateway says that the object is not there. A claim; Prove
//     makes it a proof.
//   - CodeForbidden: a valid identity lacks the right. Never "gone".
//   - CodeUnauthorized: no valid identity, after one refresh. The run stops.
//   - CodeThrottled: nothing was done; RetryAfter says how long to wait.
//   - CodeTemporary: nothing was done, or a read failed; again may help.
//   - CodeUnknownOutcome: a write may or may not have happened (no answer, a
//     cut answer, a 5xx after sending). It must be read back before anything
//     is sent again.
//   - CodeRefused: understood and refused; the same again gives the same.
//   - CodeChanged: somebody changed the object between our read and our write;
//     nothing was written.
//   - CodePermanent, CodeConfig: broken in a way that waiting does not mend
//     (a web page instead of JSON, a wrong host).
//
// A write is never classed Temporary once its request may have reached the
// gateway, unless the answer proves that nothing was done.
type Gateway interface {
	// PacingKeys names what the calls of this connection share with others
	// (AWS: account and region); the engine holds their leases while pushing.
	PacingKeys(ctx context.Context) ([]string, error)

	// Check reports who we are there and whether it answers.
	Check(ctx context.Context) (Check, error)

	// Catalog returns the APIs and plans that Apps can be registered for.
	Catalog(ctx context.Context) ([]CatalogAPI, error)

	// List hands over every App the gateway shows, in batches, and then says
	// how complete the reading was. yield's error stops it and is returned.
	// Each Remote is whole; one object comes once. Complete is claimed only
	// when every page of every scope came without error and the count agrees
	// where the gateway has one. An error means an incomplete listing: what
	// was handed over is still true.
	List(ctx context.Context, yield func([]Remote) error) (Listing, error)

	// Read reads one App directly, by its refs. Without refs, and only when
	// subject.Touched (an earlier attempt may have created something) or the
	// choice adopts an existing object, it searches by our mark. Nothing there
	// is no error: Remote with an Absent projection, Complete saying whether
	// every scope was read.
	Read(ctx context.Context, subject Subject) (Remote, error)

	// Prove tells proven absence from everything that looks like it: the
	// direct read and the provider's second proof (design 3). True means gone;
	// false with nil error means present; anything else is an error.
	Prove(ctx context.Context, subject Subject) (bool, error)

	// Push brings the gateway to the subject's projection, in an order in
	// which a half-done push never opens access. current is a Read not older
	// than this push; what others changed there since the last proof has been
	// taken over from it into the subject's App (Rebase), so every registration
	// of the App comes to its wanted word, and one that is in current and not
	// in the App was deleted here. It is idempotent: it adopts what an earlier attempt
	// made. It calls journal with the refs it learnt, and with secrets that
	// will not be shown again (Once), before the next step that would depend on
	// them; journal's error stops it. Deleting what is gone is
	// success. It does not prove: the engine reads back.
	Push(ctx context.Context, subject Subject, current Remote, journal func(Pushed) error) (Pushed, error)

	// Reveal asks the gateway for the App's secrets. CodeGone when the
	// reference is gone; CodeRefused when this gateway cannot reveal.
	Reveal(ctx context.Context, subject Subject) ([]Secret, error)

	// Close releases connections. No call may be under way.
	Close() error
}

// Subject is an App with what a call about it needs.
type Subject struct {
	App     App
	Choice  *CredentialChoice // with its secrets, while an approval is under way
	Touched bool              // an earlier attempt may have left something at the gateway
	// Cut: the last attempt was cut off, or its answer was lost, and nobody has
	// asked for another since. Read says what came of it; where nothing can be
	// read, it is not sent again.
	Cut bool
}

// Remote is one App as the gateway shows it.
type Remote struct {
	Projection Projection
	// Complete: every scope (region, pool) was read. An absence from an
	// incomplete read proves nothing.
	Complete bool
	// Managed: it belongs to the portal (its kind always does, or it bears our
	// mark). Others are counted, never changed.
	Managed bool
	Kind    Kind
	AppID   AppID  // our mark, where it bears one
	Status  Status // what the native state means here; Unknown with Native set otherwise
	Native  string // the gateway's own word
	Refs    Refs
	Name    string
	// Description, CallbackURL, Attributes, Owner and CreatedAt are as the
	// gateway has them; empty where it has no such field.
	Description   string
	CallbackURL   string
	Attributes    map[string]string
	Owner         Owner
	CreatedAt     time.Time
	Registrations []Registration
	Credentials   []RemoteCredential
	ChangedBy     string // who changed it last, where the gateway tells
	// Remapped: it differs because the Mapping changed; nobody is known to have
	// done anything at the gateway. The engine sets it.
	Remapped bool
	// Hearsay says, where some of this is no reading of the gateway but what
	// somebody last answered and nobody can read back, what was answered ("the
	// webhook answered that it revoked the credential"); "" where all of it was
	// read. A push that rests on it ends answered, never confirmed.
	Hearsay string
	// Parts lists scopes that do not agree ("us-east-1 enabled, eu-west-1
	// disabled"), for a person.
	Parts []string
}

// RemoteCredential is a credential as read; Secret is only set when the call
// brought it, and the engine keeps its fingerprint alone.
type RemoteCredential struct {
	Credential
	Secret string `json:"-"`
	// Once: the gateway will not show this secret again. It is kept sealed
	// until it was collected once, at most 72 hours (design 7).
	Once bool
}

// Pushed is what a push made.
type Pushed struct {
	Refs        Refs
	Credentials []RemoteCredential // made or adopted; the secret where the gateway gave it
	// Sent is false when no write left: there was nothing to send.
	Sent bool
	Note string
}

// Listing says how complete a List was.
type Listing struct {
	Complete  bool
	Why       string // why not, for a person: "page 7 of us-east-1 was throttled"
	Received  int
	Unmanaged int
}

// Check is a connection test's answer.
type Check struct {
	Identity string // who we are there: account, tenant, credential
	Detail   []string
	Latency  time.Duration
	// Rights says what this identity may do, as far as that can be learnt
	// without changing anything.
	Rights []Right
}

// Right is one right of our identity at a gateway.
type Right struct {
	Name  string // RightRead, RightDecide or RightDelete
	State string // "yes", "no" or "unknown"
	Why   string // what it rests on, or why it cannot be known
}

// The rights a connection test reports.
const (
	RightRead   = "read"
	RightDecide = "decide"
	RightDelete = "delete"
)

// Secret is one revealed secret. It lives in memory while it is shown.
type Secret struct {
	Credential Credential
	Label      string
	Value      string
}

// CatalogAPI is an API with the plans it can be had under.
type CatalogAPI struct {
	APIRef
	Plans []PlanRef
	Note  string // what an administrator should know: "approves by itself"; "" when nothing
	// Limits are the quota and rate of each plan in words, by the plan's id ("" where
	// there are no plans); a plan that is not in it: the gateway does not tell.
	Limits map[string]string `json:",omitempty"`
}
