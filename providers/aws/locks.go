package aws

import (
	"context"
	"sync"
)

// locks are mutexes by name whose waiting ends with a context. The zero value
// is ready. Safe from any goroutine.
type locks struct {
	mu   sync.Mutex
	held map[string]chan struct{}
}

// lock waits for the mutex of that name and returns what gives it back.
func (l *locks) lock(ctx context.Context, name string) (unlock func(), err error) {
	l.mu.Lock()
	if l.held == nil {
		l.held = map[string]chan struct{}{}
	}
	ch, ok := l.held[name]
	if !ok {
		ch = make(chan struct{}, 1)
		l.held[name] = ch
	}
	l.mu.Unlock()
	select {
	case ch <- struct{}{}:
		return func() { <-ch }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
