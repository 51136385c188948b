package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/cmd/gatehouse/internal/viewfile"
	"gatehouse/core"
	"gatehouse/core/view"
)

func (g *gatehouse) viewsExportCommand() *cobra.Command {
	var file string
	var force bool
	cmd := &cobra.Command{
		Use: "export [NAME...]",
		Long: `Writes saved views, all or those that are named, as a file that gatehouse views
import takes over elsewhere. Without --file it goes to standard output.`,
		ValidArgsFunction: g.completeViews,
		Args:              cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.exportViews(cmd.Context(), w, args, file, force) })
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "write to `FILE`, which must not exist")
	cmd.Flags().BoolVar(&force, "force", false, "overwrite the file")
	return cmd
}

func (g *gatehouse) exportViews(ctx context.Context, w *workspace, names []string, file string, force bool) error {
	stored, err := w.store.Views(ctx)
	if err != nil {
		return err
	}
	views := view.Saved(stored)
	if len(names) > 0 {
		views = nil
	}
	for _, name := range names {
		if view.IsBuiltIn(name) {
			return core.Errorf(core.CodeInvalid, name, "everybody has this view: it need not be exported")
		}
		v, err := findView(ctx, w.store, name)
		if err != nil {
			return err
		}
		views = append(views, v)
	}
	src, err := viewfile.Write(views)
	if err != nil {
		return err
	}
	if file == "" || file == "-" {
		_, err := g.out.Write(src)
		return err
	}
	if err := writeFile(file, force, func(to io.Writer) error { _, err := to.Write(src); return err }); err != nil {
		return err
	}
	g.note("%s written to %s", show.Count(len(views), "view", "views"), file)
	return nil
}

func (g *gatehouse) viewsImportCommand() *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use: "import FILE",
		Long: `Takes over the views of a file, all or none: a key that is not known, a filter
that cannot be read or a name that is taken is an error with its line, and
nothing is changed. - reads standard input.`,
		Args: one("one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.importViews(cmd.Context(), w, args[0], replace) })
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	cmd.Flags().BoolVar(&replace, "replace", false, "put them in the place of views of the same names")
	return cmd
}

func (g *gatehouse) importViews(ctx context.Context, w *workspace, path string, replace bool) error {
	src, err := g.readInput(path, viewfile.MaxSize+1)
	if err != nil {
		return err
	}
	views, err := viewfile.Read(path, src)
	if err != nil {
		return err
	}
	for i := range views {
		views[i].UpdatedAt, views[i].UpdatedBy = g.clock.Now(), w.actor.Name
	}
	if err := g.putViews(ctx, w, views, replace); err != nil {
		return err
	}
	g.note("%s taken over", show.Count(len(views), "view", "views"))
	return g.tellViews(views)
}

// readInput reads a file, or standard input for "-", up to a size in bytes.
func (g *gatehouse) readInput(path string, most int64) ([]byte, error) {
	from := g.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fileError(path, "be read", err)
		}
		defer f.Close()
		from = f
	}
	src, err := io.ReadAll(io.LimitReader(from, most))
	if err != nil {
		return nil, fileError(path, "be read", err)
	}
	return src, nil
}
