package engine_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// strict is a clock as core.Clock says: After never delivers when ctx ends first.
type strict struct{ end chan time.Time }

func (strict) Now() time.Time { return time.Now() }

func (c strict) After(ctx context.Context, d time.Duration) <-chan time.Time {
	out := make(chan time.Time, 1)
	go func() {
		select {
		case <-ctx.Done():
			<-c.end // only so that the test can end
			out <- time.Time{}
		case <-time.After(d):
			out <- time.Now()
		}
	}()
	return out
}

type brokenJobs struct{ core.Store }

func (brokenJobs) OpenJobs(context.Context) ([]core.Job, error) {
	return nil, core.Errorf(core.CodeStoreBusy, "", "busy")
}

func TestStoppingWhileAJobWaitsEnds(t *testing.T) {
	inWorld(t, func(w *world) {
		end := make(chan time.Time)
		p := w.start("one", func(c *engine.Config) { c.Clock = strict{end}; c.Store = brokenJobs{c.Store} })
		ids := w.add(p, core.Pending, 201)
		p.do(core.Reject, core.Input{Reason: "r"}, ids...)
		ctx, cancel := context.WithCancel(w.ctx)
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx, engine.Loops{Jobs: true}) }()
		time.Sleep(1500 * time.Millisecond)
		cancel()
		select {
		case <-done:
			close(end)
		case <-time.After(time.Hour):
			t.Error("Run did not end within an hour of being stopped")
			close(end)
			<-done
		}
	})
}

func TestAPanicIsNotRepeatedWithoutPause(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		began := time.Now()
		var at time.Duration
		w.gate.before = func(call string, n int) error {
			if call == "read" && n <= 300 {
				at = time.Since(began)
				panic("bug")
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		stop()
		if n := w.gate.Calls("read"); n > 20 {
			t.Errorf("%d calls in %v, attempts %d", n, at, p.app(id).Push.Attempts)
		}
	})
}

func TestASlowPushDoesNotHoldUpOthers(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 2)
		in := make(chan struct{})
		w.gate.before = func(call string, n int) error {
			if call == "push" && n == 1 {
				close(in)
				w.gate.mu.Unlock()
				time.Sleep(25 * time.Second)
				w.gate.mu.Lock()
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, ids[0])
		<-in
		began := time.Now()
		p.do(core.Approve, core.Input{}, ids[1])
		p.settle(ids[1])
		t.Logf("confirmed after %v", time.Since(began))
		if time.Since(began) > 2*time.Second {
			t.Error("three slots were free, and it waited for the slow one")
		}
		p.settle(ids[0])
		stop()
	})
}

func TestUndoRightAfterStartingAJobStopsThatJob(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 202)
		first := p.do(core.Approve, core.Input{Hold: time.Hour}, ids[0])
		job := p.do(core.Reject, core.Input{Reason: "r", Hold: time.Hour}, ids[1:]...)
		u, err := p.Undo(w.ctx, ana)
		j, _ := p.store.Job(w.ctx, job.JobID)
		t.Logf("undone %+v %v; job %s", u, err, j.State)
		if u.ActID == first.ActID || j.State != core.JobStopped {
			t.Error("undo took back the act before the job, and the job goes on")
		}
	})
}

type sick struct {
	core.Store
	mu     sync.Mutex
	on     bool
	failed int
}

func (s *sick) Write(ctx context.Context, fn func(core.Tx) error) error {
	s.mu.Lock()
	if s.on && s.failed < 5000 {
		s.failed++
		s.mu.Unlock()
		return core.Errorf(core.CodeStoreFull, "", "disk full")
	}
	s.mu.Unlock()
	return s.Store.Write(ctx, fn)
}

func TestAFullStoreIsNotAskedWithoutPause(t *testing.T) {
	inWorld(t, func(w *world) {
		var s *sick
		p := w.start("one", func(c *engine.Config) { s = &sick{Store: c.Store}; c.Store = s })
		ids := w.add(p, core.Pending, 2)
		w.gate.before = func(call string, n int) error {
			if call == "push" {
				s.mu.Lock()
				s.on = true
				s.mu.Unlock()
				return core.Errorf(core.CodeTemporary, "", "x")
			}
			return nil
		}
		stop := p.run()
		began := time.Now()
		p.do(core.Approve, core.Input{}, ids[0])
		time.Sleep(time.Second)
		s.mu.Lock()
		if s.failed > 50 {
			t.Errorf("a busy loop: %d writes failed in %v", s.failed, time.Since(began))
		}
		s.on = false
		s.mu.Unlock()
		stop()
	})
}
