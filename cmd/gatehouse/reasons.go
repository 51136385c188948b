package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/core/export"
)

// snippet is a reason that is given often, as it is listed.
type snippet struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// reasonsCommand lists the reasons that are given often.
func (g *gatehouse) reasonsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reasons",
		Short: "list the reasons that are given often (--reason-name)",
		Long: `Lists the reasons in the file that the configuration names with reasons: FILE,
each on a line of its own as NAME: TEXT. On screen ctrl+p lists them in a reason
field; on the command line --reason-name NAME gives one:

  gatehouse apps reject 01HX... --reason-name no-contract`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return g.reasons() },
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) reasons() error {
	format, err := g.format()
	if err != nil {
		return err
	}
	cfg, err := g.openConfig()
	if err != nil {
		return err
	}
	rows := make([]snippet, 0, len(cfg.Reasons))
	for _, s := range cfg.Reasons {
		rows = append(rows, snippet(s))
	}
	columns := []export.Column[snippet]{
		{Title: "NAME", Text: func(s snippet) string { return s.Name }}, {Title: "TEXT", Text: func(s snippet) string { return s.Text }},
	}
	if format == export.CSV {
		columns[0].Title, columns[1].Title = "name", "text"
	}
	if err := export.Write(g.out, format, export.View[snippet]{Table: columns, CSV: columns, Object: func(s snippet) any { return s }}, export.All(rows)); err != nil {
		return err
	}
	if len(rows) == 0 && format == export.Table {
		g.note("there are none; name a file in the configuration: reasons: FILE")
	}
	return nil
}

// openConfig is the configuration that the screen works by, else the file's: a
// demo's stands in none.
func (g *gatehouse) openConfig() (config.Config, error) {
	if g.shared != nil {
		return g.shared.cfg, nil
	}
	return g.readConfig()
}

// reason is what was typed, or what its name stands for.
func (w *workspace) reason(o decideOptions) (string, error) {
	switch {
	case o.reasonName == "":
		return o.reason, nil
	case o.reason != "":
		return "", core.Errorf(core.CodeInvalid, "--reason-name", "it is given beside --reason; one of them is enough")
	}
	i := slices.IndexFunc(w.cfg.Reasons, func(s core.Snippet) bool { return s.Name == o.reasonName })
	if i >= 0 {
		return w.cfg.Reasons[i].Text, nil
	}
	names := make([]string, len(w.cfg.Reasons))
	for n, s := range w.cfg.Reasons {
		names[n] = s.Name
	}
	e := core.Errorf(core.CodeInvalid, "--reason-name", "there is no reason called %q", o.reasonName)
	if len(names) == 0 {
		return "", e.WithHint("Name a file of them in the configuration: reasons: FILE")
	}
	return "", e.WithHint("Reasons are %s.", strings.Join(names, ", "))
}

// completeReasons completes the names of reasons.
func (g *gatehouse) completeReasons(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	cfg, err := g.readConfig()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, s := range cfg.Reasons {
		out = append(out, s.Name+"\t"+s.Text)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
