package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

func (g *gatehouse) connectionsCommand() *cobra.Command {
	cmd := group("connections", "List and test the configured gateways")
	list := &cobra.Command{
		Use:   "list",
		Short: "list the configured gateways and what is known of them",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.listConnections(cmd.Context(), w) })
		},
	}
	e, _ := verb.Named("test")
	test := &cobra.Command{
		Use:               e.Name + " [CONNECTION...]",
		Short:             e.Short,
		Long:              e.Long + "\nWithout a name every connection is tested; each has its own outcome.",
		ValidArgsFunction: g.completeConnections,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.testConnections(cmd.Context(), w, args) })
		},
	}
	g.outputFlag(list)
	g.outputFlag(test)
	cmd.AddCommand(list, test)
	return cmd
}

func (g *gatehouse) listConnections(ctx context.Context, w *workspace) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	rows, err := show.Connections(ctx, w.store, w.engine.Connections())
	if err != nil {
		return err
	}
	return export.Write(g.out, format, show.ConnectionsView(g.clock.Now()), export.All(rows))
}

// tested is one connection's test.
type tested struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	OK       bool     `json:"ok"`
	Identity string   `json:"identity"`
	Detail   []string `json:"detail"`
	MS       int64    `json:"ms"`
	Error    string   `json:"error,omitempty"`
}

func (g *gatehouse) testConnections(ctx context.Context, w *workspace, names []string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	names, err = w.named(names)
	if err != nil {
		return err
	}
	var rows []tested
	var failed error
	for _, name := range names {
		check, err := w.engine.Test(ctx, name)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		row := tested{
			Name: name, Kind: w.kindOf(name), OK: err == nil,
			Identity: check.Identity, Detail: append([]string{}, check.Detail...), MS: check.Latency.Milliseconds(),
		}
		if err != nil {
			row.Error = core.AsError(err).Message
			g.say(err)
			failed = err
		}
		rows = append(rows, row)
	}
	if err := export.Write(g.out, format, testedView(), export.All(rows)); err != nil {
		return err
	}
	return quietly(failed)
}

// told is everything that is to be said of it.
func (t tested) told() []string {
	if t.Error == "" {
		return t.Detail
	}
	return append(slices.Clone(t.Detail), t.Error)
}

func testedView() export.View[tested] {
	columns := []export.Column[tested]{
		{Title: "CONNECTION", Text: func(t tested) string { return t.Name }},
		{Title: "KIND", Text: func(t tested) string { return t.Kind }},
		{Title: "RESULT", Text: func(t tested) string {
			if t.OK {
				return "ok"
			}
			return "failed"
		}},
		{Title: "IDENTITY", Text: func(t tested) string { return t.Identity }},
		{Title: "MS", Right: true, Text: func(t tested) string { return strconv.FormatInt(t.MS, 10) }},
		{Title: "DETAIL", Text: func(t tested) string { return strings.Join(t.told(), " · ") }},
	}
	return export.View[tested]{Table: columns, CSV: columns, Object: func(t tested) any { return t }}
}

// named checks the names of connections; none means all.
func (w *workspace) named(names []string) ([]string, error) {
	var all []string
	for _, c := range w.engine.Connections() {
		all = append(all, c.Name)
	}
	if len(all) == 0 {
		return nil, core.Errorf(core.CodeConfig, "connections", "none is configured").
			WithHint("Write a configuration (see the README), or try: gatehouse demo")
	}
	if len(names) == 0 {
		return all, nil
	}
	for _, n := range names {
		if _, ok := w.engine.Capabilities(n); !ok {
			return nil, core.Errorf(core.CodeNotFound, n, "there is no such connection").WithHint("There are %s.", strings.Join(all, ", "))
		}
	}
	return names, nil
}

func (g *gatehouse) completeConnections(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	cfg, err := g.readConfig()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, c := range cfg.Connections {
		out = append(out, c.Name+"\t"+c.Kind)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
