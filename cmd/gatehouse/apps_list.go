package main

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

type listOptions struct {
	listing
	limit int
}

func (g *gatehouse) listCommand() *cobra.Command {
	var o listOptions
	cmd := &cobra.Command{
		Use: "list",
		Long: `Lists Apps, by name unless --sort says otherwise. The filter is the one of the terminal screen:

  gatehouse apps list --filter 'status:pending conn:aws dev:ana word -word'
  gatehouse apps list --filter 'push:failed,unproven or has:conflict' -o json
  gatehouse apps list --view overdue --columns name,dev,age -o md`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.list(cmd.Context(), w, o) })
		},
	}
	g.outputFlag(cmd)
	o.flags(g, cmd, core.ViewApps)
	o.sortFlag(cmd)
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
	v, err := o.resolve(ctx, w.store, core.ViewApps)
	if err != nil {
		return err
	}
	rows, err := g.appsOf(ctx, w, v)
	if err != nil {
		return err
	}
	matches := len(rows)
	if o.limit > 0 && matches > o.limit {
		rows = rows[:o.limit]
	}
	if err := export.Write(g.out, format, show.AppColumns(v.Columns, w.cfg.Dates), g.shown(w, rows)); err != nil {
		return err
	}
	return g.completeness(ctx, w, matches, len(rows), format)
}

// shown are rows as lists show them.
func (g *gatehouse) shown(w *workspace, rows []core.Row) iter.Seq2[show.App, error] {
	now := g.clock.Now()
	return func(yield func(show.App, error) bool) {
		for _, r := range rows {
			a := show.Row(r, now)
			a.NotConfigured, a.Gateway, a.DueAt = w.lost(r.Connection), w.kindOf(r.Connection), show.Time{Time: w.cfg.Targets.Due(r)}
			if !yield(a, nil) {
				return
			}
		}
	}
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
