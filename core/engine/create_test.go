package engine_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
)

func newApp() core.NewApp {
	return core.NewApp{
		Connection: "ledger", Name: "Payroll", Owner: core.Owner{Name: "Bo", Email: "bo@example.org"}, Attributes: map[string]string{"tier": "gold"},
		Registrations: []core.Registration{{API: core.APIRef{ID: "a"}}, {API: core.APIRef{ID: "p"}, Plan: core.PlanRef{ID: "free"}}},
	}
}

func TestANewAppWaitsHereAndIsCreatedAtTheGatewayWhenApproved(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		app, err := p.Create(w.ctx, ana, newApp())
		if err != nil {
			t.Fatal(err)
		}
		if ok := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(app.ReferenceID); !ok {
			t.Errorf("reference id %q", app.ReferenceID)
		}
		stored := p.app(app.ID)
		if stored.Status != core.Pending || stored.Registrations[1].Label() != "Planned (Free)" || stored.WaitingCount() != 2 || stored.Push.State != core.PushNone {
			t.Errorf("%+v", stored)
		}
		stop := p.run()
		w.read(p)
		if len(g.entries) != 0 || p.app(app.ID).Status != core.Pending {
			t.Error("it left before it was approved")
		}
		p.do(core.Approve, core.Input{}, app.ID)
		p.settle(app.ID)
		stop()
		p.expect(app.ID, core.Approved, core.PushConfirmed)
		p.both(g, app.ID, rows{"a": on, "p#free": on})
		if got := p.actions(app.ID); len(got) < 2 || got[0] != "created" {
			t.Errorf("history: %v", got)
		}
	})
}

func TestThePlanOfAnApprovalSaysWhatIsMadeAtTheGateway(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		app, err := p.Create(w.ctx, ana, newApp())
		if err != nil {
			t.Fatal(err)
		}
		for id, made := range map[core.AppID]bool{app.ID: true, w.have(p, g, rows{"a": waiting}): false} {
			plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}}, core.Approve, core.Input{})
			if err != nil || len(plan.Change) != 1 || strings.HasSuffix(plan.Change[0].Effect, "; an entry is made for it") != made {
				t.Errorf("made %v: %+v %v", made, plan.Change, err)
			}
		}
	})
}

func TestThePlanOfAnApprovalNamesAPlanThatIsNotOfferedAnyMore(t *testing.T) {
	inLedger(t, func(w *world, _ *ledgerGate, p *process) {
		w.read(p)
		app, err := p.Create(w.ctx, ana, newApp())
		if err != nil {
			t.Fatal(err)
		}
		for offered, warned := range map[string]bool{"free": false, "gone": true} {
			app.Registrations[1].Plan = core.PlanRef{ID: offered}
			w.put(p, app)
			plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{app.ID}}, core.Approve, core.Input{})
			said := slices.ContainsFunc(plan.Warnings, func(s string) bool {
				return strings.Contains(s, "ledger does not offer") && !strings.Contains(s, "catalog")
			})
			if err != nil || said != warned {
				t.Errorf("%s: %q %v", offered, plan.Warnings, err)
			}
		}
	})
}

func TestManyAPIsThatAreNotOfferedAnyMoreAreOneSentence(t *testing.T) {
	inLedger(t, func(w *world, _ *ledgerGate, p *process) {
		w.read(p)
		app, err := p.Create(w.ctx, ana, newApp())
		if err != nil {
			t.Fatal(err)
		}
		app.Registrations = nil
		for i := range 500 {
			app.Registrations = append(app.Registrations, core.Registration{ID: fmt.Sprint(i), Status: core.Waiting,
				API: core.APIRef{ID: fmt.Sprintf("z%03d", i), Name: fmt.Sprintf("API %03d", i)}})
		}
		w.put(p, app)
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{app.ID}}, core.Approve, core.Input{})
		if err != nil {
			t.Fatal(err)
		}
		said := slices.DeleteFunc(plan.Warnings, func(s string) bool { return !strings.Contains(s, "does not offer") })
		if len(said) != 1 || !strings.Contains(said[0], "does not offer API 000, API 001, API 002 and 497 more; it may refuse them") {
			t.Errorf("%d sentences: %.200q", len(said), said)
		}
	})
}

