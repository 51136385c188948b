package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/cmd/gatehouse/internal/importer"
	"gatehouse/core"
	"gatehouse/core/export"
)

func (g *gatehouse) importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import FILE",
		Long: `Reads PENDING Apps from CSV or JSON lines (- for standard input). A bad row is
reported with its line and reason, the good ones are kept. An App is known by
its connection and reference id, so importing a file twice changes nothing; one
that was decided already stays as it is.

` + importColumns() + `

The exit code is 11 when some rows were bad.`,
		Args: one("one file name, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.importFile(cmd.Context(), w, args[0]) })
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	return cmd
}

func importColumns() string {
	var b strings.Builder
	b.WriteString("Columns (* required):\n")
	for _, c := range importer.Columns() {
		mark := " "
		if c.Required {
			mark = "*"
		}
		fmt.Fprintf(&b, "  %s %-14s %s\n", mark, c.Name, c.Help)
	}
	return strings.TrimRight(b.String(), "\n")
}

// imported is what an import did.
type imported struct {
	New     int      `json:"new"`
	Updated int      `json:"updated"`
	Same    int      `json:"same"`
	Bad     []badRow `json:"bad"`
}

type badRow struct {
	Line   int    `json:"line"`
	Column string `json:"column"`
	Reason string `json:"reason"`
}

func (g *gatehouse) importFile(ctx context.Context, w *workspace, name string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	in, label, err := g.source(name)
	if err != nil {
		return err
	}
	rows, bad, broken := importer.Read(in)
	if err := in.Close(); err != nil && broken == nil {
		broken = err
	}
	apps := make([]core.App, len(rows))
	for i, r := range rows {
		apps[i] = r.App
	}
	report, err := w.engine.Import(ctx, w.actor, apps)
	for _, refused := range report.Refused {
		bad = append(bad, importer.Bad{Line: rows[refused.Revision].Line, Reason: refused.Reason})
	}
	if err != nil {
		return err
	}
	slices.SortFunc(bad, func(a, b importer.Bad) int { return cmp.Compare(a.Line, b.Line) })
	done := imported{New: report.New, Updated: report.Updated, Same: report.Same, Bad: []badRow{}}
	for _, b := range bad {
		g.say(located(label, b))
		done.Bad = append(done.Bad, badRow{b.Line, b.Reason.Subject, b.Reason.Message})
	}
	if err := g.writeImported(done, format); err != nil {
		return err
	}
	switch {
	case broken != nil:
		e := core.AsError(broken)
		return core.Errorf(e.Code, label, "%s", e.Error()).WithHint("%s", e.Hint)
	case len(bad) > 0:
		return &exit.Error{Code: exit.BadRows}
	}
	return nil
}

// source opens the input.
func (g *gatehouse) source(name string) (io.ReadCloser, string, error) {
	if name == "-" {
		return io.NopCloser(g.in), "standard input", nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, name, core.Errorf(core.CodeInvalid, name, "it cannot be read").WithHint("Check its name and who may read it.").Because(err)
	}
	return f, name, nil
}

// located words a bad row with its place in the file.
func located(label string, b importer.Bad) *core.Error {
	e := *b.Reason
	e.Message = b.Reason.Error()
	e.Subject = fmt.Sprintf("%s:%d", label, b.Line)
	return &e
}

func (g *gatehouse) writeImported(done imported, format export.Format) error {
	if format == export.Table || format == export.CSV {
		_, err := fmt.Fprintf(g.out, "%s%d new, %d updated, %d same, %d bad\n", g.dryly(), done.New, done.Updated, done.Same, len(done.Bad))
		return err
	}
	return export.One(g.out, format, export.View[imported]{Object: func(i imported) any { return i }}, done)
}
