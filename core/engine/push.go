package engine

import (
	"context"
	"encoding/json"
	"time"

	"gatehouse/core"
)

// attempt is one try to bring one App to its decided state.
type attempt struct {
	*lane
	app       core.App // as claimed
	subject   core.Subject
	want      core.Projection
	takeover  bool // found in flight or unproven: read back before anything is sent
	wrote     bool // Push was called: something may have happened at the gateway
	touched   bool // Touched as it was before this attempt
	journaled bool // refs were learnt: something was made or adopted
	taken     bool // begun here, and not claimed on disk yet
	claimed   bool
	proven    bool            // on disk, and no other decision waited behind it
	looks     int64           // of the lane, just before that
	unsaid    bool            // answered, which is not on disk yet: the read-back may be quicker
	parts     map[string]bool // what decisions that are not proven yet have changed; nil: not asked for yet
}

// push makes one attempt and records how it ended. Every step's record is on
// disk before the next step begins, so that a process killed anywhere leaves a
// store from which the next one goes on.
func (l *lane) push(id core.AppID) attempted {
	a, e := &attempt{lane: l}, l.engine
	claimed := false
	err := e.guard("push "+string(id), func() (err error) {
		if claimed, err = a.take(id); err == nil && claimed {
			err = a.run()
		}
		return err
	})
	switch claimed = claimed || a.claimed || a.taken; {
	case err == nil && claimed:
		e.connectionAnswers(l.calls, l.conn)
	case err != nil && claimed:
		a.fail(err)
	case err != nil && l.calls.Err() == nil:
		e.Log.Warn("cannot claim a push", "app", id, "error", err)
		select { // the store is in trouble, or the row is: not again at once
		case <-l.calls.Done():
		case <-e.Clock.After(l.calls, time.Second):
		}
	}
	return attempted{app: id, proven: err == nil && a.proven, looks: a.looks}
}

// take begins a push if it still wants work. The first read of the gateway
// changes nothing there, so most pushes are claimed with the first thing that
// is written of them, which is before anything is sent (record, touch): a bulk
// of a thousand saves as many waits for the disk. One that somebody may have
// been at, or that comes with a secret, is claimed at once.
func (a *attempt) take(id core.AppID) (bool, error) {
	e := a.engine
	app, err := e.Store().App(a.calls, id)
	if err != nil {
		return false, err
	}
	p := app.Push
	if !wantsWork(app, e.Clock.Now()) {
		return false, nil
	}
	var d core.Decision
	if app.Status == core.Approved { // no other comes with a choice
		decision := func(id string) (core.Decision, error) { return e.Store().Decision(a.calls, id) }
		if d, err = chosenIn(decision, p.DecisionID); err != nil {
			return false, err
		}
	}
	if p.State.InFlight() || p.State == core.PushUnproven || p.NextID != "" || d.SecretID != "" {
		return a.claim(id)
	}
	e.Failpoint("push-claimed", id)
	a.app, a.touched, a.taken = app, p.Touched, true
	a.want = a.conn.project(a.app)
	a.subject = core.Subject{App: a.app, Touched: a.touched, Choice: d.Choice}
	return true, nil
}

// wantsWork reports whether something is to be done for a push now.
func wantsWork(app core.App, now time.Time) bool {
	p := app.Push
	return !app.Removed() && !p.State.Settled() && (p.State.InFlight() || !now.Before(p.DueAt))
}

// begun is the push as an attempt at it begins.
func begun(p core.Push, now time.Time) core.Push {
	p.State, p.UpdatedAt = core.PushSending, now
	p.Attempts++
	return p
}

// claim takes the push: sending is on disk before any call.
func (a *attempt) claim(id core.AppID) (bool, error) {
	e, claimed := a.engine, false
	var secret []byte
	var choice *core.CredentialChoice
	err := e.Store().Write(a.calls, func(tx core.Tx) error {
		claimed, secret, choice = false, nil, nil
		app, err := tx.App(id)
		if err != nil {
			return err
		}
		p, now := app.Push, e.Clock.Now()
		if !wantsWork(app, now) {
			return nil
		}
		a.takeover = p.Touched && (p.State.InFlight() || p.State == core.PushUnproven)
		a.touched = p.Touched
		if p.NextID != "" { // whoever was at it is gone; the newer decision takes its place
			if p = e.promote(p); p.State == core.PushHeld {
				return tx.PutPush(id, p)
			}
		}
		p = begun(p, now)
		app.Push = p
		if choice, secret, err = loadChoice(tx, p.DecisionID); err != nil {
			return err
		}
		a.app, claimed = app, true
		return tx.PutPush(id, p)
	})
	if err != nil || !claimed {
		return false, err
	}
	a.claimed = true
	e.watch.wake()
	e.Failpoint("push-claimed", id)
	a.want = a.conn.project(a.app)
	a.subject = core.Subject{App: a.app, Touched: a.touched || a.takeover, Cut: a.takeover}
	a.subject.Choice, err = e.unseal(choice, secret)
	return true, err
}

// chosenIn is the decision whose credential choice a push of this one brings:
// itself, or the latest that it replaced before that was proven; the zero value
// where none has one. The credential
// of an approval that failed is still to be made when one of its registrations
// is decided since.
func chosenIn(decision func(string) (core.Decision, error), id string) (chosen core.Decision, err error) {
	if id == "" {
		return chosen, nil
	}
	err = eachUnproven(decision, []string{id}, func(d core.Decision) error {
		if d.Choice != nil && d.UndoneAt.IsZero() && (chosen.Choice == nil || d.At.After(chosen.At)) {
			chosen = d
		}
		return nil
	})
	return chosen, err
}

