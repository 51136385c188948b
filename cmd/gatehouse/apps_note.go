package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

// noteCommand keeps a note for colleagues with an App.
func (g *gatehouse) noteCommand() *cobra.Command {
	e, _ := verb.Named("note")
	cmd := &cobra.Command{
		Use:   e.Name + " " + e.Args,
		Short: e.Short,
		Long: e.Long + `

TEXT is what stands behind the id; - reads it from standard input:

  gatehouse apps note 01HX... 'asked Ana for the contract'`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.keepNote(cmd.Context(), w, args[0], args[1:]) })
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	return cmd
}

func (g *gatehouse) keepNote(ctx context.Context, w *workspace, typed string, words []string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	text := strings.Join(words, " ")
	if text == "-" {
		read, err := io.ReadAll(io.LimitReader(g.in, 1<<16))
		if err != nil {
			return core.Errorf(core.CodeInvalid, "standard input", "it cannot be read: %s", err)
		}
		text = string(read)
	}
	id, err := g.appNamed(ctx, w.store, typed)
	if err != nil {
		return err
	}
	if err := w.engine.Note(ctx, w.actor, id, text); err != nil {
		return err
	}
	if format == export.Table {
		g.note("kept")
		return nil
	}
	return g.show(ctx, w, []string{string(id)})
}
