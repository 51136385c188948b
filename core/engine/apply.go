package engine

import (
	"context"
	"encoding/json"
	"time"

	"gatehouse/core"
)

// maxAct is how many decisions one transaction takes; a larger plan becomes a
// job (design 1.3).
const maxAct = 200

// Apply carries out a plan's changes: decisions, audit rows and push intents
// in one transaction, each bound to the revision it was planned on. What moved
// since is in Refused, with who and when; the rest is done. A plan of more
// than 200 Apps becomes a job.
func (e *Engine) Apply(ctx context.Context, p core.Plan) (core.Applied, error) {
	if err := e.writable(string(p.Verb)); err != nil {
		return core.Applied{}, err
	}
	if len(p.Change) == 0 {
		return core.Applied{}, core.Errorf(core.CodeNotAllowed, string(p.Verb), "nothing in this plan can be changed")
	}
	if len(p.Irreversible) > 0 && len(p.Change) > 1 && p.Input.Reason == "" {
		return core.Applied{}, core.Errorf(core.CodeInvalid, "reason", "%s of %d Apps cannot be undone and needs a reason", p.Verb, len(p.Change))
	}
	act := act{
		id: e.IDs.New(), verb: p.Verb, actor: p.Actor, reason: p.Input.Reason,
		choice: p.Input.Choice, hold: p.Input.Hold, at: e.Clock.Now(),
	}
	if len(p.Change) > maxAct {
		return e.startJob(ctx, act, p)
	}
	applied := core.Applied{ActID: act.id}
	sealed, err := e.sealAll(ctx, act, p.Change)
	if err != nil {
		return core.Applied{}, err
	}
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		for _, item := range p.Change {
			if _, refused := e.decide(tx, act, item.ID, item.Revision, sealed[item.ID]); refused != nil {
				if !decidable(refused) {
					return refused
				}
				item.Reason = core.AsError(refused)
				applied.Refused = append(applied.Refused, item)
				continue
			}
			applied.Decided = append(applied.Decided, item.ID)
		}
		return nil
	})
	if err != nil {
		return core.Applied{}, err
	}
	e.watch.wake()
	return applied, nil
}

// act is one confirmed use of a verb.
type act struct {
	id     string
	verb   core.Verb
	actor  core.Actor
	reason string
	choice *core.CredentialChoice
	hold   time.Duration
	at     time.Time
}

// decidable reports whether an error refuses one App and not the whole act: it
// is about the App, not about the store or this process.
func decidable(err error) bool {
	switch core.CodeOf(err) {
	case core.CodeStoreBusy, core.CodeStoreCorrupt, core.CodeStoreFull, core.CodeStoreReadOnly, core.CodeSchemaNewer, core.CodeCanceled, core.CodeInternal:
		return false
	}
	return true
}

// sealedChoice is a prepared credential choice, its secrets sealed.
type sealedChoice struct {
	choice *core.CredentialChoice
	secret []byte
}

