package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

func decision(n int, act string) core.Decision {
	return core.Decision{
		ID: core.DecisionID(act, fmt.Sprint("d", n)), ActID: act, AppID: appID(n), Verb: core.Approve, From: core.Pending, To: core.Approved,
		Actor: core.Actor{Name: "ana@bastion", Session: "s1"}, At: noon, Reason: "fine", Revision: 3,
		Choice:   &core.CredentialChoice{Form: "client", Values: map[string]string{"client_id": "c"}},
		SecretID: "sealed-1",
		Before:   core.Before{Status: core.Pending, Reason: "r", DecidedBy: "x", DecidedAt: noon, Registrations: full(n).Registrations, Push: full(n).Push},
	}
}

func testDecisions(t *testing.T, open Open) {
	puts := func(t *testing.T, s core.Store, all ...core.Decision) {
		t.Helper()
		write(t, s, func(tx core.Tx) error {
			for _, d := range all {
				if err := tx.PutDecision(d); err != nil {
					return err
				}
			}
			return nil
		})
	}
	run(t, open, []subtest{
		{"a decision comes back whole, and without the secrets of its choice", func(t *testing.T, s core.Store) {
			d := decision(1, "a1")
			d.Choice.Secrets = map[string]string{"secret": "s3cr3t"}
			puts(t, s, d, core.Decision{ID: "a2.bare", ActID: "a2"})
			if x := diff(decision(1, "a1"), must[core.Decision](t)(s.Decision(t.Context(), "a1.d1"))); x != "" {
				t.Error(x)
			}
			if x := diff(core.Decision{ID: "a2.bare", ActID: "a2"}, must[core.Decision](t)(s.Decision(t.Context(), "a2.bare"))); x != "" {
				t.Error(x)
			}
			_, err := s.Decision(t.Context(), "nobody")
			wantCode(t, err, core.CodeNotFound)
		}},
		{"a decision whose id does not begin with its act's is refused", func(t *testing.T, s core.Store) {
			for _, d := range []core.Decision{{ID: "d1", ActID: "a1"}, {ID: "a1", ActID: "a1"}, {ID: "a10.d1", ActID: "a1"}, {ID: ".d1"}} {
				err := s.Write(t.Context(), func(tx core.Tx) error { return tx.PutDecision(d) })
				wantCode(t, err, core.CodeInvalid)
			}
		}},
		{"an act is not mixed up with one whose id begins like its own", func(t *testing.T, s core.Store) {
			puts(t, s, decision(1, "a1"), decision(2, "a10"), decision(3, "a"))
			if x := diff([]core.Decision{decision(1, "a1")}, must[[]core.Decision](t)(s.Act(t.Context(), "a1"))); x != "" {
				t.Error(x)
			}
		}},
		{"an act's decisions come by id, and one is replaced by its id", func(t *testing.T, s core.Store) {
			puts(t, s, decision(3, "a1"), decision(1, "a1"), decision(2, "other"))
			undone := decision(3, "a1")
			undone.UndoneAt = noon.Add(time.Minute)
			puts(t, s, undone)
			want := []core.Decision{decision(1, "a1"), undone}
			if x := diff(want, must[[]core.Decision](t)(s.Act(t.Context(), "a1"))); x != "" {
				t.Error(x)
			}
			write(t, s, func(tx core.Tx) error {
				got, err := tx.Act("a1")
				if x := diff(want, got); x != "" {
					t.Error(x)
				}
				one, err2 := tx.Decision("a1.d1")
				if x := diff(want[0], one); x != "" || err2 != nil {
					t.Error(x, err2)
				}
				return err
			})
		}},
		{"LastAct is the newest act of the session that was not taken back, not even in part", func(t *testing.T, s core.Store) {
			last := func() string { return must[string](t)(s.LastAct(t.Context(), "s1")) }
			if last() != "" {
				t.Errorf("a session without acts has %q", last())
			}
			other := decision(9, "theirs")
			other.Actor.Session = "s2"
			puts(t, s, decision(1, "a1"), decision(2, "a2"), decision(3, "a2"), other)
			if last() != "a2" {
				t.Errorf("got %q, want a2", last())
			}
			back := decision(2, "a2")
			back.UndoneAt = noon
			puts(t, s, back)
			if last() != "a1" {
				t.Errorf("after a2 was taken back in part: %q, want a1", last())
			}
			puts(t, s, decision(4, "a1")) // a job's act grows
			back = decision(1, "a1")
			back.UndoneAt = noon
			puts(t, s, back)
			if last() != "" {
				t.Errorf("after all were taken back: %q", last())
			}
		}},
	})
}

