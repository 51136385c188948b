package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

func (g *gatehouse) undoCommand() *cobra.Command {
	e, _ := verb.Named("undo")
	cmd := &cobra.Command{
		Use:  e.Name,
		Long: e.Long + "\nA bulk act is one act. Only decisions that are still held can be taken back (--hold, or the hold of the terminal screen).",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.undo(cmd.Context(), w) })
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	return cmd
}

// undoneSaid is an undo as a program reads it.
type undoneSaid struct {
	Verb      string       `json:"verb"`
	TakenBack []core.AppID `json:"taken_back"`
	TooLate   []core.AppID `json:"too_late"`           // sent already
	Unreached int          `json:"unreached"`          // of a job: stopped before they were decided
	Opposite  string       `json:"opposite,omitempty"` // the command that reverses what was too late
}

func (g *gatehouse) undo(ctx context.Context, w *workspace) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	undone, err := w.engine.Undo(ctx, w.actor)
	if err != nil {
		return err
	}
	opposite := ""
	if len(undone.TooLate) > 0 && undone.Opposite != "" {
		scope, err := scopeOf(ctx, w, undone)
		if err != nil {
			return err
		}
		opposite = "gatehouse " + nouns[scope] + " " + verb.On(scope, undone.Opposite).Name
	}
	if err := g.writeUndone(undone, opposite, format); err != nil {
		return err
	}
	if len(undone.Back) == 0 && len(undone.TooLate) > 0 {
		e := core.Errorf(core.CodeNotAllowed, "undo", "too late: %s left already", show.Count(len(undone.TooLate), "decision", "decisions"))
		if opposite != "" {
			e = e.WithHint("The opposite is: %s", opposite)
		}
		return e
	}
	return nil
}

func (g *gatehouse) writeUndone(undone core.Undone, opposite string, format export.Format) error {
	taken, stopped := "taken back", "stopped before they were decided"
	if g.dryRun {
		taken, stopped = "would be taken back", "would be stopped before they are decided"
	}
	line := fmt.Sprintf("%s: %d %s", verb.Of(undone.Verb).Title, len(undone.Back), taken)
	if undone.Unreached > 0 {
		line += fmt.Sprintf(", %d %s", undone.Unreached, stopped)
	}
	if len(undone.TooLate) > 0 {
		line += fmt.Sprintf(", %d already sent", len(undone.TooLate))
	}
	if format == export.Table {
		_, err := fmt.Fprintln(g.out, g.dryly()+line)
		return err
	}
	columns := []export.Column[undoneSaid]{
		{Title: "verb", Text: func(u undoneSaid) string { return u.Verb }},
		{Title: "taken_back", Text: func(u undoneSaid) string { return strconv.Itoa(len(u.TakenBack)) }},
		{Title: "too_late", Text: func(u undoneSaid) string { return strconv.Itoa(len(u.TooLate)) }},
	}
	u := undoneSaid{string(undone.Verb), append([]core.AppID{}, undone.Back...), append([]core.AppID{}, undone.TooLate...), undone.Unreached, opposite}
	return export.One(g.out, format, export.View[undoneSaid]{CSV: columns, Object: func(u undoneSaid) any { return u }}, u)
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
