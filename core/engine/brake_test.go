package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// wiped lets the gateway lose n of the Apps and returns what brings them back.
func (w *world) wiped(ids ...core.AppID) (back func()) {
	lost := map[string]*object{}
	w.gate.Outside(func(objects map[string]*object) {
		for _, id := range ids {
			lost["o-"+string(id)] = objects["o-"+string(id)]
			delete(objects, "o-"+string(id))
		}
	})
	return func() {
		w.gate.Outside(func(objects map[string]*object) {
			for k, o := range lost {
				objects[k] = o
			}
		})
	}
}

// shut takes the Apps' access away at the gateway.
func (w *world) shut(ids ...core.AppID) {
	w.gate.Outside(func(objects map[string]*object) {
		for _, id := range ids {
			objects["o-"+string(id)].projection = core.Shown("off")
		}
	})
}

// pass reads the gateway; it must not fail.
func (p *process) pass() engine.SyncReport {
	p.w.t.Helper()
	r, err := p.Sync(p.w.ctx, ana, "paper-prod", false)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return r
}

func (p *process) removedEvents() int {
	p.w.t.Helper()
	events, err := p.store.Events(p.w.ctx, core.EventRemoved, 1000)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return len(events)
}

func (p *process) connection() core.ConnectionState {
	p.w.t.Helper()
	states, err := p.store.Connections(p.w.ctx)
	if err != nil || len(states) != 1 {
		p.w.t.Fatal(states, err)
	}
	return states[0]
}

func inBrakedWorld(t *testing.T, test func(w *world, p *process)) {
	inWorld(t, func(w *world) { test(w, w.start("one", braked(core.DefaultBrake()))) })
}

func TestAnAppGoneFromACompleteListingAndADirectReadIsRemovedOnce(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 20)
		w.wiped(ids[0], ids[1])
		plan, err := p.Sync(w.ctx, ana, "paper-prod", true)
		if err != nil || plan.Removed != 2 || len(plan.Changes) != 2 || p.app(ids[0]).Removed() || p.removedEvents() != 0 {
			t.Fatalf("the plan: %+v %v", plan, err)
		}
		if r := p.pass(); r.Removed != 2 || r.Missing != 0 || r.Held != nil {
			t.Errorf("%+v", r)
		}
		p.pass()
		if !p.app(ids[0]).Removed() || p.app(ids[2]).Removed() || p.removedEvents() != 2 {
			t.Errorf("%d events; %+v", p.removedEvents(), p.app(ids[0]))
		}
		if a := p.actions(ids[0]); len(a) != 1 || a[0] != "removed" {
			t.Errorf("audit: %v", a)
		}
	})
}

func TestAListingThatDiffersFromADirectReadRemovesNothing(t *testing.T) {
	for name, prove := range map[string]error{
		"there":     nil,
		"forbidden": core.Errorf(core.CodeForbidden, "x", "no right"),
		"throttled": core.Errorf(core.CodeThrottled, "x", "too many"),
		"gone":      core.Errorf(core.CodeGone, "x", "a claim is no proof"),
	} {
		t.Run(name, func(t *testing.T) {
			inBrakedWorld(t, func(w *world, p *process) {
				ids := w.add(p, core.Approved, 20)
				back := w.wiped(ids[0])
				w.gate.listed = back // the list was made a moment before it was there again
				w.gate.before = func(call string, _ int) error {
					if call == "prove" {
						return prove
					}
					return nil
				}
				r := p.pass()
				if r.Removed != 0 || p.app(ids[0]).Removed() {
					t.Errorf("%+v", r)
				}
				if missing := !p.app(ids[0]).MissingAt.IsZero(); missing != (prove != nil) {
					t.Errorf("marked missing: %v", missing)
				}
			})
		})
	}
}

