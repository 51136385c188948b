package storetest

import (
	"testing"
	"time"

	"gatehouse/core"
)

func testApps(t *testing.T, open Open) {
	run(t, open, []subtest{
		{"an App comes back whole", func(t *testing.T, s core.Store) {
			put(t, s, full(1), simple(2))
			for _, want := range []core.App{full(1), simple(2)} {
				if d := diff(want, must[core.App](t)(s.App(t.Context(), want.ID))); d != "" {
					t.Error(d)
				}
			}
		}},
		{"an unknown App is not found", func(t *testing.T, s core.Store) {
			_, err := s.App(t.Context(), appID(1))
			wantCode(t, err, core.CodeNotFound)
			err = s.Write(t.Context(), func(tx core.Tx) error {
				_, err := tx.App(appID(1))
				return err
			})
			wantCode(t, err, core.CodeNotFound)
			err = s.Write(t.Context(), func(tx core.Tx) error { return tx.PutPush(appID(1), core.Push{}) })
			wantCode(t, err, core.CodeNotFound)
		}},
		{"PutApp replaces every part", func(t *testing.T, s core.Store) {
			put(t, s, full(1))
			want := simple(1)
			want.Name, want.Connection = "Other", "sensedia"
			put(t, s, want)
			if d := diff(want, must[core.App](t)(s.App(t.Context(), want.ID))); d != "" {
				t.Error(d)
			}
			want.Registrations = full(1).Registrations[1:]
			want.Refs = core.Refs{{Kind: "client", ID: "x"}}
			put(t, s, want)
			if d := diff(want, must[core.App](t)(s.App(t.Context(), want.ID))); d != "" {
				t.Error(d)
			}
		}},
		{"PutPush replaces the push alone", func(t *testing.T, s core.Store) {
			put(t, s, full(1))
			want := full(1)
			want.Push = core.Push{State: core.PushConfirmed, DecisionID: "d9", UpdatedAt: noon.Add(time.Hour)}
			write(t, s, func(tx core.Tx) error { return tx.PutPush(want.ID, want.Push) })
			if d := diff(want, must[core.App](t)(s.App(t.Context(), want.ID))); d != "" {
				t.Error(d)
			}
		}},
		{"a transaction reads its own writes", func(t *testing.T, s core.Store) {
			want := full(1)
			write(t, s, func(tx core.Tx) error {
				if err := tx.PutApp(want); err != nil {
					return err
				}
				want.Name, want.Push = "Renamed", core.Push{State: core.PushQueued}
				if err := tx.PutApp(want); err != nil {
					return err
				}
				got, err := tx.App(want.ID)
				if d := diff(want, got); d != "" {
					t.Error(d)
				}
				return err
			})
		}},
		{"what a caller does to an App it got or gave changes nothing stored", func(t *testing.T, s core.Store) {
			write(t, s, func(tx core.Tx) error {
				a := full(1)
				if err := tx.PutApp(a); err != nil {
					return err
				}
				a.Attributes["tier"] = "lead"
				a.Registrations[0].Status = core.RegistrationOn
				got, err := tx.App(a.ID)
				if err != nil {
					return err
				}
				got.Refs[0].ID = "other"
				got, err = tx.App(a.ID)
				if d := diff(full(1), got); d != "" {
					t.Error(d)
				}
				return err
			})
		}},
		{"Apps returns those that exist, tombstones included", func(t *testing.T, s core.Store) {
			gone := simple(3)
			gone.RemovedAt = noon
			put(t, s, full(1), simple(2), gone)
			got := must[[]core.App](t)(s.Apps(t.Context(), []core.AppID{appID(1), appID(9), appID(3)}))
			byID := map[core.AppID]core.App{}
			for _, a := range got {
				byID[a.ID] = a
			}
			if d := diff(map[core.AppID]core.App{appID(1): full(1), appID(3): gone}, byID); d != "" {
				t.Error(d)
			}
		}},
		{"a name is kept byte for byte", func(t *testing.T, s core.Store) {
			for i, name := range []string{"nul \x00 inside", "bad utf-8 \xff\xfe", "\u202eright to left", "界界界", " spaces ", "a'b\"c;--"} {
				a := simple(i)
				a.Name = name
				put(t, s, a)
				if got := must[core.App](t)(s.App(t.Context(), a.ID)); got.Name != name {
					t.Errorf("got %q, want %q", got.Name, name)
				}
				if rows := must[core.Page](t)(s.Page(t.Context(), core.PageRequest{Limit: 100})).Rows; len(rows) != i+1 {
					t.Errorf("%d rows after %q", len(rows), name)
				}
			}
		}},
	})
}
