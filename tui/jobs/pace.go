package jobs

import (
	"time"

	"gatehouse/core"
	"gatehouse/tui/desk"
)

// measuredAfter is how long proofs must have come in before a rate is said.
const measuredAfter = 3 * time.Second

// sample is what was still on its way of a job when its proofs began to come in.
type sample struct {
	since time.Time
	way   int
}

// proving is how many Apps of a job are on their way, after all were reached.
func proving(j desk.Job) int {
	if p, known := j.Proven(); known && j.State == core.JobDone {
		return p.Way
	}
	return 0
}

// measure follows how fast proofs come in. Those of a job that waits, for its
// decisions are held or its gateway is down, are measured from when they begin.
func (s *Screen) measure() {
	now := s.c.Desk.Now()
	for _, j := range s.jobs {
		way := proving(j)
		was, known := s.paces[j.ID]
		switch {
		case way == 0:
			delete(s.paces, j.ID)
		case !known || way >= was.way:
			s.paces[j.ID] = sample{now, way}
		}
	}
}

// proofs says how many proofs of a job come in a second and how long the rest
// takes at that rate; zero where that is not known.
func (s *Screen) proofs(j desk.Job) (perSecond float64, left time.Duration) {
	was, known := s.paces[j.ID]
	way := proving(j)
	took := s.c.Desk.Now().Sub(was.since)
	if !known || way == 0 || way >= was.way || took < measuredAfter {
		return 0, 0
	}
	perSecond = float64(was.way-way) / took.Seconds()
	return perSecond, time.Duration(float64(way) / perSecond * float64(time.Second)).Round(time.Second)
}

// pace is how fast a job goes and how long it still takes: at first by the Apps
// that it reaches, then by the proofs that come in.
func (s *Screen) pace(j desk.Job) (perSecond float64, left time.Duration) {
	if j.State == core.JobRunning {
		return j.Rate, j.Left
	}
	return s.proofs(j)
}
