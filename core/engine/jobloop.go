package engine

import (
	"context"
	"time"

	"gatehouse/core"
)

const (
	// jobBatch is how many items of a job become decisions in one transaction.
	// Small ones let the first pushes leave while the rest is decided.
	jobBatch = 50
	// jobPause is the least time between two looks for jobs: while a bulk runs,
	// every step of every push is a change.
	jobPause = 20 * time.Millisecond
	// jobPoll is the pause before a job that cannot go on, or that another
	// process has, is tried again.
	jobPoll = time.Second
)

// A job keeps so many decisions on their way at each gateway, and no more: what
// its pace takes in this time beside the hold. So pause and stop are felt
// soon, and what is not reached can be left alone.
const (
	backlogTime  = 10 * time.Second
	leastBacklog = 2 * jobBatch
	mostBacklog  = 5000
)

// jobLoop works on the jobs that wait, in turns, each under its lease.
func (e *Engine) jobLoop(ctx context.Context) error {
	changed := e.watch.subscribe()
	defer e.watch.unsubscribe(changed)
	s := &shift{engine: e, at: map[string]*post{}}
	defer s.leave()
	for ctx.Err() == nil {
		began := e.Clock.Now()
		worked, wait := s.round(ctx)
		if worked {
			continue
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-e.Clock.After(ctx, wait):
		}
		select {
		case <-ctx.Done():
		case <-e.Clock.After(ctx, min(jobPause, jobPause-e.Clock.Now().Sub(began))):
		}
	}
	return nil
}

// shift is the jobs that this process is at. Only the loop's goroutine uses it.
type shift struct {
	engine *Engine
	at     map[string]*post // by job
}

// post is one of them: its lease, and since when its time is not counted yet.
type post struct {
	*tenure
	since time.Time
	tired time.Time // not tried before, because it could not go on
}

// lost: another process may have the job now.
func (p *post) lost() bool { return p.ctx.Err() != nil }

// round gives every open job one turn. worked: something was done; else it says
// how long nothing need be tried.
func (s *shift) round(ctx context.Context) (worked bool, wait time.Duration) {
	e := s.engine
	jobs, err := e.Store().OpenJobs(ctx)
	if err != nil {
		if ctx.Err() == nil {
			e.Log.Warn("cannot read the jobs", "error", err)
		}
		return false, jobPoll
	}
	wait = idleWait
	running := map[string]bool{}
	for _, job := range jobs {
		if job.State != core.JobRunning || ctx.Err() != nil {
			continue
		}
		running[job.ID] = true
		did, err := s.turn(ctx, job)
		if err != nil && ctx.Err() == nil {
			e.Log.Warn("a job waits", "job", job.Number, "error", err)
		}
		worked = worked || did
		wait = jobPoll
	}
	for id, p := range s.at {
		if !running[id] || p.lost() {
			p.end()
			delete(s.at, id)
		}
	}
	return worked, wait
}

// turn gives one job a step, where this process has it or can get it.
func (s *shift) turn(ctx context.Context, job core.Job) (worked bool, err error) {
	e := s.engine
	p := s.at[job.ID]
	if p == nil {
		tenure, _, err := e.hold(ctx, []string{"job/" + job.ID}, false)
		if err != nil || tenure == nil {
			return false, err
		}
		p = &post{tenure: tenure, since: e.Clock.Now()}
		s.at[job.ID] = p
	}
	if p.lost() || e.Clock.Now().Before(p.tired) {
		return false, nil
	}
	for part := range job.Parts {
		did, err := e.jobStep(p, job.ID, part)
		if err != nil {
			p.tired = e.Clock.Now().Add(jobPoll)
			return worked, err
		}
		worked = worked || did
	}
	return worked, nil
}

// leave gives the leases back.
func (s *shift) leave() {
	for _, p := range s.at {
		p.end()
	}
}

