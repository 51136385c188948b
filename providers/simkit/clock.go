package simkit

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Clock tells the time. Simulators never call time.Now themselves.
type Clock func() time.Time

// ManualClock is a clock that moves only when told to. Safe for concurrent use.
type ManualClock struct {
	mu  sync.Mutex
	now time.Time
}

// NewManualClock returns a clock standing at start.
func NewManualClock(start time.Time) *ManualClock { return &ManualClock{now: start} }

// Now is the [Clock] of c.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward by d.
func (c *ManualClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Bucket is a token bucket on an injected clock, for rate limits a gateway
// enforces by refusing. Safe for concurrent use.
type Bucket struct {
	limiter *rate.Limiter
	clock   Clock
}

// NewBucket returns a full bucket of burst tokens, refilled perSecond.
func NewBucket(perSecond float64, burst int, clock Clock) *Bucket {
	return &Bucket{limiter: rate.NewLimiter(rate.Limit(perSecond), burst), clock: clock}
}

// Take takes one token. When there is none it takes nothing and returns how
// long to wait for the next (negative: there will never be one).
func (b *Bucket) Take() (wait time.Duration, ok bool) {
	now := b.clock()
	res := b.limiter.ReserveN(now, 1)
	if !res.OK() {
		return -1, false
	}
	if wait = res.DelayFrom(now); wait > 0 {
		res.CancelAt(now)
		return wait, false
	}
	return 0, true
}

// UsualLatency is about what a call to a gateway far away takes beside the work
// it makes there: every realistic simulator takes it.
const UsualLatency = 60 * time.Millisecond

// Window is a quota of calls in each span of time that begins when the one
// before it is over, as for "6,000 calls a minute": unlike a Bucket it never
// lets more through in one span. Safe for concurrent use.
type Window struct {
	quota int
	span  time.Duration
	clock Clock

	mu    sync.Mutex
	ends  time.Time
	taken int
}

// NewWindow returns a window that begins with the first call.
func NewWindow(quota int, span time.Duration, clock Clock) *Window {
	return &Window{quota: quota, span: span, clock: clock}
}

// Take takes one call of the quota. When it is used up it returns how long to
// wait for the next window.
func (w *Window) Take() (wait time.Duration, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.clock()
	if !now.Before(w.ends) {
		w.ends, w.taken = now.Add(w.span), 0
	}
	if w.taken >= w.quota {
		return w.ends.Sub(now), false
	}
	w.taken++
	return 0, true
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
