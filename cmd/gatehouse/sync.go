package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core/engine"
	"gatehouse/core/export"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
)

type syncOptions struct {
	connections []string
	plan        bool
}

func (g *gatehouse) syncCommand() *cobra.Command {
	e, _ := verb.Named("sync")
	var o syncOptions
	cmd := &cobra.Command{
		Use:   e.Name,
		Short: e.Short,
		Long: e.Long + `

An App that a complete reading does not show is marked missing; nothing is
removed by a listing. What differs here is pushed by the next process that
pushes, or at once by the terminal screen.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.sync(cmd.Context(), w, o) })
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().StringArrayVarP(&o.connections, "connection", "c", nil, "only this `CONNECTION` (may be repeated)")
	cmd.Flags().BoolVar(&o.plan, "plan", false, "show what would change, on which side and why; write nothing")
	_ = cmd.RegisterFlagCompletionFunc("connection", g.completeConnections)
	return cmd
}

func (g *gatehouse) sync(ctx context.Context, w *workspace, o syncOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	names, err := w.named(o.connections)
	if err != nil {
		return err
	}
	var reports []show.Sync
	var failed error
	for _, name := range names {
		report, err := w.engine.Sync(ctx, w.actor, name, o.plan)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			g.say(err)
			failed = err
		}
		reports = append(reports, show.SyncOf(name, report, err))
		if format == export.Table && err == nil {
			if err := writeSync(g.out, report); err != nil {
				return err
			}
		}
	}
	if format != export.Table {
		if err := export.Write(g.out, format, show.Syncs(), export.All(reports)); err != nil {
			return err
		}
	}
	return quietly(failed)
}

// writeSync writes one connection's report for a person.
func writeSync(w io.Writer, r engine.SyncReport) error {
	complete := "complete"
	if !r.Listing.Complete {
		complete = "incomplete: " + r.Listing.Why
	}
	if _, err := fmt.Fprintln(w, plaintext.Line(fmt.Sprintf(
		"%s: %d received, %d not ours, %s; %d same, %d new, %d adopted, %d to push, %d conflicts, %d missing",
		r.Connection, r.Listing.Received, r.Listing.Unmanaged, complete, r.Same, r.New, r.Adopted, r.Pushes, r.Conflicts, r.Missing))); err != nil {
		return err
	}
	for _, c := range r.Changes {
		where := c.Side
		if r.Planned {
			where = "would change " + where
		}
		if _, err := fmt.Fprintln(w, plaintext.Line(fmt.Sprintf("  %s  %s: %s (%s → %s), %s: %s", c.AppID, c.Name, c.What, c.From, c.To, where, c.Why))); err != nil {
			return err
		}
	}
	return nil
}
