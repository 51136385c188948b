package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/core"
)

func testDetails(t *testing.T, open Open) {
	full := core.App{
		ID: "full", Name: "Full", Connection: "c", ReferenceID: "ref-1", Description: "says", CallbackURL: "https://x.example",
		Attributes: map[string]string{"tier": "gold", `odd"<name`: "x"}, Reason: "because", Status: core.Approved,
		Registrations: []core.Registration{{API: core.APIRef{ID: "1", Name: "Pay"}, Plan: core.PlanRef{ID: "g", Name: "Gold"}, Status: core.RegistrationOn}},
		Credentials:   []core.Credential{{Kind: "api key", Fingerprint: "f", LastFour: "1234"}},
		Push:          core.Push{State: core.PushFailed, Note: "noted", Cause: core.CodeRefused},
	}
	gone := full
	gone.ID, gone.RemovedAt = "gone", time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	read := func(t *testing.T, s core.Store, attributes ...string) (apps []core.App, ids []string) {
		t.Helper()
		err := s.Details(t.Context(), attributes, func(batch []core.App) error {
			for _, a := range batch {
				apps, ids = append(apps, a), append(ids, string(a.ID))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(ids)
		return apps, ids
	}
	run(t, open, []subtest{
		{"what no row holds is handed over of every live App", func(t *testing.T, s core.Store) {
			put(t, s, full, core.App{ID: "bare", Name: "Bare", Connection: "c", Status: core.Pending}, gone)
			apps, ids := read(t, s)
			if !slices.Equal(ids, []string{"bare", "full"}) {
				t.Fatalf("got %v", ids)
			}
			want := core.App{
				ID: "full", ReferenceID: "ref-1", Description: "says", CallbackURL: "https://x.example", Attributes: full.Attributes, Reason: "because",
				Registrations: []core.Registration{{API: full.Registrations[0].API, Plan: full.Registrations[0].Plan}},
				Credentials:   []core.Credential{{Kind: "api key"}}, Push: core.Push{Note: "noted", Cause: core.CodeRefused},
			}
			got := apps[slices.IndexFunc(apps, func(a core.App) bool { return a.ID == "full" })]
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}},
		{"by attribute, those that have one of them are among them", func(t *testing.T, s core.Store) {
			put(t, s, full, core.App{ID: "other", Name: "Other", Connection: "c", Attributes: map[string]string{"zone": "tier"}})
			for name, want := range map[string]string{"tier": "full", `odd"<name`: "full", "zone": "other"} {
				if _, ids := read(t, s, name); !slices.Contains(ids, want) {
					t.Errorf("%s: got %v, want %s", name, ids, want)
				}
			}
		}},
		{"an App is found by the fingerprint of its secret, whole", func(t *testing.T, s core.Store) {
			decoy := core.App{ID: "decoy", Name: "Decoy", Connection: "c", Description: `says "f" too`}
			put(t, s, full, decoy, gone)
			got, err := s.AppsByFingerprint(t.Context(), "f")
			if err != nil || len(got) != 1 || got[0].ID != "full" || got[0].Name != "Full" {
				t.Fatalf("got %+v, %v", got, err)
			}
			for _, none := range []string{"", "ff", "1234", "%"} {
				if got, err := s.AppsByFingerprint(t.Context(), none); len(got) != 0 || err != nil {
					t.Errorf("%q: got %v, %v", none, got, err)
				}
			}
		}},
		{"its reader's error ends it", func(t *testing.T, s core.Store) {
			put(t, s, full)
			err := s.Details(t.Context(), nil, func([]core.App) error { return errors.New("broken") })
			if err == nil {
				t.Error("the error is lost")
			}
		}},
	})
}
