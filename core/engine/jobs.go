package engine

import (
	"context"
	"time"

	"gatehouse/core"
)

const (
	// jobBatch is how many items of a job become decisions in one transaction.
	// Small ones let the first pushes leave while the rest is decided.
	jobBatch = 50
	// jobPause is the least time between two looks for jobs: while a bulk runs,
	// every step of every push is a change.
	jobPause = 20 * time.Millisecond
	// jobPoll is the pause before a job that cannot go on is tried again.
	jobPoll = time.Second
)

// startJob writes a job and its item list in one transaction; the items become
// decisions as the job loop of some process reaches them.
func (e *Engine) startJob(ctx context.Context, a act, p core.Plan) (core.Applied, error) {
	if a.choice != nil && len(a.choice.Secrets)+len(a.choice.Values) > 0 {
		return core.Applied{}, core.Errorf(core.CodeInvalid, "credential", "a typed credential fits one App, not %d", len(p.Change))
	}
	job := core.Job{
		ID: e.IDs.New(), ActID: a.id, Verb: a.verb, Reason: a.reason, Choice: a.choice, Hold: a.hold, Actor: a.actor,
		CreatedAt: a.at, UpdatedAt: a.at, State: core.JobRunning, Total: len(p.Change),
	}
	items := make([]core.JobItem, len(p.Change))
	for i, c := range p.Change {
		items[i] = core.JobItem{N: i, AppID: c.ID, Revision: c.Revision, State: core.ItemPending}
	}
	err := e.Store().Write(ctx, func(tx core.Tx) error {
		if err := tx.PutJob(job); err != nil {
			return err
		}
		if err := tx.AddJobItems(job.ID, items); err != nil {
			return err
		}
		return tx.Audit(core.Audit{
			At: a.at, Actor: a.actor.Name, Action: "job", Subject: string(a.verb),
			Detail: "started on " + plural(len(items), "App", "Apps") + reasonSuffix(a.reason),
		})
	})
	if err != nil {
		return core.Applied{}, err
	}
	e.watch.wake()
	return core.Applied{ActID: a.id, JobID: job.ID}, nil
}

func reasonSuffix(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// jobLoop runs the jobs that wait, one at a time, each under its lease.
func (e *Engine) jobLoop(ctx context.Context) error {
	changed := e.watch.subscribe()
	defer e.watch.unsubscribe(changed)
	for {
		jobs, err := e.Store().Jobs(ctx, 100)
		if err != nil && ctx.Err() == nil {
			e.Log.Warn("cannot read the jobs", "error", err)
		}
		worked := false
		for i := len(jobs) - 1; i >= 0; i-- { // oldest first
			if jobs[i].State == core.JobRunning && ctx.Err() == nil {
				worked = e.runJob(ctx, jobs[i].ID) || worked
			}
		}
		if worked {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-e.Clock.After(ctx, idleWait):
		}
		select {
		case <-ctx.Done():
		case <-e.Clock.After(ctx, jobPause):
		}
	}
}

// runJob works on a job until it is done, stopped, or ctx ends; false when
// another process has it.
func (e *Engine) runJob(ctx context.Context, id string) bool {
	tenure, _, err := e.hold(ctx, []string{"job/" + id}, false)
	if err != nil || tenure == nil {
		if err != nil && ctx.Err() == nil {
			e.Log.Warn("cannot take a job", "job", id, "error", err)
		}
		select { // another process is at it: look again soon, in case it dies
		case <-ctx.Done():
		case <-e.Clock.After(ctx, jobPoll):
		}
		return false
	}
	defer tenure.end()
	for tenure.ctx.Err() == nil {
		more, err := e.jobStep(tenure.ctx, id)
		if err != nil {
			if ctx.Err() == nil {
				e.Log.Warn("a job waits", "job", id, "error", err)
				select {
				case <-tenure.ctx.Done():
				case <-e.Clock.After(tenure.ctx, jobPoll):
				}
			}
			continue
		}
		if !more {
			return true
		}
	}
	return true
}

// jobStep turns the next items into decisions: sealed first, then decided in
// one transaction with their audit rows.
func (e *Engine) jobStep(ctx context.Context, id string) (more bool, err error) {
	job, err := e.Store().Job(ctx, id)
	if err != nil || job.State != core.JobRunning {
		return false, err
	}
	items, err := e.Store().JobItems(ctx, id, core.ItemPending, jobBatch)
	if err != nil {
		return false, err
	}
	a := act{id: job.ActID, verb: job.Verb, actor: job.Actor, reason: job.Reason, choice: job.Choice, hold: job.Hold, at: e.Clock.Now()}
	sealed, err := e.sealItems(ctx, a, items)
	if err != nil {
		return false, err
	}
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		job, err := tx.Job(id)
		if err != nil || job.State != core.JobRunning {
			more = false
			return err
		}
		// Asked again under the write lock: another process may have come here.
		waiting, err := tx.NextJobItems(id, jobBatch)
		if err != nil {
			return err
		}
		for _, item := range waiting {
			if a.verb == core.Approve && !isSealed(sealed, item.AppID) {
				continue // its turn comes with the next batch
			}
			if err := e.decideItem(tx, a, &job, item, sealed[item.AppID]); err != nil {
				return err
			}
		}
		job.UpdatedAt = e.Clock.Now()
		if more = len(waiting) > 0; !more {
			job.State = core.JobDone
		}
		return tx.PutJob(job)
	})
	e.watch.wake()
	return more, err
}