// loadChoice reads the credential choice of a push and its sealed secret.
func loadChoice(tx core.Tx, decisionID string) (*core.CredentialChoice, []byte, error) {
	d, err := chosenIn(tx.Decision, decisionID)
	if err != nil || d.SecretID == "" {
		return d.Choice, nil, err
	}
	secret, err := tx.Secret(d.SecretID)
	if core.CodeOf(err) == core.CodeNotFound {
		return d.Choice, nil, nil // the gateway had it already
	}
	return d.Choice, secret, err
}

func (e *Engine) unseal(choice *core.CredentialChoice, secret []byte) (*core.CredentialChoice, error) {
	if choice == nil || len(secret) == 0 {
		return choice, nil
	}
	plain, err := e.Vault.Open(secret)
	if err != nil {
		return nil, core.Errorf(core.CodePermanent, "credential", "the sealed credential cannot be opened").
			Because(err).WithHint("Was the key file in the state directory replaced? Approve the App again.")
	}
	c := *choice
	return &c, json.Unmarshal(plain, &c.Secrets)
}

// run reads, sends what is needed, and reads back.
func (a *attempt) run() error {
	if !a.want.Nothing() || a.touched || a.takeover || len(a.app.Refs) > 0 || a.app.Base.Present {
		return a.runAtGateway()
	}
	if a.app.Status == core.Deleted {
		return a.removed(removal{how: "deleted; nothing existed at the gateway"})
	}
	return a.finish(core.Remote{Projection: core.Absent(), Complete: true}, core.Pushed{Note: "nothing to send"})
}

func (a *attempt) runAtGateway() error {
	current, err := a.read()
	if err != nil {
		return err
	}
	if current.Projection.Same(a.want) {
		return a.alreadyThere(current)
	}
	if over, err := a.changedMeanwhile(current); over || err != nil {
		return err
	}
	if current.Projection.Same(a.want) { // nothing of what was decided here is left to send
		return a.finish(current, core.Pushed{Refs: current.Refs, Credentials: current.Credentials, Note: "the gateway's state was taken over"})
	}
	if err := a.touch(); err != nil {
		return err
	}
	a.engine.Failpoint("push-before-send", a.app.ID)
	pushed, err := a.send(current)
	a.engine.Failpoint("push-answered", a.app.ID)
	if err != nil {
		return err
	}
	if err := a.sent(pushed); err != nil {
		return err
	}
	a.engine.Failpoint("push-sent", a.app.ID)
	return a.prove(pushed)
}

// read reads the App directly; an absence counts only from a complete read.
func (a *attempt) read() (core.Remote, error) {
	ctx, cancel := a.call()
	defer cancel()
	r, err := a.gw.Read(ctx, a.subject)
	if core.CodeOf(err) == core.CodeGone {
		return core.Remote{Projection: core.Absent(), Complete: true}, nil
	}
	if err == nil && !r.Projection.Present && !r.Complete {
		err = core.Errorf(core.CodeTemporary, a.app.Name, "it could not be read completely").
			WithHint("It is tried again by itself.")
	}
	return r, err
}

// call bounds one call. Several calls of a push share no deadline; the tenure
// bounds them all.
func (a *attempt) call() (context.Context, context.CancelFunc) {
	limit := a.conn.Provider.Capabilities().CallTime
	if limit <= 0 {
		limit = 30 * time.Second
	}
	return context.WithTimeout(a.calls, limit)
}

// alreadyThere ends a push that finds the gateway in the wanted state: an
// earlier attempt got through, somebody else did it, or the object is gone.
func (a *attempt) alreadyThere(current core.Remote) error {
	switch {
	case a.app.Status != core.Deleted:
	case a.touched || a.takeover:
		return a.proveGone(removal{how: restingOn("deleted", current.Hearsay)}) // by an earlier attempt of ours
	case !a.app.Base.Present:
		return a.proveGone(removal{how: restingOn("deleted; nothing existed at the gateway", current.Hearsay)})
	default:
		return a.proveGone(removal{how: "it was already gone at the gateway", notice: true})
	}
	note := ""
	if !a.takeover && !a.touched {
		note = "the gateway showed it already"
	}
	return a.finish(current, core.Pushed{Refs: current.Refs, Credentials: current.Credentials, Note: note})
}

// changedMeanwhile compares three ways before sending: what somebody changed
// at the gateway since the last proof is taken over where it is a part of its
// own, and not overwritten blindly where it is not. over: this attempt has
// ended the push.
func (a *attempt) changedMeanwhile(current core.Remote) (over bool, err error) {
	if a.app.Base.Present && !current.Projection.Present {
		return true, a.proveGone(removal{how: "it was deleted at the gateway", notice: true})
	}
	if err := a.rebase(current); err != nil {
		return false, err
	}
	if a.touched || a.takeover {
		return false, nil // what differs may be our own half-done work
	}
	caps := a.conn.Provider.Capabilities()
	verdict := threeWay(a.app.Base, caps.LocalSide(a.app, a.want), caps.RemoteSide(current))
	if verdict != core.KeepTheirs && verdict != core.AdoptTheirs {
		return false, nil
	}
	return true, a.yield(current, verdict)
}
