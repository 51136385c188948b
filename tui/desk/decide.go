package desk

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// PlanMade answers Plan.
type PlanMade struct {
	Request Request
	Plan    core.Plan
	Err     error
}

// Applied answers Apply.
type Applied struct {
	Request Request
	Plan    core.Plan
	Applied core.Applied
	Err     error
}

// Decided lists the Apps that the plan decided, or will as a job.
func (a Applied) Decided() []core.AppID {
	if a.Err != nil || a.Applied.JobID == "" {
		return a.Applied.Decided
	}
	ids := make([]core.AppID, len(a.Plan.Change))
	for i, item := range a.Plan.Change {
		ids[i] = item.ID
	}
	return ids
}

// Undone answers Undo.
type Undone struct {
	Request Request
	Undone  core.Undone
	Err     error
}

// HeldCounted answers Held.
type HeldCounted struct {
	Request Request
	Held    int
	Next    time.Time  // when the first of them leaves
	Jobs    []core.Job // that run, whoever began them
	Err     error
}

// SentNow answers SendNow.
type SentNow struct {
	Request Request
	Sent    int
	Err     error
}

// Plan asks what a verb would do. The hold of the configuration is added.
func (d *Desk) Plan(sel core.Selection, v core.Verb, in core.Input) (Request, tea.Cmd) {
	var plan core.Plan
	in.Hold = d.Hold
	return d.ask("plan", func(ctx context.Context) (err error) {
		plan, err = d.Engine.Plan(ctx, d.Actor, sel, v, in)
		return err
	}, func(r Request, err error) tea.Msg { return PlanMade{r, plan, err} })
}

// What writes is not cut off by the end of the program: Close waits for it.

// Apply carries a plan out.
func (d *Desk) Apply(plan core.Plan) (Request, tea.Cmd) {
	var applied core.Applied
	ended := d.acts.begin()
	return d.ask("apply", func(ctx context.Context) (err error) {
		defer ended()
		applied, err = d.Engine.Apply(context.WithoutCancel(ctx), plan)
		return err
	}, func(r Request, err error) tea.Msg { return Applied{r, plan, applied, err} })
}

// Undo takes back this session's last act as far as it is still held; one that
// waits for the store is the last one, too.
func (d *Desk) Undo() (Request, tea.Cmd) {
	var undone core.Undone
	before := d.acts.before()
	return d.ask("undo", func(ctx context.Context) (err error) {
		if err := before(ctx); err != nil {
			return err
		}
		undone, err = d.Engine.Undo(context.WithoutCancel(ctx), d.Actor)
		return err
	}, func(r Request, err error) tea.Msg { return Undone{r, undone, err} })
}

// Held counts this session's decisions that are still held, and looks which
// jobs run.
func (d *Desk) Held() (Request, tea.Cmd) {
	var out HeldCounted
	return d.ask("held", func(ctx context.Context) (err error) {
		if out.Held, out.Next, err = d.Engine.Held(ctx, d.Actor.Session); err != nil || out.Held == 0 {
			return err
		}
		jobs, err := d.Engine.Store().OpenJobs(ctx)
		out.Jobs = slices.DeleteFunc(jobs, func(j core.Job) bool { return j.State != core.JobRunning })
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// SendNow lets this session's held decisions leave at once.
func (d *Desk) SendNow() (Request, tea.Cmd) {
	var n int
	return d.ask("send now", func(ctx context.Context) (err error) {
		n, err = d.Engine.SendNow(context.WithoutCancel(ctx), d.Actor)
		return err
	}, func(r Request, err error) tea.Msg { return SentNow{r, n, err} })
}

// Retried answers Retry.
type Retried struct {
	Request Request
	Pushes  int // put back in the queue
	Err     error
}

// Retry puts failed and unproven pushes back in the queue.
func (d *Desk) Retry(ids []core.AppID) (Request, tea.Cmd) {
	var n int
	return d.ask("retry", func(ctx context.Context) (err error) {
		n, err = d.Engine.Retry(context.WithoutCancel(ctx), d.Actor, ids)
		return err
	}, func(r Request, err error) tea.Msg { return Retried{r, n, err} })
}

// GivenUp answers GiveUp.
type GivenUp struct {
	Request Request
	engine.GivenUp
	Err error
}

// GiveUp gives decisions up whose push failed or is not proven: each App is
// read at its gateway and goes back to what that shows.
func (d *Desk) GiveUp(ids []core.AppID) (Request, tea.Cmd) {
	var given engine.GivenUp
	return d.ask("give up", func(ctx context.Context) (err error) {
		given, err = d.Engine.GiveUp(context.WithoutCancel(ctx), d.Actor, ids)
		return err
	}, func(r Request, err error) tea.Msg { return GivenUp{r, given, err} })
}
