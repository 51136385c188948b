package sim_test

import (
	"context"
	"testing"
	"time"

	"gatehouse/providers/sensedia/sim"
	"gatehouse/providers/simkit"
)

// No limit is published: a realistic tenant keeps to the pace that sensedia.md,
// Limits and pacing, advises, refuses what is faster with the time to wait, and
// takes its time for each call.
func TestARealisticTenantKeepsItsPace(t *testing.T) {
	var slept time.Duration
	tn := login(t, sim.Config{Realistic: true, Sleep: func(_ context.Context, d time.Duration) { slept += d }})
	until := func() (passed int) {
		for passed < 100 {
			r := tn.api("GET", "/apps/count", "")
			if r.status == 429 {
				if r.header.Get("Retry-After") != "1" {
					t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
				}
				return passed
			}
			passed++
		}
		return passed
	}
	if n := until(); n != 4 {
		t.Errorf("%d calls passed at once, want 4", n)
	}
	tn.clock.Advance(time.Second)
	if n := until(); n != 4 { // the bucket holds no more
		t.Errorf("%d calls passed after a second, want 4", n)
	}
	tn.clock.Advance(200 * time.Millisecond)
	if n := until(); n != 2 {
		t.Errorf("%d calls passed after 200 ms, want 2", n)
	}
	if slept < 13*simkit.UsualLatency {
		t.Errorf("13 calls took %s", slept)
	}
}
