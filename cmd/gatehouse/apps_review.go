package main

import (
	"context"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

// reviewCommand shows what a decision on an App rests on.
func (g *gatehouse) reviewCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "review ID",
		Short: "show what a decision on an App rests on",
		Long: `Shows what the decision desk of the terminal screen shows: who asks and since when
they are known, their other Apps with earlier decisions and reasons, what is asked
for, when it is due, notes, other requests for the same APIs that wait, and Apps
that may be the same request once more. Possible duplicates are hints, no proof:
the same owner and name, a callback at the same domain, or a similar name.`,
		Args:              one("one id"),
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.review(cmd.Context(), w, args) })
		},
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) review(ctx context.Context, w *workspace, args []string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	id, err := g.id(ctx, w.store, args)
	if err != nil {
		return err
	}
	r, err := w.engine.Review(ctx, id)
	if err != nil {
		return err
	}
	now := g.clock.Now()
	view := show.ReviewOf(r, w.cfg.Targets.Due(core.RowOf(r.App)), now)
	switch format {
	case export.Table:
		return show.ReviewPage(g.out, view, w.cfg.Dates, now)
	case export.CSV:
		return core.Errorf(core.CodeInvalid, "-o", "a review has no CSV form").WithHint("Use table or json.")
	}
	return export.One(g.out, format, export.View[show.Review]{Object: func(r show.Review) any { return r }}, view)
}
