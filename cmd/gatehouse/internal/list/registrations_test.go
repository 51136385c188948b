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

func registered(t *testing.T) core.Store {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	reg := func(api, plan string, status core.RegistrationStatus, age time.Duration) core.Registration {
		r := core.Registration{API: core.APIRef{ID: "id-" + strings.ToLower(api), Name: api}, Status: status}
		if plan != "" {
			r.Plan = core.PlanRef{ID: "p-" + plan, Name: plan}
		}
		if age > 0 {
			r.CreatedAt = now.Add(-age)
		}
		return r
	}
	day := 24 * time.Hour
	err = st.Write(t.Context(), func(tx core.Tx) error {
		for _, a := range []core.App{
			{ID: "one", Name: "Payroll", Connection: "aws-prod", Owner: core.Owner{Name: "Ana Lima", Email: "al@acme.example", Account: "Acme"}, Status: core.Pending,
				ReferenceID: "r1", Attributes: map[string]string{"tier": "gold"}, DecidedAt: now.Add(-2 * day),
				Registrations: []core.Registration{reg("Payments", "Gold", core.Waiting, day), reg("Ledger", "", core.RegistrationRefused, 9*day)}},
			{ID: "two", Name: "atlas", Connection: "konnect-eu", Owner: core.Owner{Name: "Team Risk", Team: true}, Status: core.Approved,
				Push: core.Push{State: core.PushFailed, Cause: core.CodeRefused}, Registrations: []core.Registration{reg("Ledger", "Free", core.RegistrationOn, 0), reg("Orders", "", core.RegistrationOff, 3*day)}},
			{ID: "dev", Kind: core.KindDeveloper, Name: "Nia", Connection: "konnect-eu", Owner: core.Owner{Name: "Nia", Email: "nia@kite.example"}, Status: core.Canceled},
		} {
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func found(t *testing.T, st core.Store, filter string, by ...string) string {
	t.Helper()
	expr, err := list.Parse(filter)
	if err != nil {
		t.Fatalf("%s: %v", filter, err)
	}
	kind := func(connection string) string { k, _, _ := strings.Cut(connection, "-"); return k }
	rows, err := list.Registrations(t.Context(), st, list.Filter{Expr: expr, Now: now, Kind: kind}, by)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range rows {
		names = append(names, r.AppName+"/"+r.API.Name)
	}
	return strings.Join(names, " ")
}

func TestRegistrationsAreFilteredInTheLanguageOfApps(t *testing.T) {
	st := registered(t)
	for filter, want := range map[string]string{
		"":                             "atlas/Ledger atlas/Orders Payroll/Ledger Payroll/Payments",
		"payroll":                      "Payroll/Ledger Payroll/Payments",
		"app:atlas api:orders":         "atlas/Orders",
		"api=id-ledger":                "atlas/Ledger Payroll/Ledger",
		"product:ledger":               "atlas/Ledger Payroll/Ledger",
		"plan:gold":                    "Payroll/Payments",
		"plan=p-free":                  "atlas/Ledger",
		"status:waiting":               "Payroll/Payments",
		"status:rejected,unsubscribed": "atlas/Orders Payroll/Ledger",
		"status:approved":              "atlas/Ledger",
		"dev:al@acme":                  "Payroll/Ledger Payroll/Payments",
		"account:acme":                 "Payroll/Ledger Payroll/Payments",
		"team:risk":                    "atlas/Ledger atlas/Orders",
		"conn:aws -api:ledger":         "Payroll/Payments",
		"kind:konnect":                 "atlas/Ledger atlas/Orders",
		"push:failed":                  "atlas/Ledger atlas/Orders",
		"push:none":                    "Payroll/Ledger Payroll/Payments",
		"age>2d":                       "atlas/Orders Payroll/Ledger",
		"id=one api:payments":          "Payroll/Payments",
		"has:plan":                     "atlas/Ledger atlas/Orders Payroll/Ledger Payroll/Payments", // its App has one
		"ref=r1":                       "Payroll/Ledger Payroll/Payments",
		"-decided>1d":                  "atlas/Ledger atlas/Orders",
		"decided<=2d api:ledger":       "Payroll/Ledger",
		"attr.tier=gold plan:gold":     "Payroll/Payments",
		"has:error api:ledger":         "atlas/Ledger",
	} {
		if got := found(t, st, filter); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
}

func TestRegistrationsAreSortedByAnyColumnEitherWay(t *testing.T) {
	st := registered(t)
	for by, want := range map[string]string{
		"app":         "atlas/Ledger atlas/Orders Payroll/Ledger Payroll/Payments",
		"-app":        "Payroll/Ledger Payroll/Payments atlas/Ledger atlas/Orders",
		"api":         "atlas/Ledger Payroll/Ledger atlas/Orders Payroll/Payments",
		"status":      "Payroll/Payments atlas/Ledger Payroll/Ledger atlas/Orders",
		"status,-api": "Payroll/Payments atlas/Ledger Payroll/Ledger atlas/Orders",
		"age":         "Payroll/Payments atlas/Orders Payroll/Ledger atlas/Ledger",
		"plan":        "atlas/Orders Payroll/Ledger atlas/Ledger Payroll/Payments",
		"dev,-api":    "Payroll/Payments Payroll/Ledger atlas/Orders atlas/Ledger",
		"conn":        "Payroll/Ledger Payroll/Payments atlas/Ledger atlas/Orders",
	} {
		if got := found(t, st, "", strings.Split(by, ",")...); got != want {
			t.Errorf("%s: %q, want %q", by, got, want)
		}
	}
	if _, err := list.Registrations(t.Context(), st, list.Filter{}, []string{"size"}); core.CodeOf(err) != core.CodeInvalid {
		t.Errorf("an unknown column: %v", err)
	}
	for _, word := range list.SortWords() {
		found(t, st, "", word) // every word that help names is one
	}
}

func TestDevelopersAreNotAppsAndAreFoundByWhatIsShownOfThem(t *testing.T) {
	st := registered(t)
	kind := func(string) string { return "konnect" }
	for filter, want := range map[string]int{"": 1, "status=revoked": 1, "status:canceled": 1, "dev:kite": 1, "status:approved": 0} {
		expr, err := list.Parse(filter)
		if err != nil {
			t.Fatal(err)
		}
		f := list.Filter{Expr: expr, Now: now, Kind: kind}
		developers, err := list.Developers(t.Context(), st, f)
		if err != nil || len(developers) != want {
			t.Errorf("%s: %d developers, %v; want %d", filter, len(developers), err, want)
		}
	}
	apps, err := list.Rows(t.Context(), st, list.Filter{Now: now, Kind: kind})
	if err != nil || len(apps) != 2 {
		t.Errorf("%d Apps, %v; want 2", len(apps), err)
	}
}
