package main

import (
	"context"

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
		for i, s := range steps {
			if err := g.apply(ctx, w, s, &outs[i]); err != nil {
				return err
			}
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
	*out = outcome{refused: append(s.plan.NotEligible, s.plan.Stale...)}
	if len(s.plan.Change) == 0 {
		return nil
	}
	applied, err := w.engine.Apply(ctx, s.plan)
	if err != nil {
		return err
	}
	out.ids, out.job = applied.Decided, applied.JobID
	out.refused = append(out.refused, applied.Refused...)
	return nil
}

// await waits for the proof, or reads what was decided where nobody waits.
func (g *gatehouse) await(ctx context.Context, w *workspace, out *outcome, o decideOptions) error {
	if !o.detach {
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
	for i, s := range steps {
		if outs[i].job != "" && o.detach {
			g.note("job %s: %s; the next Gatehouse process carries it on", outs[i].job, show.Count(len(s.plan.Change), "App", "Apps"))
		}
		if err := g.writeDecided(s, outs[i].apps, format); err != nil {
			return err
		}
		all.apps = append(all.apps, outs[i].apps...)
		all.refused = append(all.refused, outs[i].refused...)
	}
	return g.ended(ctx, all, o)
}

// writeDecided writes the Apps, registrations or developers of a step as they
// are now.
func (g *gatehouse) writeDecided(s step, apps []core.App, format export.Format) error {
	now := g.clock.Now()
	switch s.entry.Scope {
	case verb.OnRegistrations:
		return export.Write(g.out, format, show.Registrations(), export.All(show.Decided(s.rows, s.plan, apps, now)))
	case verb.OnDevelopers:
		views := make([]show.Developer, 0, len(apps))
		for _, a := range apps {
			views = append(views, show.DeveloperOf(core.RowOf(a), now))
		}
		return export.Write(g.out, format, show.Developers(), export.All(views))
	}
	return g.writeApps(apps, format)
}
