package engine_test

import (
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// signUp makes a developer at the ledger and reads him.
func (w *world) signUp(p *process, g *ledgerGate, status core.Status) core.AppID {
	w.t.Helper()
	g.mu.Lock()
	g.entries["dev-1"] = &entry{id: "dev-1", name: "Bo", kind: core.KindDeveloper, status: status}
	g.mu.Unlock()
	w.read(p)
	found, err := p.store.AppsByRef(w.ctx, "ledger", []core.Ref{{Kind: "app", ID: "dev-1"}})
	if err != nil || len(found) != 1 {
		w.t.Fatal(err, found)
	}
	return found[core.Ref{Kind: "app", ID: "dev-1"}].ID
}

func TestASignUpIsDecidedLikeAnAppAndCountedApart(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.signUp(p, g, core.Pending)
		if c, err := p.store.Counts(w.ctx); err != nil || c.Apps != 0 || c.Developers != 1 || c.Queue != 1 {
			t.Errorf("%+v %v", c, err)
		}
		stop := p.run()
		for _, v := range []core.Verb{core.Approve, core.Cancel, core.Approve} {
			p.do(v, core.Input{Reason: "r"}, id)
			if app := p.settle(id); app.Push.State != core.PushConfirmed || g.entries["dev-1"].status != app.Status {
				t.Errorf("%s: %s %s, there %s", v, app.Status, app.Push.State, g.entries["dev-1"].status)
			}
		}
		stop()
		if c, err := p.store.Counts(w.ctx); err != nil || c.Developers != 1 || c.Queue != 0 {
			t.Errorf("%+v %v", c, err)
		}
	})
}

func TestASignUpRefusesWhatIsForApps(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.signUp(p, g, core.Canceled)
		for v, want := range map[core.Verb]string{
			core.Delete:  "Ledger cannot delete",
			core.Cancel:  "only an APPROVED sign-up can be revoked, not a REVOKED one",
			core.Reject:  "only a PENDING sign-up can be rejected, not a REVOKED one",
			core.Suspend: "only an APPROVED App can be suspended",
		} {
			plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}}, v, core.Input{})
			switch {
			case v == core.Cancel && len(plan.Already) == 1:
			case err != nil || len(plan.NotEligible) != 1 || !strings.Contains(plan.NotEligible[0].Reason.Message, want):
				t.Errorf("%s: %+v %v", v, plan, err)
			}
		}
		if _, err := p.Reveal(w.ctx, ana, id); core.CodeOf(err) != core.CodeNotAllowed {
			t.Errorf("reveal: %v", err)
		}
	})
}

func TestRevokingADeveloperSaysWhatKeepsWorking(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		dev := w.signUp(p, g, core.Approved)
		w.have(p, g, rows{"a": on, "b": on})
		w.have(p, g, rows{"a": refused})
		w.have(p, g, rows{"a": waiting})
		has, err := p.OwnerImpact(w.ctx, p.app(dev))
		if want := (engine.Impact{Apps: 1, Approved: 2, Waiting: 1}); err != nil || has != want {
			t.Errorf("%+v %v", has, err)
		}
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{dev}}, core.Cancel, core.Input{})
		if err != nil || len(plan.Warnings) != 2 || !strings.Contains(plan.Warnings[0], "1 App of this developer with 2 approved registrations") ||
			!strings.Contains(plan.Warnings[1], "the queue keeps 1 waiting registration of this developer: reject those too") {
			t.Errorf("%q %v", plan.Warnings, err)
		}
		if len(plan.Change) != 1 || plan.Change[0].Effect != "revoke at Ledger: his keys keep working" {
			t.Errorf("%+v", plan.Change)
		}
	})
}

func TestADeveloperWhoIsGoneBecomesATombstoneWithoutAMail(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.signUp(p, g, core.Approved)
		g.mu.Lock()
		delete(g.entries, "dev-1")
		g.mu.Unlock()
		w.read(p)
		events, err := p.store.Events(w.ctx, core.EventRemoved, 10)
		if err != nil || len(events) != 0 || !p.app(id).Removed() {
			t.Errorf("%+v %v %+v", events, err, p.app(id).Push)
		}
	})
}

func TestApprovingAnAppOfARevokedDeveloperSaysSo(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		w.signUp(p, g, core.Canceled)
		app := w.have(p, g, rows{"a": waiting})
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{app}}, core.Approve, core.Input{})
		if err != nil || len(plan.Warnings) != 1 || !strings.HasSuffix(plan.Warnings[0], "its developer Bo <bo@example.org> is REVOKED at ledger") {
			t.Errorf("%q %v", plan.Warnings, err)
		}
	})
}
