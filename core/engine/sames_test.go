package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// looking counts how many refs are looked up.
type looking struct {
	core.Store
	refs *atomic.Int64
}

func (l looking) AppsByRef(ctx context.Context, connection string, refs []core.Ref) (map[core.Ref]core.App, error) {
	l.refs.Add(int64(len(refs)))
	return l.Store.AppsByRef(ctx, connection, refs)
}

func TestWhatShowsTheSameAgainIsNotLookedUp(t *testing.T) {
	inWorld(t, func(w *world) {
		var refs atomic.Int64
		p := w.start("one", func(c *engine.Config) { c.Store = looking{c.Store, &refs} })
		ids := w.add(p, core.Approved, 5)
		looked := func(want int64, same int) {
			t.Helper()
			time.Sleep(time.Second)
			refs.Store(0)
			r, err := p.Sync(w.ctx, ana, "paper-prod", false)
			if err != nil || refs.Load() != want || r.Same != same {
				t.Fatalf("%d looked up, want %d; %+v, %v", refs.Load(), want, r, err)
			}
		}
		looked(5, 5)
		looked(0, 5)
		p.do(core.Cancel, core.Input{Reason: "why", Hold: time.Hour}, ids[1]) // by us
		looked(1, 4)
		w.gate.Outside(func(objects map[string]*object) { objects["o-"+string(ids[2])].projection = core.Shown("off") }) // by others
		looked(2, 3)
		looked(2, 4) // what the last one wrote is looked at once more
		looked(1, 4)
		q := w.start("two") // another process decides
		q.do(core.Cancel, core.Input{Reason: "why", Hold: time.Hour}, ids[3])
		looked(2, 3)
		w.gate.Outside(func(objects map[string]*object) { delete(objects, "o-"+string(ids[4])) })
		r, err := p.Sync(w.ctx, ana, "paper-prod", false)
		if err != nil || r.Removed != 1 {
			t.Fatalf("one is gone: %+v, %v", r, err)
		}
	})
}

// between does something after Apps were read from the store, once.
type between struct {
	core.Store
	do *func()
}

func (b between) AppsByRef(ctx context.Context, connection string, refs []core.Ref) (map[core.Ref]core.App, error) {
	found, err := b.Store.AppsByRef(ctx, connection, refs)
	if do := *b.do; do != nil {
		*b.do = nil
		do()
	}
	return found, err
}

func TestWhatAPassReadBeforeAnotherSawItChangeIsNotRemembered(t *testing.T) {
	inWorld(t, func(w *world) {
		var do func()
		p := w.start("one", func(c *engine.Config) { c.Store = between{c.Store, &do} })
		ids := w.add(p, core.Approved, 3)
		do = func() {
			p.do(core.Cancel, core.Input{Reason: "why", Hold: time.Hour}, ids[1])
			w.sync(p, false)
		}
		w.sync(p, true) // the plan's Apps were read before that
		if r := w.sync(p, false); r.Pushes != 1 || r.Same != 2 {
			t.Errorf("%+v", r)
		}
	})
}

func (w *world) sync(p *process, planOnly bool) engine.SyncReport {
	w.t.Helper()
	time.Sleep(time.Second)
	r, err := p.Sync(w.ctx, ana, "paper-prod", planOnly)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}
