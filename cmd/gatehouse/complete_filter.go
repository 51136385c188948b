package main

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/facts"
	"gatehouse/core/query"
)

// filtersOffered is how many ways to go on a shell is offered at most.
const filtersOffered = 50

// completeFilter fills in the filter language's fields and their values, as on
// the screen.
func (g *gatehouse) completeFilter(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var failed error
	c := query.Completer{Values: func(f query.Field) []string {
		values, err := g.filterValues(cmd.Context(), f)
		failed = err
		return values
	}}
	var out []string
	for _, s := range c.Complete(typed, len(typed)) {
		if len(out) == filtersOffered {
			break
		}
		out = append(out, typed[:s.Start]+s.Text+"\t"+s.Detail)
	}
	if failed != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// filterValues are those that Apps have in a field, in order.
func (g *gatehouse) filterValues(ctx context.Context, f query.Field) ([]string, error) {
	found := map[string]struct{}{}
	take := func(values []string) {
		for _, v := range values {
			found[v] = struct{}{}
		}
	}
	err := g.with(ctx, func(w *workspace) error {
		switch f {
		case query.Connection:
			for _, c := range w.cfg.Connections {
				take([]string{c.Name})
			}
		case query.Kind:
			for _, c := range w.cfg.Connections {
				take([]string{c.Kind})
			}
		case query.Attributes:
			return w.store.Details(ctx, nil, func(apps []core.App) error {
				for _, a := range apps {
					take(slices.Collect(maps.Keys(a.Attributes)))
				}
				return ctx.Err()
			})
		case query.Plan:
			_, err := w.store.Registrations(ctx, func(rows []core.RegistrationRow) error {
				for _, r := range rows {
					take(facts.Registration{RegistrationRow: r}.Texts(f))
				}
				return ctx.Err()
			})
			return err
		case query.Name, query.Developer, query.Team, query.Account, query.API, query.Product:
			_, err := w.store.Rows(ctx, func(rows []core.Row) error {
				for _, r := range rows {
					take(facts.Row{Row: r}.Texts(f))
				}
				return ctx.Err()
			})
			return err
		}
		return nil
	})
	return slices.Sorted(maps.Keys(found)), err
}
