package engine_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// job reads a job.
func (p *process) job(id string) core.Job {
	p.w.t.Helper()
	j, err := p.store.Job(p.w.ctx, id)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return j
}

// jobEnds waits until a job runs no more, at most an hour of fake time.
func (p *process) jobEnds(id string) core.Job {
	p.w.t.Helper()
	for range 36_000 {
		if j := p.job(id); j.State != core.JobRunning {
			return j
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.w.t.Fatalf("the job goes on: %+v", p.job(id))
	return core.Job{}
}

// words counts a job's outcomes by their word.
func (p *process) words(id string) map[string]int {
	p.w.t.Helper()
	out := map[string]int{}
	err := p.store.JobOutcomes(p.w.ctx, id, func(o core.JobOutcome) error {
		out[o.Word()]++
		return nil
	})
	if err != nil {
		p.w.t.Fatal(err)
	}
	return out
}

// editing lets the paper gateway's Apps be edited, here alone.
func editing(c *engine.Config) {
	provider := c.Connections[0].Provider.(paper)
	provider.edits = map[string]core.VerbSupport{core.FieldAttribute: {Support: core.Local}}
	c.Connections[0].Provider = provider
}

// paced gives the paper gateway's connection a pace, in calls a second.
func paced(rate string) option {
	return func(c *engine.Config) {
		c.Connections[0].Settings = map[string][]string{"rate": {rate}}
	}
}

func TestAPausedJobStaysWhereItIsAcrossARestartAndGoesOnWhenTold(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", paced("10"))
		ids := w.add(p, core.Pending, 400)
		slow := true
		w.gate.before = func(call string, _ int) error {
			if slow && call == "push" { // a gateway that keeps its pace
				w.gate.mu.Unlock()
				time.Sleep(400 * time.Millisecond)
				w.gate.mu.Lock()
			}
			return nil
		}
		stop := p.run()
		job := p.do(core.Approve, core.Input{}, ids...).JobID
		time.Sleep(5 * time.Second)
		if err := p.PauseJob(w.ctx, ana, job); err != nil {
			t.Fatal(err)
		}
		paused := p.job(job).Sum()
		if paused.Decided == 0 || paused.Left() < 150 {
			t.Fatalf("paused after 5 s at 10 calls a second: %+v; the gateway's pace was not kept", paused)
		}
		time.Sleep(time.Minute)
		stop()
		p.stop()

		p = w.start("two", paced("10"))
		stop = p.run()
		time.Sleep(time.Minute)
		if now := p.job(job); now.Sum() != paused || now.State != core.JobPaused {
			t.Fatalf("it went on by itself: %+v, was %+v", now, paused)
		}
		slow = false
		if err := p.ResumeJob(w.ctx, ana, job); err != nil {
			t.Fatal(err)
		}
		if done := p.jobEnds(job); done.State != core.JobDone || done.Sum().Decided != 400 || done.Worked <= 0 || done.Worked > 3*time.Minute {
			t.Errorf("%+v", done)
		}
		p.settle(ids...)
		stop()
		if got := p.words(job); got["confirmed"] != 400 {
			t.Errorf("%v", got)
		}
		if n := len(w.gate.Objects()); n != 400 {
			t.Errorf("%d objects at the gateway", n)
		}
		if err := p.PauseJob(w.ctx, ana, job); core.CodeOf(err) != core.CodeNotAllowed {
			t.Errorf("pausing a job that is done: %v", err)
		}
	})
}

// A process that dies in mid-job, before or after a step is on disk, leaves a
// job that the next one ends: every App once.
func TestAProcessKilledInMidJobLeavesAJobThatTheNextOneEnds(t *testing.T) {
	for _, at := range []string{"job-step", "job-stepped"} {
		t.Run(at, func(t *testing.T) {
			inWorld(t, func(w *world) {
				ctx, cancel := context.WithCancel(w.ctx)
				steps := 0
				dying := w.start("dead", failpoint(func(name string, _ core.AppID) {
					if name != at {
						return
					}
					if steps++; steps == 3 {
						cancel()
						runtime.Goexit()
					}
				}))
				ids := w.add(dying, core.Pending, 300)
				applied := dying.do(core.Reject, core.Input{Reason: "r"}, ids...)
				if err := dying.Run(ctx, engine.Loops{Jobs: true}); err != nil {
					t.Fatal(err)
				}
				if left := dying.job(applied.JobID).Sum().Left(); left == 0 || left == 300 {
					t.Fatalf("it did not die in the middle: %d left", left)
				}
				err := dying.store.Write(w.ctx, func(tx core.Tx) error { // as a killed process leaves it
					return tx.PutLease(core.Lease{Name: "job/" + applied.JobID, Holder: "dead", Until: time.Now().Add(40 * time.Second)})
				})
				if err != nil {
					t.Fatal(err)
				}
				next := w.start("next", dead("dead"))
				stop := next.run()
				job := next.jobEnds(applied.JobID)
				next.settle(ids...)
				stop()
				if sum := job.Sum(); job.State != core.JobDone || sum.Decided != 300 || sum.Refused+sum.Already != 0 {
					t.Errorf("%+v", job)
				}
				decisions, err := next.store.Act(w.ctx, applied.ActID)
				if err != nil || len(decisions) != 300 {
					t.Errorf("%d decisions, %v", len(decisions), err)
				}
			})
		})
	}
}

