package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (g *gatehouse) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE",
		Long: `Writes a consistent copy of the state database to a new file with mode 0600.
Others may read and decide meanwhile. A file that is there is not overwritten.

The key of the vault (vault.key beside the database) is not in the copy. Keep
it apart: without it, secrets of approvals under way must be typed again.`,
		Args: one("one file name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				if err := w.store.Backup(cmd.Context(), args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintf(g.out, "%s\n", args[0])
				return err
			})
		},
	}
}
