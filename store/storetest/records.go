package storetest

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/core"
)

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
