package engine_test

import (
	"testing"

	"gatehouse/core"
)

// refuses lets every push of the gateway fail for good.
func (w *world) refuses(yes bool) {
	w.gate.before = func(call string, _ int) error {
		if yes && call == "push" {
			return core.Errorf(core.CodeRefused, "x", "no such plan")
		}
		return nil
	}
}

func TestAGivenUpDecisionGoesBackToWhatTheGatewayShows(t *testing.T) {
	for _, c := range []struct {
		from core.Status
		verb core.Verb
	}{{core.Pending, core.Approve}, {core.Approved, core.Cancel}, {core.Approved, core.Suspend}, {core.Canceled, core.Approve}, {core.Canceled, core.Delete}} {
		t.Run(string(c.from)+" "+string(c.verb), func(t *testing.T) {
			inWorld(t, func(w *world) {
				p := w.start("one")
				id := w.add(p, c.from, 1)[0]
				before := p.app(id)
				w.refuses(true)
				stop := p.run()
				p.do(c.verb, core.Input{Reason: "r"}, id)
				p.settle(id)
				if p.app(id).Push.State != core.PushFailed {
					t.Fatalf("%+v", p.app(id).Push)
				}
				got, err := p.GiveUp(w.ctx, ana, []core.AppID{id})
				if err != nil || len(got.Dropped) != 1 {
					t.Fatalf("%+v %v", got, err)
				}
				w.refuses(false)
				p.settle(id)
				stop()
				after := p.app(id)
				if after.Status != before.Status || after.Push.State != core.PushConfirmed || after.Revision <= before.Revision ||
					after.Registrations[0].Status != before.Registrations[0].Status {
					t.Errorf("%s %s, registration %s", after.Status, after.Push.State, after.Registrations[0].Status)
				}
				if a := p.actions(id); a[len(a)-1] != "dropped" {
					t.Errorf("audit: %v", a)
				}
				if r := p.sync(false); r.Changes != 0 {
					t.Errorf("a reading finds %+v", r)
				}
				if undone, err := p.Undo(w.ctx, ana); err == nil && len(undone.Back) > 0 {
					t.Errorf("it was taken back a second time: %+v", undone)
				}
			})
		})
	}
}

func TestAnUnprovenDecisionThatTheGatewayCarriedOutStandsWhenItIsGivenUp(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		w.gate.after = func(call string, _ int) error {
			if call == "push" {
				return core.Errorf(core.CodeUnknownOutcome, "x", "no answer")
			}
			return nil
		}
		w.gate.before = func(call string, n int) error {
			if call == "read" && n > 1 {
				return core.Errorf(core.CodeForbidden, "x", "no right")
			}
			return nil
		}
		stop := p.run()
		p.do(core.Cancel, core.Input{Reason: "r"}, id)
		p.await(id, core.PushUnproven)
		stop()
		if got, err := p.GiveUp(w.ctx, ana, []core.AppID{id}); err != nil || len(got.Refused) != 1 || core.CodeOf(got.Refused[0].Reason) != core.CodeForbidden {
			t.Fatalf("without reading it: %+v %v", got, err)
		}
		w.gate.before = nil
		if got, err := p.GiveUp(w.ctx, ana, []core.AppID{id}); err != nil || len(got.Dropped) != 1 {
			t.Fatalf("%+v %v", got, err)
		}
		p.expect(id, core.Canceled, core.PushConfirmed)
	})
}

func TestWhatIsHeldSettledOrGoneCannotBeGivenUp(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Approved, 3)
		p.do(core.Cancel, core.Input{Reason: "r", Hold: 1e12}, ids[0])
		w.refuses(true)
		stop := p.run()
		p.do(core.Cancel, core.Input{Reason: "r"}, ids[1])
		p.settle(ids[1])
		stop()
		w.wiped(ids[1])
		got, err := p.GiveUp(w.ctx, ana, ids)
		if err != nil || len(got.Refused) != 3 || len(got.Dropped) != 0 {
			t.Errorf("%+v %v", got, err)
		}
		p.expect(ids[1], core.Canceled, core.PushFailed)
	})
}
