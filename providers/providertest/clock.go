package providertest

import (
	"context"
	"sync"
	"time"
)

// Clock is a core.Clock on which waiting takes no time: After moves it forward
// and delivers at once. So a client's back-off, pacing and obeyed Retry-After
// pass in no time, and Slept tells how long they were. Safe from any goroutine.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	slept time.Duration
}

// NewClock returns a clock that stands at a fixed time.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
}

// Now is the clock's time. As a method value it serves simulators.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After moves the clock by d and delivers, unless ctx has ended.
func (c *Clock) After(ctx context.Context, d time.Duration) <-chan time.Time {
	ch := make(chan time.Time, 1)
	if ctx.Err() != nil {
		return ch
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.now = c.now.Add(d)
		c.slept += d
	}
	ch <- c.now
	return ch
}

// Advance moves the clock by d, as if nobody had waited for it.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Slept is how long was waited for by After.
func (c *Clock) Slept() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slept
}