func TestTheBrakeStopsBeforeTheFirstChangeAndTheRestGoesOn(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 40)
		w.wiped(ids[:6]...)
		w.shut(ids[6:12]...)
		w.gate.Outside(func(objects map[string]*object) {
			objects["new"] = &object{id: "new", name: "From the portal", projection: core.Shown("on", "pay")}
		})
		r := p.pass()
		if r.Held == nil || r.Removed != 0 || r.Adopted != 0 || r.New != 1 || r.Held.Removals() != 6 || r.Held.Takes() != 6 {
			t.Fatalf("%+v", r)
		}
		for _, id := range ids[:12] {
			p.expect(id, core.Approved, core.PushConfirmed)
		}
		if s := p.connection(); s.Held != r.Held.ID || s.HeldRemovals != 6 || s.HeldTakes != 6 || s.HeldSince.IsZero() || !s.Complete {
			t.Errorf("%+v", s)
		}
		calls := w.gate.Calls("prove") + w.gate.Calls("read")
		time.Sleep(time.Hour)
		if again := p.pass(); again.Held == nil || again.Held.ID != r.Held.ID || !again.Held.Since.Equal(r.Held.Since) {
			t.Errorf("the same plan again: %+v", again.Held)
		}
		if n := w.gate.Calls("prove") + w.gate.Calls("read") - calls; n != 0 {
			t.Errorf("the held plan was proven again: %d calls", n)
		}
	})
}

func TestTheBrakeCountsOverADay(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 60)
		w.wiped(ids[:10]...)
		if r := p.pass(); r.Removed != 10 {
			t.Fatalf("%+v", r)
		}
		time.Sleep(23 * time.Hour)
		w.shut(ids[10])
		other := w.start("two", braked(core.DefaultBrake()))
		if r := other.pass(); r.Held == nil || r.Adopted != 0 {
			t.Fatalf("an eleventh within a day, seen by another process: %+v", r)
		}
		time.Sleep(2 * time.Hour)
		if r := other.pass(); r.Held != nil || r.Adopted != 1 || other.connection().Held != "" {
			t.Errorf("a day later: %+v", r)
		}
	})
}

func TestMoreThanHalfOfAnyConnectionIsHeldAndTheShareLetsMorePassOnALargeOne(t *testing.T) {
	for _, c := range []struct {
		have, lost int
		held       bool
	}{{1, 1, true}, {2, 1, false}, {4, 2, false}, {4, 3, true}, {100, 10, false}, {100, 11, true}, {400, 20, false}, {400, 21, true}} {
		inBrakedWorld(t, func(w *world, p *process) {
			ids := w.add(p, core.Approved, c.have)
			w.wiped(ids[:c.lost]...)
			if r := p.pass(); (r.Held != nil) != c.held || !c.held && r.Removed != c.lost {
				t.Errorf("%d of %d: held %v, removed %d", c.lost, c.have, r.Held != nil, r.Removed)
			}
		})
	}
}

func TestAnEmptyListWhereManyAreExpectedIsHeld(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 300)
		back := w.wiped(ids...)
		r := p.pass()
		if r.Held == nil || r.Held.Removals() != 300 || r.Removed != 0 {
			t.Fatalf("%+v", r)
		}
		if n := w.gate.Calls("prove"); n > 20 {
			t.Errorf("%d proofs were made for what the brake stops anyway", n)
		}
		if p.app(ids[7]).MissingAt.IsZero() {
			t.Error("they are not marked missing")
		}
		back()
		if r := p.pass(); r.Held != nil || r.Found != 300 || p.connection().Held != "" {
			t.Errorf("they are back: %+v", r)
		}
	})
}

func TestAnotherTenantsListIsHeldAndItsAppsAreNotTakenForOurs(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 30)
		w.wiped(ids...)
		w.gate.Outside(func(objects map[string]*object) {
			for _, id := range ids {
				objects["other-"+string(id)] = &object{id: "other-" + string(id), name: "Somebody's", projection: core.Shown("on", "pay")}
			}
		})
		if r := p.pass(); r.Held == nil || r.Held.Removals() != 30 || r.Removed != 0 {
			t.Errorf("%+v", r)
		}
		p.expect(ids[0], core.Approved, core.PushConfirmed)
	})
}

func TestReleasingCarriesThePlanOutAndDoesNotCount(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 40)
		w.wiped(ids[:8]...)
		w.shut(ids[8:16]...)
		held := p.pass().Held
		r, err := p.Release(w.ctx, ana, held.ID, "")
		if err != nil || r.Removed != 8 || r.Adopted != 8 || p.connection().Held != "" {
			t.Fatalf("%+v %v", r, err)
		}
		if !p.app(ids[0]).Removed() || p.removedEvents() != 8 {
			t.Error("not removed")
		}
		p.expect(ids[8], core.Canceled, core.PushConfirmed)
		w.wiped(ids[20])
		if r := p.pass(); r.Held != nil || r.Removed != 1 {
			t.Errorf("what was released counts: %+v", r)
		}
		if _, err := p.Release(w.ctx, ana, held.ID, ""); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("released twice: %v", err)
		}
	})
}

