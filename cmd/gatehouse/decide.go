package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

// decideOptions are what a verb takes on the command line.
type decideOptions struct {
	reason     string
	hold       time.Duration
	wait       time.Duration
	detach     bool
	dryRun     bool
	yes        bool
	credential credentialOptions
}

// decideCommand makes the command of one line of the table of verbs.
func (g *gatehouse) decideCommand(e verb.Entry) *cobra.Command {
	var o decideOptions
	cmd := &cobra.Command{
		Use:               e.Name + " " + e.Args,
		Short:             e.Short,
		Long:              e.Long + decideLong,
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.decide(cmd.Context(), w, e, args, o) })
		},
	}
	g.outputFlag(cmd)
	f := cmd.Flags()
	if e.Reason != verb.NoReason {
		usage := "why; kept in the App's history"
		if e.Reason == verb.RequiredReason {
			usage += " (required)"
		}
		f.StringVar(&o.reason, "reason", "", usage)
	}
	f.BoolVar(&o.dryRun, "dry-run", false, "print the plan and do nothing")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	f.DurationVar(&o.hold, "hold", 0, "keep the decision back for `D`; until then gatehouse undo takes it back")
	f.BoolVar(&o.detach, "detach", false, "decide only; the next Gatehouse process carries it to the gateway")
	f.DurationVar(&o.wait, "wait", settleTime, "wait at most `D` for the proof; after that it counts as unproven")
	if e.Verb == core.Approve {
		g.credentialFlags(cmd, &o.credential)
	}
	return cmd
}

const decideLong = `

The decision is brought to the gateway at once and proven by reading it back;
the exit code says how that ended. Ids may be shortened to a unique beginning;
- reads them from standard input, one a line. See the README for the exit codes.`

// decide is one verb from the plan to the proof.
func (g *gatehouse) decide(ctx context.Context, w *workspace, e verb.Entry, args []string, o decideOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	ids, err := g.ids(ctx, w.store, args)
	if err != nil {
		return err
	}
	plan, err := g.plan(ctx, w, e, ids, o)
	if err != nil {
		return err
	}
	if o.dryRun {
		return g.writePlan(plan, format)
	}
	if len(plan.Change) == 0 {
		return g.nothingToDo(ctx, w, plan, format)
	}
	if err := g.confirm(ctx, e, plan, o); err != nil {
		return err
	}
	return g.carryOut(ctx, w, plan, o, format)
}

func (g *gatehouse) plan(ctx context.Context, w *workspace, e verb.Entry, ids []core.AppID, o decideOptions) (core.Plan, error) {
	in := core.Input{Reason: o.reason, Hold: o.hold}
	if o.hold < 0 {
		return core.Plan{}, core.Errorf(core.CodeInvalid, "--hold", "it cannot be negative")
	}
	if e.Reason == verb.RequiredReason && o.reason == "" {
		return core.Plan{}, core.Errorf(core.CodeInvalid, e.Name, "it needs a reason").WithHint("Add --reason 'why'.")
	}
	if e.Verb == core.Approve {
		choice, err := g.choose(ctx, w, ids, o.credential)
		if err != nil {
			return core.Plan{}, err
		}
		in.Choice = choice
	}
	return w.engine.Plan(ctx, w.actor, core.Selection{IDs: ids}, e.Verb, in)
}

func (g *gatehouse) writePlan(plan core.Plan, format export.Format) error {
	if format == export.Table {
		return show.WritePlan(g.out, plan)
	}
	if format == export.CSV {
		return core.Errorf(core.CodeInvalid, "-o", "a plan has no CSV form").WithHint("Use table or json.")
	}
	return export.One(g.out, format, export.View[show.Plan]{Object: func(p show.Plan) any { return p }}, show.PlanOf(plan))
}

// nothingToDo ends a verb that changes nothing: well, where all is so already;
// else with the first reason.
func (g *gatehouse) nothingToDo(ctx context.Context, w *workspace, plan core.Plan, format export.Format) error {
	if code := g.refusals(plan.NotEligible, plan.Stale); code != exit.OK {
		return &exit.Error{Code: code}
	}
	var ids []core.AppID
	for _, i := range plan.Already {
		ids = append(ids, i.ID)
		g.note("%s is %s already", i.Name, i.From)
	}
	apps, err := w.store.Apps(ctx, ids)
	if err != nil {
		return err
	}
	return g.writeApps(apps, format)
}

// refusals says why Apps were left out and gives the exit code for that.
func (g *gatehouse) refusals(parts ...[]core.PlanItem) int {
	code := exit.OK
	for _, items := range parts {
		for _, i := range items {
			reason := core.Errorf(core.CodeNotAllowed, i.Name, "it was left out")
			if i.Reason != nil {
				reason = i.Reason
			}
			if reason.Subject == "" {
				named := *reason
				named.Subject = i.Name
				reason = &named
			}
			g.say(reason)
			if code == exit.OK {
				code = exit.Of(reason.Code)
			}
		}
	}
	return code
}

// carryOut applies the plan and, unless detached, waits for the proof.
func (g *gatehouse) carryOut(ctx context.Context, w *workspace, plan core.Plan, o decideOptions, format export.Format) error {
	var out outcome
	work := func(ctx context.Context) error {
		applied, err := w.engine.Apply(ctx, plan)
		if err != nil {
			return err
		}
		out = outcome{ids: applied.Decided, refused: append(plan.NotEligible, append(plan.Stale, applied.Refused...)...)}
		if applied.JobID != "" {
			out.job = applied.JobID
		}
		if o.detach {
			out.apps, err = w.store.Apps(ctx, out.ids)
			return err
		}
		return g.settle(ctx, w, &out, o)
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
	if out.job != "" && o.detach {
		g.note("job %s: %s; the next Gatehouse process carries it on", out.job, show.Count(len(plan.Change), "App", "Apps"))
	}
	if err := g.writeApps(out.apps, format); err != nil {
		return err
	}
	return g.ended(ctx, out, o)
}
