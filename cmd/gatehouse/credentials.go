package main

import (
	"context"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

// revealed is one secret as it is written.
type revealed struct {
	Label    string `json:"label"`
	Kind     string `json:"kind"`
	Scope    string `json:"scope"`
	ClientID string `json:"client_id,omitempty"`
	Value    string `json:"value"`
}

func (g *gatehouse) credentialsCommand() *cobra.Command {
	e, _ := verb.Named("credentials")
	var masked bool
	cmd := &cobra.Command{
		Use:               e.Name + " " + e.Args,
		Long:              e.Long + "\n\nThe secrets go to standard output in the clear. --masked shows what is kept here and asks nobody.",
		Args:              one("one id"),
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.credentials(cmd.Context(), w, args, masked) })
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().BoolVar(&masked, "masked", false, "without secrets and without asking the gateway")
	return cmd
}

func (g *gatehouse) credentials(ctx context.Context, w *workspace, args []string, masked bool) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	id, err := g.id(ctx, w.store, args)
	if err != nil {
		return err
	}
	if masked {
		return g.kept(ctx, w, id, format)
	}
	r, err := w.engine.Reveal(ctx, w.actor, id)
	if err != nil {
		return err
	}
	if r.Message != "" {
		g.note("%s", r.Message)
	}
	if r.Removed {
		return core.Errorf(core.CodeGone, string(id), "%s", r.Message)
	}
	var rows []revealed
	for _, s := range r.Secrets {
		rows = append(rows, revealed{s.Label, s.Credential.Kind, s.Credential.Scope, s.Credential.ClientID, s.Value})
	}
	return g.writeSecrets(rows, format)
}

// kept writes what the store has: the last four characters.
func (g *gatehouse) kept(ctx context.Context, w *workspace, id core.AppID, format export.Format) error {
	app, err := w.store.App(ctx, id)
	if err != nil {
		return err
	}
	var rows []revealed
	for _, c := range app.Credentials {
		row := revealed{c.RefID, c.Kind, c.Scope, c.ClientID, ""}
		if c.LastFour != "" {
			row.Value = "…" + c.LastFour
		}
		rows = append(rows, row)
	}
	return g.writeSecrets(rows, format)
}

func (g *gatehouse) writeSecrets(rows []revealed, format export.Format) error {
	columns := []export.Column[revealed]{
		{Title: "LABEL", Text: func(r revealed) string { return r.Label }},
		{Title: "KIND", Text: func(r revealed) string { return r.Kind }},
		{Title: "SCOPE", Text: func(r revealed) string { return r.Scope }},
		{Title: "CLIENT ID", Text: func(r revealed) string { return r.ClientID }},
		{Title: "VALUE", Text: func(r revealed) string { return r.Value }},
	}
	return export.Write(g.out, format, export.View[revealed]{
		Table: columns, CSV: columns, Object: func(r revealed) any { return r },
	}, export.All(rows))
}
