package main

import (
	"context"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/verb"
)

// A detail shows so many rows of an App's history, and so many of its mails.
const (
	shownHistory = 100
	shownMails   = 20
)

func (g *gatehouse) showCommand() *cobra.Command {
	e := verb.Of(core.View)
	cmd := &cobra.Command{
		Use:               e.Name + " ID",
		Long:              e.Long,
		Args:              one("one id"),
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.show(cmd.Context(), w, args) })
		},
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) show(ctx context.Context, w *workspace, args []string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	id, err := g.id(ctx, w.store, args)
	if err != nil {
		return err
	}
	app, err := w.store.App(ctx, id)
	if err != nil {
		return err
	}
	history, err := w.store.History(ctx, app.ID, shownHistory)
	if err != nil {
		return err
	}
	mails, err := w.store.MailsOf(ctx, app.ID, shownMails)
	if err != nil {
		return err
	}
	due := show.Time{Time: w.cfg.Targets.Due(core.RowOf(app))}
	detail := show.Whole(app, history, g.clock.Now())
	detail.DueAt = due
	detail.Mails = show.MailsOf(mails)
	caps, configured := w.engine.Capabilities(app.Connection)
	detail.NotConfigured, detail.ConnectionNote = !configured, caps.RowNote
	return g.writeDetail(w, format, detail)
}
