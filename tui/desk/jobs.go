package desk

import (
	"context"
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/core/export"
)

// JobEngine is what the TUI needs of the engine for bulk runs.
type JobEngine interface {
	PauseJob(ctx context.Context, actor core.Actor, id string) error
	ResumeJob(ctx context.Context, actor core.Actor, id string) error
	StopJob(ctx context.Context, actor core.Actor, id string) error
	PlanJobRetry(ctx context.Context, actor core.Actor, id string) (engine.JobRetry, error)
	JobWaits(ctx context.Context, job core.Job) (*core.Error, error)
	JobRate(job core.Job, progress []core.JobProgress) float64
	JobTimeLeft(job core.Job, progress []core.JobProgress) time.Duration
}

// Job is a bulk run as the screen shows it.
type Job struct {
	core.Job
	// Progress is how far the decided items of each part are proven; nil where
	// it was not looked at, because there is so much of it.
	Progress []core.JobProgress
	Rate     float64       // items a second; 0: not known
	Left     time.Duration // about; 0: not known
	Waits    *core.Error   // what keeps it from going on
}

// Proven adds up Progress.
func (j Job) Proven() (sum core.JobProgress, known bool) {
	for _, p := range j.Progress {
		sum = sum.Add(p)
	}
	return sum, j.Progress != nil
}

// JobsRead answers Jobs.
type JobsRead struct {
	Request Request
	Jobs    []Job // newest first
	More    bool  // there are older ones
	Took    time.Duration
	Err     error
}

const (
	// jobsRead is how many jobs the screen lists.
	jobsRead = 100
	// progressTime is how long the proofs of jobs are counted for one picture:
	// the newest first.
	progressTime = 300 * time.Millisecond
)

// Jobs reads the bulk runs, newest first, and how far they are.
func (d *Desk) Jobs() (Request, tea.Cmd) {
	var out JobsRead
	return d.ask("jobs", func(ctx context.Context) error {
		began := d.Clock.Now()
		defer func() { out.Took = d.Clock.Now().Sub(began) }()
		jobs, err := d.Engine.Store().Jobs(ctx, jobsRead+1)
		if err != nil {
			return err
		}
		if out.More = len(jobs) > jobsRead; out.More {
			jobs = jobs[:jobsRead]
		}
		for _, j := range jobs {
			job := Job{Job: j}
			if job.Progress, err = d.progressOf(ctx, j, began); err != nil {
				return err
			}
			job.Rate, job.Left = d.Engine.JobRate(j, job.Progress), d.Engine.JobTimeLeft(j, job.Progress)
			if job.Waits, err = d.Engine.JobWaits(ctx, j); err != nil {
				return err
			}
			out.Jobs = append(out.Jobs, job)
		}
		return nil
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// progressOf counts a job's proofs; what has settled for good is counted once.
func (d *Desk) progressOf(ctx context.Context, j core.Job, began time.Time) ([]core.JobProgress, error) {
	d.settled.Lock()
	known, ok := d.settled.by[j.ID]
	d.settled.Unlock()
	if ok {
		return known, nil
	}
	if d.Clock.Now().Sub(began) > progressTime {
		return nil, nil
	}
	p, err := d.Engine.Store().JobProgress(ctx, j.ID)
	if err != nil || j.State.Open() {
		return p, err
	}
	for _, part := range p {
		if !part.Settled() || part.Failed > 0 { // a retry may change it
			return p, nil
		}
	}
	d.settled.Lock()
	d.settled.by[j.ID] = p
	d.settled.Unlock()
	return p, nil
}

// JobItemsRead answers JobItems.
type JobItemsRead struct {
	Request Request
	Job     string
	Items   []core.JobOutcome // by connection, in the order of the plan
	Took    time.Duration
	Err     error
}

// JobItems reads what became of each App of a job.
func (d *Desk) JobItems(job string) (Request, tea.Cmd) {
	out := JobItemsRead{Job: job}
	return d.ask("job", func(ctx context.Context) error {
		began := d.Clock.Now()
		defer func() { out.Took = d.Clock.Now().Sub(began) }()
		return d.Engine.Store().JobOutcomes(ctx, job, func(o core.JobOutcome) error {
			out.Items = append(out.Items, o)
			return nil
		})
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// JobTurned answers PauseJob, ResumeJob and StopJob.
type JobTurned struct {
	Request Request
	Job     core.Job // as it is now
	Err     error
}

// PauseJob stops a job for a while.
func (d *Desk) PauseJob(id string) (Request, tea.Cmd) { return d.turnJob(id, d.Engine.PauseJob) }

// ResumeJob lets a paused job go on.
func (d *Desk) ResumeJob(id string) (Request, tea.Cmd) { return d.turnJob(id, d.Engine.ResumeJob) }

// StopJob stops a job for good.
func (d *Desk) StopJob(id string) (Request, tea.Cmd) { return d.turnJob(id, d.Engine.StopJob) }

func (d *Desk) turnJob(id string, turn func(context.Context, core.Actor, string) error) (Request, tea.Cmd) {
	var out JobTurned
	return d.ask("job", func(ctx context.Context) error {
		ctx = context.WithoutCancel(ctx)
		err := turn(ctx, d.Actor, id)
		job, jerr := d.Engine.Store().Job(ctx, id)
		out.Job = job
		return errors.Join(err, jerr)
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// JobRetryPlanned answers PlanJobRetry.
type JobRetryPlanned struct {
	Request Request
	Job     core.Job
	Retry   engine.JobRetry
	Err     error
}

// PlanJobRetry looks at what of a job did not go well.
func (d *Desk) PlanJobRetry(job core.Job) (Request, tea.Cmd) {
	out := JobRetryPlanned{Job: job}
	return d.ask("retry", func(ctx context.Context) (err error) {
		out.Retry, err = d.Engine.PlanJobRetry(ctx, d.Actor, job.ID)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// ReportWritten answers WriteReport.
type ReportWritten struct {
	Request Request
	Path    string
	Items   int
	Err     error
}

// WriteReport writes what became of each App of a job to a file: JSON where its
// name ends so, else CSV. A file that is there is not touched.
func (d *Desk) WriteReport(job, path string) (Request, tea.Cmd) {
	out := ReportWritten{Path: path}
	return d.ask("report", func(ctx context.Context) error {
		if d.WriteFile == nil {
			return core.Errorf(core.CodeInvalid, path, "this Gatehouse writes no files")
		}
		return d.WriteFile(path, func(w io.Writer) error {
			rows := func(yield func(core.JobOutcome, error) bool) {
				err := d.Engine.Store().JobOutcomes(ctx, job, func(o core.JobOutcome) error {
					out.Items++
					if !yield(o, nil) {
						return context.Canceled // the writer failed, and says so
					}
					return nil
				})
				if err != nil && !errors.Is(err, context.Canceled) {
					yield(core.JobOutcome{}, err)
				}
			}
			return export.Write(w, export.FormatOf(path), export.Report(), rows)
		})
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}
