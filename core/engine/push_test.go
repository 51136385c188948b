package engine_test

import (
	"slices"
	"testing"
	"time"

	"gatehouse/core"
)

func unknownOutcome() error {
	return core.Errorf(core.CodeUnknownOutcome, "paper", "the connection was lost after sending")
}

func TestApprovalIsConfirmedOnlyByReadBack(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		app := p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		if !app.Base.Same(core.Shown("on", "pay")) || app.Refs.Get("app", "") != "obj-1" {
			t.Errorf("what was proven is not kept: base %s, refs %v", app.Base, app.Refs)
		}
		if got := p.actions(id); !slices.Equal(got, []string{"approve", "confirmed"}) {
			t.Errorf("audit: %v", got)
		}
		if w.gate.Calls("read") < 2 {
			t.Errorf("it was confirmed after %d reads; one before and one after are needed", w.gate.Calls("read"))
		}
	})
}

func TestWhatNobodyCanReadBackIsAnsweredAndNeverConfirmed(t *testing.T) {
	inWorld(t, func(w *world) {
		const said = "the other side said that it revoked it"
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		w.gate.hearsay = said
		stop := p.run()
		p.do(core.Cancel, core.Input{}, id)
		app := p.settle(id)
		stop()
		p.expect(id, core.Canceled, core.PushAnswered)
		if app.Push.Note != said || app.Push.State.Attention() || !app.Push.State.Settled() {
			t.Errorf("%+v", app.Push)
		}
		if got := p.actions(id); !slices.Equal(got, []string{"cancel", "answered"}) {
			t.Errorf("audit: %v", got)
		}
		stop = p.run()
		w.gate.hearsay = ""
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
	})
}

func TestRejectOfAnAppThatWasNeverCreatedCallsNobody(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		w.gate.openErr = core.Errorf(core.CodeConfig, "paper-prod", "down")
		stop := p.run()
		p.do(core.Reject, core.Input{Reason: "no"}, id)
		app := p.settle(id)
		stop()
		p.expect(id, core.Rejected, core.PushConfirmed)
		if app.Push.Note != "nothing to send" || len(w.gate.calls) != 0 {
			t.Errorf("note %q, calls %v", app.Push.Note, w.gate.calls)
		}
	})
}

func TestDeleteLeavesATombstoneAndOneEvent(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Canceled, 1)[0]
		stop := p.run()
		p.do(core.Delete, core.Input{}, id)
		app := p.settle(id)
		stop()
		events, err := p.store.Events(w.ctx, core.EventRemoved, 10)
		if err != nil || len(events) != 1 || events[0].AppID != id || !events[0].Silent {
			t.Errorf("events %+v, %v", events, err)
		}
		if !app.Removed() || len(w.gate.Objects()) != 0 {
			t.Errorf("removed %v, at the gateway %v", app.RemovedAt, w.gate.Objects())
		}
		counts, err := p.store.Counts(w.ctx)
		if err != nil || counts.Apps != 0 {
			t.Errorf("a tombstone is counted: %+v %v", counts, err)
		}
	})
}

func TestDeleteOfWhatIsGoneAlreadyIsCompletedWithANotice(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Canceled, 1)[0]
		w.gate.Outside(func(objects map[string]*object) { clear(objects) })
		stop := p.run()
		p.do(core.Delete, core.Input{}, id)
		app := p.settle(id)
		stop()
		if !app.Removed() || app.Push.Note != "it was already gone at the gateway" || w.gate.Calls("push") != 0 {
			t.Errorf("removed %v, note %q, pushes %d", app.Removed(), app.Push.Note, w.gate.Calls("push"))
		}
	})
}

func TestALostAnswerIsReadBackBeforeAnythingIsSentAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		w.gate.after = func(call string, n int) error {
			if call == "push" && n == 1 {
				return unknownOutcome()
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		if w.gate.Calls("push") != 1 || len(w.gate.Objects()) != 1 {
			t.Errorf("%d pushes made %d objects", w.gate.Calls("push"), len(w.gate.Objects()))
		}
	})
}

func TestALostAnswerStaysUnprovenUntilItIsReadBack(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		w.gate.before = func(call string, n int) error {
			switch {
			case call == "push" && n == 1:
				return unknownOutcome() // and nothing is there
			case call == "read" && n == 2:
				return &core.Error{Code: core.CodeThrottled, Message: "slow down", RetryAfter: time.Minute}
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		for w.gate.Calls("read") < 2 {
			time.Sleep(time.Second)
		}
		time.Sleep(time.Second)
		p.expect(id, core.Approved, core.PushUnproven)
		p.settle(id)
		stop()
		if cut := w.gate.Cut(); !slices.Equal(cut, []bool{false, true}) {
			t.Errorf("the pushes were told %v of an answer that was lost", cut)
		}
	})
}

