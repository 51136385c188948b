package sensedia_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/sensedia/sim"
)

func (tn *tenant) list() (core.Listing, int, error) {
	n := 0
	l, err := tn.List(tn.t.Context(), func(batch []core.Remote) error { n += len(batch); return nil })
	return l, n, err
}

// Trap 5: pages from 0, from 1, none, or smaller than asked for; found out
// once.
func TestEveryPagingIsReadToTheEnd(t *testing.T) {
	for _, paging := range []sim.Paging{sim.ZeroBased, sim.OneBased, sim.Unpaged} {
		for _, most := range []int{0, 30} {
			for _, n := range []int{0, 1, 30, 31, 100, 101, 201} {
				if most == 0 && (n == 30 || n == 31) {
					continue
				}
				tn := newTenant(t, sim.Config{Paging: paging, MaxPageSize: most}, map[string]string{"page-size": "100"}, nil)
				tn.apis = append(tn.apis, sim.API{})
				tn.seed(n)
				var calls [2]int
				for pass := range calls {
					before := tn.count("GET /apps")
					if l, got, err := tn.list(); err != nil || !l.Complete || got != n || l.Received != n {
						t.Fatalf("paging %v, at most %d, %d Apps: %d, %+v, %v", paging, most, n, got, l, err)
					}
					calls[pass] = tn.count("GET /apps") - before
				}
				if n > 0 && paging != sim.ZeroBased && calls[1] >= calls[0] {
					t.Errorf("paging %v, %d Apps: %d calls, then %d: the paging is not remembered", paging, n, calls[0], calls[1])
				}
			}
		}
	}
}

// A page that came short is made good state by state; a count that never
// agrees is said.
func TestACountThatDisagreesIsReadAgainByState(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	for _, status := range []string{"APPROVED", "PENDING", "REJECTED", "CANCELLED", "FROZEN"} {
		for i := range 3 {
			tn.seeded(sim.App{Name: fmt.Sprint(status, i), Status: status})
		}
	}
	tn.fault("short-page", "1 GET /apps")
	l, n, err := tn.list()
	if err != nil || n < 12 || n > 15 {
		t.Errorf("%d Apps, %+v, %v", n, l, err)
	}
	if l.Complete && n != 15 {
		t.Errorf("complete with %d of 15", n)
	}
	tn.fault("miscount", "on@2")
	if l, _, err = tn.list(); err != nil || l.Complete || l.Why == "" {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestAShortPageIsMadeGoodByState(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	for _, status := range []string{"APPROVED", "PENDING", "REJECTED", "CANCELLED"} {
		tn.seeded(sim.App{Name: status, Status: status})
	}
	tn.fault("short-page", "2 GET /apps")
	if l, n, err := tn.list(); err != nil || !l.Complete || n != 4 {
		t.Errorf("%d Apps, %+v, %v", n, l, err)
	}
}

// An empty answer must not look like an empty tenant (trap 3).
func TestAnEmptyListThatCountsOtherwiseIsNotComplete(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	tn.seeded(sim.App{})
	tn.fault("empty", "on GET /apps")
	if l, n, err := tn.list(); l.Complete || n != 0 || (err == nil && l.Why == "") {
		t.Errorf("%d Apps, %+v, %v", n, l, err)
	}
	tn.sim.Faults().Clear()
	if l, n, err := tn.list(); !l.Complete || n != 1 {
		t.Errorf("afterwards: %d Apps, %+v, %v", n, l, err)
	}
}

func TestTheCatalogNamesAPIsAndPlans(t *testing.T) {
	cfg := sim.Config{Clients: []sim.Credential{{ID: "c", Secret: "client-secret-1"}}, ClientsSeeNoAPIs: true}
	settings := map[string]string{"auth": "application", "client-id": "c"}
	tn := newTenant(t, cfg, settings, map[string]string{"client-secret": "client-secret-1"})
	_, err := tn.Catalog(t.Context())
	wantCode(t, err, core.CodePermanent, "auth: user")
	if c, err := tn.Check(t.Context()); err != nil || len(c.Detail) != 2 {
		t.Errorf("the check must work all the same: %+v, %v", c, err)
	}
	seen := newTenant(t, sim.Config{}, nil, nil)
	apis, err := seen.Catalog(t.Context())
	if err != nil || len(apis) != 2 || apis[0].Name != "API 0 v1" || apis[0].Plans[0].Name != "Plan 0" {
		t.Errorf("%+v, %v", apis, err)
	}
}

// A developer is a login at the gateway; a list shows the name behind it,
// where the tenant lets us read it.
func TestOwnersAreNamed(t *testing.T) {
	for _, allowed := range []bool{true, false} {
		tn := newTenant(t, sim.Config{}, nil, nil)
		tn.sim.AddDeveloper(sim.Developer{Login: "alima", Name: "Ana Lima", Email: "ana@example.com"})
		if !allowed {
			tn.fault("forbidden", "on /developers")
		}
		want := map[string]core.Owner{
			"alima": {Name: "Ana Lima", Email: "ana@example.com"}, "Ana@Example.com": {Name: "Ana Lima", Email: "ana@example.com"},
			"bo": {Name: "bo"}, "cy@example.com": {Name: "cy@example.com", Email: "cy@example.com"},
		}
		if !allowed {
			want["alima"], want["Ana@Example.com"] = core.Owner{Name: "alima"}, core.Owner{Name: "Ana@Example.com", Email: "Ana@Example.com"}
		}
		for developer := range want {
			tn.seeded(sim.App{Name: developer, Developer: developer})
		}
		for range 2 {
			l, err := tn.List(t.Context(), func(batch []core.Remote) error {
				for _, r := range batch {
					if r.Owner != want[r.Name] {
						t.Errorf("%s is %+v, want %+v", r.Name, r.Owner, want[r.Name])
					}
				}
				return nil
			})
			if err != nil || !l.Complete {
				t.Errorf("%+v, %v", l, err)
			}
		}
		if n := tn.count("GET /developers"); n > 2 {
			t.Errorf("allowed %v: %d calls for the developers", allowed, n)
		}
	}
}

// Pacing to the known limit meets no 429 (performance.md, Calls to a gateway).
func TestThePaceKeepsWithinTheTenantsLimit(t *testing.T) {
	tn := newTenant(t, sim.Config{RatePerSecond: 10, Burst: 5}, map[string]string{"rate": "10", "in-flight": "4"}, nil)
	tn.apis = append(tn.apis, sim.API{})
	tn.seed(1000)
	began := tn.clock.Now()
	if l, n, err := tn.list(); err != nil || !l.Complete || n != 1000 {
		t.Fatalf("%d Apps, %+v, %v", n, l, err)
	}
	calls := 0
	for _, r := range tn.sim.Faults().Requests() {
		calls++
		if r.Status == 429 {
			t.Fatalf("call %d was throttled", calls)
		}
	}
	least := time.Duration(calls-5) * 100 * time.Millisecond
	if took := tn.clock.Now().Sub(began); calls < 40 || took < least || took > least*11/10 {
		t.Errorf("%d calls in %s", calls, took)
	}
}
