package engine_test

import (
	"sync"
	"testing"

	"gatehouse/core"
)

func called(id core.AppID) core.Ref { return core.Ref{ID: "o-" + string(id)} }

func TestAnEventIsNotBelievedButProven(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 20)
		if d, err := p.Discover(w.ctx, ana, "paper-prod", called(ids[0])); err != nil || d.Removed || d.Changed || d.Held {
			t.Errorf("a forged event: %+v %v", d, err)
		}
		w.wiped(ids[0])
		w.gate.before = func(call string, _ int) error {
			if call == "prove" {
				return core.Errorf(core.CodeForbidden, "x", "no right")
			}
			return nil
		}
		if d, err := p.Discover(w.ctx, ana, "paper-prod", called(ids[0])); core.CodeOf(err) != core.CodeForbidden || d.Removed {
			t.Errorf("without the right to prove it: %+v %v", d, err)
		}
		w.gate.before = nil
		if d, err := p.Discover(w.ctx, ana, "paper-prod", core.Ref{Kind: "app", ID: "o-" + string(ids[0])}); err != nil || !d.Removed {
			t.Errorf("%+v %v", d, err)
		}
		if _, err := p.Discover(w.ctx, ana, "paper-prod", called(ids[0])); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("again: %v", err)
		}
		w.shut(ids[1])
		if d, err := p.Discover(w.ctx, ana, "paper-prod", called(ids[1])); err != nil || !d.Changed {
			t.Errorf("a status: %+v %v", d, err)
		}
		p.expect(ids[1], core.Canceled, core.PushConfirmed)
		if _, err := p.Discover(w.ctx, ana, "paper-prod", core.Ref{Kind: "client", ID: "o-" + string(ids[2])}); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("another kind of object: %v", err)
		}
	})
}

func TestOneRemovalAndOneEventHoweverManyNoticeIt(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 20)
		other := w.start("two")
		w.wiped(ids[0])
		stop := p.run()
		var wg sync.WaitGroup
		for _, at := range []*process{p, other} {
			wg.Go(func() { _, _ = at.Discover(w.ctx, ana, "paper-prod", called(ids[0])) })
			wg.Go(func() { _, _ = at.Discover(w.ctx, ana, "paper-prod", called(ids[0])) })
			wg.Go(func() { _, _ = at.Reveal(w.ctx, ana, ids[0]) })
			wg.Go(func() { _, _ = at.Sync(w.ctx, ana, "paper-prod", false) })
		}
		wg.Go(func() {
			if plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: ids[:1]}, core.Cancel, core.Input{Reason: "r"}); err == nil {
				_, _ = p.Apply(w.ctx, plan)
			}
		})
		wg.Wait()
		p.settle(ids[0])
		stop()
		if !p.app(ids[0]).Removed() || p.removedEvents() != 1 {
			t.Errorf("%d events: %v", p.removedEvents(), p.actions(ids[0]))
		}
		removed := 0
		for _, a := range p.actions(ids[0]) {
			if a == "removed" {
				removed++
			}
		}
		if removed != 1 {
			t.Errorf("audited %d times", removed)
		}
	})
}

func TestTheBrakeHoldsEventsRevealsAndPushesToo(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 100)
		w.wiped(ids[:30]...)
		for _, id := range ids[:10] {
			if d, err := p.Discover(w.ctx, ana, "paper-prod", called(id)); err != nil || !d.Removed {
				t.Fatalf("%+v %v", d, err)
			}
		}
		if d, err := p.Discover(w.ctx, ana, "paper-prod", called(ids[10])); err != nil || d.Removed || !d.Held {
			t.Fatalf("the eleventh: %+v %v", d, err)
		}
		if s := p.connection(); s.HeldRemovals != 20 {
			t.Errorf("the plan was not made: %+v", s)
		}
		if _, err := p.Reveal(w.ctx, ana, ids[11]); core.CodeOf(err) != core.CodeNotAllowed || p.app(ids[11]).Removed() {
			t.Errorf("opening credentials: %v", err)
		}
		stop := p.run()
		p.do(core.Cancel, core.Input{Reason: "r"}, ids[12])
		p.settle(ids[12])
		stop()
		p.expect(ids[12], core.Canceled, core.PushFailed)
		if p.removedEvents() != 10 {
			t.Errorf("%d removed", p.removedEvents())
		}
	})
}

func TestADeletionOfWhatIsGoneAlreadyIsCompletedWithAMessage(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Canceled, 20)
		w.wiped(ids...)
		stop := p.run()
		p.do(core.Delete, core.Input{Reason: "r"}, ids...)
		app := p.settle(ids...)
		stop()
		if !app.Removed() || app.Push.Note != "it was already gone at the gateway" || p.removedEvents() != 20 {
			t.Errorf("%+v, %d events", app.Push, p.removedEvents())
		}
	})
}

func TestTheOnlyAppThatAPersonFindsGoneIsRemovedAndOneThatAnEventNamesIsHeld(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		id := w.add(p, core.Approved, 1)[0]
		w.wiped(id)
		if d, err := p.Discover(w.ctx, ana, "paper-prod", called(id)); err != nil || !d.Held || p.app(id).Removed() {
			t.Errorf("an event: %+v %v", d, err)
		}
	})
	inBrakedWorld(t, func(w *world, p *process) {
		id := w.add(p, core.Approved, 1)[0]
		w.wiped(id)
		if got, err := p.Reveal(w.ctx, ana, id); err != nil || !got.Removed || !p.app(id).Removed() {
			t.Errorf("opened: %+v %v", got, err)
		}
	})
}
