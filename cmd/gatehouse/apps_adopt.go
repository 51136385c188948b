package main

import (
	"context"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

// adoptOptions are what an adoption takes beside the objects.
type adoptOptions struct {
	connection string
	owner      appFields // whose they are, where the gateway does not tell
	dryRun     bool
}

func (g *gatehouse) adoptCommand() *cobra.Command {
	var o adoptOptions
	e, _ := verb.Named("adopt")
	cmd := &cobra.Command{
		Use: e.Name + " " + e.Args + " --connection CONNECTION",
		Long: e.Long + `

gatehouse sync --unmanaged lists them; name one by its id there, or by PLACE/ID
where several places have the same id; - reads ids from standard input, one a
line. What is taken over without this: every App of a gateway whose objects are
all the portal's, and those that bear our mark. The owner's flags count where the gateway
does not tell whose it is.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.adopt(cmd.Context(), w, args, o) })
		},
	}
	g.outputFlag(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.connection, "connection", "c", "", "the gateway's connection, as configured (required)")
	f.BoolVar(&o.dryRun, "dry-run", false, "print the plan and do nothing")
	f.StringVar(&o.owner.developer, "developer", "", "the developer who owns them, `'NAME <E-MAIL>'`")
	f.StringVar(&o.owner.email, "email", "", "the developer's or team's e-mail `ADDRESS`")
	f.StringVar(&o.owner.account, "account", "", "the account that the owner belongs to, or that owns them")
	f.StringVar(&o.owner.team, "team", "", "the team that owns them, instead of a developer")
	_ = cmd.RegisterFlagCompletionFunc("connection", g.completeConnections)
	return cmd
}

func (g *gatehouse) adopt(ctx context.Context, w *workspace, args []string, o adoptOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if o.connection == "" {
		return core.Errorf(core.CodeInvalid, "--connection", "the gateway's connection is required").
			WithHint("gatehouse connections list names them; gatehouse sync --unmanaged lists what can be adopted.")
	}
	if _, err := w.named([]string{o.connection}); err != nil {
		return err
	}
	owner, err := o.owner.owner(core.Owner{})
	if err != nil {
		return err
	}
	named, err := typed(args, g.firstWords)
	if err != nil {
		return err
	}
	plan, err := w.engine.PlanAdoption(ctx, w.actor, o.connection, named, owner)
	if err != nil {
		return err
	}
	for _, text := range plan.Warnings {
		g.note("%s", text)
	}
	done := plan
	if !o.dryRun && len(plan.Change) > 0 {
		if done, err = w.engine.Adopt(ctx, plan); err != nil {
			return err
		}
		done.Refused = append(plan.Refused, done.Refused...)
	}
	if err := g.writeAdoption(done, o.dryRun, format); err != nil {
		return err
	}
	return g.notAdopted(done.Refused)
}

// writeAdoption writes what becomes of the objects: planned, or the Apps that
// they are now.
func (g *gatehouse) writeAdoption(a core.Adoption, planned bool, format export.Format) error {
	if len(a.Change) == 0 && format == export.Table {
		return nil
	}
	if planned {
		return export.Write(g.out, format, adoptees(), export.All(a.Change))
	}
	apps := make([]core.App, len(a.Change))
	for i, one := range a.Change {
		apps[i] = one.App
	}
	return g.writeApps(apps, format)
}

// notAdopted says what was refused; the first reason gives the exit code.
func (g *gatehouse) notAdopted(refused []core.Adoptee) error {
	code := exit.OK
	for _, a := range refused {
		g.say(a.Reason)
		if code == exit.OK {
			code = exit.Of(a.Reason.Code)
		}
	}
	if code == exit.OK {
		return nil
	}
	return &exit.Error{Code: code}
}

// adopteePlan is one object of a plan, as a program reads it.
type adopteePlan struct {
	Object     string `json:"object"`
	Connection string `json:"connection"`
	Name       string `json:"name"`
	Owner      string `json:"owner"`
	Status     string `json:"status"`
	Shows      string `json:"shows"`
}

func adopteePlanOf(a core.Adoptee) adopteePlan {
	return adopteePlan{
		Object: a.Object, Connection: a.App.Connection, Name: a.App.Name, Owner: a.App.Owner.Label(),
		Status: string(a.App.Status), Shows: a.Remote.Projection.String(),
	}
}

func adoptees() export.View[core.Adoptee] {
	column := func(title string, of func(adopteePlan) string) export.Column[core.Adoptee] {
		return export.Column[core.Adoptee]{Title: title, Text: func(a core.Adoptee) string { return of(adopteePlanOf(a)) }}
	}
	columns := []export.Column[core.Adoptee]{
		column("AT THE GATEWAY", func(a adopteePlan) string { return a.Object }),
		column("INTEGRATION", func(a adopteePlan) string { return a.Connection }),
		column("APP NAME", func(a adopteePlan) string { return a.Name }),
		column("DEVELOPER", func(a adopteePlan) string { return a.Owner }),
		column("STATUS", func(a adopteePlan) string { return a.Status }),
		column("IT SHOWS", func(a adopteePlan) string { return a.Shows }),
	}
	return export.View[core.Adoptee]{Table: columns, CSV: columns, Object: func(a core.Adoptee) any { return adopteePlanOf(a) }}
}
