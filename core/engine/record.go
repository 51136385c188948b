package engine

import (
	"context"
	"slices"
	"time"

	"gatehouse/core"
)

// record writes what an attempt came to, on the App as it is now, and claims
// the push with it where that is still to do. It does not end when calls must.
// A push that is another attempt's by now, or that was decided anew before it
// was claimed, is left alone (CodeCanceled).
func (a *attempt) record(fn func(tx core.Tx, app core.App) error) error {
	var stored core.App
	err := a.engine.Store().Write(context.WithoutCancel(a.calls), func(tx core.Tx) error {
		app, err := tx.App(a.app.ID)
		if err != nil {
			return err
		}
		switch {
		case a.taken && !a.undecided(app):
			return core.Errorf(core.CodeCanceled, app.Name, "it was decided anew meanwhile")
		case a.taken:
			app.Push = begun(app.Push, a.engine.Clock.Now())
		case !a.mine(app):
			return core.Errorf(core.CodeCanceled, app.Name, "another process goes on with it")
		}
		if err := fn(tx, app); err != nil || !a.taken {
			return err
		}
		stored, err = tx.App(a.app.ID)
		return err
	})
	if err == nil && a.taken && stored.Push.Attempts != a.app.Push.Attempts {
		a.taken, a.claimed, a.app.Push = false, true, stored.Push
	}
	a.engine.watch.wakeOthers(a.changed) // the lane hears of it when the attempt ends
	return err
}

// undecided reports whether the App's push is still as this attempt took it.
func (a *attempt) undecided(app core.App) bool {
	p, was := app.Push, a.app.Push
	return wantsWork(app, a.engine.Clock.Now()) && p.State == was.State && p.DecisionID == was.DecisionID && p.NextID == "" &&
		p.Attempts == was.Attempts
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

// sent takes over what the gateway answered; the proof is still to come. What
// only this answer said is on disk before the read-back. That it was sent is
// said only when the read-back takes its time (saySent): a crash in between
// loses nothing, a push found sending is read back just the same, and a bulk
// saves a quarter of its writes.
func (a *attempt) sent(pushed core.Pushed) error {
	known := a.app.Refs
	a.app.Refs = a.app.MergeRefs(pushed.Refs)
	a.subject.App.Refs = a.app.Refs
	a.want = a.conn.project(a.app) // refs learnt may say what kind of object it became
	if !showsOnce(pushed) && sameRefs(known, a.app.Refs) {
		a.unsaid = true
		return nil
	}
	return a.recordSent(pushed)
}

// showsOnce reports whether a push brought a secret that will not come again.
func showsOnce(pushed core.Pushed) bool {
	return slices.ContainsFunc(pushed.Credentials, func(c core.RemoteCredential) bool { return c.Once })
}

// sameRefs: nothing was learnt, in whatever order it was told.
func sameRefs(known, merged core.Refs) bool {
	if len(known) != len(merged) {
		return false
	}
	for _, r := range known {
		if merged.Get(r.Kind, r.Scope) != r.ID {
			return false
		}
	}
	return true
}

// sayAfter is how long a read-back may take before others are told that the
// gateway answered.
const sayAfter = 150 * time.Millisecond

// saySent says that the push was sent once the read-back has taken that long.
// The function it returns ends this, and waits for what is being written; it
// may be called twice.
func (a *attempt) saySent() (end func()) {
	if !a.unsaid {
		return func() {}
	}
	ctx, cancel := context.WithCancel(a.calls)
	done, as := make(chan struct{}), *a // the read-back goes on changing the attempt
	go func() {
		defer close(done)
		defer as.engine.rescue("push " + string(as.app.ID))
		select {
		case <-ctx.Done():
			return
		case <-as.engine.Clock.After(ctx, sayAfter):
		}
		if err := as.recordSent(core.Pushed{}); err != nil && core.CodeOf(err) != core.CodeCanceled {
			as.engine.Log.Warn("cannot say that a push was sent; its read-back goes on", "app", as.app.ID, "error", err)
		}
	}()
	return func() { cancel(); <-done }
}

// recordSent puts on disk that the gateway answered, and what it said.
func (a *attempt) recordSent(pushed core.Pushed) error {
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
