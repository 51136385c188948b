package engine

import (
	"slices"
	"time"

	"gatehouse/core"
)

// rereads are the pauses between reads after a push: a gateway's read side may
// lag behind its write side for some seconds (aws.md, Traps 21).
var rereads = []time.Duration{0, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second}

// prove reads back until the gateway shows what was pushed.
func (a *attempt) prove(pushed core.Pushed) error {
	var shown core.Remote
	said := a.saySent()
	defer said()
	for _, pause := range rereads {
		if pause > 0 {
			select {
			case <-a.calls.Done():
				return a.stopped()
			case <-a.engine.Clock.After(a.calls, pause):
			}
		}
		if a.app.Status == core.Deleted {
			gone, err := a.isGone()
			if err != nil || gone {
				said()
				a.engine.Failpoint("push-read-back", a.app.ID)
			}
			switch {
			case err != nil:
				return asUnproven(err)
			case gone:
				return a.removed(removal{how: restingOn("deleted", pushed.Note)})
			}
			continue
		}
		var err error
		if shown, err = a.read(); err != nil {
			return asUnproven(err)
		}
		there, err := a.shows(shown)
		if err != nil {
			return asUnproven(err)
		}
		if there {
			said()
			a.engine.Failpoint("push-read-back", a.app.ID)
			return a.finish(shown, pushed)
		}
	}
	return core.Errorf(core.CodeUnknownOutcome, a.app.Name, "the gateway answered, but %s%s",
		shown.Projection.Instead(a.want), partsOf(shown)).WithHint("It is read back again by itself; look at the gateway if it stays so.")
}

func partsOf(r core.Remote) string {
	text := ""
	for _, p := range r.Parts {
		text += "; " + p
	}
	return text
}

// asUnproven turns the failure of a read-back into what it means for the
// decision: it was sent and is not proven. An identity that was lost, or a
// pause that was asked for, stays what it is: nothing more can be read now.
func asUnproven(err error) error {
	cause := core.AsError(err)
	switch cause.Code {
	case core.CodeUnauthorized, core.CodeThrottled:
		return err
	}
	return &core.Error{
		Code: core.CodeUnknownOutcome, Subject: cause.Subject, Err: err,
		Message: "it was sent, but could not be read back: " + cause.Message, Hint: cause.Hint,
	}
}

// stopped words the end of this process or of its lease in mid-push.
func (a *attempt) stopped() error {
	return core.Errorf(core.CodeUnknownOutcome, a.app.Name, "Gatehouse stopped before it could read the App back").
		WithHint("The next start reads it back.")
}

// isGone asks the gateway for the proof of absence.
func (a *attempt) isGone() (bool, error) {
	ctx, cancel := a.call()
	defer cancel()
	return a.gw.Prove(ctx, a.subject)
}

// proveGone ends a push whose object is not there any more: with the proof it
// is removed here, whatever was decided (design 3: gone gives least access).
func (a *attempt) proveGone(r removal) error {
	gone, err := a.isGone()
	if err != nil {
		return err
	}
	if !gone {
		return core.Errorf(core.CodeTemporary, a.app.Name, "the gateway showed it absent and present within seconds").
			WithHint("It is tried again by itself.")
	}
	if a.app.Status != core.Deleted { // nobody here decided that: it is because of the gateway
		r.counts = true
		if err := a.mayRemove(); err != nil {
			return err
		}
	}
	return a.removed(r)
}

// finish records the proof: base and remote agree with what was decided.
func (a *attempt) finish(shown core.Remote, pushed core.Pushed) error {
	behind := false // a newer decision waits
	err := a.record(func(tx core.Tx, app core.App) error {
		a.looks = a.lane.looks.Load()
		app.Refs = app.MergeRefs(pushed.Refs)
		app.Refs = app.MergeRefs(shown.Refs)
		if !a.conn.project(app).Same(shown.Projection) { // others changed parts of it, or a newer decision waits
			after, took, text, err := a.rebased(tx, app, shown, true)
			if err != nil {
				return err
			}
			if took {
				app = after
				if err := a.auditTaken(tx, app, text); err != nil {
					return err
				}
			}
		}
		base, err := a.beneath(tx, app, shown.Projection)
		if err != nil {
			return err
		}
		app, _ = core.LearnDetails(app, shown)
		app.Base, app.Remote = base, shown.Projection
		app.ReadAt, app.MissingAt = a.engine.Clock.Now(), time.Time{}
		if err := a.engine.keepCredentials(tx, &app, pushed, shown); err != nil {
			return err
		}
		proven := app.Status
		if behind = app.Push.NextID != ""; behind {
			proven = a.app.Status // the App is at a newer decision already
		}
		return a.engine.confirm(tx, app, proven, pushed.Note, shown.Hearsay)
	})
	if err != nil {
		return err
	}
	a.proven = !behind
	a.engine.Failpoint("push-confirmed", a.app.ID)
	return nil
}

