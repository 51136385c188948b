package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/export"
)

func (g *gatehouse) keepCommand() *cobra.Command {
	var o decideOptions
	cmd := &cobra.Command{
		Use: "keep ID...",
		Long: `Takes Apps out of the queue whose owner asked, through his portal, that they be
deleted (has:deletion). Nothing changes at a gateway. To do what he asked:
gatehouse apps cancel, then gatehouse apps delete.`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.keep(cmd.Context(), w, args, o) })
		},
	}
	g.outputFlag(cmd)
	filterFlag(cmd, &o.filter)
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "list whose wish would be declined and do nothing")
	cmd.Flags().StringVar(&o.reason, "reason", "", "why, for the history")
	return cmd
}

// asked are Apps whose owner wants them deleted.
var asked = aim{func(a core.App) bool { return !a.DeletionAskedAt.IsZero() }, "nobody asked for a deletion"}

func (g *gatehouse) keep(ctx context.Context, w *workspace, args []string, o decideOptions) error {
	ids, format, err := g.toDo(ctx, w, args, o, asked)
	if len(ids) == 0 || err != nil {
		return err
	}
	var apps []core.App
	var failed error
	for _, id := range ids {
		app, err := w.store.App(ctx, id)
		if err == nil && app.DeletionAskedAt.IsZero() {
			err = core.Errorf(core.CodeNotAllowed, app.Name, "nobody asked that it be deleted")
		}
		if err == nil {
			app, err = w.engine.AskDeletion(ctx, w.actor, id, false, o.reason)
		}
		if err != nil {
			g.say(err)
			failed = errors.Join(failed, err)
			continue
		}
		apps = append(apps, app)
	}
	if len(apps) > 0 || format != export.Table {
		if err := g.writeApps(apps, format); err != nil {
			return err
		}
	}
	return quietly(failed)
}
