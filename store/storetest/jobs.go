package storetest

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/core"
)

func aJob(n int) core.Job {
	return core.Job{
		ID: fmt.Sprint("j", n), Number: int64(n), ActID: "a1", Verb: core.Cancel, Reason: "r", Choice: &core.CredentialChoice{Form: "f"}, Hold: 5 * time.Second,
		Actor: core.Actor{Name: "ana", Session: "s"}, CreatedAt: noon.Add(time.Duration(n) * time.Hour), State: core.JobRunning,
		Edit:  &core.EditFields{Attributes: map[string]*string{"tier": nil}},
		Parts: []core.JobPart{{Connection: "aws", Total: 3, Decided: 1, Already: 1}, {Connection: "sensedia", Total: 1}}, Worked: time.Minute, UpdatedAt: noon,
	}
}

func anItem(n int) core.JobItem {
	return core.JobItem{N: n, AppID: appID(n), Revision: 4, State: core.ItemPending}
}

func testJobs(t *testing.T, open Open) {
	run(t, open, []subtest{
		{"jobs come back whole, newest first, numbered from 1", func(t *testing.T, s core.Store) {
			changed := aJob(1)
			changed.State, changed.Parts[0].Decided = core.JobStopped, 2
			write(t, s, func(tx core.Tx) error {
				for _, j := range []core.Job{aJob(1), aJob(2), aJob(3), changed} {
					if err := tx.PutJob(j); err != nil {
						return err
					}
				}
				got, err := tx.Job("j1")
				if d := diff(changed, got); d != "" {
					t.Error(d)
				}
				return err
			})
			if d := diff([]core.Job{aJob(3), aJob(2), changed}, must[[]core.Job](t)(s.Jobs(t.Context(), 0))); d != "" {
				t.Error(d)
			}
			if got := must[[]core.Job](t)(s.Jobs(t.Context(), 1)); len(got) != 1 {
				t.Errorf("a limit of 1 gives %d", len(got))
			}
			if d := diff(aJob(2), must[core.Job](t)(s.Job(t.Context(), "j2"))); d != "" {
				t.Error(d)
			}
			if d := diff(aJob(3), must[core.Job](t)(s.JobNumbered(t.Context(), 3))); d != "" {
				t.Error(d)
			}
			_, err := s.Job(t.Context(), "j9")
			wantCode(t, err, core.CodeNotFound)
			_, err = s.JobNumbered(t.Context(), 9)
			wantCode(t, err, core.CodeNotFound)
		}},
		{"open jobs are those that run or are paused, oldest first", func(t *testing.T, s core.Store) {
			states := []core.JobState{core.JobPaused, core.JobDone, core.JobRunning, core.JobStopped}
			write(t, s, func(tx core.Tx) error {
				for i, state := range states {
					j := aJob(i + 1)
					j.State = state
					if err := tx.PutJob(j); err != nil {
						return err
					}
				}
				return nil
			})
			got := must[[]core.Job](t)(s.OpenJobs(t.Context()))
			if len(got) != 2 || got[0].ID != "j1" || got[1].ID != "j3" {
				t.Errorf("open: %v", got)
			}
		}},
		{"a part's items come in their order, from the first that is pending", func(t *testing.T, s core.Store) {
			other := core.JobItem{Part: 1, N: 0, AppID: appID(9), Revision: 1, Keys: []string{"a#p", "b"}, State: core.ItemPending}
			write(t, s, func(tx core.Tx) error {
				j := aJob(1)
				j.Parts[0].Decided, j.Parts[0].Already = 0, 0
				if err := tx.PutJob(j); err != nil {
					return err
				}
				if err := tx.AddJobItems("j1", []core.JobItem{anItem(2), anItem(0), other}); err != nil {
					return err
				}
				if err := tx.AddJobItems("j1", []core.JobItem{anItem(1)}); err != nil {
					return err
				}
				next, err := tx.NextJobItems("j1", 0, 2)
				if d := diff([]core.JobItem{anItem(0), anItem(1)}, next); d != "" {
					t.Error(d)
				}
				if err != nil {
					return err
				}
				refused := core.JobItem{N: 0, AppID: appID(0), Revision: 4, State: core.ItemRefused, Cause: core.CodeStale, Message: "m", DecisionID: "d"}
				j.Parts[0].Refused = 1
				if err := tx.PutJobItem("j1", refused); err != nil {
					return err
				}
				return tx.PutJob(j)
			})
			next := must[[]core.JobItem](t)(s.NextJobItems(t.Context(), "j1", 0, 10))
			if d := diff([]core.JobItem{anItem(1), anItem(2)}, next); d != "" {
				t.Error(d)
			}
			if d := diff([]core.JobItem{other}, must[[]core.JobItem](t)(s.NextJobItems(t.Context(), "j1", 1, 10))); d != "" {
				t.Error(d)
			}
			if got := must[[]core.JobItem](t)(s.NextJobItems(t.Context(), "j1", 2, 10)); len(got) != 0 {
				t.Errorf("a part that is not there has %v", got)
			}
		}},
		{"items of an unknown job or place are not found", func(t *testing.T, s core.Store) {
			write(t, s, func(tx core.Tx) error { return tx.PutJob(aJob(1)) })
			err := s.Write(t.Context(), func(tx core.Tx) error { return tx.AddJobItems("j9", nil) })
			wantCode(t, err, core.CodeNotFound)
			for _, job := range []string{"j9", "j1"} {
				err = s.Write(t.Context(), func(tx core.Tx) error { return tx.PutJobItem(job, anItem(1)) })
				wantCode(t, err, core.CodeNotFound)
			}
		}},
		{"what became of each item is told", testOutcomes},
		{"a backlog counts what is held or on its way, and stops at most", func(t *testing.T, s core.Store) {
			write(t, s, func(tx core.Tx) error {
				for i, state := range []core.PushState{core.PushHeld, core.PushQueued, core.PushSending, core.PushConfirmed, core.PushFailed, core.PushNone} {
					a := simple(i)
					a.Connection, a.Push = "aws", core.Push{State: state, DueAt: noon, UpdatedAt: noon}
					if err := tx.PutApp(a); err != nil {
						return err
					}
				}
				return nil
			})
			for most, want := range map[int]int{10: 3, 2: 2} {
				if got := must[int](t)(s.Backlog(t.Context(), "aws", most)); got != want {
					t.Errorf("at most %d: %d, want %d", most, got, want)
				}
			}
			if got := must[int](t)(s.Backlog(t.Context(), "elsewhere", 10)); got != 0 {
				t.Errorf("another connection: %d", got)
			}
		}},
	})
}

