package engine

import (
	"time"

	"gatehouse/core"
)

// measuredAfter is how long a job must have been worked on before its own rate
// is believed more than its gateways' pace.
const measuredAfter = 10 * time.Second

// JobRate is how many Apps a second a job is through with, from its progress by
// part (Store.JobProgress); 0 while that is not known.
func (e *Engine) JobRate(job core.Job, progress []core.JobProgress) float64 {
	took := e.workedOn(job)
	if took < measuredAfter || len(progress) != len(job.Parts) {
		return 0
	}
	through := 0
	for i, p := range job.Parts {
		through += p.Reached() - progress[i].Way
	}
	return float64(through) / took.Seconds()
}

// JobTimeLeft is about how long a job still takes while it runs: as its slowest
// gateway goes so far, or at first as its pace is configured. What is decided
// and still on its way to the gateway is not through: a job runs ahead of its
// gateway by up to a backlog. 0: nobody knows, or nothing is left.
func (e *Engine) JobTimeLeft(job core.Job, progress []core.JobProgress) time.Duration {
	var longest time.Duration
	took := e.workedOn(job)
	for i, p := range job.Parts {
		var q core.JobProgress
		if i < len(progress) {
			q = progress[i]
		}
		todo, left := p.Left()+q.Way, time.Duration(0)
		if conn, ok := e.byName[p.Connection]; ok {
			left = paceTime(conn, todo)
		}
		if through := p.Decided - q.Way; took >= measuredAfter && i < len(progress) && through > 0 {
			left = time.Duration(float64(todo) / float64(through) * float64(took))
		}
		longest = max(longest, left)
	}
	return longest.Round(time.Second)
}

// workedOn is how long a job was worked on until now. The time since its last
// step counts, for its pushes go on between two steps, but not without end:
// perhaps no process is at it any more.
func (e *Engine) workedOn(job core.Job) time.Duration {
	if job.State != core.JobRunning || job.Worked < measuredAfter {
		return job.Worked
	}
	return job.Worked + min(max(e.Clock.Now().Sub(job.UpdatedAt), 0), job.Worked)
}
