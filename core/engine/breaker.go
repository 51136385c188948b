package engine

import (
	"sync"
	"time"
)

// A breaker opens after this many failures in a row, for a time that doubles
// with each further one.
const (
	breakAfter = 5
	breakFirst = 10 * time.Second
	breakMost  = 5 * time.Minute
)

// breakers keeps calls away from a connection that does not answer or does not
// let us in. One for each connection.
type breakers struct {
	mu sync.Mutex
	by map[string]*breaker
}

type breaker struct {
	failures int
	trips    int
	until    time.Time
}

// openUntil returns when the connection may be tried again; zero: now. None is
// open for longer than breakMost: what looks so was opened before the clock was
// set back.
func (b *breakers) openUntil(connection string, now time.Time) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	if br := b.by[connection]; br != nil && now.Before(br.until) && br.until.Sub(now) <= breakMost {
		return br.until
	}
	return time.Time{}
}

// success closes the breaker and reports whether it had opened before.
func (b *breakers) success(connection string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	br := b.by[connection]
	delete(b.by, connection)
	return br != nil && br.trips > 0
}

// failure counts one. at once opens it without counting: no identity, no use
// in trying more. It returns until when it is open; zero: closed.
func (b *breakers) failure(connection string, now time.Time, atOnce bool) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.by == nil {
		b.by = map[string]*breaker{}
	}
	br := b.by[connection]
	if br == nil {
		br = &breaker{}
		b.by[connection] = br
	}
	br.failures++
	if !atOnce && br.failures < breakAfter {
		return time.Time{}
	}
	if now.Before(br.until) {
		return br.until
	}
	br.until = now.Add(min(breakFirst<<min(br.trips, 10), breakMost))
	br.trips++
	return br.until
}

// reset closes every breaker: a person asked to try now.
func (b *breakers) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, br := range b.by {
		br.until = time.Time{}
	}
}
