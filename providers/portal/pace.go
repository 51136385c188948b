package portal

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace limits each client's requests. There are as many limiters as tokens.
type pace struct {
	mu        *sync.Mutex
	perSecond rate.Limit
	burst     int
	of        map[string]*rate.Limiter
}

func newPace(perSecond float64, burst int) pace {
	return pace{mu: &sync.Mutex{}, perSecond: rate.Limit(perSecond), burst: burst, of: map[string]*rate.Limiter{}}
}

// wait returns 0 when a request may pass now, and else when it might.
func (p pace) wait(token string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.of[token]
	if !ok {
		l = rate.NewLimiter(p.perSecond, p.burst)
		p.of[token] = l
	}
	r := l.ReserveN(now, 1)
	after := r.DelayFrom(now)
	if after > 0 {
		r.CancelAt(now)
	}
	return after
}