// confirm ends an App's push in a transaction; a decision that waited behind
// it takes its place. proven is the status that was shown. With hearsay (see
// core.Remote) it is answered only.
func (e *Engine) confirm(tx core.Tx, app core.App, proven core.Status, note, hearsay string) error {
	now, p := e.Clock.Now(), app.Push
	d, err := endDecision(tx, p.DecisionID)
	if err != nil {
		return err
	}
	state := core.PushConfirmed
	if hearsay != "" {
		state, note = core.PushAnswered, hearsay
	}
	app.Push = core.Push{State: state, DecisionID: p.DecisionID, Attempts: p.Attempts, Note: note, UpdatedAt: now}
	if p.NextID != "" {
		app.Push = e.promote(p)
		app.Push.From, app.Push.Touched = d.To, false // what is there was just read
	}
	text := string(d.To)
	if text == "" {
		text = string(app.Status)
	}
	if note != "" {
		text += ": " + note
	} else {
		text += ": read back from the gateway"
	}
	err = tx.Audit(core.Audit{At: now, Actor: "gatehouse", Action: string(state), AppID: app.ID, Subject: app.Name, Detail: text})
	if err != nil {
		return err
	}
	if err := tx.PutApp(app); err != nil {
		return err
	}
	return e.tellDecision(tx, app, p.DecisionID, proven)
}

// restingOn adds to how an App was removed what that rests on.
func restingOn(how, note string) string {
	if note == "" {
		return how
	}
	return how + "; " + note
}

// yield ends a conflict that the gateway's side won: its state is taken over,
// and the lost decision is kept for another look.
func (a *attempt) yield(current core.Remote, verdict core.Verdict) error {
	e := a.engine
	return a.record(func(tx core.Tx, app core.App) error {
		if app.Push.NextID == "" {
			if err := e.countLoss(tx, app, core.Adopt(app, current)); err != nil {
				return err
			}
			return e.loseTo(tx, app, current, verdict)
		}
		// A newer decision waits: it is compared with what is there in its turn.
		app.Remote, app.ReadAt = current.Projection, e.Clock.Now()
		app.Push = e.promote(app.Push)
		return tx.PutApp(app)
	})
}

// loseTo adopts the gateway's state over a local decision: one that gives more
// access (design 3, conflict) is kept as lost; one that came back to what was
// proven before is no decision to lose.
func (e *Engine) loseTo(tx core.Tx, app core.App, current core.Remote, verdict core.Verdict) error {
	now := e.Clock.Now()
	lost := string(app.Status) + " by " + orSomebody(app.DecidedBy)
	decision := app.Push.DecisionID
	app = core.Adopt(app, current)
	app.Registrations = app.SeenAt(now)
	what, detail := "adopt", "changed by "+gatewayActor(current)
	if verdict == core.KeepTheirs {
		app.Lost = lost + "; the gateway showed " + string(app.Status) + ", which gives less access"
		what, detail = "conflict", app.Lost
	}
	app.DecidedBy, app.DecidedAt, app.Reason = gatewayActor(current), now, "set at the gateway"
	app.Revision++
	app.ReadAt = now
	app.Push = core.Push{State: core.PushConfirmed, Note: "the gateway's state was taken over", UpdatedAt: now}
	if conn, ok := e.byName[app.Connection]; ok && fieldsLeft(conn, app, current) {
		app.Push = core.Push{State: core.PushQueued, DecisionID: decision, DueAt: now, UpdatedAt: now}
	}
	if err := dropChoices(tx, decision); err != nil {
		return err
	}
	if err := tx.PutApp(app); err != nil {
		return err
	}
	return tx.Audit(core.Audit{At: now, Actor: app.DecidedBy, Action: what, AppID: app.ID, Subject: app.Name, Detail: detail})
}

// fieldsLeft: the state was lost, but fields that were edited here are still
// ours to bring there: they are parts of their own.
func fieldsLeft(conn Connected, app core.App, current core.Remote) bool {
	want := conn.project(app)
	return want.Present && current.Projection.Present && !slices.Equal(want.Fields, current.Projection.Fields)
}

func orSomebody(who string) string {
	if who == "" {
		return "somebody"
	}
	return who
}

// gatewayActor names who changed something at the gateway, as far as known.
func gatewayActor(r core.Remote) string {
	if r.Remapped {
		return "the changed mapping"
	}
	if r.ChangedBy != "" {
		return r.ChangedBy + " at the gateway"
	}
	return "the gateway"
}
