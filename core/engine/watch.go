package engine

import (
	"context"
	"sync"
	"time"
)

// How often a process looks for other processes' writes (design 3: at most
// every 100 ms): less often when nothing happened for a while, since waking up
// is most of what an idle process costs.
const (
	pollEvery = 100 * time.Millisecond
	pollIdle  = 200 * time.Millisecond
	idleAfter = 5 * time.Second
)

// watcher tells subscribers that the store changed. Ticks are coalesced: a
// subscriber that is busy finds one waiting.
type watcher struct {
	mu   sync.Mutex
	subs map[chan struct{}]struct{}
}

// Changed subscribes to changes of the store by any process; while Run runs,
// others' are noticed too. Unsubscribe ends it.
func (e *Engine) Changed() <-chan struct{} { return e.watch.subscribe() }

// Unsubscribe ends a subscription. The channel is not closed.
func (e *Engine) Unsubscribe(ch <-chan struct{}) { e.watch.unsubscribe(ch) }

func (w *watcher) subscribe() chan struct{} {
	ch := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.subs == nil {
		w.subs = map[chan struct{}]struct{}{}
	}
	w.subs[ch] = struct{}{}
	return ch
}

func (w *watcher) unsubscribe(ch <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.subs {
		if c == ch {
			delete(w.subs, c)
		}
	}
}

// wake ticks every subscriber.
func (w *watcher) wake() { w.wakeOthers(nil) }

// wakeOthers ticks every subscriber but the one that made the change and knows
// of it.
func (w *watcher) wakeOthers(own <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.subs {
		if c == own {
			continue
		}
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// poll watches the store's version until ctx ends.
func (e *Engine) poll(ctx context.Context) error {
	last, failed, moved := int64(-1), false, e.Clock.Now()
	for {
		v, err := e.Store().Version(ctx)
		switch {
		case err != nil && !failed && ctx.Err() == nil:
			e.Log.Warn("cannot see whether the store changed", "error", err)
		case err == nil && v != last:
			last, moved = v, e.Clock.Now()
			e.watch.wake()
		}
		failed = err != nil
		wait := pollEvery
		if e.Clock.Now().Sub(moved) > idleAfter {
			wait = pollIdle
		}
		select {
		case <-ctx.Done():
			return nil
		case <-e.Clock.After(ctx, wait):
		}
	}
}
