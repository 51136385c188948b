package main

import (
	"context"

	"github.com/spf13/cobra"

	"gatehouse/core/verb"
)

func (g *gatehouse) retryCommand() *cobra.Command {
	e, _ := verb.Named("retry")
	var o decideOptions
	cmd := &cobra.Command{
		Use:               e.Name + " " + e.Args,
		Long:              e.Long,
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.retry(cmd.Context(), w, args, o) })
		},
	}
	g.outputFlag(cmd)
	filterFlag(cmd, &o.filter)
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "list what would be tried again and do nothing")
	cmd.Flags().BoolVar(&o.detach, "detach", false, "leave the rest to the next Gatehouse process")
	cmd.Flags().DurationVar(&o.wait, "wait", settleTime, "wait at most `D` for the proof")
	return cmd
}

func (g *gatehouse) retry(ctx context.Context, w *workspace, args []string, o decideOptions) error {
	ids, format, err := g.toDo(ctx, w, args, o, unproven)
	if len(ids) == 0 || err != nil {
		return err
	}
	n, err := w.engine.Retry(ctx, w.actor, ids)
	if err != nil {
		return err
	}
	g.note("%d of %d tried again%s", n, len(ids), unproven.rest(n, len(ids)))
	out := outcome{ids: ids}
	if o.detach {
		out.apps, err = w.store.Apps(ctx, ids)
	} else {
		err = w.pushing(ctx, func(ctx context.Context) error { return g.settle(ctx, w, &out, o) })
	}
	if err != nil {
		return err
	}
	if err := g.writeApps(out.apps, format); err != nil {
		return err
	}
	return g.ended(ctx, out, o)
}
