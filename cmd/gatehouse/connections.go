package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

func (g *gatehouse) connectionsCommand() *cobra.Command {
	cmd := group("connections", "List, add and test gateways")
	list := &cobra.Command{
		Use:  "list",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.listConnections(cmd.Context(), w) })
		},
	}
	g.outputFlag(list)
	cmd.AddCommand(list, g.addCommand(), g.testCommand())
	return cmd
}

func (g *gatehouse) listConnections(ctx context.Context, w *workspace) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	rows, err := show.Connections(ctx, w.store, w.engine.Connections(), g.clock.Now())
	if err != nil {
		return err
	}
	return export.Write(g.out, format, show.ConnectionsView(g.clock.Now()), export.All(rows))
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
			return nil, core.Errorf(core.CodeNotFound, n, "there is no such connection in the configuration").WithHint("There are %s. The Apps of one that was taken out stay readable.", strings.Join(all, ", "))
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
