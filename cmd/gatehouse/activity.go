package main

import (
	"context"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

func (g *gatehouse) activityCommand() *cobra.Command {
	var filter string
	limit := 200
	cmd := group("activity", "Read the audit log")
	list := &cobra.Command{
		Use: "list",
		Long: `Lists what was decided, by whom and why, and what came of it, newest first, as
the screen Activity does. In a filter dev is who did it and age how long ago;
anything else is asked of the App that it was done to.

  gatehouse activity list --filter 'dev:ana age<7d' --limit 0 -o csv`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.listActivity(cmd.Context(), w, filter, limit) })
		},
	}
	g.outputFlag(list)
	list.Flags().StringVarP(&filter, "filter", "f", "", "only rows that pass `FILTER`; see gatehouse help filters")
	list.Flags().IntVar(&limit, "limit", limit, "at most `N` rows (0: all); what is left out is said")
	cmd.AddCommand(list)
	return cmd
}

func (g *gatehouse) listActivity(ctx context.Context, w *workspace, filter string, limit int) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if limit < 0 {
		return core.Errorf(core.CodeInvalid, "--limit", "it cannot be negative")
	}
	expr, err := list.Parse(filter)
	if err != nil {
		return err
	}
	f, more := g.filter(w, expr), false
	rows := func(yield func(show.Activity, error) bool) {
		var failed error
		stopped := false
		more, failed = list.Activity(ctx, w.store, f, limit, func(a core.Audit) error {
			if stopped = !yield(show.ActivityOf(a), nil); stopped {
				return context.Canceled // the writer failed, and says so
			}
			return ctx.Err()
		})
		if failed != nil && !stopped {
			yield(show.Activity{}, failed)
		}
	}
	if err := export.Write(g.out, format, show.Activities(w.cfg.Dates), rows); err != nil {
		return err
	}
	if more {
		g.note("only the newest %d are shown; --limit 0 shows all", limit)
	}
	return nil
}
