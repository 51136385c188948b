package engine_test

import (
	"testing"

	"gatehouse/core"
)

// halved lets somebody close one of an App's two doors at the gateway.
func (w *world) halved(id core.AppID) {
	w.gate.Outside(func(objects map[string]*object) {
		objects["o-"+string(id)].projection = core.Shown("half", "pay")
	})
}

func TestWhatIsOpenInPartIsTakenOverAndCanBeClosedOrMadeWhole(t *testing.T) {
	for verb, want := range map[core.Verb]core.Status{
		core.Cancel: core.Canceled, core.Suspend: core.Suspended, core.Approve: core.Approved,
	} {
		t.Run(string(verb), func(t *testing.T) {
			inWorld(t, func(w *world) {
				p := w.start("one")
				id := w.add(p, core.Approved, 1)[0]
				w.halved(id)
				if got := p.sync(false); got.Adopted != 1 || got.Conflicts != 0 {
					t.Errorf("%+v", got)
				}
				p.expect(id, core.Unknown, core.PushConfirmed)
				if got := p.sync(false); got.Same != 1 || got.Changes != 0 {
					t.Errorf("it stays as it is, and sync does %+v", got)
				}
				p.run()
				p.do(verb, core.Input{Reason: "half a door"}, id)
				p.settle(id)
				p.expect(id, want, core.PushConfirmed)
				state := map[bool]string{true: "on", false: "off"}[want == core.Approved]
				if got := w.gate.objects["o-"+string(id)].projection.State; got != state {
					t.Errorf("the gateway is left %s", got)
				}
			})
		})
	}
}

func TestHalfAnAccessIsLessThanAllOfIt(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Canceled, 1)[0]
		p.do(core.Approve, core.Input{}, id)
		w.halved(id)
		p.run()
		p.settle(id)
		p.expect(id, core.Unknown, core.PushConfirmed)
		if p.app(id).Lost == "" {
			t.Error("the approval that lost is not kept for another look")
		}
	})
}
