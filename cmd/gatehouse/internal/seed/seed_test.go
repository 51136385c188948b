package seed_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/core"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func shape(apps int, s uint64) seed.Shape {
	catalog := []core.CatalogAPI{
		{APIRef: core.APIRef{ID: "1", Name: "Payments"}, Plans: []core.PlanRef{{ID: "p1", Name: "Free"}, {ID: "p2", Name: "Metered"}}},
		{APIRef: core.APIRef{ID: "2", Name: "Orders"}},
	}
	return seed.Shape{Apps: apps, Seed: s, Now: now, Places: []seed.Place{
		{Connection: "one", Share: 2, Catalog: catalog},
		{Connection: "two", Share: 1, Catalog: catalog, NoSuspend: true},
	}}
}

func collect(s seed.Shape) []core.App {
	var out []core.App
	for app := range s.All() {
		out = append(out, app)
	}
	return out
}

func TestASeedAlwaysGivesTheSameApps(t *testing.T) {
	if diff := cmp.Diff(collect(shape(300, 7)), collect(shape(300, 7))); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(shape(300, 7).App(5), shape(300, 8).App(5)) {
		t.Error("another seed gives the same App")
	}
}

func TestTwoThousandAppsLookLikeAPortal(t *testing.T) {
	apps := collect(shape(2000, 1))
	status, conns, owners, ids := map[core.Status]int{}, map[string]int{}, map[string]int{}, map[core.AppID]bool{}
	for _, a := range apps {
		status[a.Status]++
		conns[a.Connection]++
		owners[a.Owner.Email]++
		if ids[a.ID] {
			t.Fatalf("the id %s comes twice", a.ID)
		}
		ids[a.ID] = true
		checkDates(t, a)
		for _, r := range a.Registrations {
			if !r.CreatedAt.Equal(a.CreatedAt) {
				t.Errorf("%s: asked for at %s", a.ID, r.CreatedAt)
			}
		}
		if len(a.Registrations) == 0 || a.Name == "" || a.Owner.Name == "" || len(a.ReferenceID) != 36 {
			t.Errorf("a part is missing: %+v", a)
		}
		if a.Connection == "two" && a.Status == core.Suspended {
			t.Errorf("%s is suspended where nobody can", a.ID)
		}
	}
	if n := status[core.Pending]; n < 115 || n > 145 {
		t.Errorf("%d wait, want about 130", n)
	}
	if status[core.Approved] < 1400 || status[core.Rejected] == 0 || status[core.Canceled] == 0 || status[core.Suspended] == 0 {
		t.Errorf("statuses: %v", status)
	}
	if conns["one"] < 1200 || conns["two"] < 500 {
		t.Errorf("connections: %v", conns)
	}
	if len(owners) < 200 {
		t.Errorf("only %d developers", len(owners))
	}
}

func checkDates(t *testing.T, a core.App) {
	t.Helper()
	if !a.CreatedAt.Before(now) || a.DecidedAt.After(now) {
		t.Errorf("%s lies in the future: %s, %s", a.ID, a.CreatedAt, a.DecidedAt)
	}
	if (a.Status == core.Pending) != a.DecidedAt.IsZero() || (!a.DecidedAt.IsZero() && a.DecidedAt.Before(a.CreatedAt)) {
		t.Errorf("%s: %s, created %s, decided %s", a.ID, a.Status, a.CreatedAt, a.DecidedAt)
	}
}

func TestANewcomerWaitsFromNowOn(t *testing.T) {
	s := shape(100, 1)
	for n := 100; n < 140; n++ {
		a := s.Waiting(n, now)
		if a.Status != core.Pending || !a.CreatedAt.Equal(now) || !a.DecidedAt.IsZero() || a.WaitingCount() != len(a.Registrations) {
			t.Fatalf("%+v", a)
		}
	}
}
