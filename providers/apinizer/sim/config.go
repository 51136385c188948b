package sim

import (
	"context"
	"time"

	"gatehouse/providers/simkit"
)

// Config holds the switches of one installation. The zero value is an
// installation of 2026 with one administrator ([DefaultUser]), two
// environments and no limits.
type Config struct {
	Clock simkit.Clock // nil: time.Now
	Seed  uint64       // of tokens and random faults
	Sleep func(ctx context.Context, d time.Duration)

	Style Style
	Shape Shape
	// Users may log in; none: DefaultUser.
	Users     []User
	TokenLife time.Duration // of a token from the token call; 0: one hour
	// Environments that every write is deployed to; none: production, test.
	Environments []string
	// AdminProject sees every credential and holds the global ones; "": admin.
	AdminProject string
	// StrictRevoke answers 400 to the revocation of a grant that is not there;
	// otherwise that is ignored silently.
	StrictRevoke bool
	// PartialGrants applies the other grants of a batch that is refused because
	// one of them is there already.
	PartialGrants bool
	// OldPortal answers 404 to the portal's calls, as installations before 2026
	// do, and NoReadList to the reading of a rate-limit list.
	OldPortal, NoReadList bool
	// Realistic makes every write take as long as a deployment to all
	// environments does, and every call as long as one to a place far away. No
	// rate limit is published (apinizer.md, Limits and pacing).
	Realistic bool
}

// Style says which generation's envelopes the answers have (apinizer.md,
// Errors).
type Style int

// The styles. Mixed answers reads as 2025 and writes as 2026, and refuses in
// the style of the other.
const (
	Style2026 Style = iota
	Style2025
	Mixed
)

// Shape is the form of a deploymentResult (apinizer.md, Traps 2).
type Shape int

// The three published forms.
const (
	EnvironmentResults Shape = iota // {success, message, environmentResults: [...]}
	DetailList                      // nested {responseTime, detailList: [...]}
	SuccessOnly                     // {success}
)

// User is somebody who may call the Management API.
type User struct {
	Name, Password string
	Token          string // a personal access token that does not expire; "": none
	// ReadOnly lacks MANAGE, NoDeploy lacks DEPLOY_UNDEPLOY.
	ReadOnly, NoDeploy bool
	// Projects that the user may see; nil: all of them.
	Projects []string
}

// DefaultUser is the administrator of a Config that names nobody.
var DefaultUser = User{Name: "gatehouse", Password: "sim-user-password", Token: "sim-personal-access-token"}

// deployTime is about how long a write takes where Realistic.
const deployTime = 1500 * time.Millisecond

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if len(c.Users) == 0 {
		c.Users = []User{DefaultUser}
	}
	if c.TokenLife == 0 {
		c.TokenLife = time.Hour
	}
	if len(c.Environments) == 0 {
		c.Environments = []string{"production", "test"}
	}
	if c.AdminProject == "" {
		c.AdminProject = "admin"
	}
	return c
}
