package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/verb"
)

// decideRegistrationCommand makes the command of one verb on registrations.
func (g *gatehouse) decideRegistrationCommand(e verb.Entry) *cobra.Command {
	var o decideOptions
	cmd := &cobra.Command{
		Use: e.Name + " " + e.Args,
		Long: e.Long + namedRegistration + `

The decision is brought to the gateway at once and proven by reading it back;
the exit code says how that ended. See the README for the exit codes.`,
		ValidArgsFunction: g.completeRegistrations,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.decideRegistrations(cmd.Context(), w, e, args, o) })
		},
	}
	g.decideFlags(cmd, e, &o)
	filterFlag(cmd, &o.filter)
	if e.Verb == core.Approve {
		g.credentialFlags(cmd, &o.credential)
	}
	return cmd
}

func (g *gatehouse) decideRegistrations(ctx context.Context, w *workspace, e verb.Entry, args []string, o decideOptions) error {
	rows, err := g.chosenRegistrations(ctx, w, args, o.filter)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return g.nobodyPasses()
	}
	in, err := w.input(e, o)
	if err != nil {
		return err
	}
	sel := selectionOf(rows)
	if o.credential.given() {
		if in.Choice, err = g.choose(ctx, w, sel.IDs, o.credential); err != nil {
			return err
		}
	}
	plan, err := w.engine.Plan(ctx, w.actor, sel, e.Verb, in)
	if err != nil {
		return err
	}
	if e.Verb == core.Delete && len(plan.Change) > 0 && !o.dryRun && o.yes {
		g.note("%s", verb.AskAgain) // whoever is asked reads it with the plan
	}
	return g.carry(ctx, w, []step{{entry: e, plan: plan, rows: rows}}, o)
}

// selectionOf narrows a verb to these registrations.
func selectionOf(rows []core.RegistrationRow) core.Selection {
	sel := core.Selection{Registrations: map[core.AppID][]string{}}
	for _, r := range rows {
		if !slices.Contains(sel.IDs, r.App) {
			sel.IDs = append(sel.IDs, r.App)
		}
		sel.Registrations[r.App] = append(sel.Registrations[r.App], r.Key())
	}
	return sel
}

// given reports whether anything was said about a credential.
func (o credentialOptions) given() bool {
	return o.form != "" || o.stdin != "" || len(o.set)+len(o.env)+len(o.file) > 0
}