// jobStep turns the next items of a part into decisions, as far as its gateway
// keeps up: sealed first, then decided in one transaction with their audit rows.
func (e *Engine) jobStep(p *post, id string, part int) (worked bool, err error) {
	ctx := p.ctx
	job, err := e.Store().Job(ctx, id)
	if err != nil || job.State != core.JobRunning {
		return false, err
	}
	size, err := e.roomFor(ctx, job, part)
	if err != nil || size == 0 && job.Sum().Left() > 0 {
		return false, err
	}
	items, err := e.Store().NextJobItems(ctx, id, part, size)
	if err != nil {
		return false, err
	}
	a := e.actOf(job)
	sealed, err := e.sealItems(ctx, a, items)
	if err != nil {
		return false, err
	}
	e.Failpoint("job-step", "")
	now := e.Clock.Now()
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		worked, err = e.reachNext(tx, a, id, part, size, sealed, now.Sub(p.since))
		return err
	})
	if err != nil {
		return false, err
	}
	if worked {
		p.since = now
		e.Failpoint("job-stepped", "")
		e.watch.wake()
	}
	return worked, nil
}

// reachNext reaches a part's next items inside a transaction. They are asked
// for again under the write lock: another process may have come here.
func (e *Engine) reachNext(tx core.Tx, a act, id string, part, size int, sealed map[core.AppID]sealedItem, worked time.Duration) (bool, error) {
	job, err := tx.Job(id)
	if err != nil || job.State != core.JobRunning {
		return false, err
	}
	waiting, err := tx.NextJobItems(id, part, size)
	if err != nil {
		return false, err
	}
	for _, item := range waiting {
		if a.verb == core.Approve && !isSealed(sealed, item.AppID) {
			break // its turn comes with the next step
		}
		if _, err := e.reach(tx, a, &job, &item, sealed[item.AppID]); err != nil {
			return false, err
		}
		if err := tx.PutJobItem(id, item); err != nil {
			return false, err
		}
	}
	job.UpdatedAt = e.Clock.Now()
	job.Worked += max(worked, 0)
	if job.Sum().Left() == 0 {
		job.State = core.JobDone
	}
	return true, tx.PutJob(job)
}

// roomFor is how many items of a part may be reached now: none while its
// gateway has enough to do.
func (e *Engine) roomFor(ctx context.Context, job core.Job, part int) (int, error) {
	p := job.Parts[part]
	if p.Left() == 0 {
		return 0, nil
	}
	most := e.mostOnTheWay(p.Connection, job.Hold)
	n, err := e.Store().Backlog(ctx, p.Connection, most)
	room := min(most-n, e.bulk.step)
	if err != nil || room < min(e.bulk.step, p.Left()) {
		return 0, err // not in dribs and drabs: each step waits for the disk
	}
	return room, nil
}

// mostOnTheWay is how many pushes of a connection a job lets wait at a time.
func (e *Engine) mostOnTheWay(connection string, hold time.Duration) int {
	conn, ok := e.byName[connection]
	if !ok {
		return mostBacklog // each is refused
	}
	caps := conn.Provider.Capabilities()
	rate := conn.Number("rate", caps.PerSecond)
	if rate <= 0 {
		return mostBacklog
	}
	pushes := rate / float64(max(caps.CallsPerPush, 1)) * (hold + backlogTime).Seconds()
	return int(min(max(pushes, leastBacklog), mostBacklog))
}

func isSealed(sealed map[core.AppID]sealedItem, id core.AppID) bool {
	_, ok := sealed[id]
	return ok
}

// sealedItem is an item's prepared credential, or why there is none.
type sealedItem struct {
	choice sealedChoice
	err    error
}

// sealItems prepares the credential choices of a batch, where its verb asks
// for any.
func (e *Engine) sealItems(ctx context.Context, a act, items []core.JobItem) (map[core.AppID]sealedItem, error) {
	out := map[core.AppID]sealedItem{}
	if a.verb != core.Approve {
		return out, nil
	}
	ids := make([]core.AppID, len(items))
	for i, item := range items {
		ids[i] = item.AppID
	}
	apps, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		out[id] = sealedItem{err: core.Errorf(core.CodeNotFound, string(id), "there is no App with this id")}
	}
	for _, app := range apps {
		s, err := e.sealFor(a, app)
		out[app.ID] = sealedItem{choice: s, err: err}
	}
	return out, nil
}
