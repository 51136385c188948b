package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

// carryOut applies the plans in their order and, unless detached, waits for the
// proof.
func (g *gatehouse) carryOut(ctx context.Context, w *workspace, steps []step, o decideOptions, format export.Format) error {
	outs := make([]outcome, len(steps))
	work := func(ctx context.Context) error {
		act := "" // all steps are one act: they are taken back together
		for i, s := range steps {
			s.plan.ActID = act
			if err := g.apply(ctx, w, s, &outs[i]); err != nil {
				return err
			}
			act = cmp.Or(outs[i].act, act)
		}
		for i := range outs {
			if err := g.await(ctx, w, &outs[i], o); err != nil {
				return err
			}
		}
		return nil
	}
	var err error
	if o.detach {
		err = work(ctx)
	} else {
		err = w.pushing(ctx, work)
	}
	if err != nil {
		return err
	}
	return g.report(ctx, steps, outs, o, format)
}

// apply makes a plan's decisions.
func (g *gatehouse) apply(ctx context.Context, w *workspace, s step, out *outcome) error {
	*out = outcome{refused: slices.Concat(s.plan.NotEligible, s.plan.Stale, s.plan.Apart)}
	if len(s.plan.Change) == 0 {
		return nil
	}
	applied, err := w.engine.Apply(ctx, s.plan)
	if err != nil {
		return err
	}
	if g.session != nil {
		g.session.watch(applied, s.plan)
	}
	out.ids, out.job, out.act = applied.Decided, applied.JobID, applied.ActID
	if out.job != "" {
		job, err := w.store.Job(ctx, out.job)
		if err != nil {
			return err
		}
		out.number = job.Number
	}
	out.refused = append(out.refused, applied.Refused...)
	return nil
}

// await waits for the proof, or reads what was decided where nobody waits.
func (g *gatehouse) await(ctx context.Context, w *workspace, out *outcome, o decideOptions) error {
	if !o.detach {
		if o.hold > 0 && len(out.ids) > 0 {
			g.note("held for %s, until %s: gatehouse undo takes it back; ctrl+c ends the waiting only, and the next Gatehouse process sends it",
				o.hold, g.clock.Now().Add(o.hold).Format("15:04:05"))
		}
		return g.settle(ctx, w, out, o)
	}
	var err error
	out.apps, err = w.store.Apps(ctx, out.ids)
	return err
}

// report writes what was decided, says what did not end well and gives the
// exit code: the worst of all steps.
func (g *gatehouse) report(ctx context.Context, steps []step, outs []outcome, o decideOptions, format export.Format) error {
	all := outcome{}
	apps := make([][]core.App, len(steps))
	for i, s := range steps {
		if outs[i].job != "" && o.detach {
			g.note("job %d: %s; the next Gatehouse process carries it on", outs[i].number, show.Count(len(s.plan.Change), "App", "Apps"))
		}
		apps[i] = outs[i].apps
		all.apps = append(all.apps, outs[i].apps...)
		all.refused = append(all.refused, outs[i].refused...)
	}
	if err := g.writeDecided(steps, apps, format); err != nil {
		return err
	}
	return g.ended(ctx, all, o)
}

// writeDecided writes the Apps, registrations or developers of each step as they
// are now: tables one after the other, for a program one list of all.
func (g *gatehouse) writeDecided(steps []step, apps [][]core.App, format export.Format) error {
	if len(steps) > 1 && g.jsonErrors() {
		var rows []any
		for i, s := range steps {
			rows = append(rows, s.objects(apps[i], g.clock.Now())...)
		}
		return export.Write(g.out, format, export.View[any]{Object: func(row any) any { return row }}, export.All(rows))
	}
	for i, s := range steps {
		if err := g.writeStep(s, apps[i], format); err != nil {
			return err
		}
	}
	return nil
}

func (g *gatehouse) writeStep(s step, apps []core.App, format export.Format) error {
	now := g.clock.Now()
	switch s.entry.Scope {
	case verb.OnRegistrations:
		return export.Write(g.out, format, show.Registrations(), export.All(show.Decided(s.rows, s.plan, apps, now)))
	case verb.OnDevelopers:
		return export.Write(g.out, format, show.Developers(), export.All(developersOf(apps, now)))
	}
	return g.writeApps(apps, format)
}

// objects are a step's rows for a program.
func (s step) objects(apps []core.App, now time.Time) []any {
	var out []any
	if s.entry.Scope == verb.OnRegistrations {
		for _, r := range show.Decided(s.rows, s.plan, apps, now) {
			out = append(out, r)
		}
		return out
	}
	for _, d := range developersOf(apps, now) {
		out = append(out, d)
	}
	return out
}

func developersOf(apps []core.App, now time.Time) []show.Developer {
	out := make([]show.Developer, 0, len(apps))
	for _, a := range apps {
		out = append(out, show.DeveloperOf(core.RowOf(a), now))
	}
	return out
}
