package engine

import (
	"context"
	"maps"
	"slices"

	"gatehouse/core"
)

// jobOf makes the job of an act from its plan, with its items by connection, in
// the plan's order.
func jobOf(a act, p core.Plan) (core.Job, []core.JobItem) {
	job := core.Job{
		ActID: a.id, Verb: a.verb, Reason: a.reason, Choice: a.choice, Edit: a.edit, Hold: a.hold, Actor: a.actor,
		CreatedAt: a.at, UpdatedAt: a.at, State: core.JobRunning,
	}
	total := map[string]int{}
	for _, c := range p.Change {
		total[c.Connection]++
	}
	part, next := map[string]int{}, []int{}
	for i, name := range slices.Sorted(maps.Keys(total)) {
		part[name] = i
		job.Parts = append(job.Parts, core.JobPart{Connection: name, Total: total[name]})
		next = append(next, 0)
	}
	items := make([]core.JobItem, len(p.Change))
	for i, c := range p.Change {
		at := part[c.Connection]
		items[i] = core.JobItem{Part: at, N: next[at], AppID: c.ID, Revision: c.Revision, Keys: c.Keys, State: core.ItemPending}
		next[at]++
	}
	// In the order of the table's key: rows that come in order cost least.
	slices.SortStableFunc(items, func(a, b core.JobItem) int { return a.Part - b.Part })
	return job, items
}

// startJob writes a job and its item list in one transaction; the items become
// decisions as the job loop of some process reaches them.
func (e *Engine) startJob(ctx context.Context, a act, p core.Plan) (core.Applied, error) {
	job, items := jobOf(a, p)
	job.ID = e.IDs.New()
	err := e.Store().Write(ctx, func(tx core.Tx) error {
		if err := tx.PutJob(job); err != nil {
			return err
		}
		if err := tx.AddJobItems(job.ID, items); err != nil {
			return err
		}
		return auditJob(tx, job, a.actor, "job", "started on "+plural(len(items), "App", "Apps")+reasonSuffix(a.reason))
	})
	if err != nil {
		return core.Applied{}, err
	}
	e.watch.wake()
	return core.Applied{ActID: a.id, JobID: job.ID}, nil
}

// keepJob records a bulk that was carried out at once as a job that is done.
func (e *Engine) keepJob(tx core.Tx, job core.Job, items []core.JobItem) error {
	job.ID, job.State = e.IDs.New(), core.JobDone
	if err := tx.PutJob(job); err != nil {
		return err
	}
	return tx.AddJobItems(job.ID, items)
}

// auditJob writes what was done to a job into the log.
func auditJob(tx core.Tx, job core.Job, actor core.Actor, action, detail string) error {
	return tx.Audit(core.Audit{At: job.UpdatedAt, Actor: actor.Name, Action: action, Subject: string(job.Verb), Detail: detail})
}

func reasonSuffix(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// actOf is the act that a job's items are decided in.
func (e *Engine) actOf(job core.Job) act {
	return act{
		id: job.ActID, verb: job.Verb, actor: job.Actor, reason: job.Reason, choice: job.Choice, edit: job.Edit, hold: job.Hold,
		at: e.Clock.Now(),
	}
}

// reach makes one item's decision, or records why not: its outcome stands in
// the item and is counted in its part. refused says why, in full.
func (e *Engine) reach(tx core.Tx, a act, job *core.Job, item *core.JobItem, sealed sealedItem) (refused *core.Error, err error) {
	cause := sealed.err
	if cause == nil {
		item.DecisionID, cause = e.actOn(tx, a, *item, sealed.choice)
	}
	part := &job.Parts[item.Part]
	switch {
	case cause == nil:
		item.State = core.ItemDecided
		part.Decided++
		return nil, nil
	case !decidable(cause):
		return nil, cause
	case e.cameFirst(tx, a, *item):
		item.State = core.ItemAlready
		part.Already++
	default:
		item.State = core.ItemRefused
		part.Refused++
	}
	refused = core.AsError(cause)
	item.Cause, item.Message = refused.Code, refused.Message
	return refused, nil
}

// actOn does the act's verb to an item: a decision, or a push again.
func (e *Engine) actOn(tx core.Tx, a act, item core.JobItem, sealed sealedChoice) (decision string, err error) {
	if a.verb == core.RetryPush {
		return e.retryOne(tx, a.actor, item.AppID)
	}
	return e.decide(tx, a, item.AppID, item.Revision, item.Keys, sealed)
}

// cameFirst reports whether the App is by now where the act would bring it:
// somebody else was quicker.
func (e *Engine) cameFirst(tx core.Tx, a act, item core.JobItem) bool {
	app, err := tx.App(item.AppID)
	if err != nil {
		return false
	}
	caps, ok := e.Capabilities(app.Connection)
	if !ok || len(item.Keys) == 0 {
		return ok && core.AlreadySo(app, caps, a.verb)
	}
	for _, key := range item.Keys {
		if r, there := app.ByKey(key); !there || !core.AlreadySoRegistration(r, a.verb) {
			return false
		}
	}
	return true
}
