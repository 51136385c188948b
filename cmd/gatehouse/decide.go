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
	filter     string
	reason     string
	reasonName string // of one that is given often
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
		Long:              e.Long + decideLong,
		ValidArgsFunction: g.completeApps(e.Verb),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.decide(cmd.Context(), w, e, args, o) })
		},
	}
	g.decideFlags(cmd, e, &o)
	filterFlag(cmd, &o.filter)
	if e.Verb == core.Approve {
		g.credentialFlags(cmd, &o.credential)
	}
	return cmd
}

// decideFlags are those that every decision has.
func (g *gatehouse) decideFlags(cmd *cobra.Command, e verb.Entry, o *decideOptions) {
	g.outputFlag(cmd)
	f := cmd.Flags()
	if e.Reason != verb.NoReason {
		usage := "why; kept in the history"
		if e.Reason == verb.RequiredReason {
			usage += " (required)"
		}
		f.StringVar(&o.reason, "reason", "", usage)
		f.StringVar(&o.reasonName, "reason-name", "", "a reason by its `NAME`: see gatehouse reasons")
		_ = cmd.RegisterFlagCompletionFunc("reason-name", g.completeReasons)
	}
	f.BoolVar(&o.dryRun, "dry-run", false, "print the plan and do nothing")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	f.DurationVar(&o.hold, "hold", 0, "keep the decision back for `D`; until then gatehouse undo takes it back")
	f.BoolVar(&o.detach, "detach", false, "decide only; the next Gatehouse process carries it to the gateway")
	f.DurationVar(&o.wait, "wait", settleTime, "wait at most `D` for the proof; after that it counts as unproven")
}

const decideLong = `

The decision is brought to the gateway at once and proven by reading it back;
the exit code says how that ended. An App is named by its id, a unique beginning
of it, or its name; - reads them from standard input, one a line. See the README for the exit codes.`

// decide is one verb on Apps from the plan to the proof.
func (g *gatehouse) decide(ctx context.Context, w *workspace, e verb.Entry, args []string, o decideOptions) error {
	ids, err := g.chosenApps(ctx, w, args, o.filter)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return g.nobodyPasses()
	}
	in, err := w.input(e, o)
	if err != nil {
		return err
	}
	if e.Verb == core.Approve {
		if in.Choice, err = g.choose(ctx, w, ids, o.credential); err != nil {
			return err
		}
	}
	plan, err := w.engine.Plan(ctx, w.actor, core.Selection{IDs: ids}, e.Verb, in)
	if err != nil {
		return err
	}
	return g.carry(ctx, w, []step{{entry: e, plan: plan}}, o)
}

// input is what a decision carries besides a credential.
func (w *workspace) input(e verb.Entry, o decideOptions) (core.Input, error) {
	if o.hold < 0 {
		return core.Input{}, core.Errorf(core.CodeInvalid, "--hold", "it cannot be negative")
	}
	reason, err := w.reason(o)
	if err != nil {
		return core.Input{}, err
	}
	if e.Reason == verb.RequiredReason && reason == "" {
		return core.Input{}, core.Errorf(core.CodeInvalid, e.Name, "it needs a reason").WithHint("Add --reason 'why'.")
	}
	return core.Input{Reason: reason, Hold: o.hold}, nil
}

// step is one verb with its plan. Most commands have one; revoking a developer
// may take his registrations along.
type step struct {
	entry verb.Entry
	plan  core.Plan
	rows  []core.RegistrationRow // those that were chosen, of a verb on registrations
}

// carry shows, confirms and carries out what was planned.
func (g *gatehouse) carry(ctx context.Context, w *workspace, steps []step, o decideOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if o.dryRun {
		return g.writePlans(steps, format)
	}
	var todo []step
	for _, s := range steps {
		if len(s.plan.Change) > 0 {
			todo = append(todo, s)
		}
	}
	if len(todo) == 0 {
		return g.nothingToDo(ctx, w, steps, format)
	}
	if err := g.confirm(ctx, todo, o); err != nil {
		return err
	}
	return g.carryOut(ctx, w, steps, o, format)
}

func (g *gatehouse) writePlans(steps []step, format export.Format) error {
	view := export.View[show.Plan]{Object: func(p show.Plan) any { return p }}
	var plans []show.Plan
	for _, s := range steps {
		plans = append(plans, show.PlanOf(s.plan))
	}
	switch {
	case format == export.CSV:
		return core.Errorf(core.CodeInvalid, "-o", "a plan has no CSV form").WithHint("Use table or json.")
	case format != export.Table && len(plans) == 1:
		return export.One(g.out, format, view, plans[0])
	case format != export.Table:
		return export.Write(g.out, format, view, export.All(plans))
	}
	for _, s := range steps {
		if err := show.WritePlan(g.out, s.entry, s.plan); err != nil {
			return err
		}
	}
	return nil
}

// nothingToDo ends a verb that changes nothing: well, where all is so already;
// else with the first reason.
func (g *gatehouse) nothingToDo(ctx context.Context, w *workspace, steps []step, format export.Format) error {
	for _, s := range steps {
		if code := g.refusals(s.plan.NotEligible, s.plan.Stale, s.plan.Apart); code != exit.OK {
			return &exit.Error{Code: code}
		}
	}
	apps := make([][]core.App, len(steps))
	for n, s := range steps {
		var ids []core.AppID
		for _, i := range s.plan.Already {
			ids = append(ids, i.ID)
			g.note("%s", already(s.entry, i))
		}
		var err error
		if apps[n], err = w.store.Apps(ctx, ids); err != nil {
			return err
		}
	}
	return g.writeDecided(steps, apps, format)
}

func already(e verb.Entry, i core.PlanItem) string {
	switch {
	case e.Verb == core.Edit:
		return i.Name + " has all of this already"
	case e.Scope == verb.OnRegistrations:
		return i.Name + ": the registration is " + e.Done + " already"
	case e.Scope == verb.OnDevelopers:
		return i.Name + " is " + core.StatusWord(core.KindDeveloper, i.From) + " already"
	}
	return i.Name + " is " + string(i.From) + " already"
}

// refusals says why Apps were left out and gives the exit code for that.
func (g *gatehouse) refusals(parts ...[]core.PlanItem) int {
	code, said := exit.OK, map[string]bool{}
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
			if line := reason.Error(); !said[line] { // what is said of a connection is said once
				said[line] = true
				g.say(reason)
			}
			if code == exit.OK {
				code = exit.Of(reason.Code)
			}
		}
	}
	return code
}
