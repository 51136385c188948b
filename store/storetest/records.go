package storetest

import (
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
				Held: "plan", HeldRemovals: 3, HeldTakes: 4, HeldNews: 5, HeldSince: noon, Mapping: "digest",
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
