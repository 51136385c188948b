package engine_test

import (
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// blocked starts a process whose first push halts before it sends.
func (w *world) blocked(at string) (p *process, reached, goOn chan struct{}) {
	reached, goOn = make(chan struct{}), make(chan struct{})
	var once sync.Once
	p = w.start("loop", failpoint(func(name string, _ core.AppID) {
		if name == at {
			once.Do(func() { close(reached); <-goOn })
		}
	}))
	return p, reached, goOn
}

func (w *world) states() (out []string) {
	for _, o := range w.gate.Objects() {
		out = append(out, o.projection.State)
	}
	return out
}

func TestUndoOfTheSecondWaitingDecisionKeepsTheFirst(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		loop, reached, goOn := w.blocked("push-before-send")
		stop := loop.run()
		p.do(core.Cancel, core.Input{Reason: "1"}, id)
		<-reached
		p.do(core.Approve, core.Input{}, id)
		p.do(core.Cancel, core.Input{Reason: "3"}, id)
		if _, err := p.Undo(w.ctx, ana); err != nil {
			t.Fatal(err)
		}
		close(goOn)
		p.settle(id)
		stop()
		a := p.app(id)
		t.Logf("%s %s, gateway %v", a.Status, a.Push.State, w.states())
		if a.Status != core.Approved || w.states()[0] != "on" {
			t.Error("status and gateway disagree, and it says confirmed")
		}
	})
}

func TestAChangeAtTheGatewayAloneIsNotOverwritten(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		p.do(core.Cancel, core.Input{Reason: "oops", Hold: time.Hour}, id)
		p.do(core.Approve, core.Input{}, id) // regretted: local is base again
		w.gate.Outside(func(o map[string]*object) { o["o-"+string(id)].projection = core.Shown("off") })
		stop := p.run()
		p.settle(id)
		stop()
		a := p.app(id)
		t.Logf("%s %s %q, gateway %v", a.Status, a.Push.State, a.Lost, w.states())
		if w.states()[0] == "on" {
			t.Error("access that was taken away at the gateway alone was opened again")
		}
	})
}

func TestADecisionThatWaitsBehindALostConflictIsNotLost(t *testing.T) {
	inWorld(t, func(w *world) {
		p, q := w.start("one"), w.start("two")
		id := w.add(p, core.Canceled, 1)[0]
		p.do(core.Approve, core.Input{}, id)
		w.gate.Outside(func(o map[string]*object) { o["o-"+string(id)].projection = core.Shown("on") }) // on, fewer grants
		w.gate.before = func(call string, n int) error {
			if call == "read" && n == 1 {
				w.gate.mu.Unlock()
				q.do(core.Cancel, core.Input{Reason: "stop it"}, id)
				q.do(core.Delete, core.Input{Reason: "stop it"}, id)
				w.gate.mu.Lock()
			}
			return nil
		}
		stop := p.run()
		p.settle(id)
		stop()
		a := p.app(id)
		t.Logf("%s %s lost %q, gateway %v", a.Status, a.Push.State, a.Lost, w.states())
		if !a.Removed() || len(w.states()) != 0 {
			t.Error("the deletion was lost and access stays open")
		}
	})
}

func TestAListingOlderThanAProofChangesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		stop := p.run()
		w.gate.listed = func() {
			w.gate.listed = nil
			time.Sleep(time.Second)
			p.do(core.Cancel, core.Input{Reason: "r"}, id)
			p.settle(id)
			p.expect(id, core.Canceled, core.PushConfirmed)
		}
		p.sync(false)
		stop()
		a := p.app(id)
		t.Logf("%s %s by %s, gateway %v", a.Status, a.Push.State, a.DecidedBy, w.states())
		if a.Status != core.Canceled {
			t.Error("a stale listing undid a confirmed cancel")
		}
	})
}

// coarse is the bubble's clock, which moves once an hour: everything that a test
// does happens in one instant.
type coarse struct{ clock }

func (coarse) Now() time.Time { return time.Now().Truncate(time.Hour) }