func TestReleasingIsRefusedWhenTheFreshPlanDiffers(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 40)
		w.wiped(ids[:12]...)
		held := p.pass().Held
		w.wiped(ids[12])
		_, err := p.Release(w.ctx, ana, held.ID, "")
		if core.CodeOf(err) != core.CodeStale || !strings.Contains(err.Error(), p.app(ids[12]).Name) {
			t.Fatalf("%v", err)
		}
		if p.app(ids[0]).Removed() || p.removedEvents() != 0 {
			t.Error("something was removed")
		}
		if s := p.connection(); s.Held == held.ID || s.Held == "" || s.HeldRemovals != 13 {
			t.Errorf("%+v", s)
		}
		w.gate.incomplete = true
		if _, err := p.Release(w.ctx, ana, p.connection().Held, ""); core.CodeOf(err) != core.CodeTemporary || p.app(ids[0]).Removed() {
			t.Errorf("released on half a listing: %v", err)
		}
	})
}

func TestReleasingProvesEachRemovalAgain(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 40)
		back := w.wiped(ids[:20]...)
		held := p.pass().Held
		w.gate.listed = back // the list still lacks them; a direct read shows them
		r, err := p.Release(w.ctx, ana, held.ID, "")
		if err != nil || r.Removed != 0 || p.removedEvents() != 0 {
			t.Errorf("%+v %v", r, err)
		}
	})
}

func TestADroppedPlanIsNotHeldAgainUntilItDiffers(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 40)
		back := w.wiped(ids[:8]...)
		w.shut(ids[8:16]...)
		held := p.pass().Held
		if _, err := p.DropPlan(w.ctx, ana, held.ID); err != nil {
			t.Fatal(err)
		}
		if r := p.pass(); r.Held != nil || r.Dropped != 16 || r.Removed+r.Adopted != 0 || p.connection().Held != "" {
			t.Fatalf("%+v", r)
		}
		p.expect(ids[8], core.Approved, core.PushConfirmed)
		w.wiped(ids[16:28]...)
		if r := p.pass(); r.Held == nil || r.Held.Removals() != 12 || r.Held.Takes() != 0 {
			t.Errorf("others are gone: %+v", r.Held)
		}
		back()
		p.pass()
		w.wiped(ids[:8]...)
		if r := p.pass(); r.Held == nil || r.Held.Removals() != 20 {
			t.Errorf("they were there again, and are gone again: %+v", r.Held)
		}
	})
}

func TestHalfAListingNeitherEndsNorChangesAHold(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 40)
		w.wiped(ids[:12]...)
		held := p.pass().Held
		w.gate.incomplete = true
		w.shut(ids[20])
		p.pass()
		w.gate.before = func(call string, _ int) error {
			if call == "list" {
				return core.Errorf(core.CodeTemporary, "paper-prod", "no answer")
			}
			return nil
		}
		if _, err := p.Sync(w.ctx, ana, "paper-prod", false); err == nil {
			t.Error("no error")
		}
		if s := p.connection(); s.Held != held.ID {
			t.Errorf("%+v", s)
		}
		p.expect(ids[20], core.Approved, core.PushConfirmed)
	})
}

func TestAnAdministratorsOwnDeletionsDoNotCount(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		mine := w.add(p, core.Canceled, 30)
		theirs := w.add(p, core.Approved, 30)
		stop := p.run()
		p.do(core.Delete, core.Input{Reason: "r"}, mine...)
		p.settle(mine...)
		stop()
		w.wiped(theirs[:10]...)
		if r := p.pass(); r.Held != nil || r.Removed != 10 {
			t.Errorf("%+v", r)
		}
	})
}

func TestABrakeThatIsTurnedOffHoldsNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", braked(core.Brake{Apps: 0, Share: 5}))
		ids := w.add(p, core.Approved, 30)
		w.wiped(ids...)
		if r := p.pass(); r.Held != nil || r.Removed != 30 {
			t.Errorf("%+v", r)
		}
	})
}

func TestAPassThatIsStoppedTakesNothingOver(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 30)
		w.shut(ids[0])
		ctx, cancel := context.WithCancel(w.ctx)
		w.gate.listed = cancel
		if _, err := p.Sync(ctx, ana, "paper-prod", false); err == nil {
			t.Error("no error")
		}
		p.expect(ids[0], core.Approved, core.PushConfirmed)
		w.gate.listed = nil
		if r := p.pass(); r.Adopted != 1 {
			t.Errorf("%+v", r)
		}
	})
}
