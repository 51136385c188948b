package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/verb"
)

func (g *gatehouse) undoCommand() *cobra.Command {
	e, _ := verb.Named("undo")
	return &cobra.Command{
		Use:   e.Name,
		Short: e.Short,
		Long:  e.Long + "\nA bulk act is one act. Only decisions that are still held can be taken back (--hold, or the hold of the terminal screen).",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.undo(cmd.Context(), w) })
		},
	}
}

func (g *gatehouse) undo(ctx context.Context, w *workspace) error {
	undone, err := w.engine.Undo(ctx, w.actor)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("%s: %d taken back", verb.Of(undone.Verb).Title, len(undone.Back))
	if len(undone.TooLate) > 0 {
		line += fmt.Sprintf(", %d already sent", len(undone.TooLate))
	}
	if _, err := fmt.Fprintln(g.out, line); err != nil {
		return err
	}
	if len(undone.Back) == 0 && len(undone.TooLate) > 0 {
		e := core.Errorf(core.CodeNotAllowed, "undo", "too late: %s left already", show.Count(len(undone.TooLate), "decision", "decisions"))
		if undone.Opposite != "" {
			scope, err := scopeOf(ctx, w, undone)
			if err != nil {
				return err
			}
			e = e.WithHint("The opposite is: gatehouse %s %s", nouns[scope], verb.On(scope, undone.Opposite).Name)
		}
		return e
	}
	return nil
}

// nouns are the commands under which the verbs of a scope are.
var nouns = map[verb.Scope]string{verb.OnApps: "apps", verb.OnRegistrations: "registrations", verb.OnDevelopers: "developers"}

// scopeOf says what an act was about.
func scopeOf(ctx context.Context, w *workspace, undone core.Undone) (verb.Scope, error) {
	if len(undone.Keys) > 0 {
		return verb.OnRegistrations, nil
	}
	app, err := w.store.App(ctx, undone.TooLate[0])
	if err != nil || app.Kind != core.KindDeveloper {
		return verb.OnApps, err
	}
	return verb.OnDevelopers, nil
}