func TestAProofInTheInstantInWhichAPassBeganIsNewerThanItsListing(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", func(c *engine.Config) { c.Clock = coarse{} })
		id := w.add(p, core.Approved, 1)[0]
		stop := p.run()
		w.gate.listed = func() {
			w.gate.listed = nil
			p.do(core.Cancel, core.Input{Reason: "r"}, id)
			p.settle(id)
		}
		p.sync(false)
		p.expect(id, core.Canceled, core.PushConfirmed)
		stop()
	})
}

func second(w *world) option {
	return func(c *engine.Config) {
		c.Connections = append(c.Connections, engine.Connected{Connection: core.Connection{Name: "paper-two", Kind: "paper"}, Provider: paper{gate: w.gate}})
	}
}

func TestTwoConnectionsOfOnePacingKeyShareItsLease(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", second(w))
		ids := w.add(p, core.Approved, 2)
		b := p.app(ids[1])
		b.Connection = "paper-two"
		if err := p.store.Write(w.ctx, func(tx core.Tx) error { return tx.PutApp(b) }); err != nil {
			t.Fatal(err)
		}
		inB := make(chan struct{})
		n := 0
		w.gate.before = func(call string, _ int) error {
			if call == "push" {
				if n++; n == 1 {
					close(inB)
					w.gate.mu.Unlock()
					time.Sleep(20 * time.Second)
					w.gate.mu.Lock()
				}
			}
			return nil
		}
		stop := p.run()
		p.do(core.Cancel, core.Input{Reason: "r"}, ids[1])
		<-inB
		p.do(core.Cancel, core.Input{Reason: "r"}, ids[0])
		p.settle(ids[0])
		time.Sleep(time.Second)
		l, err := p.store.Lease(w.ctx, "push/paper")
		t.Logf("lease while a push is under way: %+v %v", l, err)
		if l.Holder == "" {
			t.Error("the lease was given back under a push of the other connection")
		}
		p.settle(ids[1])
		stop()
	})
}

func TestTwoSyncsAtOnceStoreAnAppOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		w.gate.Outside(func(o map[string]*object) { o["new"] = &object{id: "new", name: "New", projection: core.Shown("off")} })
		w.gate.listed = func() { time.Sleep(time.Second) }
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() { _, err := p.Sync(w.ctx, ana, "paper-prod", false); t.Log(err) })
		}
		wg.Wait()
		c, _ := p.store.Counts(w.ctx)
		if c.Apps != 1 {
			t.Errorf("%d Apps for one object", c.Apps)
		}
	})
}

func TestADecisionBehindAPushUnderWayIsHeldAsLongAsItWasMeantTo(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		loop, reached, goOn := w.blocked("push-before-send")
		stop := loop.run()
		p.do(core.Approve, core.Input{}, id)
		<-reached
		p.do(core.Cancel, core.Input{Reason: "r", Hold: time.Minute}, id)
		close(goOn)
		time.Sleep(10 * time.Second)
		stop()
		t.Logf("%s %s gateway %v", p.app(id).Status, p.app(id).Push.State, w.states())
		if w.states()[0] == "off" {
			t.Error("it left within its hold")
		}
	})
}

func TestAThrottledPushStillComparesThreeWays(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Canceled, 1)[0]
		w.gate.before = func(call string, n int) error {
			if call == "push" && n == 1 {
				return &core.Error{Code: core.CodeThrottled, Message: "nothing was done", RetryAfter: time.Minute}
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		time.Sleep(10 * time.Second)
		w.gate.Outside(func(o map[string]*object) { o["o-"+string(id)].projection = core.Shown("off", "audit-only") })
		p.settle(id)
		stop()
		a := p.app(id)
		t.Logf("%s %s %q gateway %v", a.Status, a.Push.State, a.Lost, w.states())
		if w.states()[0] == "on" {
			t.Error("the conflict was won by the side that gives more access")
		}
	})
}

