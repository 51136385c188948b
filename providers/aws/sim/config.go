package sim

import (
	"context"
	"time"

	"gatehouse/providers/simkit"
)

// Config sets up a [Sim]. The zero value is a fast simulator without rate
// limits.
type Config struct {
	// Clock is the time of all objects and rate limits; nil: time.Now.
	Clock simkit.Clock
	// Seed of ids, generated values and random faults.
	Seed uint64
	// Realistic turns the rate limits on, a usual time for each call, and the
	// seconds in which a key that was just enabled is not let through yet
	// (aws.md, Limits and pacing; Learning of changes).
	Realistic bool
	// KeyLimit is the number of keys an account may hold in a region;
	// 0: 10,000.
	KeyLimit int
	// PlanKeyTime is how long one CreateUsagePlanKey keeps its account and
	// region busy, during which another is refused; 0: 1 ms, or 40 ms when
	// Realistic.
	PlanKeyTime time.Duration
	// StaleWindow is how far back the fault stale-list may show a list; 0: 10 s.
	StaleWindow time.Duration
	// Sleep waits for d or until ctx ends; nil uses the real clock.
	Sleep func(ctx context.Context, d time.Duration)
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.KeyLimit == 0 {
		c.KeyLimit = 10_000
	}
	if c.PlanKeyTime == 0 {
		c.PlanKeyTime = time.Millisecond
		if c.Realistic {
			c.PlanKeyTime = 40 * time.Millisecond
		}
	}
	if c.StaleWindow == 0 {
		c.StaleWindow = 10 * time.Second
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	return c
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
