package show

import (
	"fmt"
	"io"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/export"
)

// Job is a bulk run, with how far it is.
type Job struct {
	Number    int64     `json:"number"`
	Verb      string    `json:"verb"`
	State     string    `json:"state"`
	Actor     string    `json:"actor"`
	Reason    string    `json:"reason,omitempty"`
	CreatedAt Time      `json:"created_at"`
	UpdatedAt Time      `json:"updated_at"`
	Total     int       `json:"total"`
	Reached   int       `json:"reached"`
	Done      int       `json:"done"` // confirmed, or all that can be had of its proof
	OnTheWay  int       `json:"on_the_way"`
	Failed    int       `json:"failed"`
	Unproven  int       `json:"unproven"`
	Refused   int       `json:"refused"`
	Already   int       `json:"already"`
	Changed   int       `json:"changed_since"`
	TakenBack int       `json:"taken_back"`
	Left      int       `json:"left"`         // not reached
	PerSecond float64   `json:"per_second"`   // 0: not known
	Seconds   float64   `json:"seconds_left"` // about; 0: not known
	Waits     string    `json:"waits,omitempty"`
	Parts     []JobPart `json:"connections"`

	word string // for a person; JSON and CSV say what it is made of
}

// JobPart is its share at one connection.
type JobPart struct {
	Connection string `json:"connection"`
	Total      int    `json:"total"`
	Reached    int    `json:"reached"`
	Done       int    `json:"done"`
	Failed     int    `json:"failed"`
}

// JobOf makes the view of a job.
func JobOf(j core.Job, progress []core.JobProgress, waits *core.Error, rate float64, left time.Duration) Job {
	sum := j.Sum()
	out := Job{
		Number: j.Number, Verb: string(j.Verb), State: string(j.State), Actor: j.Actor.Name, Reason: j.Reason,
		CreatedAt: Time{j.CreatedAt}, UpdatedAt: Time{j.UpdatedAt}, Total: sum.Total, Reached: sum.Reached(),
		Refused: sum.Refused, Already: sum.Already, Left: sum.Left(), PerSecond: rate, Parts: []JobPart{},
	}
	if j.State.Open() {
		out.Seconds = left.Seconds()
	}
	if waits != nil {
		out.Waits = waits.Error()
	}
	var all core.JobProgress
	for i, p := range j.Parts {
		part := JobPart{Connection: p.Connection, Total: p.Total, Reached: p.Reached()}
		if i < len(progress) {
			q := progress[i]
			part.Done, part.Failed = q.Done, q.Failed
			all = all.Add(q)
		}
		out.Parts = append(out.Parts, part)
	}
	out.Done, out.OnTheWay, out.Failed, out.Unproven, out.Changed, out.TakenBack = all.Done, all.Way, all.Failed, all.Unproven, all.Later, all.Undone
	out.word = j.Word(all)
	return out
}

// Jobs is the view of a list of jobs.
func Jobs(now time.Time) export.View[Job] {
	text := func(title string, f func(Job) string) export.Column[Job] {
		return export.Column[Job]{Title: title, Text: f}
	}
	number := func(title string, f func(Job) int) export.Column[Job] {
		return export.Column[Job]{Title: title, Right: true, Text: func(j Job) string { return fmt.Sprint(f(j)) }}
	}
	jobNumber := number("JOB", func(j Job) int { return int(j.Number) })
	table := []export.Column[Job]{
		jobNumber, text("VERB", func(j Job) string { return j.Verb }), text("STATE", func(j Job) string { return j.word }),
		number("APPS", func(j Job) int { return j.Total }), number("REACHED", func(j Job) int { return j.Reached }), number("DONE", func(j Job) int { return j.Done }),
		number("FAILED", func(j Job) int { return j.Failed + j.Unproven + j.Refused }),
		number("CHANGED", func(j Job) int { return j.Changed + j.TakenBack }),
		text("LEFT", timeLeft), text("WHO", func(j Job) string { return j.Actor }),
		text("AGE", func(j Job) string { return Age(now.Sub(j.CreatedAt.Time)) }),
	}
	csv := []export.Column[Job]{
		number("number", func(j Job) int { return int(j.Number) }), text("verb", func(j Job) string { return j.Verb }), text("state", func(j Job) string { return j.State }),
		text("actor", func(j Job) string { return j.Actor }), text("reason", func(j Job) string { return j.Reason }), text("created_at", func(j Job) string { return j.CreatedAt.text() }),
		number("total", func(j Job) int { return j.Total }), number("reached", func(j Job) int { return j.Reached }), number("done", func(j Job) int { return j.Done }),
		number("on_the_way", func(j Job) int { return j.OnTheWay }), number("failed", func(j Job) int { return j.Failed }), number("unproven", func(j Job) int { return j.Unproven }),
		number("refused", func(j Job) int { return j.Refused }), number("already", func(j Job) int { return j.Already }),
		number("changed_since", func(j Job) int { return j.Changed }), number("taken_back", func(j Job) int { return j.TakenBack }), number("left", func(j Job) int { return j.Left }),
	}
	return export.View[Job]{Table: table, CSV: csv, Object: func(j Job) any { return j }}
}

func timeLeft(j Job) string {
	if j.Seconds == 0 {
		return "-"
	}
	return Age(time.Duration(j.Seconds * float64(time.Second)))
}

// outcomes is what became of those that were reached, what went wrong first.
func (j Job) outcomes() string {
	var parts []string
	for _, o := range []struct {
		n    int
		what string
	}{
		{j.Failed, "failed"}, {j.Unproven, "unproven"}, {j.Refused, "refused"}, {j.Done, "done"}, {j.OnTheWay, "on their way"},
		{j.Already, "already so"}, {j.Changed, "changed since"}, {j.TakenBack, "taken back"},
	} {
		if o.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", o.n, o.what))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// WriteJob writes one job for a person; dates is how moments are worded.
func WriteJob(w io.Writer, j Job, dates core.DateFormat) error {
	out := &lines{w: w}
	out.add("Job %d: %s %s, %s", j.Number, j.Verb, Count(j.Total, "App", "Apps"), j.word)
	out.add("  by %s, %s", j.Actor, dates.Line(j.CreatedAt.Time))
	if j.Reason != "" {
		out.add("  reason: %s", j.Reason)
	}
	out.add("  %d of %d reached%s", j.Reached, j.Total, j.outcomes())
	if j.Left > 0 {
		line := fmt.Sprintf("  %d not reached", j.Left)
		if j.Seconds > 0 {
			line += ", about " + timeLeft(j)
		}
		out.add("%s", line)
	}
	if j.Waits != "" {
		out.add("  it waits: %s", j.Waits)
	}
	for _, p := range j.Parts {
		out.add("  %s: %d of %d reached, %d done, %d failed", p.Connection, p.Reached, p.Total, p.Done, p.Failed)
	}
	return out.err
}
