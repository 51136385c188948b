package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// reconcile takes over into our App what changed at the gateway alone, part by
// part, and compares what is left (design 3). mine names the parts that an
// unfinished push may have written; nil: none.
func (c Connected) reconcile(app core.App, r core.Remote, mine func(string) bool) (merged core.App, took bool, verdict core.Verdict) {
	caps := c.Provider.Capabilities()
	merged, took = core.Rebase(app, caps, c.project, r, mine)
	return merged, took, threeWay(merged.Base, caps.LocalSide(merged, c.project(merged)), caps.RemoteSide(r))
}

// takenOver completes an App into which parts were taken over: it is another
// revision, and where access changed the gateway decided. It returns the App
// and what happened, for the log.
func (e *Engine) takenOver(before, after core.App, r core.Remote) (core.App, string) {
	who := gatewayActor(r)
	lines := core.RegistrationLines(before, after)
	if before.Status != after.Status {
		after.DecidedBy, after.DecidedAt, after.Reason = who, e.Clock.Now(), setThere(r)
		lines = append(lines, core.StatusWord(before.Kind, before.Status)+" → "+core.StatusWord(after.Kind, after.Status))
	}
	after.Registrations = after.SeenAt(e.Clock.Now())
	after.Revision++
	if n := len(lines); n > shownLines {
		lines = append(lines[:shownLines:shownLines], plural(n-shownLines, "more change", "more changes"))
	}
	text := "changed by " + who
	if len(lines) > 0 {
		text = strings.Join(lines, "; ") + ", " + text
	}
	if after.Lost != before.Lost && after.Lost != "" {
		text += "; lost: " + after.Lost
	}
	return after, text
}

// setThere is the reason of what the gateway's side decided.
func setThere(r core.Remote) string {
	if r.Remapped {
		return "the gateway shows no more of it under the changed mapping"
	}
	return "set at the gateway"
}

// unprovenParts names the parts of an App that decisions which are not proven yet
// have changed: what an attempt for them may have written at the gateway.
func unprovenParts(decision func(string) (core.Decision, error), ids ...string) (map[string]bool, error) {
	parts := map[string]bool{}
	err := eachUnproven(decision, ids, func(d core.Decision) error {
		for _, part := range writtenBy(d) {
			parts[part] = true
		}
		return nil
	})
	return parts, err
}

// writtenBy names the parts of an App that a decision changed.
func writtenBy(d core.Decision) []string {
	parts := d.Wrote()
	for _, c := range d.Before.Fields {
		parts = append(parts, core.PartField(c.Field))
	}
	if len(d.Before.Keys) == 0 && d.Verb != core.Edit {
		parts = append(parts, core.PartState)
	}
	return parts
}

// eachUnproven calls fn for decisions and for those they replaced before they
// were proven.
func eachUnproven(decision func(string) (core.Decision, error), ids []string, fn func(core.Decision) error) error {
	todo, seen := ids, map[string]bool{"": true}
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		if seen[id] {
			continue
		}
		seen[id] = true
		d, err := decision(id)
		if err != nil {
			return err
		}
		if err := fn(d); err != nil {
			return err
		}
		if p := d.Before.Push; !p.State.Done() {
			todo = append(todo, p.DecisionID, p.NextID)
		}
	}
	return nil
}

// rebase takes over what changed at the gateway alone since the last proof,
// before anything is sent: into what this attempt pushes, and into the record.
// Both from the same read, the one that Push gets.
func (a *attempt) rebase(current core.Remote) error {
	mine, err := a.unfinished()
	if err != nil {
		return err
	}
	merged, took := core.Rebase(a.app, a.conn.Provider.Capabilities(), a.conn.project, current, mine)
	if !took {
		return nil
	}
	if err := a.keepsUnder(merged, current); err != nil {
		return err
	}
	err = a.record(func(tx core.Tx, app core.App) error {
		after, took, text, err := a.rebased(tx, app, current, a.touched || a.takeover)
		if err != nil || !took {
			return err
		}
		if err := a.auditTaken(tx, after, text); err != nil {
			return err
		}
		return tx.PutApp(after)
	})
	if err != nil {
		return err
	}
	merged.Push = a.app.Push // claimed with it, where it was not yet
	a.adjust(merged)
	return nil
}