func TestErrorsEndAsTheirCodeSays(t *testing.T) {
	for _, c := range []struct {
		name  string
		err   error
		times int // how often Push fails so
		want  core.PushState
		push  int // calls of Push
	}{
		{"refused is final", core.Errorf(core.CodeRefused, "", "no"), 99, core.PushFailed, 1},
		{"no permission is final", core.Errorf(core.CodeForbidden, "", "no"), 99, core.PushFailed, 1},
		{"temporary is tried again", core.Errorf(core.CodeTemporary, "", "later"), 3, core.PushConfirmed, 4},
		{"temporary for ever is given up", core.Errorf(core.CodeTemporary, "", "later"), 99, core.PushFailed, 8},
		{"changed meanwhile is read again", core.Errorf(core.CodeChanged, "", "moved"), 1, core.PushConfirmed, 2},
		{"throttled is not counted", &core.Error{Code: core.CodeThrottled, Message: "slow down", RetryAfter: time.Minute}, 20, core.PushConfirmed, 21},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				p := w.start("one")
				id := w.add(p, core.Pending, 1)[0]
				w.gate.before = func(call string, n int) error {
					if call == "push" && n <= c.times {
						return c.err
					}
					return nil
				}
				stop := p.run()
				p.do(core.Approve, core.Input{}, id)
				app := p.settle(id)
				stop()
				if app.Push.State != c.want || w.gate.Calls("push") != c.push {
					t.Errorf("%s (%s) after %d pushes, want %s after %d", app.Push.State, app.Push.Message, w.gate.Calls("push"), c.want, c.push)
				}
			})
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		began := time.Now()
		w.gate.before = func(call string, n int) error {
			if call == "push" && n == 1 {
				return &core.Error{Code: core.CodeThrottled, Message: "slow down", RetryAfter: 40 * time.Minute}
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		stop()
		if waited := time.Since(began); waited < 40*time.Minute || waited > 41*time.Minute {
			t.Errorf("confirmed after %v", waited)
		}
	})
}

func TestAGatewayThatShowsSomethingElseStaysUnproven(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		w.gate.after = func(call string, _ int) error {
			if call == "push" { // answers, but does nothing
				for _, o := range w.gate.objects {
					o.projection = core.Shown("on", "pay")
				}
			}
			return nil
		}
		stop := p.run()
		p.do(core.Cancel, core.Input{Reason: "r"}, id)
		p.await(id, core.PushUnproven)
		w.gate.mu.Lock()
		w.gate.after = nil
		w.gate.mu.Unlock()
		p.settle(id)
		stop()
		p.expect(id, core.Canceled, core.PushConfirmed)
	})
}

func TestANewDecisionWaitsBehindOneThatIsSending(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		reached, goOn := make(chan struct{}), make(chan struct{})
		p2 := w.start("two", failpoint(func(name string, _ core.AppID) {
			if name == "push-before-send" {
				select {
				case reached <- struct{}{}:
					<-goOn
				default:
				}
			}
		}))
		stop := p2.run()
		p2.do(core.Approve, core.Input{}, id)
		<-reached
		p.do(core.Cancel, core.Input{Reason: "changed my mind"}, id)
		p.expect(id, core.Canceled, core.PushSending)
		close(goOn)
		p2.settle(id)
		stop()
		p.expect(id, core.Canceled, core.PushConfirmed)
		if o := w.gate.Objects(); len(o) != 1 || o[0].projection.State != "off" {
			t.Errorf("at the gateway: %+v", o)
		}
	})
}

func TestAConflictIsWonByTheSideThatGivesLessAccess(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Canceled, 1)[0]
		p.do(core.Approve, core.Input{}, id)
		w.gate.Outside(func(objects map[string]*object) { // rejected there meanwhile
			for _, o := range objects {
				o.projection = core.Shown("off", "audit-only")
			}
		})
		stop := p.run()
		app := p.settle(id)
		stop()
		p.expect(id, core.Canceled, core.PushConfirmed)
		if app.Lost == "" || w.gate.Calls("push") != 0 {
			t.Errorf("lost decision %q, pushes %d", app.Lost, w.gate.Calls("push"))
		}
	})
}

func TestWhatWasDeletedAtTheGatewayIsRemovedWhateverWasDecided(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Canceled, 1)[0]
		p.do(core.Approve, core.Input{}, id)
		w.gate.Outside(func(objects map[string]*object) { clear(objects) })
		stop := p.run()
		app := p.settle(id)
		stop()
		if !app.Removed() || app.Lost == "" || w.gate.made != 0 {
			t.Errorf("removed %v, lost %q, made %d", app.Removed(), app.Lost, w.gate.made)
		}
	})
}

func TestAnAnswerThatSaysGoneProvesNothingWithoutTheSecondProof(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Canceled, 1)[0]
		w.gate.before = func(call string, n int) error {
			if call == "prove" {
				return core.Errorf(core.CodeForbidden, "", "no right to list")
			}
			return nil
		}
		w.gate.Outside(func(objects map[string]*object) { clear(objects) })
		stop := p.run()
		p.do(core.Delete, core.Input{}, id)
		app := p.settle(id)
		stop()
		if app.Removed() || app.Push.State != core.PushFailed {
			t.Errorf("removed %v, push %s", app.Removed(), app.Push.State)
		}
	})
}

func TestOneProcessAtATimePushesForAPacingKey(t *testing.T) {
	inWorld(t, func(w *world) {
		one, two := w.start("one"), w.start("two")
		ids := w.add(one, core.Pending, 60)
		stop1, stop2 := one.run(), two.run()
		one.do(core.Approve, core.Input{}, ids[:30]...)
		two.do(core.Approve, core.Input{}, ids[30:]...)
		one.settle(ids...)
		stop1()
		stop2()
		for _, id := range ids {
			one.expect(id, core.Approved, core.PushConfirmed)
		}
		if w.gate.made != 60 || w.gate.Calls("push") != 60 {
			t.Errorf("%d objects by %d pushes for 60 Apps", w.gate.made, w.gate.Calls("push"))
		}
	})
}
