package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/query"
	"gatehouse/core/view"
)

type exportOptions struct {
	listing
	list  string
	force bool
}

func (g *gatehouse) exportCommand() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use: "export FILE",
		Long: `Writes all that a filter or a view names to a file with mode 0600, with a stamp:
how many of how many, whether every gateway was read whole and when, the filter.
The form is the one of the file's ending, .csv, .json, .jsonl or .md, else -o. In
CSV the stamp is the last record and begins with #; in JSONL it is the first line;
JSON is an object with "stamp" and "rows". - writes to standard output.

  gatehouse export waiting.csv --view queue
  gatehouse export old.md --filter 'status:approved decided>180d conn:aws'
  gatehouse export gold.json --list registrations --filter plan:gold`,
		Args: one("one file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			as := ""
			if cmd.Flags().Changed("output") {
				as = g.output
			}
			format, err := fileForm(args[0], as)
			if err != nil {
				return err
			}
			return g.with(cmd.Context(), func(w *workspace) error { return g.export(cmd.Context(), w, args[0], format, o) })
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().Lookup("output").DefValue = "" // the file's ending says it
	o.flags(g, cmd, core.ViewApps)
	o.sortFlag(cmd)
	cmd.Flags().StringVar(&o.list, "list", string(core.ViewApps), "the `LIST`: queue, apps, registrations or attention; a view has its own")
	cmd.Flags().BoolVar(&o.force, "force", false, "overwrite the file")
	return cmd
}

// fileForm is the form that was said, else the one that the file's ending names.
func fileForm(file, as string) (export.Format, error) {
	switch {
	case as != "":
		return export.ParseFormat(as)
	case file == "-":
		return export.Table, nil
	}
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	switch ending {
	case "markdown":
		return export.Markdown, nil
	case "ndjson":
		return export.JSONL, nil
	case "txt":
		return export.Table, nil
	}
	format, err := export.ParseFormat(ending)
	if err != nil {
		return "", core.Errorf(core.CodeInvalid, file, "its ending names no form").
			WithHint("Use .csv, .json, .jsonl, .md or .txt, or say -o csv.")
	}
	return format, nil
}

func (g *gatehouse) export(ctx context.Context, w *workspace, file string, format export.Format, o exportOptions) error {
	of := core.ViewList(o.list)
	if o.view != "" {
		named, err := findView(ctx, w.store, o.view)
		if err != nil {
			return err
		}
		of = named.List
	}
	v, err := o.resolve(ctx, w.store, of)
	if err != nil {
		return err
	}
	n := 0
	write := func(to io.Writer) error {
		n, err = g.writeView(ctx, w, to, format, v)
		return err
	}
	if file == "-" {
		return write(g.out)
	}
	if err := writeFile(file, o.force, write); err != nil {
		return err
	}
	g.note("%s written to %s", show.Count(n, "row", "rows"), file)
	return nil
}

// writeView writes the rows of a view with their stamp, and returns how many
// there are.
func (g *gatehouse) writeView(ctx context.Context, w *workspace, to io.Writer, format export.Format, v core.SavedView) (int, error) {
	stamp := export.Stamp{What: "Apps", Filter: view.Filter(v), Complete: true, Reads: []export.Read{}, WrittenAt: g.clock.Now().UTC()}
	states, err := w.store.Connections(ctx)
	if err != nil {
		return 0, err
	}
	for _, s := range states {
		r := export.Read{Connection: s.Name, At: s.ReadAt.UTC()}
		if !s.Complete && !s.ReadAt.IsZero() {
			r.Why = s.Why
		}
		stamp.Complete = stamp.Complete && s.Complete
		stamp.Reads = append(stamp.Reads, r)
	}
	if v.List == core.ViewRegistrations {
		return g.writeRegistrations(ctx, w, to, format, v, stamp)
	}
	rows, err := g.appsOf(ctx, w, v)
	if err != nil {
		return 0, err
	}
	counts, err := w.store.Counts(ctx)
	if err != nil {
		return 0, err
	}
	stamp.Matches, stamp.Of = len(rows), counts.Apps
	columns := show.DatedApps(show.AppColumns(v.Columns, w.cfg.Dates), w.cfg.Dates)
	return len(rows), export.WriteStamped(to, format, columns, g.shown(w, rows), stamp)
}

func (g *gatehouse) writeRegistrations(
	ctx context.Context, w *workspace, to io.Writer, format export.Format, v core.SavedView, stamp export.Stamp,
) (int, error) {
	rows, expr, err := g.registrationsOf(ctx, w, v, nil)
	if err != nil {
		return 0, err
	}
	stamp.What, stamp.Matches, stamp.Of = "registrations", len(rows), len(rows)
	if !expr.IsZero() {
		all, err := list.Registrations(ctx, w.store, g.filter(w, query.Expr{}), nil)
		if err != nil {
			return 0, err
		}
		stamp.Of = len(all)
	}
	columns := show.DatedRegistrations(show.RegistrationColumns(v.Columns, w.cfg.Dates), w.cfg.Dates)
	return len(rows), export.WriteStamped(to, format, columns, g.shownRegistrations(w, rows), stamp)
}
