// Package sim is a stateful simulator of one Apigee organization's management
// API, written from apigee.md alone. It speaks the gateway's HTTP with wire
// types of its own and imitates what that contract lists under "What a
// simulator must imitate", usage numbers excepted. Where the contract says
// "unknown", a switch in [Config] offers both readings; the zero value is the
// reading that is harder for a client.
package sim

import (
	"context"
	"time"

	"gatehouse/providers/simkit"
)

// Config holds the switches of one organization. The zero value is an
// organization "sim-org" that takes [DefaultToken], filters strictly, hands
// over 1,000 rows a page and has no limits.
type Config struct {
	Clock simkit.Clock // nil: time.Now
	Seed  uint64       // of ids, keys and random faults
	Sleep func(ctx context.Context, d time.Duration)

	Organization string // "": sim-org
	// Tokens are access tokens that are taken at once, without a token call;
	// none: DefaultToken.
	Tokens []string
	// TokenLife of the tokens that the token call gives out; 0: an hour.
	TokenLife time.Duration

	Filters Filters
	// PageCap is the largest page; 0: 1000.
	PageCap int
	// IndexTokens makes a page token the number of a row, so that rows move
	// between pages when others come and go; else it is the row itself.
	IndexTokens bool
	// NoTotals leaves totalSize out.
	NoTotals bool
	// EmailsInApps puts developerEmail into apps; else they have developerId
	// alone.
	EmailsInApps bool
	// ExpandPagedDevelopers gives whole developers also with count and
	// startKey; else only their e-mail addresses, as the reference says.
	ExpandPagedDevelopers bool
	// EmptyAnswers answers a pair's approval with nothing instead of {}.
	EmptyAnswers bool

	// CacheDelay is how long the runtime goes by what it knew; 0: not at all.
	CacheDelay time.Duration
	// Realistic keeps Apigee's limit of 6,000 calls a minute, its runtime's
	// cache of 180 s and a usual time for each call.
	Realistic bool
}

// DefaultToken is the access token of a Config that names none.
const DefaultToken = "ya29.simulated-access-token"

// Filters says what GET /apps makes of status and keyStatus.
type Filters int

// The three readings.
const (
	Strict  Filters = iota // filtered; left out means approved
	Lenient                // filtered; left out means all
	Ignored                // never filtered
)

// The limits of a realistic organization (apigee.md, Limits and pacing).
const (
	realisticPerMinute = 6000
	realisticCache     = 180 * time.Second
)

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Organization == "" {
		c.Organization = "sim-org"
	}
	if len(c.Tokens) == 0 {
		c.Tokens = []string{DefaultToken}
	}
	if c.TokenLife == 0 {
		c.TokenLife = time.Hour
	}
	if c.PageCap == 0 {
		c.PageCap = 1000
	}
	if c.Realistic && c.CacheDelay == 0 {
		c.CacheDelay = realisticCache
	}
	return c
}
