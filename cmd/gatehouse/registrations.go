package main

import (
	"context"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/query"
	"gatehouse/core/verb"
	"gatehouse/core/view"
)

func (g *gatehouse) registrationsCommand() *cobra.Command {
	cmd := group("registrations", "List, show and decide on single registrations: App × API × plan")
	cmd.AddCommand(g.listRegistrationsCommand(), g.showRegistrationCommand(), g.addRegistrationCommand())
	for _, e := range verb.Registrations() {
		cmd.AddCommand(g.decideRegistrationCommand(e))
	}
	return cmd
}

const namedRegistration = `

A registration is named by APPID/KEY, as the list and apps show -o json write it
(the App's id may be shortened to a unique beginning, KEY to words of the API and
plan), or by a filter or words that only one has: 'payroll ledger',
'app:payroll api:ledger status:waiting'. - reads names from standard input, one
a line, or the table that the list prints.`

type registrationListOptions struct {
	listing
	limit int
}

func (g *gatehouse) listRegistrationsCommand() *cobra.Command {
	var o registrationListOptions
	cmd := &cobra.Command{
		Use: "list",
		Long: `Lists registrations: App, API product, plan, owner, status, age. The filter is
the language of apps list, as far as it fits:

  gatehouse registrations list --filter 'status:waiting api:ledger' --sort -age
  gatehouse registrations list --filter 'dev:ana plan:gold age>3d' -o json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.listRegistrations(cmd.Context(), w, o) })
		},
	}
	g.outputFlag(cmd)
	f := cmd.Flags()
	o.flags(g, cmd, core.ViewRegistrations)
	f.StringVar(&o.sort, "sort", "", "`COLUMNS`, several with commas, - before one turns it round: "+strings.Join(list.SortWords(), ", "))
	f.IntVar(&o.limit, "limit", 0, "at most `N` registrations (0: all); what is left out is said")
	return cmd
}

func (g *gatehouse) listRegistrations(ctx context.Context, w *workspace, o registrationListOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if o.limit < 0 {
		return core.Errorf(core.CodeInvalid, "--limit", "it cannot be negative")
	}
	v, err := o.resolve(ctx, w.store, core.ViewRegistrations)
	if err != nil {
		return err
	}
	rows, expr, err := g.registrationsOf(ctx, w, v, splitList(o.sort))
	if err != nil {
		return err
	}
	matches := len(rows)
	if o.limit > 0 && matches > o.limit {
		rows = rows[:o.limit]
	}
	if err := export.Write(g.out, format, show.RegistrationColumns(v.Columns, w.cfg.Dates), g.shownRegistrations(w, rows)); err != nil {
		return err
	}
	if matches == 0 && onlyRequests(expr) {
		return g.noRequests(ctx, w)
	}
	return g.counted(ctx, w, len(rows), matches)
}

// noRequests says that a list of what waits is empty, and whether its filter
// alone makes it so.
func (g *gatehouse) noRequests(ctx context.Context, w *workspace) error {
	waiting, err := list.Parse("status:waiting")
	if err != nil {
		return err
	}
	rows, err := list.Registrations(ctx, w.store, g.filter(w, waiting), nil)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		g.note("No app registration requests")
	} else {
		g.note("No app registration request passes the filter; in all %s", show.Count(len(rows), "request waits", "requests wait"))
	}
	return g.incomplete(ctx, w)
}

// registrationsOf reads the registrations of a view, in the order of the words
// of by, where there are any.
func (g *gatehouse) registrationsOf(ctx context.Context, w *workspace, v core.SavedView, by []string) ([]core.RegistrationRow, query.Expr, error) {
	expr, err := list.Parse(view.Filter(v))
	if err != nil {
		return nil, expr, err
	}
	if len(by) == 0 && v.Sort != "" {
		by = list.SortWord(v.Sort, v.Descending)
	}
	rows, err := list.Registrations(ctx, w.store, g.filter(w, expr), by)
	return rows, expr, err
}

// shownRegistrations are rows as lists show them.
func (g *gatehouse) shownRegistrations(w *workspace, rows []core.RegistrationRow) iter.Seq2[show.RegistrationRow, error] {
	now := g.clock.Now()
	return func(yield func(show.RegistrationRow, error) bool) {
		for _, r := range rows {
			line := show.RegistrationOf(r, now)
			line.NotConfigured, line.Gateway = w.lost(r.Connection), w.kindOf(r.Connection)
			if !yield(line, nil) {
				return
			}
		}
	}
}

// onlyRequests reports whether a list is one of what waits: everything, or
// what has that status.
func onlyRequests(expr query.Expr) bool {
	set, ok := expr.Statuses()
	return expr.IsZero() || ok && len(set) == 1 && set[0] == query.Fold(string(core.Waiting))
}

// counted says how many there are, and what is missing from them.
func (g *gatehouse) counted(ctx context.Context, w *workspace, shown, matches int) error {
	if shown < matches {
		g.note("%d of %d shown", shown, matches)
	} else {
		g.note("%s", show.Count(matches, "registration", "registrations"))
	}
	return g.incomplete(ctx, w)
}

func (g *gatehouse) showRegistrationCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "show REGISTRATION",
		Long: "Shows one registration: who asks for what, how far it is proven, which verbs it takes now and why not the others, and its App's history." + namedRegistration,
		Args: one("one registration"),

		ValidArgsFunction: g.completeRegistrations,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.showRegistration(cmd.Context(), w, args) })
		},
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) showRegistration(ctx context.Context, w *workspace, args []string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	found, err := g.registrations(ctx, w, args)
	if err != nil {
		return err
	}
	named, err := single(found, "registration")
	if err != nil {
		return err
	}
	app, err := w.store.App(ctx, named.App)
	if err != nil {
		return err
	}
	history, err := w.store.History(ctx, app.ID, shownHistory)
	if err != nil {
		return err
	}
	r, ok := app.ByKey(named.Key())
	if !ok {
		return core.Errorf(core.CodeStale, args[0], "it was deleted just now")
	}
	caps, configured := w.engine.Capabilities(app.Connection)
	d := show.OneRegistration(app, r, caps, configured, history, g.clock.Now())
	if format == export.Table {
		return show.RegistrationPage(g.out, d, w.cfg.Dates)
	}
	view := export.View[show.RegistrationDetail]{Object: func(d show.RegistrationDetail) any { return d }}
	for _, c := range show.Registrations().CSV {
		view.CSV = append(view.CSV, export.Column[show.RegistrationDetail]{
			Title: c.Title, Text: func(d show.RegistrationDetail) string { return c.Text(d.RegistrationRow) },
		})
	}
	return export.One(g.out, format, view, d)
}
