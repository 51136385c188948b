package engine

import (
	"context"

	"gatehouse/core"
)

// record writes what an attempt came to, on the App as it is now. It does not
// end when calls must. A push that is another attempt's by now is left alone:
// the lease was lost, and whoever holds it goes on from what the gateway
// shows (CodeCanceled).
func (a *attempt) record(fn func(tx core.Tx, app core.App) error) error {
	err := a.engine.Store().Write(context.WithoutCancel(a.calls), func(tx core.Tx) error {
		app, err := tx.App(a.app.ID)
		if err != nil {
			return err
		}
		if !a.mine(app) {
			return core.Errorf(core.CodeCanceled, app.Name, "another process goes on with it")
		}
		return fn(tx, app)
	})
	a.engine.watch.wake()
	return err
}

// mine reports whether the App's push is still the one this attempt claimed.
func (a *attempt) mine(app core.App) bool {
	p, was := app.Push, a.app.Push
	return !app.Removed() && p.State.InFlight() && p.DecisionID == was.DecisionID && p.Attempts == was.Attempts
}

// touch puts on disk that from here on something may be at the gateway.
func (a *attempt) touch() error {
	return a.record(func(tx core.Tx, app core.App) error {
		app.Push.Touched = true
		return tx.PutPush(app.ID, app.Push)
	})
}

// send calls Push; refs it learns on the way are on disk before it goes on.
func (a *attempt) send(current core.Remote) (core.Pushed, error) {
	a.wrote = true
	pushed, err := a.gw.Push(a.calls, a.subject, current, a.journal)
	if err != nil {
		switch core.CodeOf(err) {
		case core.CodeThrottled, core.CodeTemporary, core.CodeChanged:
			a.wrote = pushed.Sent || a.journaled // else nothing was done: the port's word
		}
		if kept := a.keepOnce(pushed); kept != nil {
			a.engine.Log.Error("a credential that is shown once was not kept", "app", a.app.ID, "error", kept)
		}
	}
	return pushed, err
}

// keepOnce seals a credential that came with an error: it will not come again.
func (a *attempt) keepOnce(pushed core.Pushed) error {
	if len(pushed.Credentials) == 0 {
		return nil
	}
	return a.record(func(tx core.Tx, app core.App) error { return a.engine.keepOnce(tx, app.ID, pushed) })
}

// journal keeps refs and secrets as they are learnt. They are true whoever is
// at the push now.
func (a *attempt) journal(learnt core.Pushed) error {
	a.journaled = true
	a.app.Refs = a.app.MergeRefs(learnt.Refs)
	a.subject.App.Refs = a.app.Refs
	err := a.engine.Store().Write(context.WithoutCancel(a.calls), func(tx core.Tx) error {
		app, err := tx.App(a.app.ID)
		if err != nil {
			return err
		}
		app.Refs = app.MergeRefs(learnt.Refs)
		if err := a.engine.keepOnce(tx, app.ID, learnt); err != nil {
			return err
		}
		return tx.PutApp(app)
	})
	a.engine.Failpoint("push-journaled", a.app.ID)
	return err
}

// sent records that the gateway answered; the proof is still to come.
func (a *attempt) sent(pushed core.Pushed) error {
	a.app.Refs = a.app.MergeRefs(pushed.Refs)
	a.subject.App.Refs = a.app.Refs
	a.want = a.conn.project(a.app) // refs learnt may say what kind of object it became
	return a.record(func(tx core.Tx, app core.App) error {
		app.Refs = app.MergeRefs(pushed.Refs)
		if err := a.engine.keepOnce(tx, app.ID, pushed); err != nil {
			return err
		}
		app.Push.State, app.Push.UpdatedAt = core.PushSent, a.engine.Clock.Now()
		return tx.PutApp(app)
	})
}

// promote lets the decision that waited behind a push take its place: it is
// held for as long as it was to be held, or leaves at once.
func (e *Engine) promote(p core.Push) core.Push {
	now := e.Clock.Now()
	next := core.Push{State: core.PushQueued, DecisionID: p.NextID, From: p.From, DueAt: now, Touched: p.Touched, UpdatedAt: now}
	if p.NextDueAt.After(now) {
		next.State, next.DueAt = core.PushHeld, p.NextDueAt
	}
	return next
}
