package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
)

func (g *gatehouse) mailListCommand() *cobra.Command {
	var state string
	var limit int
	cmd := &cobra.Command{
		Use:  "list",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.mailList(cmd.Context(), w, core.MailState(state), limit) })
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().StringVar(&state, "state", "", "only mails in this `STATE`: "+strings.Join(mailStates(), ", "))
	cmd.Flags().IntVar(&limit, "limit", 100, "at most so many; 0: all")
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(mailStates(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func mailStates() []string {
	var names []string
	for _, s := range core.MailStates() {
		names = append(names, string(s))
	}
	return names
}

func (g *gatehouse) mailList(ctx context.Context, w *workspace, state core.MailState, limit int) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if state != "" && !slices.Contains(core.MailStates(), state) {
		return core.Errorf(core.CodeInvalid, "--state", "there is no state %q", state).WithHint("States are %s.", strings.Join(mailStates(), ", "))
	}
	mails, err := w.store.Mails(ctx, state, limit)
	if err != nil {
		return err
	}
	if err := export.Write(g.out, format, show.Mails(w.cfg.Dates), export.All(show.MailsOf(mails))); err != nil {
		return err
	}
	return g.saidWhole(ctx, w, state, len(mails), limit)
}

// saidWhole tells a person when the list was cut, and why nothing is sent.
func (g *gatehouse) saidWhole(ctx context.Context, w *workspace, state core.MailState, shown, limit int) error {
	if w.cfg.Mail == nil {
		g.note("No mail server is configured: nothing is queued and nothing is sent.")
	}
	if shown < limit || limit == 0 {
		return nil
	}
	counts, err := w.store.MailCounts(ctx)
	all := counts[state]
	if state == "" {
		for _, n := range counts {
			all += n
		}
	}
	g.note("%d of %d; see all with --limit 0.", shown, all)
	return err
}