// decideItem makes one item's decision, or records why not.
func (e *Engine) decideItem(tx core.Tx, a act, job *core.Job, item core.JobItem, sealed sealedItem) error {
	refused := sealed.err
	if refused == nil {
		item.DecisionID, refused = e.decide(tx, a, item.AppID, item.Revision, nil, sealed.choice)
	}
	if refused != nil && !decidable(refused) {
		return refused
	}
	item.State = core.ItemDecided
	job.Decided++
	if refused != nil {
		cause := core.AsError(refused)
		item.State, item.Cause, item.Message = core.ItemRefused, cause.Code, cause.Error()
		job.Decided--
		job.Refused++
	}
	return tx.PutJobItem(job.ID, item)
}

func isSealed(sealed map[core.AppID]sealedItem, id core.AppID) bool {
	_, ok := sealed[id]
	return ok
}

// sealedItem is an item's prepared credential, or why there is none.
type sealedItem struct {
	choice sealedChoice
	err    error
}

// sealItems prepares the credential choices of a batch, where its verb asks
// for any.
func (e *Engine) sealItems(ctx context.Context, a act, items []core.JobItem) (map[core.AppID]sealedItem, error) {
	out := map[core.AppID]sealedItem{}
	if a.verb != core.Approve {
		return out, nil
	}
	ids := make([]core.AppID, len(items))
	for i, item := range items {
		ids[i] = item.AppID
	}
	apps, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		out[id] = sealedItem{err: core.Errorf(core.CodeNotFound, string(id), "there is no App with this id")}
	}
	for _, app := range apps {
		s, err := e.sealFor(a, app)
		out[app.ID] = sealedItem{choice: s, err: err}
	}
	return out, nil
}

// StopJob stops a job; items not reached yet stay undecided.
func (e *Engine) StopJob(ctx context.Context, actor core.Actor, id string) error {
	if err := e.writable("job"); err != nil {
		return err
	}
	defer e.watch.wake()
	return e.Store().Write(ctx, func(tx core.Tx) error {
		job, err := tx.Job(id)
		if err != nil || job.State == core.JobDone || job.State == core.JobStopped {
			return err
		}
		job.State, job.UpdatedAt = core.JobStopped, e.Clock.Now()
		if err := tx.PutJob(job); err != nil {
			return err
		}
		return tx.Audit(core.Audit{At: job.UpdatedAt, Actor: actor.Name, Action: "job stopped", Subject: string(job.Verb),
			Detail: plural(job.Total-job.Decided-job.Refused, "App stays", "Apps stay") + " undecided"})
	})
}

// stopJobOf stops the job of an act that is being taken back.
func (e *Engine) stopJobOf(ctx context.Context, actor core.Actor, actID string) error {
	jobs, err := e.Store().Jobs(ctx, 100)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.ActID == actID {
			return e.StopJob(ctx, actor, j.ID)
		}
	}
	return nil
}
