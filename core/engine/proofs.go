package engine

import (
	"context"
	"sync"

	"gatehouse/core"
)

// proofs are the proofs of absence that are under way in this process, one for
// an App.
type proofs struct {
	mu sync.Mutex
	by map[core.AppID]*proving
}

type proving struct {
	done   chan struct{}
	result proof
	err    error
}

// once makes a proof, or waits for the one that is under way. A waiter whose
// leader gave up makes its own.
func (ps *proofs) once(ctx context.Context, id core.AppID, do func() (proof, error)) (proof, error) {
	for {
		ps.mu.Lock()
		running := ps.by[id]
		if running == nil {
			return ps.lead(id, do)
		}
		ps.mu.Unlock()
		select {
		case <-running.done:
		case <-ctx.Done():
			return notProven, core.Errorf(core.CodeCanceled, string(id), "the proof was given up").Because(ctx.Err())
		}
		if core.CodeOf(running.err) != core.CodeCanceled {
			return running.result, running.err
		}
	}
}

// lead makes the proof for all who wait. It is called with the lock held.
func (ps *proofs) lead(id core.AppID, do func() (proof, error)) (proof, error) {
	p := &proving{done: make(chan struct{}), err: core.Errorf(core.CodeCanceled, string(id), "the proof broke off")}
	if ps.by == nil {
		ps.by = map[core.AppID]*proving{}
	}
	ps.by[id] = p
	ps.mu.Unlock()
	defer func() {
		ps.mu.Lock()
		delete(ps.by, id)
		ps.mu.Unlock()
		close(p.done)
	}()
	p.result, p.err = do()
	return p.result, p.err
}
