package sim

import (
	"sync"
	"sync/atomic"
	"time"
)

// region is the separate store of one account in one region. Its methods that
// read or write objects want the lock held.
type region struct {
	account string
	name    string
	cfg     Config
	limits  *limits
	// attaching is true while a CreateUsagePlanKey runs.
	attaching atomic.Bool

	mu      sync.Mutex
	apis    shelf[RestAPI]
	plans   shelf[UsagePlan]
	keys    shelf[Key]
	values  map[string]string         // key value to key id
	members map[string]*shelf[member] // plan id to its keys
	pools   shelf[UserPool]
	clients map[string]*shelf[Client] // pool id to its clients
}

// member is a key in a plan's list.
type member struct{ id, value, name string }

func newRegion(account, name string, cfg Config) *region {
	return &region{account: account, name: name, cfg: cfg, limits: newLimits(cfg),
		values:  map[string]string{},
		members: map[string]*shelf[member]{},
		clients: map[string]*shelf[Client]{},
	}
}

func (r *region) now() time.Time { return r.cfg.Clock() }

// second is now at the resolution of API Gateway's dates.
func (r *region) second() time.Time { return r.now().Truncate(time.Second) }

// findKey is for calls that name a key.
func (r *region) findKey(id string) (*Key, *apiError) {
	if key, ok := r.keys.get(id); ok {
		return key, nil
	}
	return nil, notFound("Invalid API Key identifier specified")
}

func (r *region) findPlan(id string) (*UsagePlan, *apiError) {
	if plan, ok := r.plans.get(id); ok {
		return plan, nil
	}
	return nil, notFound("Invalid Usage Plan ID specified")
}
