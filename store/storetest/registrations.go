package storetest

import (
	"slices"
	"testing"
	"time"

	"gatehouse/core"
)

func testRegistrations(t *testing.T, open Open) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	app := func(id string, regs ...core.Registration) core.App {
		return core.App{
			ID: core.AppID(id), Name: "App " + id, Connection: "c", Owner: core.Owner{Name: "Ana"}, Status: core.Approved,
			Registrations: regs, Revision: 3, Push: core.Push{State: core.PushConfirmed},
		}
	}
	reg := func(api string) core.Registration {
		return core.Registration{
			API: core.APIRef{ID: api, Name: "API " + api}, Plan: core.PlanRef{ID: "gold"}, Status: core.RegistrationOn,
			ID: "at-the-gateway", CreatedAt: at, Blocked: "its developer is inactive",
		}
	}
	all := func(t *testing.T, s core.Store) (keys []string, first core.RegistrationRow) {
		_, err := s.Registrations(t.Context(), func(rows []core.RegistrationRow) error {
			for _, r := range rows {
				if len(keys) == 0 {
					first = r
				}
				keys = append(keys, string(r.App)+" "+r.Key())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(keys)
		return keys, first
	}
	run(t, open, []subtest{
		{"every registration of live Apps is handed over once, as it was stored", func(t *testing.T, s core.Store) {
			gone := app("gone", reg("9"))
			gone.RemovedAt = at
			put(t, s, app("a", reg("1"), reg("2")), app("b"), gone)
			keys, first := all(t, s)
			if want := []string{"a 1#gold", "a 2#gold"}; !slices.Equal(keys, want) {
				t.Fatalf("got %v, want %v", keys, want)
			}
			want := core.RegistrationRowsOf(app("a", reg("1")))[0]
			if first != want {
				t.Fatalf("got %+v\nwant %+v", first, want)
			}
		}},
		{"many come in batches", func(t *testing.T, s core.Store) {
			regs := make([]core.Registration, 500)
			for i := range regs {
				regs[i] = reg(string(rune('a'+i%26)) + string(rune('a'+i/26)))
			}
			put(t, s, app("a", regs...), app("b", regs...), app("c", regs[:7]...))
			if keys, _ := all(t, s); len(slices.Compact(keys)) != 1007 {
				t.Fatalf("got %d, want 1007", len(keys))
			}
		}},
	})
}
