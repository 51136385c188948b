package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

func (g *gatehouse) jobsCommand() *cobra.Command {
	cmd := group("jobs", "List bulk runs; pause, go on with, stop and retry them; write their reports")
	cmd.AddCommand(g.jobsListCommand(), g.jobsShowCommand(), g.jobsRetryCommand(), g.jobsReportCommand())
	for _, turn := range jobTurns {
		cmd.AddCommand(g.jobsTurnCommand(turn))
	}
	return cmd
}

func (g *gatehouse) jobsListCommand() *cobra.Command {
	limit := 50
	cmd := &cobra.Command{
		Use: "list",
		Long: `Lists bulk runs, newest first: what was done to several Apps at once. A run of
more than 200 is worked off piece by piece, by any Gatehouse process that is
there: the terminal screen, serve, or the command that began it. CHANGED counts
Apps that were decided again, changed at their gateway, or taken back since.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.listJobs(cmd.Context(), w, limit) })
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().IntVar(&limit, "limit", limit, "at most `N` jobs (0: all); what is left out is said")
	return cmd
}

func (g *gatehouse) listJobs(ctx context.Context, w *workspace, limit int) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if limit < 0 {
		return core.Errorf(core.CodeInvalid, "--limit", "it cannot be negative")
	}
	asked := limit
	if limit > 0 {
		asked++
	}
	jobs, err := w.store.Jobs(ctx, asked)
	if err != nil {
		return err
	}
	if limit > 0 && len(jobs) > limit {
		jobs = jobs[:limit]
		g.note("only the newest %d are shown; --limit 0 shows all", limit)
	}
	rows := make([]show.Job, 0, len(jobs))
	for _, j := range jobs {
		row, err := g.jobRow(ctx, w, j)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return export.Write(g.out, format, show.Jobs(g.clock.Now()), export.All(rows))
}

// jobRow is a job with how far it is.
func (g *gatehouse) jobRow(ctx context.Context, w *workspace, j core.Job) (show.Job, error) {
	progress, err := w.store.JobProgress(ctx, j.ID)
	if err != nil {
		return show.Job{}, err
	}
	waits, err := w.engine.JobWaits(ctx, j)
	if err != nil {
		return show.Job{}, err
	}
	return show.JobOf(j, progress, waits, w.engine.JobRate(j, progress), w.engine.JobTimeLeft(j, progress)), nil
}

// jobNamed finds a job by its number, or the newest for "last".
func (g *gatehouse) jobNamed(ctx context.Context, w *workspace, typed string) (core.Job, error) {
	if typed == "last" {
		jobs, err := w.store.Jobs(ctx, 1)
		if err == nil && len(jobs) == 0 {
			err = core.Errorf(core.CodeNotFound, "last", "nothing was done in bulk yet")
		}
		if err != nil {
			return core.Job{}, err
		}
		return jobs[0], nil
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(typed, "#"), 10, 64)
	if err != nil {
		return core.Job{}, core.Errorf(core.CodeInvalid, typed, "a job is named by its number, or by last").WithHint("See: gatehouse jobs list")
	}
	job, err := w.store.JobNumbered(ctx, n)
	if core.CodeOf(err) == core.CodeNotFound {
		err = core.Errorf(core.CodeNotFound, typed, "there is no job of this number").WithHint("See: gatehouse jobs list")
	}
	return job, err
}

func (g *gatehouse) jobsShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "show JOB",
		Long: "Shows a job: how far it is, by connection, what became of its Apps, how fast it goes and about how long it still takes. JOB is its number, or last.",
		Args: one("one job's number"), ValidArgsFunction: g.completeJobs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				job, err := g.jobNamed(cmd.Context(), w, args[0])
				if err != nil {
					return err
				}
				return g.writeJob(cmd.Context(), w, job)
			})
		},
	}
	g.outputFlag(cmd)
	return cmd
}

// writeJob writes one job.
func (g *gatehouse) writeJob(ctx context.Context, w *workspace, job core.Job) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	row, err := g.jobRow(ctx, w, job)
	if err != nil {
		return err
	}
	if format == export.Table {
		return show.WriteJob(g.out, row, w.cfg.Dates)
	}
	return export.One(g.out, format, show.Jobs(g.clock.Now()), row)
}

// jobTurn brings a job into another state.
type jobTurn struct {
	name, long string
	asks       bool
	turn       func(*workspace) func(context.Context, core.Actor, string) error
}

var jobTurns = []jobTurn{
	{name: "pause", long: "Pauses a job. What is decided goes on to its gateway; the rest stays as it is until gatehouse jobs resume.",
		turn: func(w *workspace) func(context.Context, core.Actor, string) error { return w.engine.PauseJob }},
	{name: "resume", long: "Lets a paused job go on where it was. It is worked off by any Gatehouse process that is there: the terminal screen, or gatehouse serve.",
		turn: func(w *workspace) func(context.Context, core.Actor, string) error { return w.engine.ResumeJob }},
	{name: "stop", long: "Stops a job for good: Apps that it has not reached stay as they are. gatehouse undo takes back what is still held, too.", asks: true,
		turn: func(w *workspace) func(context.Context, core.Actor, string) error { return w.engine.StopJob }},
}

func (g *gatehouse) jobsTurnCommand(t jobTurn) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: t.name + " JOB", Long: t.long + " JOB is its number, or last.",
		Args: one("one job's number"), ValidArgsFunction: g.completeJobs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				ctx := cmd.Context()
				job, err := g.jobNamed(ctx, w, args[0])
				if err != nil {
					return err
				}
				if t.asks && job.State.Open() {
					if err := g.sure(ctx, "stop", fmt.Sprintf("stop job %d: %d of %d Apps are not reached", job.Number, job.Sum().Left(), job.Sum().Total), yes); err != nil {
						return err
					}
				}
				if err := t.turn(w)(ctx, w.actor, job.ID); err != nil {
					return err
				}
				if job, err = w.store.Job(ctx, job.ID); err != nil {
					return err
				}
				return g.writeJob(ctx, w, job)
			})
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	if t.asks {
		cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	}
	return cmd
}

func (g *gatehouse) jobsRetryCommand() *cobra.Command {
	var o decideOptions
	cmd := &cobra.Command{
		Use: "retry JOB",
		Long: `Does again what of a job failed, and nothing else: pushes that failed or are not
proven are pushed again; Apps that were refused, because they had changed, are
planned and asked about anew. JOB is its number, or last.`,
		Args: one("one job's number"), ValidArgsFunction: g.completeJobs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.retryJob(cmd.Context(), w, args[0], o) })
		},
	}
	g.outputFlag(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "print what would be done and do nothing")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	f.BoolVar(&o.detach, "detach", false, "leave the rest to the next Gatehouse process")
	f.DurationVar(&o.wait, "wait", settleTime, "wait at most `D` for the proof")
	return cmd
}

func (g *gatehouse) retryJob(ctx context.Context, w *workspace, typed string, o decideOptions) error {
	job, err := g.jobNamed(ctx, w, typed)
	if err != nil {
		return err
	}
	todo, err := w.engine.PlanJobRetry(ctx, w.actor, job.ID)
	if err != nil {
		return err
	}
	var steps []step
	if len(todo.Pushes) > 0 {
		again, err := w.engine.Plan(ctx, w.actor, core.Selection{IDs: todo.Pushes}, core.RetryPush, core.Input{})
		if err != nil {
			return err
		}
		steps = append(steps, step{entry: verb.Of(core.RetryPush), plan: again})
	}
	if len(todo.Again.Change)+len(todo.Again.NotEligible)+len(todo.Again.Already) > 0 {
		steps = append(steps, step{entry: verb.Of(job.Verb), plan: todo.Again})
	}
	if len(steps) == 0 {
		g.note("nothing of job %d failed", job.Number)
		format, err := g.format()
		if err != nil {
			return err
		}
		return g.writeApps(nil, format)
	}
	return g.carry(ctx, w, steps, o)
}

func (g *gatehouse) jobsReportCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "report JOB",
		Long: `Writes what became of each App of a job until now: a row each, with the outcome
and why. JOB is its number, or last. --file writes a new file, whole or not at
all, in the form that its ending names (.csv, .json, .jsonl) unless -o is given.`,
		Args: one("one job's number"), ValidArgsFunction: g.completeJobs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error {
				job, err := g.jobNamed(cmd.Context(), w, args[0])
				if err != nil {
					return err
				}
				format, err := g.format()
				if err != nil {
					return err
				}
				if file == "" {
					return g.writeReport(cmd.Context(), w, job, g.out, format)
				}
				if !cmd.Flags().Changed("output") {
					format = export.FormatOf(file)
				}
				err = system.WriteFile(file, func(out io.Writer) error { return g.writeReport(cmd.Context(), w, job, out, format) })
				if err == nil {
					g.note("%s: %s", file, show.Count(job.Sum().Total, "App", "Apps"))
				}
				return err
			})
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().StringVar(&file, "file", "", "write to `FILE`, which must not be there")
	return cmd
}

// writeReport writes one job's report.
func (g *gatehouse) writeReport(ctx context.Context, w *workspace, job core.Job, out io.Writer, format export.Format) error {
	var failed error
	rows := func(yield func(core.JobOutcome, error) bool) {
		stopped := false
		err := w.store.JobOutcomes(ctx, job.ID, func(o core.JobOutcome) error {
			if stopped = !yield(o, nil); stopped {
				return context.Canceled // the writer failed, and says so
			}
			return nil
		})
		if err != nil && !stopped {
			failed = err
			yield(core.JobOutcome{}, err)
		}
	}
	err := export.Write(out, format, export.Report(), rows)
	if err == nil {
		err = failed
	}
	return err
}

// completeJobs offers jobs to the shell.
func (g *gatehouse) completeJobs(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	out := []string{"last"}
	err := g.with(cmd.Context(), func(w *workspace) error {
		jobs, err := w.store.Jobs(cmd.Context(), 20)
		for _, j := range jobs {
			out = append(out, fmt.Sprintf("%d\t%s %d Apps, %s", j.Number, j.Verb, j.Sum().Total, j.State))
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
