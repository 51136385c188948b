package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/core/export"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
)

type syncOptions struct {
	connections []string
	plan        bool
	release     string
	drop        string
	reason      string   // of a release
	only        []string // of a drop: these Apps alone
	yes         bool     // of a release: nobody is asked
	unmanaged   bool
}

func (g *gatehouse) syncCommand() *cobra.Command {
	e, _ := verb.Named("sync")
	var o syncOptions
	cmd := &cobra.Command{
		Use: e.Name,
		Long: e.Long + `

An App is removed when a complete reading does not have it and a direct read
proves it gone; else it is marked missing. What differs here is pushed by the
next process that pushes, or at once by the terminal screen.

What would remove Apps, or take their access away, is counted over 24 hours.
When it is more than brake-apps or brake-share lets pass, or more than half of
the connection, nothing of it is done: the connection is HELD with a plan, and
everything else goes on. Read the plan with --plan. --release reads the gateway
again and carries the plan out, unless it comes to another one. --drop leaves
its Apps as they are here, until the gateway shows something else of them; with
--only, some of them. With --dry-run both say what they would do; alone it is
--plan. What is left of the plan is held on: where that is few enough for the
brake, the next complete reading carries it out.

Where a provider's mapping file changed (Apinizer), an App may lose access here
that nobody took at the gateway. That is held, too, however few the Apps are.
--release takes it over: what was granted before may still be open, take it away
at the gateway. --drop keeps them approved and sends them again, so that the
gateway grants what the mapping says now.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.plan = o.plan || g.dryRun && o.release == "" && o.drop == "" && !o.unmanaged
			if err := o.check(); err != nil {
				return err
			}
			return g.with(cmd.Context(), func(w *workspace) error {
				switch {
				case o.release != "":
					return g.releasePlan(cmd.Context(), w, o)
				case o.unmanaged:
					return g.listUnmanaged(cmd.Context(), w, o.connections)
				case o.drop != "":
					return g.dropPlan(cmd.Context(), w, o.drop, o.only)
				}
				return g.sync(cmd.Context(), w, o)
			})
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	cmd.Flags().StringArrayVarP(&o.connections, "connection", "c", nil, "only this `CONNECTION` (may be repeated)")
	cmd.Flags().BoolVar(&o.plan, "plan", false, "show what would change, on which side and why; write nothing")
	cmd.Flags().StringVar(&o.release, "release", "", "carry out the held `PLAN`, after a fresh read")
	cmd.Flags().StringVar(&o.drop, "drop", "", "give the held `PLAN` up: its Apps stay as they are here")
	cmd.Flags().StringVar(&o.reason, "reason", "", "why the plan is released, for the log")
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask before a release")
	cmd.Flags().StringArrayVar(&o.only, "only", nil, "give only this `ID` of the dropped plan up; the rest is held on (may be repeated)")
	cmd.Flags().BoolVar(&o.unmanaged, "unmanaged", false, "list what the gateways have and nobody here knows; it is never changed, and gatehouse apps adopt takes it in")
	_ = cmd.RegisterFlagCompletionFunc("connection", g.completeConnections)
	return cmd
}

// check refuses flags that say two things at once.
func (o syncOptions) check() error {
	said := 0
	for _, flag := range []bool{o.plan || o.unmanaged || len(o.connections) > 0, o.release != "", o.drop != ""} {
		if flag {
			said++
		}
	}
	if o.plan && o.unmanaged {
		return core.Errorf(core.CodeInvalid, "sync", "--plan and --unmanaged are two questions").WithHint("Ask one after the other.")
	}
	if o.reason != "" && o.release == "" || len(o.only) > 0 && o.drop == "" {
		return core.Errorf(core.CodeInvalid, "sync", "--reason belongs to --release, and --only to --drop")
	}
	if said > 1 {
		return core.Errorf(core.CodeInvalid, "sync", "--release and --drop take the id of a plan and nothing else").
			WithHint("The plan says which connection it is of.")
	}
	return nil
}

func (g *gatehouse) sync(ctx context.Context, w *workspace, o syncOptions) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	names, err := w.named(o.connections)
	if err != nil {
		return err
	}
	var reports []show.Sync
	var failed error
	held, incomplete := false, false
	for _, name := range names {
		report, err := w.engine.Sync(ctx, w.actor, name, o.plan)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			g.say(err)
			failed = err
		}
		held = held || report.Held != nil
		incomplete = incomplete || err == nil && !report.Listing.Complete
		reports = append(reports, show.SyncOf(name, report, err))
		if format == export.Table && err == nil {
			if err := writeSync(g.out, report); err != nil {
				return err
			}
		}
	}
	if format != export.Table {
		if err := export.Write(g.out, format, show.Syncs(), export.All(reports)); err != nil {
			return err
		}
	}
	switch {
	case failed != nil:
		return quietly(failed)
	case held:
		return &exit.Error{Code: exit.Held}
	case incomplete:
		return &exit.Error{Code: exit.Incomplete}
	}
	return nil
}

// writeSync writes one connection's report for a person.
func writeSync(w io.Writer, r engine.SyncReport) error {
	complete := "complete"
	if !r.Listing.Complete {
		complete = "incomplete: " + r.Listing.Why
	}
	if _, err := fmt.Fprintln(w, plaintext.Line(fmt.Sprintf(
		"%s: %d received, %d not ours, %s; %d same, %d new, %d taken over, %d to send, %s, %d missing, %d removed",
		r.Connection, r.Listing.Received, r.Listing.Unmanaged, complete, r.Same, r.New, r.Adopted, r.Pushes, show.Count(r.Conflicts, "conflict", "conflicts"), r.Missing, r.Removed))); err != nil {
		return err
	}
	if r.Dropped > 0 {
		if _, err := fmt.Fprintf(w, "  %d dropped differences are left as they are\n", r.Dropped); err != nil {
			return err
		}
	}
	if err := writeHeld(w, r.Held); err != nil {
		return err
	}
	for _, c := range r.Changes {
		where := c.Side
		if r.Planned {
			where = "would change " + where
		}
		if _, err := fmt.Fprintln(w, plaintext.Line(fmt.Sprintf("  %s  %s: %s (%s), %s: %s", c.AppID, c.Name, c.What, moved(c.From, c.To), where, c.Why))); err != nil {
			return err
		}
	}
	return nil
}

// moved words a status before and after: one word where there was none, or
// where it stays.
func moved(from, to core.Status) string {
	if from == "" || from == to {
		return string(to)
	}
	return string(from) + " → " + string(to)
}
