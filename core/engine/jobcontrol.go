package engine

import (
	"context"
	"strconv"

	"gatehouse/core"
)

// PauseJob stops a job for a while. What is decided goes on to its gateway;
// what is not stays as it is until ResumeJob.
func (e *Engine) PauseJob(ctx context.Context, actor core.Actor, id string) error {
	return e.turnJob(ctx, actor, id, core.JobPaused, "job paused")
}

// ResumeJob lets a paused job go on where it was.
func (e *Engine) ResumeJob(ctx context.Context, actor core.Actor, id string) error {
	return e.turnJob(ctx, actor, id, core.JobRunning, "job goes on")
}

// StopJob stops a job for good; items not reached yet stay undecided.
func (e *Engine) StopJob(ctx context.Context, actor core.Actor, id string) error {
	return e.turnJob(ctx, actor, id, core.JobStopped, "job stopped")
}

// turnJob brings a job into another state. One that is so already is left
// alone; one that has ended stays so: CodeNotAllowed.
func (e *Engine) turnJob(ctx context.Context, actor core.Actor, id string, to core.JobState, action string) error {
	if err := e.writable("job"); err != nil {
		return err
	}
	defer e.watch.wake()
	return e.Store().Write(ctx, func(tx core.Tx) error {
		job, err := tx.Job(id)
		if err != nil || job.State == to {
			return err
		}
		if !job.State.Open() {
			return ended(job)
		}
		job.State, job.UpdatedAt = to, e.Clock.Now()
		if err := tx.PutJob(job); err != nil {
			return err
		}
		left := job.Sum().Left()
		return auditJob(tx, job, actor, action, "job "+strconv.FormatInt(job.Number, 10)+": "+plural(left, "App", "Apps")+" not reached yet")
	})
}

// ended refuses what comes too late for a job.
func ended(job core.Job) *core.Error {
	subject := "job " + strconv.FormatInt(job.Number, 10)
	if job.State == core.JobDone {
		return core.Errorf(core.CodeNotAllowed, subject, "every App of it is decided").
			WithHint("What is still held can be taken back with undo; the rest goes on to its gateway.")
	}
	return core.Errorf(core.CodeNotAllowed, subject, "it is %s", job.State).
		WithHint("A bulk of its own can be made of what is left: mark the Apps again.")
}

// JobWaits says why a job does not go on although it runs: what a person must
// put right at one of its gateways; nil when nothing is known to be wrong.
func (e *Engine) JobWaits(ctx context.Context, job core.Job) (*core.Error, error) {
	if job.State != core.JobRunning {
		return nil, nil
	}
	for _, p := range job.Parts {
		if p.Left() == 0 {
			continue
		}
		ids, _, err := e.Store().DuePushes(ctx, []string{p.Connection}, e.Clock.Now().AddDate(1, 0, 0), 20)
		if err != nil {
			return nil, err
		}
		apps, err := e.Store().Apps(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, a := range apps {
			if e.stuck(ctx, a.Push) {
				return core.Errorf(a.Push.Cause, p.Connection, "%s", a.Push.Message).WithHint("%s", a.Push.Hint), nil
			}
		}
	}
	return nil, nil
}

// JobRetry is what a retry of a job would do.
type JobRetry struct {
	// Pushes are its Apps whose push failed or is unproven: Retry pushes them
	// again.
	Pushes []core.AppID
	// Again is the job's verb planned anew for the Apps that it refused. Those
	// that somebody else decided meanwhile are in its groups, like any.
	Again core.Plan
}

// PlanJobRetry looks at what of a job did not go well. It writes nothing.
func (e *Engine) PlanJobRetry(ctx context.Context, actor core.Actor, id string) (JobRetry, error) {
	var out JobRetry
	job, err := e.Store().Job(ctx, id)
	if err != nil {
		return out, err
	}
	sel := core.Selection{Registrations: map[core.AppID][]string{}}
	err = e.Store().JobOutcomes(ctx, id, func(o core.JobOutcome) error {
		switch {
		case !o.Failed():
		case o.State == core.ItemDecided:
			out.Pushes = append(out.Pushes, o.AppID)
		default:
			sel.IDs = append(sel.IDs, o.AppID)
			if len(o.Keys) > 0 {
				sel.Registrations[o.AppID] = o.Keys
			}
		}
		return nil
	})
	if err != nil || len(sel.IDs) == 0 {
		return out, err
	}
	out.Again, err = e.Plan(ctx, actor, sel, job.Verb, core.Input{Reason: job.Reason, Choice: job.Choice, Edit: job.Edit, Hold: job.Hold})
	return out, err
}

// stopJobOf stops the job of an act that is being taken back, where it is still
// open, and says how many of its items were not reached.
func (e *Engine) stopJobOf(ctx context.Context, actor core.Actor, actID string) (core.Job, error) {
	jobs, err := e.Store().OpenJobs(ctx)
	if err != nil {
		return core.Job{}, err
	}
	for _, j := range jobs {
		if j.ActID == actID {
			if err := e.StopJob(ctx, actor, j.ID); err != nil && core.CodeOf(err) != core.CodeNotAllowed {
				return core.Job{}, err
			}
			return e.Store().Job(ctx, j.ID)
		}
	}
	return core.Job{}, nil
}