// sealAll prepares the credential choices of a plan's Apps before the
// transaction: what we generate must be on disk before the first call, so that
// a repeated call recognizes its own work.
func (e *Engine) sealAll(ctx context.Context, a act, items []core.PlanItem) (map[core.AppID]sealedChoice, error) {
	out := map[core.AppID]sealedChoice{}
	if a.verb != core.Approve {
		return out, nil
	}
	ids := make([]core.AppID, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	apps, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, app := range apps {
		if out[app.ID], err = e.sealFor(a, app); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sealFor completes the choice for one App and seals what is secret in it.
func (e *Engine) sealFor(a act, app core.App) (sealedChoice, error) {
	conn, err := e.configured(app.Connection)
	if err != nil {
		return sealedChoice{}, err
	}
	choice, caps := a.choice, conn.Provider.Capabilities()
	if choice == nil && needsChoice(caps, app, a.verb) {
		choice = &core.CredentialChoice{Form: caps.Forms[0].Name}
	}
	if choice == nil || len(caps.Forms) == 0 {
		return sealedChoice{}, nil
	}
	prepared, err := conn.Provider.Prepare(app, *choice, e.Random)
	if err != nil {
		return sealedChoice{}, err
	}
	return e.seal(prepared)
}

func (e *Engine) seal(choice core.CredentialChoice) (sealedChoice, error) {
	out := sealedChoice{choice: &core.CredentialChoice{Form: choice.Form, Values: choice.Values}}
	if len(choice.Secrets) == 0 {
		return out, nil
	}
	plain, err := json.Marshal(choice.Secrets)
	if err != nil {
		return out, err
	}
	out.secret, err = e.Vault.Seal(plain)
	return out, err
}

// decide makes one decision inside a transaction. Every rule that can refuse
// is asked again here, on the row as it is now. It returns the decision's id.
func (e *Engine) decide(tx core.Tx, a act, id core.AppID, revision int64, sealed sealedChoice) (string, error) {
	app, err := tx.App(id)
	if err != nil {
		return "", err
	}
	conn, err := e.configured(app.Connection)
	if err != nil {
		return "", err
	}
	if app.Removed() {
		return "", core.Errorf(core.CodeGone, app.Name, "it was removed meanwhile")
	}
	if app.Revision != revision {
		return "", e.staleReason(app)
	}
	caps := conn.Provider.Capabilities()
	if err := core.Allowed(app, caps, a.verb); err != nil {
		return "", err
	}
	d := core.Decision{
		ID: core.DecisionID(a.id, e.IDs.New()), ActID: a.id, AppID: id, Verb: a.verb, From: app.Status, Actor: a.actor,
		At: a.at, Reason: a.reason, Revision: revision, Choice: sealed.choice, Before: before(app),
	}
	after := core.Decide(app, caps, a.verb)
	d.To = after.Status
	after.Reason, after.DecidedBy, after.DecidedAt = a.reason, a.actor.Name, a.at
	after.Revision++
	after.Lost = ""
	if len(sealed.secret) > 0 {
		d.SecretID = "choice/" + d.ID
		if err := tx.PutSecret(d.SecretID, sealed.secret, time.Time{}); err != nil {
			return "", err
		}
	}
	after.Push = intend(app.Push, d, a.hold)
	if err := tx.PutDecision(d); err != nil {
		return "", err
	}
	// The log first: the App's row is then written once, with the end of its
	// history.
	err = tx.Audit(core.Audit{At: a.at, Actor: a.actor.Name, Action: string(a.verb), AppID: id, Subject: app.Name, Detail: detail(d)})
	if err != nil {
		return "", err
	}
	return d.ID, tx.PutApp(after)
}

// before is what undo will restore.
func before(app core.App) core.Before {
	return core.Before{
		Status: app.Status, Reason: app.Reason, DecidedBy: app.DecidedBy, DecidedAt: app.DecidedAt,
		Registrations: app.Registrations, Push: app.Push,
	}
}

func detail(d core.Decision) string {
	text := string(d.From) + " → " + string(d.To)
	if d.Reason != "" {
		text += ": " + d.Reason
	}
	return text
}

// intend makes the push intent of a decision: it replaces one that is held or
// queued, and waits behind one in flight. The sealed choice of a replaced
// decision stays until this one is settled, so that undo can go back to it.
func intend(p core.Push, d core.Decision, hold time.Duration) core.Push {
	if p.State.InFlight() {
		p.NextID, p.NextDueAt = d.ID, d.At.Add(hold)
		return p
	}
	next := core.Push{State: core.PushQueued, DecisionID: d.ID, From: d.From, DueAt: d.At, Touched: p.Touched, UpdatedAt: d.At}
	if !p.State.Settled() && p.From != "" {
		next.From = p.From // what was proven last, not what was meant to be
	}
	if hold > 0 {
		next.State, next.DueAt = core.PushHeld, d.At.Add(hold)
	}
	return next
}

// dropChoices erases the sealed credential choice of a decision whose
// credential the gateway has or will never get, and of those it replaced
// before they left.
func dropChoices(tx core.Tx, decisionID string) error {
	todo, seen := []string{decisionID}, map[string]bool{"": true}
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		if seen[id] {
			continue
		}
		seen[id] = true
		d, err := tx.Decision(id)
		if err != nil {
			return err
		}
		if d.SecretID != "" {
			if err := tx.DropSecret(d.SecretID); err != nil {
				return err
			}
		}
		if p := d.Before.Push; p.State != core.PushNone && p.State != core.PushConfirmed {
			todo = append(todo, p.DecisionID, p.NextID)
		}
	}
	return nil
}
