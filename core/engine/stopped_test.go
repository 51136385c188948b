package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

func TestNobodyWaitsForAGatewayThatAsksToWaitForLonger(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		w.gate.before = func(call string, n int) error {
			if call == "push" && n == 1 {
				return &core.Error{Code: core.CodeThrottled, Message: "slow down", RetryAfter: 25 * time.Minute}
			}
			return nil
		}
		stop := p.run()
		defer stop()
		p.do(core.Approve, core.Input{}, id)
		for _, patience := range []time.Duration{20 * time.Minute, 0} { // 0: without an end
			ctx, cancel := context.WithCancel(w.ctx)
			if patience > 0 {
				ctx, cancel = context.WithTimeout(w.ctx, patience)
			}
			began := time.Now()
			apps, err := p.Settle(ctx, []core.AppID{id})
			cancel()
			if err != nil || apps[0].Push.State != core.PushQueued || time.Since(began) > time.Minute {
				t.Errorf("after %v: %+v %v", time.Since(began), apps[0].Push, err)
			}
		}
		ctx, cancel := context.WithTimeout(w.ctx, time.Hour)
		defer cancel()
		if apps, err := p.Settle(ctx, []core.AppID{id}); err != nil || apps[0].Push.State != core.PushConfirmed {
			t.Errorf("who waits for longer: %+v %v", apps[0].Push, err)
		}
	})
}

func TestAStopIsNoTryAndLeavesWhatIsKnownOfAPush(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		reached := make(chan struct{})
		w.gate.before = func(call string, n int) error {
			switch {
			case call == "push" && n == 1:
				return core.Errorf(core.CodeTemporary, "", "it is being repaired")
			case call == "read" && n == 2:
				close(reached)
				time.Sleep(time.Minute) // longer than the grace
				return core.Errorf(core.CodeCanceled, "", "the call was given up")
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		<-reached
		stop()
		if q := p.app(id).Push; q.State != core.PushQueued || q.Cause != core.CodeTemporary || q.Message != "it is being repaired" || q.Attempts != 1 {
			t.Errorf("%+v", q)
		}
	})
}

func TestAReadingThatWasStoppedIsNoFailureOfItsGateway(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		w.add(p, core.Approved, 1)
		p.sync(false)
		before := p.connection()
		ctx, cancel := context.WithCancel(w.ctx)
		w.gate.before = func(call string, _ int) error {
			if call != "list" {
				return nil
			}
			cancel()
			return core.Errorf(core.CodeCanceled, "", "the call was given up")
		}
		if _, err := p.Sync(ctx, ana, "paper-prod", false); core.CodeOf(err) != core.CodeCanceled {
			t.Error(err)
		}
		if after := p.connection(); after != before {
			t.Errorf("%+v, was %+v", after, before)
		}
	})
}

func TestWhatIsNotGivenUpIsNamedWithWhatKeptItFrom(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		w.refuses(true)
		stop := p.run()
		p.do(core.Cancel, core.Input{Reason: "r"}, id)
		p.settle(id)
		stop()
		w.gate.before = func(string, int) error {
			return core.Errorf(core.CodeForbidden, "paper-prod", "we lack the right").WithHint("Ask for it.")
		}
		got, err := p.GiveUp(w.ctx, ana, []core.AppID{id})
		if err != nil || len(got.Refused) != 1 {
			t.Fatal(got, err)
		}
		why := got.Refused[0].Reason
		if why.Code != core.CodeForbidden || why.Hint != "Ask for it." || !strings.Contains(why.Error(), "App 0: it was not given up, as it could not be read: paper-prod: we lack the right") {
			t.Errorf("%+v", why)
		}
		p.expect(id, core.Canceled, core.PushFailed)
	})
}
