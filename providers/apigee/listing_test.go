package apigee_test

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apigee/sim"
)

func TestTheListHasWhatTheDefaultsHide(t *testing.T) { // trap 3
	for name, filters := range map[string]sim.Filters{"strict": sim.Strict, "lenient": sim.Lenient, "ignored": sim.Ignored} {
		t.Run(name, func(t *testing.T) {
			o := newOrg(t, sim.Config{Filters: filters})
			dead := on("payments")
			dead.Status = "revoked"
			for i, a := range []sim.App{
				{Credentials: []sim.Credential{on("payments")}}, {Credentials: []sim.Credential{dead}},
				{Status: "revoked", Credentials: []sim.Credential{on("payments")}}, {Status: "revoked", Credentials: []sim.Credential{dead}}, {},
			} {
				a.Name, a.DeveloperEmail = fmt.Sprint("app-", i), "ana@example.com"
				a.CreatedAt = 1
				o.sim.AddApp(a)
			}
			rows, l := o.list()
			if len(rows) != 5 || !l.Complete || l.Received != 5 {
				t.Errorf("%d rows, %+v", len(rows), l)
			}
		})
	}
}

func TestPassesThatAreRedundantAreReadToTheirFirstPageOnly(t *testing.T) {
	o := newOrg(t, sim.Config{Filters: sim.Ignored})
	o.seed(4 * testPageSize)
	if _, l := o.list(); !l.Complete || o.count("GET /apps") != 4+3 {
		t.Errorf("%d calls, %+v", o.count("GET /apps"), l)
	}
	strict := newOrg(t, sim.Config{})
	strict.seed(4 * testPageSize)
	if _, l := strict.list(); !l.Complete || strict.count("GET /apps") != 4+3 {
		t.Errorf("strict: %d calls, %+v", strict.count("GET /apps"), l)
	}
}

func TestTheListOfDevelopersMayRepeatAndHoldBack(t *testing.T) { // trap 13
	for name, cfg := range map[string]sim.Config{"e-mails in pages": {}, "whole developers in pages": {ExpandPagedDevelopers: true}} {
		t.Run(name, func(t *testing.T) {
			cfg.PageCap = 1000
			o := newOrg(t, cfg, "page-size", "1000", "in-flight", "1")
			const n = 1203
			for i := range n {
				o.sim.AddApp(sim.App{Name: "till", DeveloperEmail: fmt.Sprintf("d%04d@example.com", i), Credentials: []sim.Credential{on("payments=approved")}})
			}
			must(o.sim.Change("developer/d1200@example.com", map[string]any{"status": "inactive"}))
			rows, l := o.list()
			if len(rows) != n || !l.Complete { // one name under every developer (trap 15)
				t.Fatalf("%d rows, %+v", len(rows), l)
			}
			for key, r := range rows {
				if inactive := key == "till of d1200@example.com"; inactive != (registration(t, r, "payments").Blocked != "") || r.Owner.Email == "" {
					t.Fatalf("%s: %+v", key, r)
				}
			}
			if calls := o.count("GET /developers"); calls > 6 {
				t.Errorf("%d calls for the developers", calls)
			}
		})
	}
}

func TestAPageWithoutItsTokenIsNoWholeList(t *testing.T) { // trap 13
	o := newOrg(t, sim.Config{})
	o.seed(2 * testPageSize)
	o.fault("no-token", "on")
	_, l := o.list()
	if l.Complete || !strings.Contains(l.Why, "counts 50 Apps") {
		t.Errorf("%+v", l)
	}
	o.fault("no-token", "1")
	if _, l := o.list(); !l.Complete {
		t.Errorf("once, and read again: %+v", l)
	}
}

func TestSomeRowsMayBeForbidden(t *testing.T) {
	o := newOrg(t, sim.Config{})
	hers := o.seeded(sim.App{Name: "hers", Credentials: []sim.Credential{on("payments=pending")}})
	his := o.seeded(sim.App{Name: "his", DeveloperEmail: "bo@example.com", Credentials: []sim.Credential{on("payments=pending")}})
	o.fault("forbidden-developer", "on@ana@example.com")
	_, err := o.Read(t.Context(), core.Subject{App: *hers})
	wantCode(t, err, core.CodeForbidden, "we lack the right")
	if gone, err := o.Prove(t.Context(), core.Subject{App: *hers}); gone || core.CodeOf(err) != core.CodeForbidden {
		t.Errorf("gone %v, %v", gone, err)
	}
	o.decide(his, core.Approve)
	o.settle(his, nil)
}

func TestDevelopersThatMayNotBeReadHideNothingElse(t *testing.T) {
	o := newOrg(t, sim.Config{EmailsInApps: true})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=pending")}})
	o.fault("forbidden", "on /developers")
	rows, l := o.list()
	r := rows["till of ana@example.com"]
	if !l.Complete || r.Status != core.Pending || len(r.Parts) != 1 || !strings.Contains(r.Parts[0], "cannot be read with our rights") {
		t.Errorf("%+v, %+v", l, rows)
	}
	if r := o.read(app); r.Status != core.Pending || len(r.Parts) != 1 {
		t.Errorf("%+v", r)
	}
	c, err := o.Check(t.Context())
	if err != nil || !strings.Contains(strings.Join(c.Detail, "\n"), "developers cannot be read") {
		t.Errorf("%+v, %v", c, err)
	}
}
