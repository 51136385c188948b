package desk

import (
	"context"
	"slices"
	"sync"
)

// acts are this session's acts that are on their way to the store: an undo takes
// the last one, so it waits until those that were begun before it are there.
type acts struct {
	mu    sync.Mutex
	begun []chan struct{}
}

// begin notes an act; ended says that it is in the store, or will not be. It is
// called from Update, so that acts and undos have the order of the keys.
func (a *acts) begin() (ended func()) {
	done := make(chan struct{})
	a.mu.Lock()
	defer a.mu.Unlock()
	a.begun = append(a.begun, done)
	return func() {
		close(done)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.begun = slices.DeleteFunc(a.begun, func(c chan struct{}) bool { return c == done })
	}
}

// before returns what waits for the acts that were begun until now. It gives up
// when ctx ends.
func (a *acts) before() func(ctx context.Context) error {
	a.mu.Lock()
	begun := slices.Clone(a.begun)
	a.mu.Unlock()
	return func(ctx context.Context) error {
		for _, done := range begun {
			select {
			case <-done:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
}
