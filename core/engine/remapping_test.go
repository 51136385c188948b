package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// inMapped runs a test with Apps of a gateway whose readings rest on a mapping,
// read under the first one.
func inMapped(t *testing.T, test func(w *world, g *ledgerGate, p *process, ids []core.AppID)) {
	t.Helper()
	g := newLedger()
	g.mapping = core.Mapping{Name: "the mapping file m.yaml", Digest: "first"}
	inWorld(t, func(w *world) {
		brake := core.DefaultBrake()
		p := w.start("one", withLedger(g), func(c *engine.Config) { c.Connections[1].Brake = &brake })
		var ids []core.AppID
		for range 12 {
			ids = append(ids, w.have(p, g, rows{"a": on, "b": on}))
		}
		test(w, g, p, ids)
	})
}

// remap changes the mapping: under the new one b means something that these
// Apps were not given.
func (g *ledgerGate) remap(digest string, lose ...int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mapping.Digest = digest
	for _, i := range lose {
		delete(g.entries["entry-"+string(rune('0'+i))].regs, "b")
	}
}

func TestALossThatAChangedMappingBringsIsHeldHoweverFewAndReleased(t *testing.T) {
	inMapped(t, func(w *world, g *ledgerGate, p *process, ids []core.AppID) {
		g.remap("second", 1, 2)
		plan, err := p.Sync(w.ctx, ana, "ledger", true)
		if err != nil || plan.Held == nil || len(plan.Changes) != 2 || !plan.Changes[0].Held {
			t.Fatalf("the plan: %+v, %v", plan, err)
		}
		r := w.read(p)
		if r.Held == nil || r.Held.Remapped() != 2 || r.Held.Cause() != "because the mapping changed" || r.Adopted != 0 {
			t.Fatalf("%+v", r)
		}
		if why := r.Held.Lines[0].Why; !strings.Contains(why, "the mapping file m.yaml changed since the last complete reading, and under it the gateway shows no Beta") ||
			!strings.Contains(why, "may still be open") {
			t.Errorf("%q", why)
		}
		if again := w.read(p); again.Held == nil || again.Held.ID != r.Held.ID {
			t.Errorf("read again: %+v", again)
		}
		p.both(g, ids[2], rows{"a": on, "b": on})
		if got := p.regs(ids[0]); got["b"] != on {
			t.Errorf("held: %v", got)
		}
		if _, err := p.Release(w.ctx, ana, r.Held.ID, "Beta moved"); err != nil {
			t.Fatal(err)
		}
		if got := p.regs(ids[0]); got["b"] == on || got["a"] != on {
			t.Errorf("released: %v", got)
		}
		history, err := p.store.History(w.ctx, ids[0], 10)
		if err != nil || !slices.ContainsFunc(history, func(a core.Audit) bool { return strings.Contains(a.Detail, "changed by the changed mapping") }) {
			t.Errorf("who took it: %+v, %v", history, err)
		}
		g.remap("second", 3) // somebody at the gateway, under the mapping of before
		if r := w.read(p); r.Held != nil || r.Adopted != 1 {
			t.Errorf("a loss under the same mapping: %+v", r)
		}
	})
}

func TestALossByAChangedMappingThatIsDroppedIsSentAgain(t *testing.T) {
	inMapped(t, func(w *world, g *ledgerGate, p *process, ids []core.AppID) {
		g.remap("second", 1, 2)
		held := w.read(p).Held
		given, err := p.DropPlan(w.ctx, ana, held.ID, ids[0])
		if err != nil || len(given.Lines) != 1 {
			t.Fatalf("%+v, %v", given, err)
		}
		p.expect(ids[0], core.Approved, core.PushQueued)
		p.expect(ids[1], core.Approved, "")
		stop := p.run()
		p.settle(ids[0])
		stop()
		p.both(g, ids[0], rows{"a": on, "b": on})
		p.expect(ids[0], core.Approved, core.PushConfirmed)
		left := w.read(p).Held
		if left == nil || len(left.Lines) != 1 || left.Lines[0].AppID != ids[1] {
			t.Fatalf("the other one: %+v", left)
		}
		if _, err := p.DropPlan(w.ctx, ana, left.ID); err != nil {
			t.Fatal(err)
		}
		stop = p.run()
		p.settle(ids[1])
		stop()
		if r := w.read(p); r.Held != nil || r.Same != 12 {
			t.Errorf("afterwards: %+v", r)
		}
		if acts := p.actions(ids[0]); !slices.Contains(acts, "send again") {
			t.Errorf("%v", acts)
		}
		rows, err := p.store.Activity(w.ctx, 0, 100)
		if err != nil || !slices.ContainsFunc(rows, func(r core.Audit) bool {
			return r.Action == "dropped" && strings.Contains(r.Detail, "sent again under the changed mapping")
		}) {
			t.Errorf("%+v, %v", rows, err)
		}
	})
}

func TestTheFormerMappingEndsTheHold(t *testing.T) {
	inMapped(t, func(w *world, g *ledgerGate, p *process, ids []core.AppID) {
		g.remap("second", 1)
		w.read(p)
		g.remap("first")
		g.at(func(e *entry) { e.regs["b"] = on })
		if r := w.read(p); r.Held != nil || p.regs(ids[0])["b"] != on {
			t.Errorf("%+v", r)
		}
	})
}

// A decision on one App does not take over on the way what the mapping brings.
func TestAPushUnderAChangedMappingTakesNothingAway(t *testing.T) {
	inMapped(t, func(w *world, g *ledgerGate, p *process, ids []core.AppID) {
		g.at(func(e *entry) { e.regs["c"] = waiting })
		w.read(p)
		g.remap("second", 1)
		p.alone(core.Approve, core.Input{}, ids[0], "c")
		stop := p.run()
		app := p.settle(ids[0])
		stop()
		if app.Push.State != core.PushFailed || !strings.Contains(app.Push.Message, "under it the gateway shows no Beta") || p.regs(ids[0])["b"] != on || len(g.writes) > 0 {
			t.Fatalf("%s %q %v; sent: %v", app.Push.State, app.Push.Message, p.regs(ids[0]), g.writes)
		}
		held := w.read(p).Held
		if held == nil {
			t.Fatal("nothing is held")
		}
		if _, err := p.DropPlan(w.ctx, ana, held.ID); err != nil {
			t.Fatal(err)
		}
		stop = p.run()
		p.settle(ids[0])
		stop()
		p.both(g, ids[0], rows{"a": on, "b": on, "c": on})
	})
}

// What was not looked at, because a push was under way, is looked at later under
// the same rule.
func TestAMappingIsNotSettledWhileAnAppWasPassedOver(t *testing.T) {
	inMapped(t, func(w *world, g *ledgerGate, p *process, ids []core.AppID) {
		sending := func(s core.PushState) {
			err := p.store.Write(w.ctx, func(tx core.Tx) error {
				app, err := tx.App(ids[0])
				if err != nil {
					return err
				}
				app.Push = core.Push{State: s, UpdatedAt: time.Now()}
				return tx.PutApp(app)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		sending(core.PushSending)
		g.remap("second", 1)
		if r := w.read(p); r.Held != nil {
			t.Fatalf("%+v", r)
		}
		sending(core.PushConfirmed)
		time.Sleep(time.Minute)
		if r := w.read(p); r.Held == nil || r.Held.Remapped() != 1 {
			t.Errorf("%+v", r)
		}
	})
}
