package main

import (
	"context"
	"os"
	"strconv"

	"github.com/spf13/cobra"
)

// backedUp is a copy of the state database that was made.
type backedUp struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
}

func (g *gatehouse) backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "backup FILE",
		Long: `Writes a consistent copy of the state database to a new file with mode 0600.
Others may read and decide meanwhile. A file that is there is not overwritten.

The key of the vault (vault.key beside the database) is not in the copy. Keep
it apart: without it, secrets of approvals under way must be typed again.`,
		Args: one("one file name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.backup(cmd.Context(), w, args[0]) })
		},
	}
	g.outputFlag(cmd)
	return cmd
}

func (g *gatehouse) backup(ctx context.Context, w *workspace, file string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if err := w.store.Backup(ctx, file); err != nil {
		return err
	}
	made := backedUp{File: file}
	if info, err := os.Stat(file); err == nil {
		made.Bytes = info.Size()
	}
	text := func(b backedUp) []string { return []string{b.File, strconv.FormatInt(b.Bytes, 10)} }
	return say(g, format, file, fields(text, "file", "bytes"), made)
}
