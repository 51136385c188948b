package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

func (g *gatehouse) mailRetryCommand() *cobra.Command {
	return g.mailsCommand("retry", func(ctx context.Context, w *workspace, ids []string) (string, error) {
		n, err := w.engine.RetryMails(ctx, w.actor, ids)
		if err == nil {
			w.mailSoon(ctx)
		}
		return count(n, "mail queued again", "mails queued again"), err
	})
}

func (g *gatehouse) mailDropCommand() *cobra.Command {
	return g.mailsCommand("drop", func(ctx context.Context, w *workspace, ids []string) (string, error) {
		n, err := w.engine.DropMails(ctx, w.actor, ids)
		return count(n, "mail is not sent again", "mails are not sent again"), err
	})
}

// mailsCommand is a command that does something to some mails and says what
// came of it.
func (g *gatehouse) mailsCommand(name string, do func(context.Context, *workspace, []string) (string, error)) *cobra.Command {
	cmd := &cobra.Command{
		Use: name + " ID...",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return core.Errorf(core.CodeInvalid, cmd.CommandPath(), "it takes the ids of mails").WithHint("See gatehouse mail list.")
			}
			return nil
		},
		Long: "ID is a mail's, as gatehouse mail list shows it; - reads them from standard input, one a line.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				format, err := g.format()
				if err != nil {
					return err
				}
				ids, err := typed(args, g.firstWords)
				if err != nil {
					return err
				}
				said, err := do(cmd.Context(), w, ids)
				if err != nil {
					return err
				}
				if format == export.Table {
					_, err = fmt.Fprintln(g.out, g.dryly()+said)
					return err
				}
				return g.writeMails(cmd.Context(), w, ids, format)
			})
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	return cmd
}

func (g *gatehouse) writeMails(ctx context.Context, w *workspace, ids []string, format export.Format) error {
	var mails []core.Mail
	for _, id := range ids {
		m, err := w.store.Mail(ctx, id)
		if err != nil {
			return err
		}
		mails = append(mails, m)
	}
	return export.Write(g.out, format, show.Mails(w.cfg.Dates), export.All(show.MailsOf(mails)))
}
