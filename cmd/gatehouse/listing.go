package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/cmd/gatehouse/internal/viewfile"
	"gatehouse/core"
	"gatehouse/core/facts"
	"gatehouse/core/query"
	"gatehouse/core/view"
)

// listing is what a list command was asked for: the parts of a view, each of
// which a flag may say.
type listing struct {
	filter  string
	view    string
	sort    string
	columns string
}

// flags adds them; own is which list the command is of.
func (o *listing) flags(g *gatehouse, cmd *cobra.Command, own core.ViewList) {
	f := cmd.Flags()
	f.StringVarP(&o.filter, "filter", "f", "", "`FILTER` in the language of the terminal screen")
	f.StringVar(&o.view, "view", "", "a saved or built-in view's `NAME`; --filter narrows it")
	f.StringVar(&o.columns, "columns", "", "`COLUMNS` of tables, with commas: "+columnNames(own))
	_ = cmd.RegisterFlagCompletionFunc("view", g.completeViews)
}

// sortFlag adds --sort for Apps.
func (o *listing) sortFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.sort, "sort", "", "`COLUMN` to sort by, - before it turns it round: "+sortNames(core.ViewApps))
}

func columnNames(l core.ViewList) string {
	var names []string
	for _, c := range view.Columns(l) {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

func sortNames(l core.ViewList) string {
	var names []string
	for _, k := range view.Sorts(l) {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// resolve makes one view of the one that was named and what the flags say on
// top. of: the command's own list; a view of another list is refused.
func (o listing) resolve(ctx context.Context, store core.Store, of core.ViewList) (core.SavedView, error) {
	v := core.SavedView{Name: "flags", List: of}
	if o.view != "" {
		named, err := findView(ctx, store, o.view)
		if err != nil {
			return v, err
		}
		if (named.List == core.ViewRegistrations) != (of == core.ViewRegistrations) {
			return v, core.Errorf(core.CodeInvalid, "--view", "%s is a view of %s", named.Name, named.List).
				WithHint("Use it with %s.", map[bool]string{true: "gatehouse registrations list", false: "gatehouse apps list"}[named.List == core.ViewRegistrations])
		}
		v = named
	}
	if _, err := list.Parse(o.filter); err != nil {
		return v, err
	}
	switch {
	case o.filter != "" && v.Filter != "":
		v.Filter = "(" + v.Filter + ") (" + o.filter + ")"
	case o.filter != "":
		v.Filter = o.filter
	}
	if o.sort != "" && of != core.ViewRegistrations { // registrations are sorted by several
		v.Sort, v.Descending = viewfile.Sort(o.sort)
	}
	if o.columns != "" {
		v.Columns = nil
		for _, name := range splitList(o.columns) {
			c, err := viewfile.Column(name)
			if err != nil {
				return v, err
			}
			v.Columns = append(v.Columns, c)
		}
	}
	return v, asFlag(view.Check(v))
}

// asFlag words a mistake in flags without the name of a view.
func asFlag(err error) error {
	if e := core.AsError(err); e != nil && e.Subject == "view flags" {
		bare := *e
		bare.Subject = "list"
		return &bare
	}
	return err
}

// findView finds a view by its name, built-in or saved.
func findView(ctx context.Context, store core.Store, name string) (core.SavedView, error) {
	all, err := allViews(ctx, store)
	if err != nil {
		return core.SavedView{}, err
	}
	i := slices.IndexFunc(all, func(v core.SavedView) bool { return v.Name == name })
	if i < 0 {
		return core.SavedView{}, core.Errorf(core.CodeNotFound, name, "there is no such view").
			WithHint("gatehouse views list names them.")
	}
	return all[i], nil
}

// allViews are the built-in views, then the saved ones by name.
func allViews(ctx context.Context, store core.Store) ([]core.SavedView, error) {
	stored, err := store.Views(ctx)
	return view.All(stored), err
}

// filter is a filter bound to now and to this configuration.
func (g *gatehouse) filter(w *workspace, expr query.Expr) list.Filter {
	if !w.cfg.Targets.Any() && facts.AsksDue(expr) {
		g.note("nothing is due: the configuration sets no targets")
	}
	return list.Filter{Expr: expr, Now: g.clock.Now(), Kind: w.kindOf, Due: w.cfg.Targets.Due}
}

// appsOf reads the Apps of a view.
func (g *gatehouse) appsOf(ctx context.Context, w *workspace, v core.SavedView) ([]core.Row, error) {
	expr, err := list.Parse(view.Filter(v))
	if err != nil {
		return nil, err
	}
	f := g.filter(w, expr)
	f.Sort, f.Desc = v.Sort, v.Descending
	return list.Rows(ctx, w.store, f)
}

func (g *gatehouse) completeViews(cmd *cobra.Command, _ []string, typed string) (names []string, how cobra.ShellCompDirective) {
	err := g.with(cmd.Context(), func(w *workspace) error {
		all, err := allViews(cmd.Context(), w.store)
		for _, v := range all {
			if strings.HasPrefix(v.Name, typed) {
				names = append(names, v.Name+"\t"+string(v.List)+" "+v.Filter)
			}
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
