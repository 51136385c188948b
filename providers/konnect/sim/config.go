package sim

import (
	"context"
	"net/http"
	"time"

	"gatehouse/providers/simkit"
)

// Config holds the switches of one portal. The zero value is a v3 portal with
// one administrator ([DefaultToken]), the rules of Konnect's own screens for
// transitions, and no limits.
type Config struct {
	Clock simkit.Clock // nil: time.Now
	Seed  uint64       // of ids and random faults
	Sleep func(ctx context.Context, d time.Duration)

	// PortalID is a UUID; empty: one from the seed.
	PortalID string
	// Classic makes it a v2 portal: product versions instead of APIs, no calls
	// that create an application or a registration, no credentials.
	Classic bool
	// Tokens are the ways in; none: DefaultToken.
	Tokens []Token
	// HideForbidden keeps the rows that a token has no role for out of lists;
	// otherwise lists show them and single calls answer 403.
	HideForbidden bool

	// AnythingGoes accepts every change of a registration's status; otherwise
	// only those that Konnect's screens offer.
	AnythingGoes bool
	// Reprocesses lets a rejected registration wait again; nobody says whether
	// Konnect does.
	Reprocesses bool
	// AutoApproveApplications and AutoApproveDevelopers are the portal's
	// switches.
	AutoApproveApplications bool
	AutoApproveDevelopers   bool
	// SwitchesWin lets those switches decide on a registration that was created
	// with a status of its own; nobody says which counts.
	SwitchesWin bool
	// OmitOwner leaves the owner out of applications: it is optional in the
	// schema.
	OmitOwner bool

	DefaultPageSize int // without page[size]; 0: 10
	MaxPageSize     int // larger pages are cut to it silently; 0: 100
	// RatePerSecond is a limit on calls (429 above it), Burst its bucket; 0: no
	// limit.
	RatePerSecond float64
	Burst         int
	// Latency is added to every call, CredentialLatency to listing the
	// credentials of an application with dynamic client registration.
	Latency           time.Duration
	CredentialLatency time.Duration
	// Realistic sets limits and delays as a portal far away has them, where
	// they are zero.
	Realistic bool

	// Check sits between the faults and the handlers, so that a test can hold
	// every request and every answer against the published documents.
	Check func(http.Handler) http.Handler
}

// Token is an access token with its owner's roles.
type Token struct {
	Value string
	Name  string // of the person or system account
	Email string // of a person; a system account has none
	// System makes it a system account: GET /users/me knows no such user.
	System bool
	// APIs limits it to approving registrations of these APIs; nil: all rights.
	APIs []string
	// ReadOnly forbids every write.
	ReadOnly bool
}

// DefaultToken is the token of a Config that names none.
var DefaultToken = Token{Value: "kpat_simulated-administrator", Name: "Sim Admin", Email: "sim.admin@example.com"}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = pause
	}
	if len(c.Tokens) == 0 {
		c.Tokens = []Token{DefaultToken}
	}
	if c.Realistic {
		c.RatePerSecond = or(c.RatePerSecond, 20)
		c.Burst = or(c.Burst, 40)
		c.Latency = or(c.Latency, simkit.UsualLatency)
		c.CredentialLatency = or(c.CredentialLatency, 4*time.Second)
	}
	c.DefaultPageSize = or(c.DefaultPageSize, 10)
	c.MaxPageSize = or(c.MaxPageSize, 100)
	c.Burst = or(c.Burst, max(1, int(c.RatePerSecond)))
	return c
}

// or returns the first value that is not zero.
func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