// Two administrators run the same bulk: nothing is done twice, and who came
// second is told who was first.
func TestTheSameBulkByTwoDoesNothingTwiceAndSaysWhoWasFirst(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 250)
		bo := core.Actor{Name: "bo", Session: "s-bo"}
		plans := map[core.Actor]core.Plan{}
		for _, who := range []core.Actor{ana, bo} { // both look before either decides
			plan, err := p.Plan(w.ctx, who, core.Selection{IDs: ids}, core.Approve, core.Input{})
			if err != nil {
				t.Fatal(err)
			}
			plans[who] = plan
		}
		first, err := p.Apply(w.ctx, plans[ana])
		if err != nil {
			t.Fatal(err)
		}
		second, err := p.Apply(w.ctx, plans[bo])
		if err != nil {
			t.Fatal(err)
		}
		q := w.start("two")
		stopP, stopQ := p.run(), q.run()
		a, b := p.jobEnds(first.JobID), p.jobEnds(second.JobID)
		p.settle(ids...)
		stopP()
		stopQ()
		if a.Sum().Decided+b.Sum().Decided != 250 || a.Sum().Already+b.Sum().Already != 250 {
			t.Errorf("ana %+v, bo %+v", a.Sum(), b.Sum())
		}
		if n := w.gate.made; n != 250 {
			t.Errorf("%d objects were made", n)
		}
		err = p.store.JobOutcomes(w.ctx, second.JobID, func(o core.JobOutcome) error {
			if o.State == core.ItemAlready && !strings.HasPrefix(o.Message, "approved by ana ") {
				t.Errorf("%q", o.Message)
			}
			if o.Failed() {
				t.Errorf("%s counts as failed: %s", o.AppID, o.Message)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestASmallBulkKeepsItsOutcomesToo(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 3)
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: ids}, core.Reject, core.Input{Reason: "no"})
		if err != nil {
			t.Fatal(err)
		}
		p.do(core.Approve, core.Input{}, ids[2])
		if _, err := p.Apply(w.ctx, plan); err != nil {
			t.Fatal(err)
		}
		jobs, err := p.store.Jobs(w.ctx, 10)
		if err != nil || len(jobs) != 1 || jobs[0].State != core.JobDone || jobs[0].Number != 1 {
			t.Fatalf("%+v %v", jobs, err)
		}
		if sum := jobs[0].Sum(); sum.Decided != 2 || sum.Refused != 1 {
			t.Errorf("%+v", sum)
		}
	})
}

func TestOnlyWhatFailedIsRetried(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 250)
		broken := true
		w.gate.before = func(call string, n int) error {
			if broken && call == "push" && n%10 == 0 {
				return core.Errorf(core.CodePermanent, "paper", "it says no")
			}
			return nil
		}
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: ids}, core.Approve, core.Input{})
		if err != nil {
			t.Fatal(err)
		}
		applied, err := p.Apply(w.ctx, plan)
		if err != nil {
			t.Fatal(err)
		}
		err = p.store.Write(w.ctx, func(tx core.Tx) error { // changed before the job comes to it
			app, err := tx.App(ids[7])
			app.Revision++
			if err != nil {
				return err
			}
			return tx.PutApp(app)
		})
		if err != nil {
			t.Fatal(err)
		}
		stop := p.run()
		p.jobEnds(applied.JobID)
		time.Sleep(10 * time.Second)
		before := p.words(applied.JobID)
		if before["failed"] == 0 || before["refused"] != 1 || before["failed"]+before["confirmed"] != 249 {
			t.Fatalf("%v", before)
		}
		broken = false
		retry, err := p.PlanJobRetry(w.ctx, ana, applied.JobID)
		if err != nil || len(retry.Pushes) != before["failed"] || len(retry.Again.Change) != 1 || retry.Again.Change[0].ID != ids[7] {
			t.Fatalf("%d pushes, %d again, %v", len(retry.Pushes), len(retry.Again.Change), err)
		}
		calls := w.gate.Calls("push")
		again := p.do(core.RetryPush, core.Input{}, retry.Pushes...)
		if _, err := p.Apply(w.ctx, retry.Again); err != nil {
			t.Fatal(err)
		}
		p.settle(ids...)
		stop()
		if got := p.words(applied.JobID); got["confirmed"] != 249 || got["refused"] != 1 {
			t.Errorf("the first job: %v", got)
		}
		if n := w.gate.Calls("push") - calls; n != before["failed"]+1 {
			t.Errorf("%d pushes for a retry of %d", n, before["failed"]+1)
		}
		if len(again.Decided) != before["failed"] {
			t.Errorf("%+v", again)
		}
		p.expect(ids[7], core.Approved, core.PushConfirmed)
	})
}

