package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/query"
	"gatehouse/core/verb"
)

func (g *gatehouse) developersCommand() *cobra.Command {
	cmd := group("developers", "List and decide on developers' sign-ups")
	cmd.AddCommand(g.listDevelopersCommand())
	for _, e := range verb.Developers() {
		cmd.AddCommand(g.decideDeveloperCommand(e))
	}
	return cmd
}

func (g *gatehouse) listDevelopersCommand() *cobra.Command {
	var filter string
	cmd := &cobra.Command{
		Use: "list",
		Long: `Lists the developers of gateways that have sign-ups. The filter is the one of
apps list; a revoked developer has the status revoked:

  gatehouse developers list --filter status:pending`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.listDevelopers(cmd.Context(), w, filter) })
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().StringVarP(&filter, "filter", "f", "", "`FILTER` in the language of the terminal screen")
	return cmd
}

func (g *gatehouse) listDevelopers(ctx context.Context, w *workspace, filter string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	rows, err := g.developersBy(ctx, w, filter)
	if err != nil {
		return err
	}
	now := g.clock.Now()
	views := make([]show.Developer, 0, len(rows))
	for _, r := range rows {
		view := show.DeveloperOf(r, now)
		view.NotConfigured = w.lost(r.Connection)
		views = append(views, view)
	}
	if err := export.Write(g.out, format, show.Developers(), export.All(views)); err != nil {
		return err
	}
	switch {
	case len(rows) == 0 && strings.TrimSpace(filter) != "":
		g.note("No sign-up passes the filter%s", g.whyNoDevelopers(w))
	case len(rows) == 0:
		g.note("No sign-ups%s", g.whyNoDevelopers(w))
	default:
		g.note("%s", show.Count(len(rows), "developer", "developers"))
	}
	return g.incomplete(ctx, w)
}

// whyNoDevelopers says so where no configured gateway has sign-ups.
func (g *gatehouse) whyNoDevelopers(w *workspace) string {
	for _, c := range w.engine.Connections() {
		if len(c.Provider.Capabilities().Developers) > 0 {
			return ""
		}
	}
	return ": none of the configured gateways has them"
}

func (g *gatehouse) developersBy(ctx context.Context, w *workspace, filter string) ([]core.Row, error) {
	expr, err := list.Parse(filter)
	if err != nil {
		return nil, err
	}
	return list.Developers(ctx, w.store, g.filter(w, expr))
}

// decideDeveloperCommand makes the command of one verb on developers.
func (g *gatehouse) decideDeveloperCommand(e verb.Entry) *cobra.Command {
	var o decideOptions
	var along bool
	cmd := &cobra.Command{
		Use: e.Name + " " + e.Args,
		Long: e.Long + `

A developer is named by id, by e-mail address, or by words that only one has; -
reads names from standard input, one a line. The decision is brought to the
gateway at once and proven by reading it back; see the README for the exit codes.`,
		ValidArgsFunction: g.completeDevelopers,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.decideDevelopers(cmd.Context(), w, e, args, along, o) })
		},
	}
	g.decideFlags(cmd, e, &o)
	filterFlag(cmd, &o.filter)
	if e.Verb == core.Cancel {
		cmd.Flags().BoolVar(&along, "with-registrations", false, "also unsubscribe the registrations of his Apps: their keys keep working otherwise")
	}
	return cmd
}

func (g *gatehouse) decideDevelopers(ctx context.Context, w *workspace, e verb.Entry, args []string, along bool, o decideOptions) error {
	found, err := g.chosenDevelopers(ctx, w, args, o.filter)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return g.nobodyPasses()
	}
	in, err := w.input(e, o)
	if err != nil {
		return err
	}
	ids := make([]core.AppID, len(found))
	for i, d := range found {
		ids[i] = d.ID
	}
	plan, err := w.engine.Plan(ctx, w.actor, core.Selection{IDs: ids}, e.Verb, in)
	if err != nil {
		return err
	}
	steps := []step{{entry: e, plan: plan}}
	if e.Verb == core.Cancel {
		if steps, err = g.takeAlong(ctx, w, steps, along, in, o); err != nil {
			return err
		}
	}
	return g.carry(ctx, w, steps, o)
}

// completeDevelopers offers developers to the shell.
func (g *gatehouse) completeDevelopers(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var out []string
	err := g.with(cmd.Context(), func(w *workspace) error {
		rows, err := g.developersBy(cmd.Context(), w, "")
		for _, r := range rows {
			if strings.HasPrefix(r.Owner.Email, typed) && len(out) < offered {
				out = append(out, r.Owner.Email+"\t"+r.Name+", "+core.StatusWord(r.Kind, r.Status))
			}
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// developers resolves what a person typed.
func (g *gatehouse) developers(ctx context.Context, w *workspace, args []string) ([]core.Row, error) {
	named, err := typed(args, g.firstWords)
	if err != nil {
		return nil, err
	}
	if len(named) == 0 {
		return nil, core.Errorf(core.CodeInvalid, "DEVELOPER", "no developer was named").
			WithHint("Give ids or e-mail addresses, or - to read them from standard input, one a line.")
	}
	all, err := g.developersBy(ctx, w, "")
	if err != nil {
		return nil, err
	}
	var out []core.Row
	for _, t := range named {
		d, err := developer(all, t)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(r core.Row) bool { return r.ID == d.ID }) {
			out = append(out, d)
		}
	}
	return out, nil
}

// developer finds the one that is meant: by id or its beginning, by e-mail
// address, else by words.
func developer(all []core.Row, typed string) (core.Row, error) {
	words := strings.Fields(query.Fold(typed))
	for _, means := range []func(core.Row) bool{
		func(r core.Row) bool { return string(r.ID) == typed },
		func(r core.Row) bool { return strings.EqualFold(r.Owner.Email, typed) },
		func(r core.Row) bool { return len(typed) >= 4 && strings.HasPrefix(string(r.ID), typed) },
		func(r core.Row) bool {
			text := query.Fold(r.Name + "\n" + r.Owner.Email + "\n" + r.Owner.Account + "\n" + r.Connection)
			return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
		},
	} {
		var found []core.Row
		for _, r := range all {
			if means(r) {
				found = append(found, r)
			}
		}
		switch len(found) {
		case 0:
			continue
		case 1:
			return found[0], nil
		}
		var names []string
		for _, r := range found[:min(len(found), namedInHint)] {
			names = append(names, string(r.ID)+" ("+r.Name+", "+r.Connection+")")
		}
		return core.Row{}, core.Errorf(core.CodeInvalid, typed, "%d developers are meant by this; name one", len(found)).
			WithHint("%s", strings.Join(names, ", "))
	}
	return core.Row{}, core.Errorf(core.CodeNotFound, typed, "there is no such developer").WithHint("See gatehouse developers list.")
}
