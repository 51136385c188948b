package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

func (g *gatehouse) findCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "find",
		Long: `Finds the App that has an API key or a client secret. The key is read from
standard input, or asked for and not shown; it is compared by its fingerprint and
never stored, logged or sent. Keys that were made at a gateway and never shown or
typed here have no fingerprint and are not found.

  gatehouse apps find < key.txt`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return core.Errorf(core.CodeInvalid, cmd.CommandPath(), "a key must not stand on the command line, where others can read it").
				WithHint("Give it on standard input, or type it when asked. Treat the one that you typed as known to others.")
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.find(cmd.Context(), w) })
		},
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) find(ctx context.Context, w *workspace) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	key, err := g.readKey(ctx)
	if err != nil {
		return err
	}
	apps, err := w.engine.FindByKey(ctx, key)
	if err != nil {
		return err
	}
	rows := make([]core.Row, len(apps))
	for i, a := range apps {
		rows[i] = core.RowOf(a)
	}
	return export.Write(g.out, format, show.Apps(), g.shown(w, rows))
}

// readKey reads one line: at a terminal it is not shown.
func (g *gatehouse) readKey(ctx context.Context) (string, error) {
	if !g.inTerminal {
		b, err := io.ReadAll(io.LimitReader(g.in, maxSecretInput))
		if err != nil {
			return "", core.Errorf(core.CodeInvalid, "standard input", "it cannot be read: %s", err)
		}
		return strings.TrimSpace(string(b)), nil
	}
	return g.readUnseen(ctx, "Key")
}