func TestAProcessKilledBeforeAnyCallStillComparesThreeWays(t *testing.T) {
	inWorld(t, func(w *world) {
		next := w.start("next", dead("dead"))
		id := w.add(next, core.Canceled, 1)[0]
		w.die("push-claimed", core.Approve, id)
		w.gate.Outside(func(o map[string]*object) { o["o-"+string(id)].projection = core.Shown("off", "audit-only") })
		stop := next.run()
		next.settle(id)
		stop()
		a := next.app(id)
		t.Logf("%s %s %q gateway %v", a.Status, a.Push.State, a.Lost, w.states())
		if w.states()[0] == "on" {
			t.Error("the conflict was won by the side that gives more access")
		}
	})
}

func TestSyncLeavesAFailedHalfDoneApprovalAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		w.gate.after = func(call string, _ int) error {
			if call == "push" { // made, disabled; enabling was refused
				for _, o := range w.gate.objects {
					o.projection = core.Shown("off")
				}
				return core.Errorf(core.CodeRefused, "", "no such plan")
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		p.expect(id, core.Approved, core.PushFailed)
		p.sync(false)
		stop()
		a := p.app(id)
		t.Logf("%s %s by %q lost %q", a.Status, a.Push.State, a.DecidedBy, a.Lost)
		if a.Push.State != core.PushFailed {
			t.Error("a failed push did not stay in view: our own half-made object was taken for the gateway's decision")
		}
	})
}

func TestSyncWritesNoRowForWhatWaitsToBePushed(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		p.do(core.Cancel, core.Input{Reason: "r", Hold: time.Hour}, id)
		for range 5 {
			p.sync(false)
		}
		t.Log(p.actions(id))
		if len(p.actions(id)) > 2 {
			t.Error("each pass writes an audit row")
		}
	})
}

func TestAnAttemptWhoseLeaseWasLostRecordsNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		a, b := w.start("one"), w.start("two", dead("one"))
		id := w.add(a, core.Canceled, 1)[0]
		in, goOn := make(chan struct{}), make(chan struct{})
		w.gate.before = func(call string, n int) error {
			if call == "push" && n == 1 { // process one is stopped here, its request not yet out
				close(in)
				w.gate.mu.Unlock()
				<-goOn
				w.gate.mu.Lock()
			}
			return nil
		}
		stopA := a.run()
		a.do(core.Approve, core.Input{}, id)
		<-in
		stopB := b.run()
		b.settle(id)
		b.do(core.Cancel, core.Input{Reason: "r"}, id)
		b.settle(id)
		b.expect(id, core.Canceled, core.PushConfirmed)
		close(goOn) // it goes on
		time.Sleep(10 * time.Minute)
		stopA()
		stopB()
		x := b.app(id)
		t.Logf("%s %s base %s, gateway %v", x.Status, x.Push.State, x.Base, w.states())
		if x.Push.State == core.PushConfirmed && x.Status == core.Canceled && x.Base.State == "on" {
			t.Error("CANCELED confirmed on the proof of an APPROVED")
		}
	})
}

func TestADecisionMadeWhileAProofEndsIsPushedAtOnceThoughAnotherPushTakesLong(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Approved, 2)
		proven, again, slow := make(chan struct{}), make(chan struct{}), make(chan struct{})
		var once sync.Once
		loop := w.start("loop", failpoint(func(name string, id core.AppID) {
			switch {
			case name == "push-before-send" && id == ids[1]:
				<-slow
			case name == "push-confirmed" && id == ids[0]:
				once.Do(func() { close(proven); <-again })
			}
		}))
		stop := loop.run()
		p.do(core.Cancel, core.Input{Reason: "both"}, ids...)
		<-proven
		p.do(core.Approve, core.Input{}, ids[0])
		time.Sleep(time.Second) // the lane has looked, and found it busy
		close(again)
		time.Sleep(time.Second)
		p.expect(ids[0], core.Approved, core.PushConfirmed)
		close(slow)
		p.settle(ids...)
		stop()
	})
}
