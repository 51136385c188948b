package engine_test

import (
	"context"
	"fmt"
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

func (p *process) secretThere(id string) bool {
	err := p.store.Write(p.w.ctx, func(tx core.Tx) error { _, err := tx.Secret(id); return err })
	return err == nil
}

func typedForm(w *world) core.Input {
	w.forms = []core.CredentialForm{{Name: "typed", Fields: []core.Field{{Name: "key", Label: "Key", Secret: true, Required: true}}}}
	return core.Input{Choice: &core.CredentialChoice{Form: "typed", Secrets: map[string]string{"key": "typed-secret-value"}}}
}

func (p *process) secretOf(a core.Applied) string {
	d, err := p.store.Act(p.w.ctx, a.ActID)
	if err != nil || len(d) != 1 {
		p.w.t.Fatal(err, len(d))
	}
	return d[0].SecretID
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

func TestSecretOfAReplacedWaitingDecisionIsErased(t *testing.T) {
	inWorld(t, func(w *world) {
		in := typedForm(w)
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		loop, reached, goOn := w.blocked("push-before-send")
		stop := loop.run()
		p.do(core.Cancel, core.Input{Reason: "1"}, id)
		<-reached
		sid := p.secretOf(p.do(core.Approve, in, id))
		p.do(core.Cancel, core.Input{Reason: "3"}, id)
		close(goOn)
		p.settle(id)
		stop()
		if p.secretThere(sid) {
			t.Error("the secret stays for ever")
		}
	})
}

func TestSecretOfAFailedApprovalIsErasedWhenItIsCanceled(t *testing.T) {
	inWorld(t, func(w *world) {
		in := typedForm(w)
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		w.gate.before = func(call string, n int) error {
			if call == "push" && n == 1 {
				return core.Errorf(core.CodeRefused, "", "no")
			}
			return nil
		}
		stop := p.run()
		sid := p.secretOf(p.do(core.Approve, in, id))
		p.settle(id)
		p.do(core.Cancel, core.Input{Reason: "r"}, id)
		p.settle(id)
		stop()
		p.expect(id, core.Canceled, core.PushConfirmed)
		if p.secretThere(sid) {
			t.Error("the secret stays for ever")
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

func TestASecretShownOnceOutlivesAReadBackThatFails(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gate.once = true
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		w.gate.before = func(call string, n int) error {
			if call == "read" && n == 2 {
				return core.Errorf(core.CodeTemporary, "", "read-back timed out")
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		got, err := p.Reveal(w.ctx, ana, id)
		if err != nil || len(got.Secrets) != 1 {
			t.Errorf("the only copy is lost: %+v %v", got, err)
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

// strict is a clock as core.Clock says: After never delivers when ctx ends first.
type strict struct{ end chan time.Time }

func (strict) Now() time.Time { return time.Now() }
func (c strict) After(ctx context.Context, d time.Duration) <-chan time.Time {
	out := make(chan time.Time, 1)
	go func() {
		select {
		case <-ctx.Done():
			<-c.end // only so that the test can end
			out <- time.Time{}
		case <-time.After(d):
			out <- time.Now()
		}
	}()
	return out
}

type brokenJobs struct{ core.Store }

func (brokenJobs) OpenJobs(context.Context) ([]core.Job, error) {
	return nil, core.Errorf(core.CodeStoreBusy, "", "busy")
}

func TestStoppingWhileAJobWaitsEnds(t *testing.T) {
	inWorld(t, func(w *world) {
		end := make(chan time.Time)
		p := w.start("one", func(c *engine.Config) { c.Clock = strict{end}; c.Store = brokenJobs{c.Store} })
		ids := w.add(p, core.Pending, 201)
		p.do(core.Reject, core.Input{Reason: "r"}, ids...)
		ctx, cancel := context.WithCancel(w.ctx)
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx, engine.Loops{Jobs: true}) }()
		time.Sleep(1500 * time.Millisecond)
		cancel()
		select {
		case <-done:
			close(end)
		case <-time.After(time.Hour):
			t.Error("Run did not end within an hour of being stopped")
			close(end)
			<-done
		}
	})
}

func TestAPanicIsNotRepeatedWithoutPause(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		began := time.Now()
		var at time.Duration
		w.gate.before = func(call string, n int) error {
			if call == "read" && n <= 300 {
				at = time.Since(began)
				panic("bug")
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		stop()
		if n := w.gate.Calls("read"); n > 20 {
			t.Errorf("%d calls in %v, attempts %d", n, at, p.app(id).Push.Attempts)
		}
	})
}

func TestASlowPushDoesNotHoldUpOthers(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 2)
		in := make(chan struct{})
		w.gate.before = func(call string, n int) error {
			if call == "push" && n == 1 {
				close(in)
				w.gate.mu.Unlock()
				time.Sleep(25 * time.Second)
				w.gate.mu.Lock()
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, ids[0])
		<-in
		began := time.Now()
		p.do(core.Approve, core.Input{}, ids[1])
		p.settle(ids[1])
		t.Logf("confirmed after %v", time.Since(began))
		if time.Since(began) > 2*time.Second {
			t.Error("three slots were free, and it waited for the slow one")
		}
		p.settle(ids[0])
		stop()
	})
}

type oneBad struct{ vault }

func (v oneBad) Open(b []byte) ([]byte, error) {
	plain, err := v.vault.Open(b)
	if string(plain) == `{"key":"bad"}` {
		return nil, fmt.Errorf("cannot")
	}
	return plain, err
}

func TestOneSecretThatCannotBeOpenedDoesNotStopTheConnection(t *testing.T) {
	inWorld(t, func(w *world) {
		w.forms = []core.CredentialForm{{Name: "typed", Fields: []core.Field{{Name: "key", Label: "Key", Secret: true, Required: true}}}}
		p := w.start("one", func(c *engine.Config) { c.Vault = oneBad{} })
		ids := w.add(p, core.Pending, 2)
		stop := p.run()
		p.do(core.Approve, core.Input{Choice: &core.CredentialChoice{Form: "typed", Secrets: map[string]string{"key": "bad"}}}, ids[0])
		time.Sleep(10 * time.Minute)
		began := time.Now()
		p.do(core.Approve, core.Input{Choice: &core.CredentialChoice{Form: "typed", Secrets: map[string]string{"key": "good"}}}, ids[1])
		p.settle(ids[1])
		stop()
		s, _ := p.store.Connections(w.ctx)
		t.Logf("the good one confirmed after %v; %s %s %+v", time.Since(began), p.app(ids[1]).Push.State, p.app(ids[0]).Push.State, s)
		if time.Since(began) > 5*time.Second {
			t.Error("one App stopped its whole connection")
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

func TestUndoRightAfterStartingAJobStopsThatJob(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 202)
		first := p.do(core.Approve, core.Input{Hold: time.Hour}, ids[0])
		job := p.do(core.Reject, core.Input{Reason: "r", Hold: time.Hour}, ids[1:]...)
		u, err := p.Undo(w.ctx, ana)
		j, _ := p.store.Job(w.ctx, job.JobID)
		t.Logf("undone %+v %v; job %s", u, err, j.State)
		if u.ActID == first.ActID || j.State != core.JobStopped {
			t.Error("undo took back the act before the job, and the job goes on")
		}
	})
}

func TestExpiredSecretsAreErasedWithoutSync(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		_ = p.store.Write(w.ctx, func(tx core.Tx) error {
			return tx.PutSecret("collect/"+string(id), []byte("x"), time.Now().Add(time.Minute))
		})
		stop := p.run()
		time.Sleep(3 * time.Hour)
		stop()
		if p.secretThere("collect/" + string(id)) {
			t.Error("it outlived its end by hours")
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

type sick struct {
	core.Store
	mu     sync.Mutex
	on     bool
	failed int
}

func (s *sick) Write(ctx context.Context, fn func(core.Tx) error) error {
	s.mu.Lock()
	if s.on && s.failed < 5000 {
		s.failed++
		s.mu.Unlock()
		return core.Errorf(core.CodeStoreFull, "", "disk full")
	}
	s.mu.Unlock()
	return s.Store.Write(ctx, fn)
}

func TestAFullStoreIsNotAskedWithoutPause(t *testing.T) {
	inWorld(t, func(w *world) {
		var s *sick
		p := w.start("one", func(c *engine.Config) { s = &sick{Store: c.Store}; c.Store = s })
		ids := w.add(p, core.Pending, 2)
		w.gate.before = func(call string, n int) error {
			if call == "push" {
				s.mu.Lock()
				s.on = true
				s.mu.Unlock()
				return core.Errorf(core.CodeTemporary, "", "x")
			}
			return nil
		}
		stop := p.run()
		began := time.Now()
		p.do(core.Approve, core.Input{}, ids[0])
		time.Sleep(time.Second)
		s.mu.Lock()
		if s.failed > 50 {
			t.Errorf("a busy loop: %d writes failed in %v", s.failed, time.Since(began))
		}
		s.on = false
		s.mu.Unlock()
		stop()
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
