package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"gatehouse/core"
)

// A lease is renewed long before it ends, and a call's deadline ends before
// its lease (design 3), so that two processes never push for one pacing key.
const (
	leaseTime   = 45 * time.Second
	renewEvery  = 15 * time.Second
	leaseMargin = 5 * time.Second
)

// acquire takes or renews leases, all or none, in sorted order. It returns the
// end they share, or who holds one of them.
func (e *Engine) acquire(ctx context.Context, names []string) (until time.Time, heldBy core.Lease, err error) {
	names = slices.Sorted(slices.Values(names))
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		// Without its monotonic part: that stands still while the machine is
		// suspended, and other processes see the wall clock.
		now := e.Clock.Now().Round(0)
		until, heldBy = now.Add(leaseTime), core.Lease{}
		for _, name := range names {
			l, err := tx.Lease(name)
			if err != nil {
				return err
			}
			if l.Holder != "" && l.Holder != e.Holder && now.Before(l.Until) && e.Alive(l.Holder) {
				heldBy = l
				return nil
			}
		}
		for _, name := range names {
			if err := tx.PutLease(core.Lease{Name: name, Holder: e.Holder, Until: until}); err != nil {
				return err
			}
		}
		return nil
	})
	return until, heldBy, err
}

// release gives leases back.
func (e *Engine) release(ctx context.Context, names []string) error {
	return e.Store().Write(ctx, func(tx core.Tx) error {
		for _, name := range names {
			if err := tx.DropLease(name, e.Holder); err != nil {
				return err
			}
		}
		return nil
	})
}

// tenure is a set of leases being held: its context ends when they cannot be
// kept, before another process can take them.
type tenure struct {
	engine *Engine
	names  []string
	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// tenures counts, by lease, how many tenures of this process have it. Each
// lease has a lock of its own, held while it is written: a store that takes its
// time keeps only those waiting who want the same.
type tenures struct {
	mu sync.Mutex
	by map[string]*shares
}

type shares struct {
	sync.Mutex
	n int
}

// lock locks leases, in one order for everybody.
func (h *tenures) lock(names []string) (of []*shares, unlock func()) {
	h.mu.Lock()
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if h.by == nil {
			h.by = map[string]*shares{}
		}
		if h.by[name] == nil {
			h.by[name] = &shares{}
		}
		of = append(of, h.by[name])
	}
	h.mu.Unlock()
	for _, s := range of {
		s.Lock()
	}
	return of, func() {
		for _, s := range of {
			s.Unlock()
		}
	}
}

// hold takes the leases and keeps them until end is called or ctx ends. nil
// with the holder when another process has one of them.
func (e *Engine) hold(ctx context.Context, names []string, shared bool) (*tenure, core.Lease, error) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	of, unlock := e.held.lock(names)
	defer unlock()
	for i, s := range of {
		if !shared && s.n > 0 {
			return nil, core.Lease{Name: names[i], Holder: e.Holder}, nil
		}
	}
	until, heldBy, err := e.acquire(ctx, names)
	if err != nil || heldBy.Holder != "" {
		return nil, heldBy, err
	}
	for _, s := range of {
		s.n++
	}
	t := &tenure{engine: e, names: names}
	t.ctx, t.cancel = context.WithCancel(ctx)
	t.done.Go(func() {
		defer e.rescue("lease")
		t.keep(until)
	})
	return t, core.Lease{}, nil
}

// keep renews until the tenure ends; where renewing fails it ends the tenure
// in time.
func (t *tenure) keep(until time.Time) {
	e := t.engine
	for {
		wait := renewEvery
		if left := until.Sub(e.Clock.Now()) - leaseMargin; left < wait {
			wait = max(left, 0)
		}
		select {
		case <-t.ctx.Done():
			return
		case <-e.Clock.After(t.ctx, wait):
		}
		if e.Clock.Now().After(until.Add(-leaseMargin)) {
			e.Log.Warn("a lease could not be renewed in time; stopping its calls", "leases", t.names)
			t.cancel()
			return
		}
		next, heldBy, err := t.renew(until)
		switch {
		case err == nil && heldBy.Holder == "":
			until = next
		case heldBy.Holder != "":
			e.Log.Warn("a lease was lost", "leases", t.names, "to", heldBy.Holder)
			t.cancel()
			return
		}
	}
}

// renew takes the leases anew, and gives up before they end.
func (t *tenure) renew(until time.Time) (time.Time, core.Lease, error) {
	ctx, cancel := context.WithTimeout(t.ctx, until.Add(-leaseMargin).Sub(t.engine.Clock.Now()))
	defer cancel()
	return t.engine.acquire(ctx, t.names)
}

// end stops renewing and gives the leases back.
func (t *tenure) end() {
	t.cancel()
	t.done.Wait()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), 5*time.Second)
	defer cancel()
	of, unlock := t.engine.held.lock(t.names)
	defer unlock()
	var free []string
	for i, s := range of {
		if s.n--; s.n == 0 {
			free = append(free, t.names[i])
		}
	}
	if err := t.engine.release(ctx, free); err != nil {
		t.engine.Log.Warn("a lease was not given back; it ends by itself", "leases", t.names, "error", err)
	}
}
