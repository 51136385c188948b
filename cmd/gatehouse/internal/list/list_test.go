package list_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/core"
	"gatehouse/store"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// apps are three whose names are their ids.
func apps() []core.App {
	waiting := []core.Registration{{API: core.APIRef{ID: "a1", Name: "Payments"}, Plan: core.PlanRef{ID: "p1", Name: "Metered"}, Status: core.Waiting},
		{API: core.APIRef{ID: "a2", Name: "Ledger"}, Status: core.Waiting}}
	return []core.App{
		{ID: "one", Name: "one", Connection: "aws-prod", ReferenceID: "r1", Owner: core.Owner{Name: "Ana Lima", Email: "al@acme.example", Account: "Acme"},
			Status: core.Pending, Registrations: waiting, Attributes: map[string]string{"tier": "gold"}, CallbackURL: "https://x.example", CreatedAt: now.Add(-48 * time.Hour)},
		{ID: "two", Name: "two", Connection: "sensedia-prod", ReferenceID: "r2", Owner: core.Owner{Name: "Team Ledger", Team: true},
			Status: core.Approved, DecidedAt: now.Add(-time.Hour), Push: core.Push{State: core.PushFailed, Cause: core.CodeRefused}, Lost: "cancel",
			Credentials: []core.Credential{{Kind: "client"}}, CreatedAt: now.Add(-400 * 24 * time.Hour), MissingAt: now},
		{ID: "three", Name: "Three", Connection: "aws-prod", ReferenceID: "r3", Owner: core.Owner{Name: "Bo Chen"},
			Status: core.Unknown, Native: "FROZEN", Push: core.Push{State: core.PushConfirmed}, CreatedAt: now.Add(-time.Hour)},
	}
}

func TestEveryFieldOfTheFilterIsAnswered(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.Write(t.Context(), func(tx core.Tx) error {
		for _, a := range apps() {
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	kind := func(connection string) string { k, _, _ := strings.Cut(connection, "-"); return k }
	for filter, want := range map[string]string{
		"":                         "one Three two",
		"one":                      "one",
		"ana":                      "one",
		"acme":                     "", // a bare word does not look at e-mail or account
		"dev:acme.example":         "one",
		"account:acme":             "one",
		"team:ledger":              "two",
		"conn:aws":                 "one Three",
		"kind:sensedia":            "two",
		"ref=r3":                   "Three",
		"id:tw":                    "two",
		"status:pending":           "one",
		"status:pending,approved":  "one two",
		"status=frozen":            "Three",
		"push:failed":              "two",
		"push:none":                "one",
		"api:payments":             "one",
		"api:ledger":               "one",
		"plan:metered":             "one",
		"attr.tier=gold":           "one",
		"age>300d":                 "two",
		"decided<2h":               "two",
		"has:conflict":             "two",
		"has:missing has:error":    "two",
		"has:credential":           "two",
		"has:callback has:waiting": "one",
		"-has:api":                 "Three two",
		"~tre":                     "Three",
	} {
		expr, err := list.Parse(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		rows, err := list.Rows(t.Context(), st, list.Filter{Expr: expr, Now: now, Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range rows {
			names = append(names, r.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
}

func TestAMistakeInAFilterPointsAtItsColumn(t *testing.T) {
	_, err := list.Parse("ana -status:appro")
	if e := core.AsError(err); e == nil || e.Code != core.CodeInvalid || e.Subject != "--filter" || !strings.Contains(e.Message, "column 13") || e.Hint == "" {
		t.Fatalf("got %v (%+v)", err, e)
	}
}
