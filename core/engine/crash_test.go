package engine_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

var failpoints = []string{
	"push-claimed", "push-before-send", "push-journaled", "push-answered", "push-sent", "push-read-back", "push-confirmed",
}

// die ends a process at a failpoint: its goroutine goes no further and its
// loops stop. Its lease is left as a killed process leaves it.
func (w *world) die(at string, v core.Verb, ids ...core.AppID) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.ctx)
	died := false
	p := w.start("dead", failpoint(func(name string, _ core.AppID) {
		if name == at {
			died = true
			cancel()
			runtime.Goexit()
		}
	}))
	p.do(v, core.Input{Reason: "r"}, ids...)
	if err := p.Run(ctx, engine.Loops{Push: true}); err != nil {
		w.t.Fatal(err)
	}
	if !died {
		w.t.Fatalf("the push never came to %s", at)
	}
	err := p.store.Write(w.ctx, func(tx core.Tx) error {
		return tx.PutLease(core.Lease{Name: "push/paper", Holder: "dead", Until: time.Now().Add(40 * time.Second)})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestAProcessKilledAnywhereInAnApprovalLeavesOneKeyAndAConfirmedApp(t *testing.T) {
	for _, at := range failpoints {
		t.Run(at, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.forms = []core.CredentialForm{{Name: "create"}}
				next := w.start("next", dead("dead"))
				id := w.add(next, core.Pending, 1)[0]
				w.die(at, core.Approve, id)
				began := time.Now()
				stop := next.run()
				next.settle(id)
				stop()
				next.expect(id, core.Approved, core.PushConfirmed)
				if len(w.gate.Objects()) != 1 || w.gate.made != 1 {
					t.Errorf("%d objects were made, %d are there", w.gate.made, len(w.gate.Objects()))
				}
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("a dead process's lease was waited for: %v", took)
				}
				decisions := 0
				for _, a := range next.actions(id) {
					if a == "confirmed" {
						decisions++
					}
				}
				if decisions != 1 {
					t.Errorf("confirmed %d times: %v", decisions, next.actions(id))
				}
			})
		})
	}
}

func TestAProcessKilledAnywhereInADeletionLeavesOneRemovalAndOneEvent(t *testing.T) {
	for _, at := range failpoints {
		if at == "push-journaled" {
			continue // a deletion learns no refs
		}
		t.Run(at, func(t *testing.T) {
			inWorld(t, func(w *world) {
				next := w.start("next", dead("dead"))
				id := w.add(next, core.Canceled, 1)[0]
				w.die(at, core.Delete, id)
				stop := next.run()
				app := next.settle(id)
				stop()
				events, err := next.store.Events(w.ctx, core.EventRemoved, 10)
				if err != nil || len(events) != 1 || !app.Removed() || len(w.gate.Objects()) != 0 {
					t.Errorf("removed %v, events %v %v, at the gateway %v", app.Removed(), events, err, w.gate.Objects())
				}
			})
		})
	}
}

func TestALeaseOfAProcessThatMayLiveIsWaitedFor(t *testing.T) {
	inWorld(t, func(w *world) {
		next := w.start("next")
		id := w.add(next, core.Pending, 1)[0]
		w.die("push-answered", core.Approve, id)
		began := time.Now()
		stop := next.run()
		next.settle(id)
		stop()
		next.expect(id, core.Approved, core.PushConfirmed)
		if took := time.Since(began); took < 40*time.Second {
			t.Errorf("the lease was taken over after %v, before it ended", took)
		}
	})
}

func TestStoppingLetsACallUnderWayEndAndRecordsIt(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		calling := make(chan struct{})
		w.gate.before = func(call string, n int) error {
			if call == "push" {
				close(calling)
				w.gate.mu.Unlock()
				time.Sleep(2 * time.Second)
				w.gate.mu.Lock()
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		<-calling
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
	})
}
