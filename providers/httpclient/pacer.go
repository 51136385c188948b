package httpclient

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"gatehouse/core"
)

// Pacer is core.Pacer on a clock from outside. A process has one, shared by
// all its connections. Safe from any goroutine. A key without a limit is free.
type Pacer struct {
	clock core.Clock
	mu    sync.Mutex
	keys  map[string]*bucket
}

type bucket struct {
	limiter *rate.Limiter // nil: no limit yet
	until   time.Time     // paused until then
}

var _ core.Pacer = (*Pacer)(nil)

// NewPacer returns a pacer without limits.
func NewPacer(clock core.Clock) *Pacer {
	return &Pacer{clock: clock, keys: map[string]*bucket{}}
}

func (p *Pacer) bucket(key string) *bucket {
	b := p.keys[key]
	if b == nil {
		b = &bucket{}
		p.keys[key] = b
	}
	return b
}

// Limit sets the bucket of a key; of several limits the lowest rate and the
// lowest burst count. A rate of 0 or less sets nothing; a burst is at least 1.
func (p *Pacer) Limit(key string, perSecond float64, burst int) {
	if perSecond <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	limit, burst := rate.Limit(perSecond), max(burst, 1)
	b, now := p.bucket(key), p.clock.Now()
	if b.limiter == nil {
		b.limiter = rate.NewLimiter(limit, burst)
		return
	}
	if limit < b.limiter.Limit() {
		b.limiter.SetLimitAt(now, limit)
	}
	if burst < b.limiter.Burst() {
		b.limiter.SetBurstAt(now, burst)
	}
}

// Burst is how many calls may leave at once at a rate: what fits into a tenth of
// a second, and no more than are in flight. A gateway that counts by the second
// refuses a larger burst on top of the rate, and each refusal costs a wait.
func Burst(perSecond float64, inFlight int) int {
	return max(1, min(inFlight, int(perSecond/10)))
}

// Wait returns when a call may leave: no pause is on and a token was had. It
// returns ctx's error when ctx ends first, and gives the token back.
func (p *Pacer) Wait(ctx context.Context, key string) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		wait, token := p.reserve(key)
		if wait <= 0 {
			return nil
		}
		select {
		case <-p.clock.After(ctx, wait):
		case <-ctx.Done():
			if token != nil {
				token.CancelAt(p.clock.Now())
			}
			return ctx.Err()
		}
		if token != nil && p.Paused(key) <= 0 {
			return nil
		}
	}
}

// reserve takes a token and says when it is good; while the key is paused it
// takes none and says when the pause ends.
func (p *Pacer) reserve(key string) (wait time.Duration, token *rate.Reservation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, now := p.bucket(key), p.clock.Now()
	if left := b.until.Sub(now); left > 0 {
		return left, nil
	}
	if b.limiter == nil {
		return 0, nil
	}
	r := b.limiter.ReserveN(now, 1)
	return r.DelayFrom(now), r
}

// Pause stops a key until a time; an earlier one does not shorten a pause.
func (p *Pacer) Pause(key string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if b := p.bucket(key); until.After(b.until) {
		b.until = until
	}
}

// Paused is how long a key stays paused; 0 or less when it is not.
func (p *Pacer) Paused(key string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if b, ok := p.keys[key]; ok {
		return b.until.Sub(p.clock.Now())
	}
	return 0
}
