package sim_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/providers/sensedia/sim"
)

func TestPagingFollowsTheTenant(t *testing.T) {
	for _, c := range []struct {
		paging                sim.Paging
		zero, one, two, three string
	}{
		{sim.ZeroBased, "app 1,app 2", "app 3,app 4", "app 5", ""},
		{sim.OneBased, "app 1,app 2", "app 1,app 2", "app 3,app 4", "app 5"},
		{sim.Unpaged, "app 1,app 2,app 3,app 4,app 5", "app 1,app 2,app 3,app 4,app 5", "app 1,app 2,app 3,app 4,app 5", "app 1,app 2,app 3,app 4,app 5"},
	} {
		tn := login(t, sim.Config{Paging: c.paging})
		tn.seed(5)
		for i, want := range []string{c.zero, c.one, c.two, c.three} {
			path := fmt.Sprintf("/apps?actualPage=%d&pageSize=2", i)
			if got := tn.names(path); got != want {
				t.Errorf("paging %d, page %d: %s, want %s", c.paging, i, got, want)
			}
			if got := tn.names(path + "&developer=ana@example.com"); got != want {
				t.Errorf("paging %d, page %d with a filter: %s, want %s", c.paging, i, got, want)
			}
		}
		if got := tn.api("GET", "/apps/count", "").body; got != "5" {
			t.Errorf("count: %s", got)
		}
	}
}

func TestPageSizesOfTheTenant(t *testing.T) {
	tn := login(t, sim.Config{DefaultPageSize: 2, MaxPageSize: 3})
	if got := tn.names("/apps"); got != "" {
		t.Errorf("an empty tenant lists %s", got)
	}
	if r := tn.api("GET", "/apps", ""); r.body != "[]" {
		t.Errorf("an empty list is %s", r.body)
	}
	tn.seed(5)
	if got := tn.names("/apps"); got != "app 1,app 2" {
		t.Errorf("default size: %s", got)
	}
	if got := tn.names("/apps/?pageSize=100&actualPage=1"); got != "app 4,app 5" {
		t.Errorf("largest size: %s", got)
	}
	for _, bad := range []string{"actualPage=x", "pageSize=-1", "pageSize=99999999999"} {
		tn.want(tn.api("GET", "/apps?"+bad, ""), 400)
	}
}

func TestListFilters(t *testing.T) {
	tn := login(t, sim.Config{Spelling: "CANCELED"})
	for i, a := range []sim.App{
		{Name: "Payments", Developer: "ana@example.com", Status: "PENDING", Description: "for the till"},
		{Name: "payroll", Developer: "bo@example.com", Status: "APPROVED"},
		{Name: "Ledger", Developer: "ana@example.com", Status: "CANCELLED", ClientID: "ledger-client"},
		{Name: "Pay later", Developer: "ANA@example.com", Status: "REJECTED"},
	} {
		a.ID = int64(i + 1)
		a.CreationDate = epoch.AddDate(0, 0, i).Format(time.RFC3339)
		tn.AddApp(a)
	}
	for query, want := range map[string]string{
		"status=PENDING":                          "Payments",
		"status=CANCELED":                         "Ledger",
		"status=CANCELLED":                        "Ledger",
		"name=pay":                                "Payments,payroll,Pay later",
		"name=pay&developer=ana@example.com":      "Payments,Pay later",
		"developer=ana":                           "",
		"clientId=ledger-client":                  "Ledger",
		"clientId=ledger":                         "",
		"keyword=TILL":                            "Payments",
		"keyword=bo@":                             "payroll",
		"appIds=2,4":                              "payroll,Pay later",
		"beginDate=2026-03-03":                    "Ledger,Pay later",
		"endDate=2026-03-02":                      "Payments,payroll",
		"endDate=2026-03-02T08:00:00Z":            "Payments",
		"beginDate=2026-03-02&endDate=2026-03-03": "payroll,Ledger",
		"name=pay&pageSize=1&actualPage=2":        "Pay later",
		"extraFields=anything":                    "Payments,payroll,Ledger,Pay later",
	} {
		if got := tn.names("/apps?" + query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for _, bad := range []string{"status=FROZEN", "appIds=x", "beginDate=yesterday"} {
		tn.want(tn.api("GET", "/apps?"+bad, ""), 400)
	}
}

func TestTheCatalogIsListed(t *testing.T) {
	tn := login(t, sim.Config{})
	free := tn.AddPlan(sim.Plan{Name: "Free", DefaultPlan: true})
	gold := tn.AddPlan(sim.Plan{Name: "Gold"})
	api := tn.AddAPI(sim.API{Name: "Payments", Version: "v2", Plans: []sim.Plan{free, gold}})
	tn.AddDeveloper(sim.Developer{Login: "ana", Email: "ana@example.com", Name: "Ana Lima"})
	tn.AddDeveloper(sim.Developer{Login: "bo", Email: "bo@example.org", Status: "BLOCKED"})

	apis := as[[]sim.API](t, tn.want(tn.api("GET", "/apis", ""), 200))
	if len(apis) != 1 || apis[0].Name != "Payments" || len(apis[0].Plans) != 2 || apis[0].Plans[1].Name != "Gold" {
		t.Errorf("%+v", apis)
	}
	plans := as[[]sim.Plan](t, tn.want(tn.api("GET", "/plans?pageSize=1&actualPage=1", ""), 200))
	if len(plans) != 1 || plans[0].ID != gold.ID || plans[0].API == nil || plans[0].API.ID != api.ID {
		t.Errorf("%+v", plans)
	}
	devs := as[[]sim.Developer](t, tn.want(tn.api("GET", "/developers?loginOrEmail=EXAMPLE.COM", ""), 200))
	if len(devs) != 1 || devs[0].Login != "ana" || devs[0].Status != "ACTIVE" {
		t.Errorf("%+v", devs)
	}
	bo := as[sim.Developer](t, tn.want(tn.api("GET", "/developers/bo", ""), 200))
	if bo.Status != "BLOCKED" {
		t.Errorf("%+v", bo)
	}
	tn.want(tn.api("GET", "/developers/nobody", ""), 404)
}

func BenchmarkListPage(b *testing.B) {
	for _, query := range []string{"", "&status=APPROVED", "&name=app"} {
		b.Run("filter"+query, func(b *testing.B) {
			s, send := benchTenant(b)
			for i := range 100_000 {
				s.AddApp(sim.App{Name: fmt.Sprint("app ", i), Status: "APPROVED"})
			}
			for b.Loop() {
				send("/apps?actualPage=950&pageSize=100" + query)
			}
		})
	}
}
