package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

func TestAJobSendsOneOwnerOneMail(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing())
		ids := w.add(p, core.Pending, 204)
		p.owned(ids, "bo@example.org", "chi@example.org", "", "Bo@example.org")
		hang := make(chan struct{})
		w.gate.before = func(call string, n int) error {
			select {
			case <-hang:
				return nil
			default:
			}
			if call == "push" && n > 160 {
				return core.Errorf(core.CodeTemporary, "paper", "not now")
			}
			return nil
		}
		stop := p.run()
		if p.do(core.Approve, core.Input{}, ids...).JobID == "" {
			t.Fatal("this is no job")
		}
		time.Sleep(20 * time.Second)
		wantTold(t, box) // every owner has an App that is not proven yet
		close(hang)
		p.settle(ids...)
		time.Sleep(time.Minute)
		stop()
		got := box.told()
		slices.Sort(got)
		if !slices.Equal(got, []string{"approved bo@example.org 102", "approved chi@example.org 51"}) && !slices.Equal(got, []string{"approved Bo@example.org 102", "approved chi@example.org 51"}) {
			t.Errorf("mailed %v", got)
		}
	})
}

func TestAStoppedJobTellsWhatItDid(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing())
		ids := w.add(p, core.Pending, 2)
		p.owned(ids, "bo@example.org")
		act := core.Job{ID: "job", ActID: "act", Verb: core.Reject, Actor: ana, CreatedAt: time.Now(), UpdatedAt: time.Now(), State: core.JobRunning,
			Parts: []core.JobPart{{Connection: "paper-prod", Total: 2}}}
		err := p.store.Write(w.ctx, func(tx core.Tx) error { // a job that came half way
			if err := tx.PutJob(act); err != nil {
				return err
			}
			app, err := tx.App(ids[0])
			if err != nil {
				return err
			}
			d := core.Decision{ID: core.DecisionID("act", "1"), ActID: "act", AppID: ids[0], Verb: core.Reject, From: core.Pending, To: core.Rejected, Actor: ana, At: time.Now()}
			app.Status, app.Push = core.Rejected, core.Push{State: core.PushQueued, DecisionID: d.ID, DueAt: time.Now()}
			if err := tx.PutDecision(d); err != nil {
				return err
			}
			return tx.PutApp(app)
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(w.ctx)
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx, engine.Loops{Push: true, Mail: true}) }() // nobody works on the job
		p.settle(ids[0])
		time.Sleep(5 * time.Minute)
		wantTold(t, box)
		if err := p.StopJob(w.ctx, ana, "job"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		wantTold(t, box, "rejected bo@example.org 1")
	})
}

func TestAnOwnerIsNotKeptWaitingForEverByOneApp(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing())
		ids := w.add(p, core.Pending, 2)
		w.gate.before = func(call string, n int) error {
			if call == "push" && n > 1 {
				return &core.Error{Code: core.CodeThrottled, Message: "in two days", RetryAfter: 48 * time.Hour}
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, ids...)
		time.Sleep(time.Minute)
		stop()
		p.over(23 * time.Hour)
		wantTold(t, box)
		p.over(2 * time.Hour)
		wantTold(t, box, "approved bo@example.org 1")
		p.over(24 * time.Hour)
		w.gate.Outside(func(map[string]*object) { w.gate.before = nil })
		stop = p.run()
		p.settle(ids...)
		time.Sleep(time.Minute)
		stop()
		wantTold(t, box, "approved bo@example.org 1", "approved bo@example.org 1")
		if a, b := box.sent()[0], box.sent()[1]; a.MessageID == b.MessageID || a.Items[0].AppID == b.Items[0].AppID {
			t.Errorf("the second mail is the first again: %+v %+v", a, b)
		}
	})
}

func TestAdministratorsGetOneMailForAllThatIsNew(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing(core.MailPending))
		stop := p.run()
		register := func(n int) (ids []core.AppID) {
			apps := make([]core.App, n)
			for i := range apps {
				apps[i] = core.App{Name: fmt.Sprint("New ", i), Connection: "paper-prod", ReferenceID: fmt.Sprint(time.Now().UnixNano(), i), Owner: core.Owner{Name: "Bo"}}
			}
			if r, err := p.Import(w.ctx, ana, apps); err != nil || r.New != n {
				t.Fatal(r, err)
			}
			page, err := p.store.Page(w.ctx, core.PageRequest{Queue: true, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Rows {
				ids = append(ids, row.ID)
			}
			return ids
		}
		register(20)
		time.Sleep(10 * time.Minute)
		ids := register(10)
		wantTold(t, box)
		p.do(core.Reject, core.Input{Reason: "no"}, ids[:5]...)
		time.Sleep(6 * time.Minute)
		wantTold(t, box, "pending ana@acme.test 25", "pending root@acme.test 25")

		ids = register(1) // decided before anybody needs to be told
		p.do(core.Reject, core.Input{Reason: "no"}, ids...)
		time.Sleep(16 * time.Minute)
		stop()
		wantTold(t, box, "pending ana@acme.test 25", "pending root@acme.test 25")
		if left := p.mails(); len(left) != 2 {
			t.Errorf("the outbox holds %d mails", len(left))
		}
	})
}
