package main

import (
	"context"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

type listOptions struct {
	filter string
	limit  int
}

func (g *gatehouse) listCommand() *cobra.Command {
	var o listOptions
	cmd := &cobra.Command{
		Use: "list",
		Long: `Lists Apps by name. The filter is the one of the terminal screen:

  gatehouse apps list --filter 'status:pending conn:aws dev:ana word -word'
  gatehouse apps list --filter 'push:failed,unproven or has:conflict' -o json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.list(cmd.Context(), w, o) })
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().StringVarP(&o.filter, "filter", "f", "", "`FILTER` in the language of the terminal screen")
	cmd.Flags().IntVar(&o.limit, "limit", 0, "at most `N` Apps (0: all); what is left out is said")
	return cmd
}

func (g *gatehouse) list(ctx context.Context, w *workspace, o listOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if o.limit < 0 {
		return core.Errorf(core.CodeInvalid, "--limit", "it cannot be negative")
	}
	expr, err := list.Parse(o.filter)
	if err != nil {
		return err
	}
	now := g.clock.Now()
	rows, err := list.Rows(ctx, w.store, list.Filter{Expr: expr, Now: now, Kind: w.kindOf})
	if err != nil {
		return err
	}
	matches := len(rows)
	if o.limit > 0 && matches > o.limit {
		rows = rows[:o.limit]
	}
	views := func(yield func(show.App, error) bool) {
		for _, r := range rows {
			view := show.Row(r, now)
			view.NotConfigured = w.lost(r.Connection)
			if !yield(view, nil) {
				return
			}
		}
	}
	if err := export.Write(g.out, format, show.Apps(), views); err != nil {
		return err
	}
	return g.completeness(ctx, w, matches, len(rows), format)
}

// completeness says what is not in the list: nothing is cut off silently. It
// goes to standard error, so that the output stays rows alone.
func (g *gatehouse) completeness(ctx context.Context, w *workspace, matches, shown int, format export.Format) error {
	if shown < matches {
		g.note("%d of %d shown", shown, matches)
	}
	if err := g.incomplete(ctx, w); err != nil {
		return err
	}
	if format == export.Table && shown == matches {
		counts, err := w.store.Counts(ctx)
		if err != nil {
			return err
		}
		g.note("%d of %d", matches, counts.Apps)
		if counts.Apps == 0 && len(w.engine.Connections()) == 0 {
			g.note("No connection is configured: see the README, or try: gatehouse demo")
		}
	}
	return nil
}

// incomplete says which connections were not read whole.
func (g *gatehouse) incomplete(ctx context.Context, w *workspace) error {
	states, err := w.store.Connections(ctx)
	if err != nil {
		return err
	}
	for _, s := range states {
		if !s.Complete && !s.ReadAt.IsZero() {
			g.note("%s is incomplete: %s", s.Name, s.Why)
		}
	}
	return nil
}
