package engine_test

import (
	"testing"
	"time"

	"gatehouse/core"
)

func TestAHeldDecisionIsNotSentBeforeItsTimeAndThenLeavesByItself(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		stop := p.run()
		p.do(core.Approve, core.Input{Hold: 5 * time.Second}, id)
		time.Sleep(4900 * time.Millisecond)
		p.expect(id, core.Approved, core.PushHeld)
		if len(w.gate.calls) != 0 {
			t.Errorf("calls before its time: %v", w.gate.calls)
		}
		began := time.Now()
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		if late := time.Since(began); late > time.Second {
			t.Errorf("it left %v late", late)
		}
	})
}

func TestUndoTakesBackTheLastActAsOneAndSaysWhatWasTooLate(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 3)
		p.do(core.Reject, core.Input{Reason: "no", Hold: 5 * time.Second}, ids...)
		sent := p.app(ids[0]) // as if its time had come
		sent.Push.State = core.PushSending
		if err := p.store.Write(w.ctx, func(tx core.Tx) error { return tx.PutPush(sent.ID, sent.Push) }); err != nil {
			t.Fatal(err)
		}
		undone, err := p.Undo(w.ctx, ana)
		if err != nil || len(undone.Back) != 2 || len(undone.TooLate) != 1 || undone.Verb != core.Reject || undone.Opposite != core.Approve {
			t.Errorf("undone %+v, %v", undone, err)
		}
		p.expect(ids[0], core.Rejected, core.PushSending)
		p.expect(ids[1], core.Pending, core.PushNone)
		if app := p.app(ids[1]); app.Registrations[0].Status != core.Waiting || app.Reason != "" || !app.DecidedAt.IsZero() {
			t.Errorf("not as it was: %+v", app)
		}
	})
}

func TestUndoIsOfTheSessionThatDecided(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		p.do(core.Approve, core.Input{Hold: time.Minute}, id)
		if _, err := p.Undo(w.ctx, core.Actor{Name: "ana", Session: "another terminal"}); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("another session: %v", err)
		}
		p.expect(id, core.Approved, core.PushHeld)
	})
}

func TestUndoErasesASealedCredential(t *testing.T) {
	inWorld(t, func(w *world) {
		w.forms = []core.CredentialForm{{Name: "typed", Fields: []core.Field{{Name: "key", Label: "Key", Secret: true, Required: true}}}}
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		applied := p.do(core.Approve, core.Input{Hold: time.Minute, Choice: &core.CredentialChoice{
			Form: "typed", Secrets: map[string]string{"key": "do-not-keep-me"}}}, id)
		decisions, err := p.store.Act(w.ctx, applied.ActID)
		if err != nil || len(decisions) != 1 || decisions[0].SecretID == "" {
			t.Fatalf("%+v %v", decisions, err)
		}
		if _, err := p.Undo(w.ctx, ana); err != nil {
			t.Fatal(err)
		}
		err = p.store.Write(w.ctx, func(tx core.Tx) error { _, err := tx.Secret(decisions[0].SecretID); return err })
		if core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("the sealed credential outlived its decision: %v", err)
		}
	})
}

func TestSendNowLetsWhatIsHeldLeaveAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 2)
		p.do(core.Approve, core.Input{Hold: time.Hour}, ids...)
		if n, next, err := p.Held(w.ctx, ana.Session); n != 2 || err != nil || time.Until(next) != time.Hour {
			t.Errorf("held %d until %v, %v", n, next, err)
		}
		if n, err := p.SendNow(w.ctx, ana); n != 2 || err != nil {
			t.Errorf("sent %d, %v", n, err)
		}
		began := time.Now()
		stop := p.run()
		p.settle(ids...)
		stop()
		if time.Since(began) > time.Minute {
			t.Error("it was held on")
		}
	})
}

func TestADecisionReplacesOneThatIsHeldAndUndoGoesBackToIt(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		p.do(core.Approve, core.Input{Hold: time.Hour}, id)
		p.do(core.Cancel, core.Input{Hold: time.Hour, Reason: "r"}, id)
		p.expect(id, core.Canceled, core.PushHeld)
		if _, err := p.Undo(w.ctx, ana); err != nil {
			t.Fatal(err)
		}
		p.expect(id, core.Approved, core.PushHeld)
		if _, err := p.Undo(w.ctx, ana); err != nil {
			t.Fatal(err)
		}
		p.expect(id, core.Pending, core.PushNone)
	})
}

func TestUndoOfADecisionThatTookItsPlaceProvesTheOneBefore(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		loop, reached, goOn := w.blocked("push-before-send")
		stop := loop.run()
		p.do(core.Approve, core.Input{}, id)
		<-reached
		p.do(core.Cancel, core.Input{Reason: "r", Hold: time.Minute}, id)
		close(goOn)
		p.await(id, core.PushHeld)
		if app := p.app(id); app.Status != core.Canceled || app.Push.From != core.Approved {
			t.Errorf("held as %s from %s", app.Status, app.Push.From)
		}
		if _, err := p.Undo(w.ctx, ana); err != nil {
			t.Fatal(err)
		}
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		if w.states()[0] != "on" || w.gate.Calls("push") != 1 {
			t.Errorf("at the gateway %v after %d pushes", w.states(), w.gate.Calls("push"))
		}
	})
}
