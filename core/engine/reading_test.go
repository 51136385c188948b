package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// reader is a gateway that says what an object means only with its App.
type reader struct {
	*ledgerGate
	basis *string // what its meaning rests on beside the App
}

func (g reader) Basis(core.Remote) string { return *g.basis }

func (g reader) Interpret(app core.App, r core.Remote) core.Remote {
	r.Name = *g.basis + "of " + string(app.ID)
	r.Projection = r.Projection.With(core.FieldText(core.FieldName, r.Name), core.FieldText(core.FieldCallback, r.CallbackURL))
	return r
}

type readerProvider struct {
	ledger
	gate reader
}

func (p readerProvider) Open(context.Context, core.Connection, core.Surroundings) (core.Gateway, error) {
	return p.gate, nil
}

func TestWhatAListingMeansForAnAppIsAskedBeforeItIsCompared(t *testing.T) {
	inWorld(t, func(w *world) {
		g := newLedger()
		p := w.start("one", func(c *engine.Config) {
			c.Connections = append(c.Connections, engine.Connected{Connection: core.Connection{Name: "ledger"}, Provider: readerProvider{gate: reader{g, new(string)}}})
		})
		id := w.have(p, g, rows{"a": on})
		w.read(p)
		if got := p.app(id).Name; got != "of "+string(id) {
			t.Errorf("it is called %q", got)
		}
	})
}

func TestWhatMeansTheSameAgainIsNotLookedUpUntilItsBasisChanges(t *testing.T) {
	inWorld(t, func(w *world) {
		var refs atomic.Int64
		g, basis := newLedger(), ""
		p := w.start("one", func(c *engine.Config) {
			c.Store = looking{c.Store, &refs}
			c.Connections = append(c.Connections, engine.Connected{Connection: core.Connection{Name: "ledger"}, Provider: readerProvider{gate: reader{g, &basis}}})
		})
		id := w.have(p, g, rows{"a": on})
		looked := func(want bool) {
			t.Helper()
			time.Sleep(time.Second)
			refs.Store(0)
			if w.read(p); (refs.Load() > 0) != want {
				t.Errorf("%d looked up", refs.Load())
			}
		}
		looked(true) // it gets its name
		looked(true)
		looked(false)
		basis = "part "
		looked(true)
		if got := p.app(id).Name; got != "part of "+string(id) {
			t.Errorf("it is called %q", got)
		}
	})
}

func TestAReadThatFindsNothingNewWritesNoRow(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on, "b": waiting, "c": refused})
		w.signUp(p, g, core.Approved)
		stop := p.run()
		p.alone(core.Unsubscribe, core.Input{}, id, "a")
		p.settle(id)
		p.do(core.Suspend, core.Input{}, w.have(p, g, rows{"a": on}))
		p.apply(p.edit(w.have(p, g, rows{"b": on}), core.Input{Hold: time.Hour}, core.EditFields{Name: text("Held back")}))
		time.Sleep(time.Minute)
		stop()
		w.read(p)
		_, last, err := p.store.Changes(w.ctx, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			w.read(p)
		}
		if again, _, err := p.store.Changes(w.ctx, last, 0); err != nil || len(again) != 0 {
			t.Errorf("%d rows were written again: %+v %v", len(again), again, err)
		}
	})
}