func TestAnEditOfManyIsAJobThatUndoTakesBackWhole(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", editing)
		ids := w.add(p, core.Approved, 220)
		gold := "gold"
		applied := p.do(core.Edit, core.Input{Hold: time.Minute, Edit: &core.EditFields{Attributes: map[string]*string{"tier": &gold}}}, ids...)
		stop := p.run()
		p.jobEnds(applied.JobID)
		if a := p.app(ids[219]); a.Attributes["tier"] != "gold" {
			t.Errorf("%v", a.Attributes)
		}
		undone, err := p.Undo(w.ctx, ana)
		stop()
		if err != nil || len(undone.Back) != 220 || undone.Unreached != 0 {
			t.Errorf("%d taken back, %v", len(undone.Back), err)
		}
		for _, id := range ids {
			if a := p.app(id); len(a.Attributes) != 0 || a.Push.State != core.PushConfirmed {
				t.Fatalf("%s: %v %s", id, a.Attributes, a.Push.State)
			}
		}
	})
}

func TestUndoOfARunningJobSaysWhatWasNotReached(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", paced("10"))
		ids := w.add(p, core.Pending, 1000)
		applied := p.do(core.Reject, core.Input{Reason: "r", Hold: time.Minute}, ids...)
		stop := p.run()
		time.Sleep(2 * time.Second)
		undone, err := p.Undo(w.ctx, ana)
		stop()
		if err != nil || len(undone.Back)+undone.Unreached != 1000 || undone.Unreached == 0 || len(undone.Back) == 0 || len(undone.TooLate) != 0 {
			t.Errorf("%d taken back, %d not reached, %d too late, %v", len(undone.Back), undone.Unreached, len(undone.TooLate), err)
		}
		if j := p.job(applied.JobID); j.State != core.JobStopped {
			t.Errorf("the job is %s", j.State)
		}
		for _, id := range ids {
			p.expect(id, core.Pending, core.PushNone)
		}
	})
}

// A gateway that is down does not keep the rest of a job waiting.
func TestAJobGoesOnAtTheGatewaysThatAnswer(t *testing.T) {
	inWorld(t, func(w *world) {
		other := newGate()
		p := w.start("one", func(c *engine.Config) {
			c.Connections[0].Settings = map[string][]string{"rate": {"10"}}
			c.Connections = append(c.Connections, engine.Connected{Connection: core.Connection{Name: "other", Kind: "paper"}, Provider: paper{gate: other}})
		})
		ids := w.add(p, core.Pending, 400)
		err := p.store.Write(w.ctx, func(tx core.Tx) error {
			for i := range 300 {
				id := core.AppID(fmt.Sprintf("other-%03d", i))
				ids = append(ids, id)
				if err := tx.PutApp(core.App{ID: id, Name: string(id), Connection: "other", Status: core.Pending, Revision: 1, Base: core.Absent()}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		w.gate.before = func(string, int) error { return core.Errorf(core.CodeTemporary, "paper", "down") }
		stop := p.run()
		job := p.do(core.Approve, core.Input{}, ids...).JobID
		time.Sleep(2 * time.Minute)
		stop()
		parts := p.job(job).Parts
		if parts[0].Connection != "other" || parts[0].Decided != 300 {
			t.Errorf("at the gateway that answers: %+v", parts[0])
		}
		if parts[1].Decided < 100 || parts[1].Left() < 100 {
			t.Errorf("at the gateway that is down: %+v", parts[1])
		}
	})
}

// What is decided and still on its way is not through: the time left is of the
// gateway's pace, not of how fast the queue before it was filled.
func TestTheTimeLeftOfAJobIsOfWhatIsProvenNotOfWhatIsQueued(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", paced("10"))
		ids := w.add(p, core.Pending, 600)
		w.gate.before = func(call string, _ int) error {
			if call == "push" {
				w.gate.mu.Unlock()
				time.Sleep(time.Second)
				w.gate.mu.Lock()
			}
			return nil
		}
		stop := p.run()
		defer stop()
		id := p.do(core.Approve, core.Input{}, ids...).JobID
		began := p.Clock.Now()
		var said time.Duration
		for p.Clock.Now().Sub(began) < 40*time.Second || said == 0 {
			time.Sleep(time.Second)
			job := p.job(id)
			progress, err := p.Store().JobProgress(w.ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			if said = p.JobTimeLeft(job, progress); job.State != core.JobRunning {
				t.Fatalf("not running any more after %v", p.Clock.Now().Sub(began))
			}
		}
		asked := p.Clock.Now()
		p.jobEnds(id)
		p.settle(ids...)
		if took := p.Clock.Now().Sub(asked); said < took*2/3 || said > took*3/2 {
			t.Errorf("it said %v, and took %v", said, took)
		}
	})
}
