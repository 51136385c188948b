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

// bulk is how many decisions one transaction takes: of an act, and of a job's
// step.
type bulk struct{ act, step int }

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
		id: p.ActID, verb: p.Verb, actor: p.Actor, reason: p.Input.Reason,
		choice: p.Input.Choice, edit: p.Input.Edit, hold: p.Input.Hold, at: e.Clock.Now(),
	}
	if act.id == "" {
		act.id = e.IDs.New()
	}
	if p.Verb == core.RetryPush {
		defer e.breakers.reset()
	}
	if len(p.Change) > e.bulk.act {
		return e.startJob(ctx, act, p)
	}
	return e.applyNow(ctx, act, p)
}

// applyNow decides up to maxAct items in one transaction. Where there are
// several, what became of each is kept as a job that is done.
func (e *Engine) applyNow(ctx context.Context, a act, p core.Plan) (core.Applied, error) {
	sealed, err := e.sealAll(ctx, a, p.Change)
	if err != nil {
		return core.Applied{}, err
	}
	planned := make(map[core.AppID]core.PlanItem, len(p.Change))
	for _, c := range p.Change {
		planned[c.ID] = c
	}
	var applied core.Applied
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		applied = core.Applied{ActID: a.id}
		job, items := jobOf(a, p)
		for i := range items {
			id := items[i].AppID
			refused, err := e.reach(tx, a, &job, &items[i], sealedItem{choice: sealed[id]})
			if err != nil {
				return err
			}
			if refused == nil {
				applied.Decided = append(applied.Decided, id)
				continue
			}
			left := planned[id]
			left.Reason = refused
			applied.Refused = append(applied.Refused, left)
		}
		if len(items) == 1 {
			return nil
		}
		return e.keepJob(tx, job, items)
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
	edit   *core.EditFields
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
	caps := conn.Provider.Capabilities().For(app)
	choice := choiceFor(caps, a.choice, true)
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
	_, err := endDecision(tx, decisionID)
	return err
}

// endDecision is dropChoices, and returns the decision.
func endDecision(tx core.Tx, id string) (ended core.Decision, err error) {
	err = eachUnproven(tx.Decision, []string{id}, func(d core.Decision) error {
		if d.ID == id {
			ended = d
		}
		if d.SecretID == "" {
			return nil
		}
		return tx.DropSecret(d.SecretID)
	})
	return ended, err
}