// testOutcomes: an item's decision is told apart from those that came before
// and after it on the same App.
func testOutcomes(t *testing.T, s core.Store) {
	type seen struct {
		push        core.Push
		decided     bool
		undone      bool
		wantWord    string
		wantWhy     string
		wantFailed  bool
		wantCounted core.JobProgress
	}
	id := func(n int) string { return core.DecisionID("a5", fmt.Sprint(n)) }
	cases := []seen{
		{push: core.Push{State: core.PushConfirmed, DecisionID: id(0)}, decided: true, wantWord: "confirmed", wantCounted: core.JobProgress{Done: 1}},
		{push: core.Push{State: core.PushFailed, DecisionID: id(1), Message: "no"}, decided: true, wantWord: "failed", wantFailed: true, wantWhy: "no", wantCounted: core.JobProgress{Failed: 1}},
		{push: core.Push{State: core.PushUnproven, DecisionID: id(2)}, decided: true, wantWord: "unproven", wantFailed: true, wantCounted: core.JobProgress{Unproven: 1}},
		{push: core.Push{State: core.PushHeld, DecisionID: id(3)}, decided: true, wantWord: "held", wantCounted: core.JobProgress{Way: 1}},
		{push: core.Push{State: core.PushSending, DecisionID: core.DecisionID("a1", "x")}, decided: true, wantWord: "queued", wantCounted: core.JobProgress{Way: 1}},
		{push: core.Push{State: core.PushFailed, DecisionID: core.DecisionID("a9", "x")}, decided: true, wantWord: "changed since", wantCounted: core.JobProgress{Later: 1}},
		{push: core.Push{State: core.PushNone}, decided: true, undone: true, wantWord: "taken back", wantCounted: core.JobProgress{Undone: 1}},
		{wantWord: "not reached"},
	}
	job := aJob(1)
	job.Parts = []core.JobPart{{Connection: "aws", Total: len(cases)}}
	write(t, s, func(tx core.Tx) error {
		if err := tx.PutJob(job); err != nil {
			return err
		}
		for n, c := range cases {
			a, item := simple(n), anItem(n)
			a.Push = c.push
			if err := tx.PutApp(a); err != nil {
				return err
			}
			item.AppID = a.ID
			if c.decided {
				d := core.Decision{ID: id(n), ActID: "a5", AppID: a.ID, Verb: core.Cancel, At: noon}
				if c.undone {
					d.UndoneAt = noon
				}
				if err := tx.PutDecision(d); err != nil {
					return err
				}
				item.State, item.DecisionID = core.ItemDecided, d.ID
			}
			if err := tx.AddJobItems("j1", []core.JobItem{item}); err != nil {
				return err
			}
		}
		return nil
	})
	n, want := 0, core.JobProgress{}
	err := s.JobOutcomes(t.Context(), "j1", func(o core.JobOutcome) error {
		c := cases[n]
		if o.Word() != c.wantWord || o.Why != c.wantWhy || o.Failed() != c.wantFailed || o.N != n || o.Name != simple(n).Name || o.Connection != simple(n).Connection {
			t.Errorf("item %d: %q, failed %v, %+v; want %q, %v", n, o.Word(), o.Failed(), o, c.wantWord, c.wantFailed)
		}
		want = want.Add(c.wantCounted)
		n++
		return nil
	})
	if err != nil || n != len(cases) {
		t.Errorf("%d of %d outcomes, %v", n, len(cases), err)
	}
	if d := diff([]core.JobProgress{want}, must[[]core.JobProgress](t)(s.JobProgress(t.Context(), "j1"))); d != "" {
		t.Error(d)
	}
}