func testAudit(t *testing.T, open Open) {
	row := func(n int, app core.AppID) core.Audit {
		return core.Audit{At: noon.Add(time.Duration(n) * time.Second), Actor: "ana", Action: "approve", AppID: app, Subject: "App", Detail: fmt.Sprint("line ", n)}
	}
	run(t, open, []subtest{
		{"rows are numbered from 1, chained, and come newest first", func(t *testing.T, s core.Store) {
			put(t, s, core.App{ID: "x", Name: "App"})
			write(t, s, func(tx core.Tx) error { return tx.Audit(row(1, "x"), row(2, "")) })
			write(t, s, func(tx core.Tx) error { return tx.Audit(row(3, "x")) })
			all := must[[]core.Audit](t)(s.Activity(t.Context(), 0, 0))
			seen := map[string]bool{}
			for i, a := range all {
				want := row(3-i, [3]core.AppID{"x", "", "x"}[i])
				want.Seq, want.Hash = int64(3-i), a.Hash
				if d := diff(want, a); d != "" || len(a.Hash) != 64 || seen[a.Hash] {
					t.Errorf("%s hash %q", d, a.Hash)
				}
				seen[a.Hash] = true
			}
			if len(all) != 3 {
				t.Fatalf("%d rows", len(all))
			}
			if page := must[[]core.Audit](t)(s.Activity(t.Context(), 3, 1)); len(page) != 1 || page[0].Seq != 2 {
				t.Errorf("before 3: %v", page)
			}
			if h := must[[]core.Audit](t)(s.History(t.Context(), "x", 0)); len(h) != 2 || h[0].Seq != 3 || h[1].Seq != 1 {
				t.Errorf("history: %v", h)
			}
			if h := must[[]core.Audit](t)(s.History(t.Context(), "x", 1)); len(h) != 1 {
				t.Errorf("history of 1: %v", h)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		}},
		{"a row about an App that is not stored is refused", func(t *testing.T, s core.Store) {
			err := s.Write(t.Context(), func(tx core.Tx) error { return tx.Audit(row(1, "nobody")) })
			wantCode(t, err, core.CodeNotFound)
		}},
		{"an App's history is whole, however it was written, and outlives the App", func(t *testing.T, s core.Store) {
			a, b := core.App{ID: "x", Name: "App", Connection: "c"}, core.App{ID: "y", Name: "Other", Connection: "c"}
			write(t, s, func(tx core.Tx) error { // a new App: its row, then the log's
				return errors.Join(tx.PutApp(a), tx.Audit(row(1, "x")), tx.PutApp(b), tx.Audit(row(2, "y"), row(3, "x")))
			})
			a.Revision++
			write(t, s, func(tx core.Tx) error { return errors.Join(tx.Audit(row(4, "x")), tx.PutApp(a)) })
			a.Revision++
			write(t, s, func(tx core.Tx) error { return errors.Join(tx.PutApp(a), tx.Audit(row(5, "x")), tx.Audit(row(6, "x"))) })
			write(t, s, func(tx core.Tx) error { return tx.Audit(row(7, "x"), row(8, "")) })
			a.RemovedAt = noon
			write(t, s, func(tx core.Tx) error { return errors.Join(tx.PutApp(a), tx.Audit(row(9, "x"))) })
			lines := ""
			for _, h := range must[[]core.Audit](t)(s.History(t.Context(), "x", 0)) {
				lines += strings.TrimPrefix(h.Detail, "line ")
			}
			if lines != "9765431" {
				t.Errorf("history of x: %s, want 9765431", lines)
			}
			if h := must[[]core.Audit](t)(s.History(t.Context(), "y", 0)); len(h) != 1 {
				t.Errorf("history of y: %v", h)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		}},
		{"the histories of more Apps than a transaction remembers are whole", func(t *testing.T, s core.Store) {
			const n = 4500
			write(t, s, func(tx core.Tx) error {
				for i := range n {
					if err := errors.Join(tx.PutApp(simple(i)), tx.Audit(row(i, appID(i)))); err != nil {
						return err
					}
				}
				return nil
			})
			for _, i := range []int{0, 1999, 2000, n - 1} {
				if h := must[[]core.Audit](t)(s.History(t.Context(), appID(i), 0)); len(h) != 1 {
					t.Errorf("history of %d: %v", i, h)
				}
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		}},
		{"what is undone leaves no row and no gap", func(t *testing.T, s core.Store) {
			put(t, s, core.App{ID: "x", Name: "App"})
			_ = s.Write(t.Context(), func(tx core.Tx) error {
				_ = tx.Audit(row(1, "x"))
				return core.Errorf(core.CodeStale, "", "on purpose")
			})
			write(t, s, func(tx core.Tx) error { return tx.Audit(row(2, "x")) })
			if all := must[[]core.Audit](t)(s.Activity(t.Context(), 0, 0)); len(all) != 1 || all[0].Seq != 1 {
				t.Errorf("got %v", all)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		}},
	})
}

func testEvents(t *testing.T, open Open) {
	run(t, open, []subtest{{"an event is stored once; they come newest first", func(t *testing.T, s core.Store) {
		first := core.Event{Key: "removed/1", Kind: core.EventRemoved, AppID: "1", At: noon, Silent: true, Data: map[string]string{"to": "ana"}}
		second := core.Event{Key: "removed/2", Kind: core.EventRemoved, AppID: "2", At: noon.Add(-time.Hour)}
		write(t, s, func(tx core.Tx) error {
			for _, e := range []core.Event{first, second, {Key: "other", Kind: "other"}} {
				if fresh, err := tx.PutEvent(e); !fresh || err != nil {
					t.Errorf("%s: %v, %v", e.Key, fresh, err)
				}
			}
			if fresh, err := tx.PutEvent(core.Event{Key: "removed/1", Kind: core.EventRemoved, Data: map[string]string{"to": "bo"}}); fresh || err != nil {
				t.Errorf("a second time: %v, %v", fresh, err)
			}
			return nil
		})
		if d := diff([]core.Event{second, first}, must[[]core.Event](t)(s.Events(t.Context(), core.EventRemoved, 10))); d != "" {
			t.Error(d)
		}
		if got := must[[]core.Event](t)(s.Events(t.Context(), "", 2)); len(got) != 2 || got[0].Key != "other" {
			t.Errorf("every kind, 2: %v", got)
		}
	}}})
}

func testLeases(t *testing.T, open Open) {
	run(t, open, []subtest{{"a lease is taken, renewed, and dropped by its holder alone", func(t *testing.T, s core.Store) {
		if l := must[core.Lease](t)(s.Lease(t.Context(), "push/aws")); l != (core.Lease{}) {
			t.Errorf("free, yet %+v", l)
		}
		lease := core.Lease{Name: "push/aws", Holder: "host/1", Until: noon}
		write(t, s, func(tx core.Tx) error { return tx.PutLease(lease) })
		lease.Until = noon.Add(time.Minute)
		write(t, s, func(tx core.Tx) error {
			if err := tx.PutLease(lease); err != nil {
				return err
			}
			if err := tx.DropLease("push/aws", "host/2"); err != nil {
				return err
			}
			got, err := tx.Lease("push/aws")
			if d := diff(lease, got); d != "" {
				t.Error(d)
			}
			return err
		})
		write(t, s, func(tx core.Tx) error { return tx.DropLease("push/aws", "host/1") })
		if l := must[core.Lease](t)(s.Lease(t.Context(), "push/aws")); l != (core.Lease{}) {
			t.Errorf("dropped, yet %+v", l)
		}
	}}})
}

func testSecrets(t *testing.T, open Open) {
	run(t, open, []subtest{{"a sealed secret stays until it is dropped or expires", func(t *testing.T, s core.Store) {
		read := func(id string) (sealed string, err error) {
			_ = s.Write(t.Context(), func(tx core.Tx) error {
				var b []byte
				b, err = tx.Secret(id)
				sealed = string(b)
				return nil
			})
			return sealed, err
		}
		write(t, s, func(tx core.Tx) error {
			for id, expires := range map[string]time.Time{"forever": {}, "soon": noon, "later": noon.Add(time.Hour), "dropped": {}} {
				if err := tx.PutSecret(id, []byte("sealed "+id+"\x00"), expires); err != nil {
					return err
				}
			}
			return tx.PutSecret("forever", []byte("anew"), time.Time{})
		})
		write(t, s, func(tx core.Tx) error {
			if err := tx.DropSecret("dropped"); err != nil {
				return err
			}
			if err := tx.DropSecret("never there"); err != nil {
				return err
			}
			n, err := tx.DropExpiredSecrets(noon)
			if n != 1 {
				t.Errorf("%d expired, want 1", n)
			}
			return err
		})
		for id, want := range map[string]string{"forever": "anew", "later": "sealed later\x00"} {
			if got, err := read(id); got != want || err != nil {
				t.Errorf("%s: %q, %v", id, got, err)
			}
		}
		for _, id := range []string{"soon", "dropped", "never there"} {
			_, err := read(id)
			wantCode(t, err, core.CodeNotFound)
		}
	}}})
}

func testConnections(t *testing.T, open Open) {
	run(t, open, []subtest{
		{"a connection's state comes back whole, by name", func(t *testing.T, s core.Store) {
			one := core.ConnectionState{
				Name: "kong", Kind: "konnect", ReadAt: noon, Complete: true, Received: 5, Unmanaged: 2, Why: "page 7", FailedAt: noon,
				Cause: core.CodeThrottled, Message: "m", Hint: "h", OpenUntil: noon.Add(time.Minute),
				Held: "plan", HeldRemovals: 3, HeldTakes: 4, HeldSince: noon,
			}
			two := core.ConnectionState{Name: "aws", Kind: "aws"}
			write(t, s, func(tx core.Tx) error {
				if err := tx.PutConnection(core.ConnectionState{Name: "kong"}); err != nil {
					return err
				}
				if err := tx.PutConnection(one); err != nil {
					return err
				}
				return tx.PutConnection(two)
			})
			if d := diff([]core.ConnectionState{two, one}, must[[]core.ConnectionState](t)(s.Connections(t.Context()))); d != "" {
				t.Error(d)
			}
			write(t, s, func(tx core.Tx) error {
				if d := diff(one, must[core.ConnectionState](t)(tx.Connection("kong"))); d != "" {
					t.Error(d)
				}
				_, err := tx.Connection("none")
				wantCode(t, err, core.CodeNotFound)
				return nil
			})
		}},
		{"a catalog is replaced whole and keeps its order", func(t *testing.T, s core.Store) {
			apis := []core.CatalogAPI{
				{APIRef: core.APIRef{ID: "z", Name: "Z", Description: "d"}, Plans: []core.PlanRef{{ID: "g", Name: "Gold"}}}, {APIRef: core.APIRef{ID: "a"}},
			}
			write(t, s, func(tx core.Tx) error {
				if err := tx.PutCatalog("kong", []core.CatalogAPI{{APIRef: core.APIRef{ID: "old"}}}); err != nil {
					return err
				}
				if err := tx.PutCatalog("kong", apis); err != nil {
					return err
				}
				got, err := tx.Catalog("kong")
				if d := diff(apis, got); d != "" {
					t.Error(d)
				}
				return err
			})
			if d := diff(apis, must[[]core.CatalogAPI](t)(s.Catalog(t.Context(), "kong"))); d != "" {
				t.Error(d)
			}
			if got := must[[]core.CatalogAPI](t)(s.Catalog(t.Context(), "aws")); len(got) != 0 {
				t.Errorf("no catalog yet, but %v", got)
			}
		}},
	})
}

func testJobs(t *testing.T, open Open) {
	job := func(n int) core.Job {
		return core.Job{
			ID: fmt.Sprint("j", n), ActID: "a1", Verb: core.Cancel, Reason: "r", Choice: &core.CredentialChoice{Form: "f"}, Hold: 5 * time.Second,
			Actor: core.Actor{Name: "ana", Session: "s"}, CreatedAt: noon.Add(time.Duration(n) * time.Hour), State: core.JobRunning,
			Total: 3, Decided: 1, Refused: 1, UpdatedAt: noon,
		}
	}
	item := func(n int, state core.JobItemState) core.JobItem {
		return core.JobItem{N: n, AppID: appID(n), Revision: 4, State: state}
	}
	run(t, open, []subtest{
		{"jobs come back whole, newest first", func(t *testing.T, s core.Store) {
			changed := job(1)
			changed.State, changed.Decided = core.JobStopped, 2
			write(t, s, func(tx core.Tx) error {
				for _, j := range []core.Job{job(1), job(3), job(2), changed} {
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
			if d := diff([]core.Job{job(3), job(2), changed}, must[[]core.Job](t)(s.Jobs(t.Context(), 0))); d != "" {
				t.Error(d)
			}
			if got := must[[]core.Job](t)(s.Jobs(t.Context(), 1)); len(got) != 1 {
				t.Errorf("a limit of 1 gives %d", len(got))
			}
			if d := diff(job(2), must[core.Job](t)(s.Job(t.Context(), "j2"))); d != "" {
				t.Error(d)
			}
			_, err := s.Job(t.Context(), "j9")
			wantCode(t, err, core.CodeNotFound)
		}},
		{"items keep their order; the pending ones come next", func(t *testing.T, s core.Store) {
			refused := core.JobItem{N: 2, AppID: appID(2), Revision: 4, State: core.ItemRefused, Cause: core.CodeStale, Message: "m", DecisionID: "d"}
			write(t, s, func(tx core.Tx) error {
				if err := tx.PutJob(job(1)); err != nil {
					return err
				}
				if err := tx.AddJobItems("j1", []core.JobItem{item(3, core.ItemPending), item(1, core.ItemPending)}); err != nil {
					return err
				}
				if err := tx.AddJobItems("j1", []core.JobItem{item(2, core.ItemPending)}); err != nil {
					return err
				}
				if err := tx.PutJobItem("j1", refused); err != nil {
					return err
				}
				next, err := tx.NextJobItems("j1", 10)
				if d := diff([]core.JobItem{item(1, core.ItemPending), item(3, core.ItemPending)}, next); d != "" {
					t.Error(d)
				}
				return err
			})
			all := must[[]core.JobItem](t)(s.JobItems(t.Context(), "j1", "", 0))
			if d := diff([]core.JobItem{item(1, core.ItemPending), refused, item(3, core.ItemPending)}, all); d != "" {
				t.Error(d)
			}
			some := must[[]core.JobItem](t)(s.JobItems(t.Context(), "j1", core.ItemRefused, 5))
			if d := diff([]core.JobItem{refused}, some); d != "" {
				t.Error(d)
			}
			write(t, s, func(tx core.Tx) error { return tx.PutJob(job(1)) })
			if got := must[[]core.JobItem](t)(s.JobItems(t.Context(), "j1", "", 2)); len(got) != 2 {
				t.Errorf("after the job was written again: %d items of 2", len(got))
			}
		}},
		{"items of an unknown job or place are not found", func(t *testing.T, s core.Store) {
			err := s.Write(t.Context(), func(tx core.Tx) error { return tx.AddJobItems("j9", nil) })
			wantCode(t, err, core.CodeNotFound)
			err = s.Write(t.Context(), func(tx core.Tx) error { return tx.PutJobItem("j9", item(1, core.ItemPending)) })
			wantCode(t, err, core.CodeNotFound)
		}},
	})
}
