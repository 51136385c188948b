package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

// createOptions describe a new App on the command line.
type createOptions struct {
	appFields
	connection, reference string
}

func (g *gatehouse) createCommand() *cobra.Command {
	var o createOptions
	e, _ := verb.Named("create")
	cmd := &cobra.Command{
		Use: e.Name,
		Long: e.Long + `

A connection, a name and an owner are required; on a terminal what is missing is
asked for. APIs are named by id or name, with a plan after a colon where there
are several:

  gatehouse apps create --connection sensedia-prod --name 'Payroll Export' \
    --developer 'Ana Lima <ana@acme.example>' --api Payments:Free`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.create(cmd.Context(), w, o) })
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&o.connection, "connection", "", "the gateway's connection, as configured")
	f.StringVar(&o.reference, "reference", "", "the portal's `UUID` of it (else one is generated)")
	o.flags(cmd, "api", "an API it asks for, `ID|NAME[:PLAN]` (may be repeated)")
	_ = cmd.RegisterFlagCompletionFunc("connection", g.completeConnections)
	return cmd
}

func (g *gatehouse) create(ctx context.Context, w *workspace, o createOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	n, err := g.newApp(ctx, w, o)
	if err != nil {
		return err
	}
	app, err := w.engine.Create(ctx, w.actor, n)
	if err != nil {
		return err
	}
	history, err := w.store.History(ctx, app.ID, shownHistory)
	if err != nil {
		return err
	}
	if err := g.writeDetail(w, format, show.Whole(app, history, g.clock.Now())); err != nil {
		return err
	}
	if err := g.namesakes(ctx, w, app); err != nil {
		return err
	}
	if !g.dryRun {
		g.note("It waits for a decision: gatehouse apps approve %s", app.ID)
	}
	return nil
}

// namesakes says so when the owner has another App of this name: it is allowed,
// and often a mistake.
func (g *gatehouse) namesakes(ctx context.Context, w *workspace, app core.App) error {
	rows, err := w.store.OwnerRows(ctx, app.Owner, 0)
	for _, r := range rows {
		if r.ID != app.ID && r.Kind == core.KindApp && !r.Removed && strings.EqualFold(r.Name, app.Name) {
			g.note("%s has another App of this name: %s at %s, %s", app.Owner.Label(), r.ID, r.Connection, r.Status)
		}
	}
	return err
}

// newApp takes the flags over, and at a terminal asks for everything else when
// something required is missing.
func (g *gatehouse) newApp(ctx context.Context, w *workspace, o createOptions) (core.NewApp, error) {
	n := core.NewApp{Connection: o.connection, Name: o.name, ReferenceID: o.reference, Description: o.description, CallbackURL: o.callback}
	var err error
	if n.Owner, err = o.owner(core.Owner{}); err != nil {
		return n, err
	}
	if n.Attributes, err = pairs(o.attributes); err != nil {
		return n, err
	}
	ask := g.inTerminal && (n.Connection == "" || n.Name == "" || n.Owner == core.Owner{})
	if ask {
		if err := g.askConnection(ctx, w, &n); err != nil {
			return n, err
		}
	}
	if n.Connection != "" {
		if _, err := w.named([]string{n.Connection}); err != nil {
			return n, err
		}
	}
	if n.Registrations, err = registrationsOf(ctx, w, n.Connection, o.apis); err != nil {
		return n, err
	}
	if ask {
		err = g.askNewApp(ctx, w, &n)
	}
	return n, err
}

// registrationsOf finds what was typed in a connection's catalog.
func registrationsOf(ctx context.Context, w *workspace, connection string, typed []string) ([]core.Registration, error) {
	if len(typed) == 0 || connection == "" {
		return nil, nil
	}
	catalog, err := w.engine.Catalog(ctx, connection)
	if err != nil {
		return nil, err
	}
	var out []core.Registration
	for _, t := range typed {
		r, err := wanted(catalog, t)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// writeDetail writes one App with everything known about it.
func (g *gatehouse) writeDetail(w *workspace, format export.Format, detail show.Detail) error {
	if format == export.Table {
		return show.Page(g.out, detail, w.cfg.Dates)
	}
	list := show.Apps()
	view := export.View[show.Detail]{Object: func(d show.Detail) any { return d }}
	for _, c := range list.CSV {
		view.CSV = append(view.CSV, export.Column[show.Detail]{Title: c.Title, Text: func(d show.Detail) string { return c.Text(d.App) }})
	}
	return export.One(g.out, format, view, detail)
}
