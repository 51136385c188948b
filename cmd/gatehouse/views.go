package main

import (
	"context"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/cmd/gatehouse/internal/viewfile"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/view"
)

func (g *gatehouse) viewsCommand() *cobra.Command {
	cmd := group("views", "List, save, share and delete views: filters with columns and order, by name")
	cmd.AddCommand(g.viewsListCommand(), g.viewsShowCommand(), g.viewsSaveCommand(), g.viewsDeleteCommand(), g.viewsExportCommand(), g.viewsImportCommand())
	return cmd
}

func (g *gatehouse) viewsListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list",
		Long: `Lists the views. Everybody has queue, overdue and needs-attention; the others
were saved, by gatehouse views save or on the screen by :view save NAME. On the
screen :view NAME shows one; here apps list --view NAME and export --view NAME.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				all, err := allViews(cmd.Context(), w.store)
				if err != nil {
					return err
				}
				return g.writeViews(all)
			})
		},
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) writeViews(views []core.SavedView) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	return export.Write(g.out, format, show.Views(), export.All(show.ViewsOf(views)))
}

func (g *gatehouse) viewsShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:               "show NAME",
		Args:              one("one view"),
		ValidArgsFunction: g.completeViews,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				format, err := g.format()
				if err != nil {
					return err
				}
				v, err := findView(cmd.Context(), w.store, args[0])
				if err != nil {
					return err
				}
				return export.One(g.out, format, show.Views(), show.ViewsOf([]core.SavedView{v})[0])
			})
		},
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) viewsSaveCommand() *cobra.Command {
	var o listing
	var of string
	var replace bool
	cmd := &cobra.Command{
		Use: "save NAME",
		Long: `Saves a view: a filter with an order and columns. NAME is one word of lower-case
letters, digits, dots and dashes.

  gatehouse views save my-team --list queue --filter 'team:ledger' --sort created
  gatehouse views save gold --list registrations --filter plan:gold --columns name:30,plan,status`,
		Args: one("one name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				return g.saveView(cmd.Context(), w, args[0], core.ViewList(of), o, replace)
			})
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&of, "list", string(core.ViewApps), "the `LIST` that it is of: queue, apps, registrations or attention")
	f.StringVarP(&o.filter, "filter", "f", "", "`FILTER` in the language of the terminal screen")
	f.StringVar(&o.sort, "sort", "", "`COLUMN` to sort by, - before it turns it round")
	f.StringVar(&o.columns, "columns", "", "`COLUMNS` with commas, each NAME or NAME:WIDTH in cells")
	f.BoolVar(&replace, "replace", false, "put it in the place of a view of this name")
	return cmd
}

func (g *gatehouse) saveView(ctx context.Context, w *workspace, name string, of core.ViewList, o listing, replace bool) error {
	v := core.SavedView{Name: name, List: of, Filter: o.filter, UpdatedAt: g.clock.Now(), UpdatedBy: w.actor.Name}
	v.Sort, v.Descending = viewfile.Sort(o.sort)
	for _, text := range splitList(o.columns) {
		c, err := viewfile.Column(text)
		if err != nil {
			return err
		}
		v.Columns = append(v.Columns, c)
	}
	if err := g.putViews(ctx, w, []core.SavedView{v}, replace); err != nil {
		return err
	}
	g.note("saved view %s", v.Name)
	return g.tellViews([]core.SavedView{v})
}

// tellViews hands views that were saved, deleted or taken over to a program; a
// person was told.
func (g *gatehouse) tellViews(views []core.SavedView) error {
	format, err := g.format()
	if err != nil || format == export.Table {
		return err
	}
	return g.writeViews(views)
}

// putViews saves all of the views or none: nothing that is there is lost unless
// replace was said.
func (g *gatehouse) putViews(ctx context.Context, w *workspace, views []core.SavedView, replace bool) error {
	if w.engine.ReadOnly {
		return core.Errorf(core.CodeReadOnly, "views", "this Gatehouse is read-only; nothing was saved")
	}
	saved, err := w.store.Views(ctx)
	if err == nil {
		err = view.MayPut(saved, views, replace)
	}
	if err != nil {
		return err
	}
	return w.store.Write(ctx, func(tx core.Tx) error {
		for _, v := range views {
			if err := tx.PutView(v); err != nil {
				return err
			}
		}
		return nil
	})
}

func (g *gatehouse) viewsDeleteCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:               "delete NAME",
		Args:              one("one view"),
		ValidArgsFunction: g.completeViews,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				switch {
				case w.engine.ReadOnly:
					return core.Errorf(core.CodeReadOnly, "views", "this Gatehouse is read-only; nothing was deleted")
				case view.IsBuiltIn(args[0]):
					return core.Errorf(core.CodeInvalid, args[0], "everybody has this view; it cannot be deleted")
				}
				v, err := findView(cmd.Context(), w.store, args[0])
				if err != nil {
					return err
				}
				if err := w.store.Write(cmd.Context(), func(tx core.Tx) error { return tx.DropView(v.Name) }); err != nil {
					return err
				}
				g.note("deleted view %s", v.Name)
				return g.tellViews([]core.SavedView{v})
			})
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	return cmd
}
