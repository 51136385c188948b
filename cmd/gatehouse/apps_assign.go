package main

import (
	"context"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

// assignCommand gives requests that wait to somebody to see to.
func (g *gatehouse) assignCommand() *cobra.Command {
	e, _ := verb.Named("assign")
	var none bool
	var filter string
	cmd := &cobra.Command{
		Use:   e.Name + " ID [NAME]",
		Short: "give what waits in an App to somebody to see to: you, NAME, or nobody",
		Long: e.Long + `

NAME is how the audit log calls a colleague; without it you are meant. An id of
- reads ids from standard input, one a line:

  gatehouse apps assign - bo@bastion-2 < ids
  gatehouse apps assign --filter 'status:pending conn:aws' bo@bastion-2`,
		Args: cobra.MaximumNArgs(2),
		ValidArgsFunction: func(cmd *cobra.Command, given []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(given) > 0 || filter != "" {
				return nil, cobra.ShellCompDirectiveNoFileComp // a colleague's name
			}
			return g.completeIDs(cmd, given, typed)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.assign(cmd.Context(), w, args, filter, none) })
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	filterFlag(cmd, &filter)
	cmd.Flags().BoolVar(&none, "none", false, "nobody in particular sees to it any more")
	return cmd
}

func (g *gatehouse) assign(ctx context.Context, w *workspace, args []string, filter string, none bool) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	var named []string // the Apps; behind them stands to whom
	if filter == "" {
		if len(args) == 0 {
			return core.Errorf(core.CodeInvalid, "assign", "no App is named").WithHint("Give an id, - for ids from standard input, or --filter.")
		}
		named, args = args[:1], args[1:]
	}
	to := w.actor.Name
	switch {
	case len(args) > 1:
		return core.Errorf(core.CodeInvalid, "assign", "with --filter one NAME alone is given")
	case none && len(args) > 0:
		return core.Errorf(core.CodeInvalid, "--none", "it takes no NAME beside it")
	case none:
		to = ""
	case len(args) > 0:
		to = args[0]
	}
	ids, err := g.chosenApps(ctx, w, named, filter)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return g.nobodyPasses()
	}
	apps, failed := w.engine.Assign(ctx, w.actor, ids, to)
	for _, e := range parts(failed) {
		g.say(e)
	}
	if len(apps) > 0 || format != export.Table {
		if err := g.writeApps(apps, format); err != nil {
			return err
		}
	}
	return quietly(failed)
}

// parts are the errors that were joined to one.
func parts(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // the outermost one alone is meant
		var out []error
		for _, e := range joined.Unwrap() {
			out = append(out, parts(e)...)
		}
		return out
	}
	if err == nil {
		return nil
	}
	return []error{err}
}