// rebased is rebase on the record as it is now. halfDone: an attempt of ours
// may have written parts of what is shown.
func (a *attempt) rebased(tx core.Tx, app core.App, shown core.Remote, halfDone bool) (after core.App, took bool, text string, err error) {
	var mine func(string) bool
	if halfDone {
		parts, err := unprovenParts(tx.Decision, app.Push.DecisionID, app.Push.NextID)
		if err != nil {
			return app, false, "", err
		}
		mine = func(part string) bool { return parts[part] }
	}
	after, took = core.Rebase(app, a.conn.Provider.Capabilities(), a.conn.project, shown, mine)
	if took {
		err = a.engine.countLoss(tx, app, after)
		after, text = a.engine.takenOver(app, after, shown)
	}
	return after, took, text, err
}

// countLoss counts an App that loses access because of the gateway while its
// push is under way: the brake knows of it, but one App that somebody decided
// on is not held.
func (e *Engine) countLoss(tx core.Tx, before, after core.App) error {
	if !core.LosesAccess(before, after) {
		return nil
	}
	return tx.PutTaken(core.Taken{Connection: before.Connection, AppID: before.ID, What: core.BrakeTake, At: e.Clock.Now()})
}

func (a *attempt) auditTaken(tx core.Tx, app core.App, text string) error {
	return tx.Audit(core.Audit{At: a.engine.Clock.Now(), Actor: "gatehouse", Action: "adopt", AppID: app.ID, Subject: app.Name, Detail: text})
}

// unfinished names the parts that an earlier attempt may have written; nil when
// none was made.
func (a *attempt) unfinished() (func(part string) bool, error) {
	if !a.touched && !a.takeover {
		return nil, nil
	}
	return a.pushed()
}

// pushed names the parts that this attempt and those before it have brought to
// the gateway, or may have.
func (a *attempt) pushed() (func(part string) bool, error) {
	if a.parts == nil {
		var err error
		ctx := context.WithoutCancel(a.calls)
		a.parts, err = unprovenParts(func(id string) (core.Decision, error) { return a.engine.Store().Decision(ctx, id) }, a.app.Push.DecisionID)
		if err != nil {
			return nil, err
		}
	}
	return func(part string) bool { return a.parts[part] }, nil
}

// adjust makes the merged App the one that is pushed and proven.
func (a *attempt) adjust(merged core.App) {
	a.app, a.subject.App = merged, merged
	a.want = a.conn.project(merged)
}

// shows reports whether the gateway shows what was decided; it may show more
// that others changed meanwhile, which is taken over.
func (a *attempt) shows(shown core.Remote) (bool, error) {
	if shown.Projection.Same(a.want) {
		return true, nil
	}
	mine, err := a.pushed()
	if err != nil {
		return false, err
	}
	merged, took := core.Rebase(a.app, a.conn.Provider.Capabilities(), a.conn.project, shown, mine)
	if !took || !a.conn.project(merged).Same(shown.Projection) {
		return false, nil
	}
	a.adjust(merged)
	return true, nil
}

// beneath is what both sides agree on once the gateway has shown what was pushed.
func (a *attempt) beneath(tx core.Tx, app core.App, shown core.Projection) (core.Projection, error) {
	if app.Push.NextID == "" {
		return shown, nil
	}
	proven, err := unprovenParts(tx.Decision, app.Push.DecisionID)
	if err != nil {
		return shown, err
	}
	next, err := tx.Decision(app.Push.NextID)
	waits := slices.DeleteFunc(writtenBy(next), func(part string) bool { return proven[part] })
	return shown.Beneath(app.Base, waits), err
}

// asConfirmed ends a push whose decision the gateway's side has overtaken.
func (e *Engine) asConfirmed(tx core.Tx, p core.Push, note string, now time.Time) (core.Push, error) {
	if err := dropChoices(tx, p.DecisionID); err != nil {
		return p, err
	}
	return core.Push{State: core.PushConfirmed, DecisionID: p.DecisionID, Note: note, UpdatedAt: now}, nil
}
