package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

func text(s string) *string { return &s }

func (p *process) edit(id core.AppID, in core.Input, f core.EditFields) core.Plan {
	p.w.t.Helper()
	in.Edit = &f
	plan, err := p.Plan(p.w.ctx, ana, core.Selection{IDs: []core.AppID{id}}, core.Edit, in)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return plan
}

func (p *process) apply(plan core.Plan) {
	p.w.t.Helper()
	if a, err := p.Apply(p.w.ctx, plan); err != nil || len(a.Decided) == 0 {
		p.w.t.Fatal(err, a)
	}
}

func TestAnEditIsPlannedFieldByFieldAndProvenAtTheGateway(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on})
		plan := p.edit(id, core.Input{}, core.EditFields{Name: text("Renamed"), CallbackURL: text("https://example.com/cb"),
			Attributes: map[string]*string{"tier": text("gold"), "none": nil}, Add: []core.Registration{{API: core.APIRef{ID: "p"}, Plan: core.PlanRef{ID: "gold"}}}})
		want := []string{"name: App of entry-1 → Renamed", "callback URL: none → https://example.com/cb", "attribute tier: none → gold", "Planned (Gold): new, WAITING"}
		if len(plan.Change) != 1 || !slices.Equal(plan.Change[0].Lines, want) || !plan.Change[0].Send {
			t.Fatalf("%+v", plan.Change)
		}
		if !slices.ContainsFunc(plan.Warnings, func(s string) bool { return strings.Contains(s, "a new callback is approved anew") }) {
			t.Errorf("warnings: %q", plan.Warnings)
		}
		stop := p.run()
		p.apply(plan)
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		p.both(g, id, rows{"a": on, "p#gold": waiting})
		app := p.app(id)
		if e := g.entries["entry-1"]; e.name != "Renamed" || e.callback != "https://example.com/cb" || app.Name != "Renamed" || app.Attributes["tier"] != "gold" {
			t.Errorf("at the gateway %+v, here %+v", e, app)
		}
		if again := p.edit(id, core.Input{}, core.EditFields{Name: text("Renamed")}); len(again.Already) != 1 {
			t.Errorf("the same again: %+v", again)
		}
		history, err := p.store.History(w.ctx, id, 10)
		if err != nil || !slices.ContainsFunc(history, func(a core.Audit) bool {
			return a.Action == "edit" && strings.Contains(a.Detail, "callback URL: none → https://example.com/cb")
		}) {
			t.Errorf("%+v %v", history, err)
		}
	})
}

func TestWhatAGatewayCannotChangeIsRefusedWithItsReason(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on})
		for name, c := range map[string]struct {
			edit core.EditFields
			want string
		}{
			"unsupported": {core.EditFields{Description: text("x")}, "Ledger cannot change the description of an App: it is the developer's"},
			"not named":   {core.EditFields{Owner: &core.Owner{Name: "Cy"}}, "Ledger cannot change the owner of an App"},
		} {
			plan := p.edit(id, core.Input{}, c.edit)
			if len(plan.NotEligible) != 1 || plan.NotEligible[0].Reason.Message != c.want {
				t.Errorf("%s: %+v", name, plan)
			}
		}
		for name, f := range map[string]core.EditFields{
			"name": {Name: text(" ")}, "callback": {CallbackURL: text("javascript:alert(1)")}, "attribute/": {Attributes: map[string]*string{" ": text("x")}},
			"registrations": {Add: []core.Registration{{API: core.APIRef{ID: "zzz"}}}}, "edit": {},
		} {
			_, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}}, core.Edit, core.Input{Edit: &f})
			if core.CodeOf(err) != core.CodeInvalid || core.AsError(err).Subject != name {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// giving is a ledger that can give an App to somebody else, shows no owner, and
// mails its decisions.
type giving struct{ ledger }

func (p giving) Capabilities() core.Capabilities {
	c := p.ledger.Capabilities()
	c.Edits[core.FieldOwner] = core.VerbSupport{Support: core.Native}
	c.MailsDecisions = true
	return c
}

// fitted is a ledger that a connection's settings make a giving one.
type fitted struct{ ledger }

func (p fitted) Fit(core.Connection) core.Provider { return giving(p) }

func withGiving(g *ledgerGate) option {
	return func(c *engine.Config) {
		withLedger(g)(c)
		for i, conn := range c.Connections {
			if l, ok := conn.Provider.(ledger); ok {
				c.Connections[i].Provider = fitted{l}
			}
		}
	}
}

func TestAPlanSaysThatThePlatformMailsOnlyWhereItDoes(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, _ *process) {
		p := w.start("two", withGiving(g))
		id := w.have(p, g, rows{"a": on, "b": refused})
		for v, c := range map[core.Verb]struct {
			key    string
			mailed bool
		}{core.Unsubscribe: {"a", true}, core.Reprocess: {"b", false}, core.Delete: {"a", false}} {
			sel := core.Selection{IDs: []core.AppID{id}, Registrations: map[core.AppID][]string{id: {c.key}}}
			plan, err := p.Plan(w.ctx, ana, sel, v, core.Input{Reason: "r"})
			said := slices.Contains(plan.Warnings, "ledger: Ledger tells the developers itself")
			if err != nil || len(plan.Change) != 1 || said != c.mailed {
				t.Errorf("%s: %+v %v", v, plan, err)
			}
		}
	})
}