func TestARejectedNewAppNeverReachesTheGateway(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		app, err := p.Create(w.ctx, ana, newApp())
		if err != nil {
			t.Fatal(err)
		}
		stop := p.run()
		p.do(core.Reject, core.Input{Reason: "no"}, app.ID)
		p.settle(app.ID)
		p.expect(app.ID, core.Rejected, core.PushConfirmed)
		p.do(core.Delete, core.Input{}, app.ID)
		p.settle(app.ID)
		stop()
		if !p.app(app.ID).Removed() || len(g.entries) != 0 || g.made != 0 {
			t.Errorf("%+v", p.app(app.ID))
		}
	})
}

func TestWhatIsWrongWithANewAppIsSaidByField(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		first, err := p.Create(w.ctx, ana, newApp())
		if err != nil {
			t.Fatal(err)
		}
		for want, change := range map[string]func(*core.NewApp){
			"name: a name is required":                    func(n *core.NewApp) { n.Name = " " },
			"reference: the App Payroll at ledger has":    func(n *core.NewApp) { n.ReferenceID = first.ReferenceID },
			"reference: a reference id is a UUID":         func(n *core.NewApp) { n.ReferenceID = "42" },
			`registrations: ledger does not offer an API`: func(n *core.NewApp) { n.Registrations[0].API.ID = "zzz" },
			"registrations: Planned has no plan":          func(n *core.NewApp) { n.Registrations[1].Plan.ID = "zzz" },
			"registrations: Planned needs a plan":         func(n *core.NewApp) { n.Registrations[1].Plan.ID = "" },
			"registrations: Alpha has no plans":           func(n *core.NewApp) { n.Registrations[0].Plan.ID = "gold" },
			"registrations: Alpha is named twice":         func(n *core.NewApp) { n.Registrations[1] = n.Registrations[0] },
			"owner: a developer or an account is":         func(n *core.NewApp) { n.Owner = core.Owner{} },
			"nowhere: this connection is not":             func(n *core.NewApp) { n.Connection = "nowhere" },
			"callback: a callback URL is absolute":        func(n *core.NewApp) { n.CallbackURL = "x" },
		} {
			n := newApp()
			change(&n)
			if _, err := p.Create(w.ctx, ana, n); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
		if c, _ := p.store.Counts(w.ctx); c.Apps != 1 {
			t.Errorf("%d Apps", c.Apps)
		}
		reader := w.start("reader", withLedger(g), readOnly)
		if _, err := reader.Create(w.ctx, ana, newApp()); core.CodeOf(err) != core.CodeReadOnly {
			t.Errorf("read-only: %v", err)
		}
	})
}

func TestTheCatalogIsReadWhereItNeverWas(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		apis, err := p.Catalog(w.ctx, "ledger")
		stored, storedErr := p.store.Catalog(w.ctx, "ledger")
		if err != nil || storedErr != nil || len(apis) != 4 || len(stored) != 4 {
			t.Errorf("%v %v, stored %v %v", apis, err, stored, storedErr)
		}
		if _, err := p.Catalog(w.ctx, "nowhere"); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("%v", err)
		}
	})
}

func TestApprovingASecondAppOfThatNameSaysSo(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		var ids []core.AppID
		for range 2 {
			app, err := p.Create(w.ctx, ana, newApp())
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, app.ID)
		}
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: ids[:1]}, core.Approve, core.Input{})
		if err != nil || len(plan.Warnings) != 1 || !strings.Contains(plan.Warnings[0], "another App of this owner has this name: Payroll at ledger, PENDING") {
			t.Errorf("%q %v", plan.Warnings, err)
		}
	})
}
