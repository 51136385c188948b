package main

import (
	"context"
	"strings"
	"time"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

// outcome is what became of a verb.
type outcome struct {
	ids     []core.AppID
	refused []core.PlanItem
	job     string
	act     string
	number  int64 // of the job
	apps    []core.App
}

// settle waits until every decision is proven or has failed, or the time is
// over. A bulk run first has to turn its items into decisions.
func (g *gatehouse) settle(ctx context.Context, w *workspace, out *outcome, o decideOptions) error {
	waiting, stop := context.WithTimeout(ctx, o.wait+o.hold)
	defer stop()
	if out.job == "" {
		apps, err := w.engine.Settle(waiting, out.ids)
		out.apps = apps
		if err != nil {
			return err
		}
		return ctx.Err()
	}
	if err := g.jobDone(ctx, w, out); err != nil { // a job takes the time it takes
		return err
	}
	way, err := g.jobOutcomes(ctx, w, out)
	if err != nil {
		return err
	}
	if _, err := w.engine.Settle(ctx, way); err != nil {
		return err
	}
	if out.apps, err = w.store.Apps(ctx, out.ids); err != nil {
		return err
	}
	return ctx.Err()
}

// jobDone follows a bulk run to its last item, or to where a person must do
// something before it can go on: then it is left to the next process.
func (g *gatehouse) jobDone(ctx context.Context, w *workspace, out *outcome) error {
	changed := w.engine.Changed()
	defer w.engine.Unsubscribe(changed)
	said := g.clock.Now()
	for {
		job, err := w.store.Job(ctx, out.job)
		if err != nil || job.State != core.JobRunning {
			return err
		}
		if now := g.clock.Now(); now.Sub(said) >= jobSays {
			said = now
			sum := job.Sum()
			g.note("job %d: %d of %d reached", job.Number, sum.Reached(), sum.Total)
			waits, err := w.engine.JobWaits(ctx, job)
			if err != nil {
				return err
			}
			if waits != nil {
				g.note("job %d waits; it goes on when that is put right, in any Gatehouse process", job.Number)
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-g.clock.After(ctx, jobSays):
		}
	}
}

// jobSays is how often a long bulk run says where it is.
const jobSays = 5 * time.Second

// jobOutcomes gathers what became of a job's items, and returns those that are
// still on their way.
func (g *gatehouse) jobOutcomes(ctx context.Context, w *workspace, out *outcome) (way []core.AppID, err error) {
	err = w.store.JobOutcomes(ctx, out.job, func(o core.JobOutcome) error {
		switch o.State {
		case core.ItemDecided:
			out.ids = append(out.ids, o.AppID)
			if !o.Push.Settled() {
				way = append(way, o.AppID)
			}
		case core.ItemRefused:
			out.refused = append(out.refused, core.PlanItem{ID: o.AppID, Name: o.Name, Reason: core.Errorf(o.Cause, o.Name, "%s", o.Message)})
		case core.ItemAlready:
			g.note("%s: %s", o.Name, o.Message)
		}
		return nil
	})
	return way, err
}

func (g *gatehouse) writeApps(apps []core.App, format export.Format) error {
	if g.session != nil && format == export.Table && len(apps) > eachSpoken {
		g.session.tell(apps)
		return nil
	}
	now := g.clock.Now()
	views := make([]show.App, 0, len(apps))
	for _, a := range apps {
		views = append(views, show.Row(core.RowOf(a), now))
	}
	return export.Write(g.out, format, show.Apps(), export.All(views))
}

// ended says what did not end well and gives the exit code. The worst counts:
// a push that failed, then one that is not proven, then what was left out.
func (g *gatehouse) ended(ctx context.Context, out outcome, o decideOptions) error {
	left := g.refusals(out.refused)
	code := exit.OK
	if !o.detach {
		for _, a := range out.apps {
			if c := g.judge(ctx, a); worse(c, code) {
				code = c
			}
		}
	}
	if code == exit.OK {
		code = left
	}
	if code == exit.OK {
		return nil
	}
	return &exit.Error{Code: code}
}

// worse orders how a push can end.
func worse(a, b int) bool {
	order := map[int]int{exit.OK: 0, exit.Stale: 1, exit.Interrupted: 2, exit.Unproven: 3, exit.Unavailable: 4, exit.Config: 5, exit.Failed: 6}
	return order[a] > order[b]
}

// judge says how one App's push ended, unless it ended well.
func (g *gatehouse) judge(ctx context.Context, a core.App) int {
	p := a.Push
	name := show.Of(a)
	explained := func(code core.Code, message string) int {
		e := core.Errorf(code, name, "%s", message)
		if p.Message != "" {
			e.Message += ": " + strings.TrimPrefix(p.Message, name+": ")
		}
		e.Hint = p.Hint
		g.say(e)
		return exit.Of(code)
	}
	switch p.State {
	case core.PushConfirmed, core.PushNone:
		if p.Note != "" { // what confirmed rests on, where that is not a read-back
			g.note("%s: %s", name, p.Note)
		}
		if a.Lost != "" { // what was decided is not what is so
			g.note("%s: lost: %s", name, a.Lost)
			return exit.Stale
		}
		return exit.OK
	case core.PushAnswered:
		g.note("%s: not proven: %s", name, p.Note)
		return exit.Unproven
	case core.PushFailed:
		explained(p.Cause, "the push failed")
		return exit.Failed
	case core.PushUnproven:
		return explained(core.CodeUnknownOutcome, "it is not known whether the gateway did it; it is read back until it is")
	case core.PushQueued:
		if p.Cause != "" {
			waits := "it waits to be sent"
			if left := p.DueAt.Sub(g.clock.Now()); left > time.Minute {
				waits += ", next in " + show.Age(left)
			}
			return explained(p.Cause, waits)
		}
	}
	if ctx.Err() != nil {
		return exit.Interrupted
	}
	return explained(core.CodeUnknownOutcome, "not proven in time; it is "+string(p.State))
}
