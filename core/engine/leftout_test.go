package engine_test

import (
	"testing"

	"gatehouse/core"
)

// A gateway that answers an empty list with 200 and shows each App when it is
// asked for it alone: nothing is gone, and the list is not called complete.
func TestAListThatLeavesOutWhatADirectReadShowsIsNotCalledComplete(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 3)[0]
		w.gate.altered = func([]core.Remote) []core.Remote { return nil }
		r := p.pass()
		if r.Listing.Complete || r.Listing.Why != "the list leaves out 3 Apps that a direct read shows" || r.Missing != 0 || r.Removed != 0 {
			t.Errorf("%+v", r)
		}
		if s := p.connection(); s.Complete || s.Why != r.Listing.Why {
			t.Errorf("%+v", s)
		}
		p.expect(id, core.Approved, core.PushConfirmed)
		w.gate.altered = nil
		if r := p.pass(); !r.Listing.Complete || !p.connection().Complete {
			t.Errorf("%+v", r)
		}
	})
}
