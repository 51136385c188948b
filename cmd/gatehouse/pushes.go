package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

// mostPushes bounds a list of pushes; whoever has more reads them by filter.
const mostPushes = 10_000

func (g *gatehouse) pushesCommand() *cobra.Command {
	var filter string
	cmd := group("pushes", "List, retry and give up what is on its way to a gateway")
	list := &cobra.Command{
		Use: "list",
		Long: `Lists every App whose decision is held, queued, being sent or not proven, whose
push failed, or whose decision lost a conflict: what waits next first.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.listPushes(cmd.Context(), w, filter) })
		},
	}
	g.outputFlag(list)
	list.Flags().StringVarP(&filter, "filter", "f", "", "only those that pass `FILTER`; see gatehouse help filters")
	cmd.AddCommand(list, g.retryCommand(), g.dropPushCommand())
	return cmd
}

func (g *gatehouse) listPushes(ctx context.Context, w *workspace, filter string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	ids, err := openPushes(ctx, w, g.clock.Now())
	if err != nil {
		return err
	}
	all := len(ids)
	if filter != "" {
		passing, err := g.chosenApps(ctx, w, nil, filter)
		if err != nil {
			return err
		}
		passes := map[core.AppID]bool{}
		for _, id := range passing {
			passes[id] = true
		}
		ids = slices.DeleteFunc(ids, func(id core.AppID) bool { return !passes[id] })
	}
	apps, err := w.store.Apps(ctx, ids)
	if err != nil {
		return err
	}
	byID := map[core.AppID]core.App{}
	for _, a := range apps {
		byID[a.ID] = a
	}
	rows := []show.OpenPush{}
	for _, id := range ids {
		if a, ok := byID[id]; ok {
			rows = append(rows, show.OpenPushOf(a))
		}
	}
	if all >= mostPushes {
		g.note("only the first %d are shown; the rest: gatehouse apps list --filter push:queued", mostPushes)
	}
	return export.Write(g.out, format, show.OpenPushes(g.clock.Now()), export.All(rows))
}

// openPushes are the Apps whose push wants work now or later, and those that
// want a person's eye.
func openPushes(ctx context.Context, w *workspace, now time.Time) ([]core.AppID, error) {
	states, err := w.store.Counts(ctx)
	if err != nil {
		return nil, err
	}
	var connections []string
	for name := range states.ByConnection {
		connections = append(connections, name)
	}
	ids, _, err := w.store.DuePushes(ctx, connections, now.AddDate(100, 0, 0), mostPushes)
	if err != nil {
		return nil, err
	}
	seen := map[core.AppID]bool{}
	for _, id := range ids {
		seen[id] = true
	}
	wanting, err := w.store.Attention(ctx, mostPushes)
	for _, r := range wanting {
		if !seen[r.ID] {
			ids = append(ids, r.ID)
		}
	}
	return ids, err
}

func (g *gatehouse) dropPushCommand() *cobra.Command {
	var o decideOptions
	cmd := &cobra.Command{
		Use: "drop ID...",
		Long: `Reads each App at its gateway and lets it go back to what that shows; where
nothing is there, to what it was before the decision. A decision that is still
held is taken back with: gatehouse undo`,
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.dropPushes(cmd.Context(), w, args, o) })
		},
	}
	g.outputFlag(cmd)
	filterFlag(cmd, &o.filter)
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "list what would be given up and do nothing")
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	return cmd
}

func (g *gatehouse) dropPushes(ctx context.Context, w *workspace, args []string, o decideOptions) error {
	ids, format, err := g.toDo(ctx, w, args, o, unsettled)
	if len(ids) == 0 || err != nil {
		return err
	}
	if err := g.sure(ctx, "drop", "give up "+show.Count(len(ids), "decision", "decisions"), o.yes); err != nil {
		return err
	}
	given, err := w.engine.GiveUp(ctx, w.actor, ids)
	if err != nil {
		return err
	}
	apps, err := w.store.Apps(ctx, ids)
	if err != nil {
		return err
	}
	if err := g.writeApps(apps, format); err != nil {
		return err
	}
	if code := g.refusals(given.Refused); code != exit.OK {
		return &exit.Error{Code: code}
	}
	return nil
}

// sure asks before something that is not a verb's plan.
func (g *gatehouse) sure(ctx context.Context, subject, what string, yes bool) error {
	if yes || g.dryRun {
		return nil
	}
	if !g.inTerminal {
		return core.Errorf(core.CodeInvalid, subject, "this would %s, and nobody can be asked: standard input is no terminal", what).WithHint("To do it, repeat with --yes.")
	}
	answer, err := g.answer(ctx, "Type yes to "+what+": ")
	if err == nil && answer != "yes" {
		err = core.Errorf(core.CodeCanceled, subject, "nothing was done")
	}
	return err
}