func TestAnOwnerThatTheGatewayDoesNotShowIsNotChanged(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, _ *process) {
		p := w.start("two", withGiving(g))
		id := w.have(p, g, rows{"a": on})
		plan := p.edit(id, core.Input{}, core.EditFields{Name: text("Renamed"), Owner: &core.Owner{Name: "Cy"}})
		if len(plan.NotEligible) != 1 || !strings.Contains(plan.NotEligible[0].Reason.Message, "Ledger does not show the owner of this App") {
			t.Errorf("%+v", plan)
		}
		if plan = p.edit(id, core.Input{}, core.EditFields{Name: text("Renamed")}); len(plan.Change) != 1 {
			t.Errorf("the name alone: %+v", plan)
		}
	})
}

func TestAHeldEditIsTakenBackFieldByField(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on})
		p.apply(p.edit(id, core.Input{Hold: time.Minute}, core.EditFields{Name: text("Renamed"), Attributes: map[string]*string{"k": text("v")},
			Add: []core.Registration{{API: core.APIRef{ID: "b"}}}}))
		g.at(func(e *entry) { e.callback = "https://theirs" })
		w.read(p)
		if undone, err := p.Undo(w.ctx, ana); err != nil || len(undone.Back) != 1 {
			t.Fatal(undone, err)
		}
		stop := p.run()
		time.Sleep(5 * time.Minute)
		stop()
		app := p.app(id)
		if app.Name != "App of entry-1" || len(app.Attributes) != 0 || app.CallbackURL != "https://theirs" || len(app.Registrations) != 1 || len(g.writes) != 0 {
			t.Errorf("%+v, sent %v", app, g.writes)
		}
	})
}

func TestAFieldChangedOnBothSidesKeepsTheGatewaysValueAndSaysSo(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on})
		p.apply(p.edit(id, core.Input{Hold: time.Minute}, core.EditFields{Name: text("Ours"), CallbackURL: text("https://ours")}))
		g.at(func(e *entry) { e.name = "Theirs" })
		stop := p.run()
		time.Sleep(2 * time.Minute)
		p.settle(id)
		stop()
		app, e := p.app(id), g.entries["entry-1"]
		if app.Name != "Theirs" || e.name != "Theirs" || e.callback != "https://ours" || app.Push.State != core.PushConfirmed {
			t.Errorf("here %q %s, there %+v", app.Name, app.Push.State, e)
		}
		if !strings.Contains(app.Lost, `name "Ours"`) {
			t.Errorf("lost: %q", app.Lost)
		}
	})
}

func TestTheFormOfAnEditMayHandBackWhatCannotBeChangedAsItIs(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on})
		owner := p.app(id).Owner
		plan := p.edit(id, core.Input{}, core.EditFields{Name: text("New"), Description: text(""), Owner: &owner})
		if len(plan.Change) != 1 || len(plan.Change[0].Lines) != 1 {
			t.Errorf("%+v", plan)
		}
	})
}

func TestAStaleEditSaysWhoEditedAndWhen(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on})
		old := p.app(id).Revision
		p.apply(p.edit(id, core.Input{Hold: time.Minute}, core.EditFields{Name: text("New")}))
		time.Sleep(12 * time.Second)
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}, Revisions: map[core.AppID]int64{id: old}}, core.Cancel, core.Input{})
		if err != nil || len(plan.Stale) != 1 || plan.Stale[0].Reason.Message != "edited by ana 12 s ago" {
			t.Errorf("%+v %v", plan.Stale, err)
		}
	})
}
