package engine

import (
	"time"

	"gatehouse/core"
)

// measuredAfter is how long a job must have been worked on before its own rate
// is believed more than its gateways' pace.
const measuredAfter = 10 * time.Second

// JobRate is how many items a second a job reaches; 0 while that is not known.
func (e *Engine) JobRate(job core.Job) float64 {
	if job.Worked < measuredAfter {
		return 0
	}
	return float64(job.Sum().Reached()) / job.Worked.Seconds()
}

// JobTimeLeft is about how long a job still takes while it runs: as its slowest
// gateway goes so far, or at first as its pace is configured. 0: nobody knows,
// or nothing is left.
func (e *Engine) JobTimeLeft(job core.Job) time.Duration {
	var longest time.Duration
	for _, p := range job.Parts {
		left := time.Duration(0)
		if conn, ok := e.byName[p.Connection]; ok {
			left = paceTime(conn, p.Left())
		}
		if job.Worked >= measuredAfter && p.Reached() > 0 {
			left = time.Duration(float64(p.Left()) / float64(p.Reached()) * float64(job.Worked))
		}
		longest = max(longest, left)
	}
	return longest.Round(time.Second)
}
