// Package sim is a stateful simulator of a Sensedia tenant's API Manager,
// written from sensedia.md alone. It speaks the gateway's HTTP with wire types
// of its own and imitates what that contract lists under "What a simulator
// must imitate", usage numbers excepted. Where the contract says "unknown", a
// switch in [Config] offers both readings.
package sim

import (
	"context"
	"time"

	"gatehouse/providers/simkit"
)

// Config holds the switches of one tenant. The zero value is a tenant with one
// user credential ([DefaultUser]), zero-based paging, plain secrets, two-L
// CANCELLED and no limits.
type Config struct {
	Clock simkit.Clock // nil: time.Now
	Seed  uint64       // of ids, secrets and random faults
	Sleep func(ctx context.Context, d time.Duration)

	// Users are security credentials, Clients are client applications: the
	// two kinds of sensedia.md, Authentication, each with a token call of its
	// own. With StaticToken alone the tenant is an old installation: it takes
	// the Sensedia-Auth header and has no token calls.
	Users       []Credential
	Clients     []Credential
	StaticToken string
	TokenLife   time.Duration // 0: 24 hours
	// WrongKindIs401 answers a credential of the other kind with 401
	// invalid_client instead of 404 and an empty body.
	WrongKindIs401 bool
	// ClientsSeeNoAPIs answers GET /apis with 500 CommunicationException for
	// client-application tokens, which have no user behind them.
	ClientsSeeNoAPIs bool

	Paging          Paging
	DefaultPageSize int // without pageSize; 0: everything
	MaxPageSize     int // larger pages are cut to it silently; 0: no limit

	// Spelling is the tenant's word for a canceled app: "CANCELLED" (also
	// for "") or "CANCELED". StrictSpelling refuses the other word with 400.
	Spelling       string
	StrictSpelling bool
	// RefuseIllegalMoves answers 400 to status changes and deletions outside
	// the portal's table.
	RefuseIllegalMoves bool

	SecretMask SecretMask
	// SecretRequired answers 400 to a PUT without a secret; otherwise the
	// secret stays.
	SecretRequired bool
	// RevealPath is where the de-obfuscation call lives below the API's base,
	// with {clientId} in it: "/apps/{clientId}/secret". Empty: there is none.
	RevealPath string

	// NotFoundIs500 answers calls on an unknown app with 500
	// CommunicationException instead of 404.
	NotFoundIs500 bool
	// RatePerSecond is a limit on API calls (429 above it), Burst its bucket;
	// 0: no limit.
	RatePerSecond float64
	Burst         int
	// Realistic sets a limit where there is none, and a usual time for each
	// call. No limit is published: the pace that sensedia.md, Limits and pacing,
	// advises is taken for one.
	Realistic bool
	// OutsideLogin is who makes changes through simkit.Controlled, as the
	// changelog shows it; empty: "outside.admin".
	OutsideLogin string
}

const (
	realisticRate  = 10
	realisticBurst = 4
)

// Credential is an id and secret for HTTP Basic at a token call.
type Credential struct{ ID, Secret string }

// DefaultUser is the user credential of a Config that names no way in.
var DefaultUser = Credential{ID: "sim-user", Secret: "sim-user-secret"}

// Paging says how actualPage is read (sensedia.md, Lists).
type Paging int

// The three readings.
const (
	ZeroBased Paging = iota
	OneBased         // page 0 is answered as page 1
	Unpaged          // always everything
)

// SecretMask says how a secret appears in every answer but that of POST.
type SecretMask int

// The masks.
const (
	Plain SecretMask = iota
	Stars            // "********"
	Short            // only the first characters
)

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if len(c.Users)+len(c.Clients) == 0 && c.StaticToken == "" {
		c.Users = []Credential{DefaultUser}
	}
	if c.TokenLife == 0 {
		c.TokenLife = 24 * time.Hour
	}
	if c.Spelling == "" {
		c.Spelling = "CANCELLED"
	}
	if c.OutsideLogin == "" {
		c.OutsideLogin = "outside.admin"
	}
	if c.Realistic && c.RatePerSecond == 0 {
		c.RatePerSecond, c.Burst = realisticRate, realisticBurst
	}
	if c.Burst == 0 {
		c.Burst = max(1, int(c.RatePerSecond))
	}
	return c
}
