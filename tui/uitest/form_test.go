package uitest

import (
	"context"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

func catalog() []core.CatalogAPI {
	return []core.CatalogAPI{
		{APIRef: apis[0], Plans: []core.PlanRef{gold, free}, Note: "approves by itself"},
		{APIRef: apis[1], Plans: []core.PlanRef{gold}},
		{APIRef: apis[2]},
	}
}

// newest is the App that was created here.
func (w *world) newest(name string) core.App {
	w.t.Helper()
	ctx := context.WithoutCancel(w.t.Context())
	page, err := w.store.Page(ctx, core.PageRequest{Queue: true, Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range page.Rows {
		if r.Name == name {
			a, err := w.store.App(ctx, r.ID)
			if err != nil {
				w.t.Fatal(err)
			}
			return a
		}
	}
	w.t.Fatalf("there is no %q in the queue", name)
	return core.App{}
}

func TestANewAppIsRegisteredAndWaits(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.catalog = catalog()
		w.only(core.Approved, "Payroll")
		u := w.show(width, height)
		u.press("N")
		u.sees("New App", "Connection", "paper-prod", "App name", "(one is generated)", "ctrl+o register it")
		u.press("right")
		u.sees("paper-eu")
		u.press("left", "tab")
		u.write("Till")
		u.press("tab")
		u.write("Ana Lima")
		u.press("tab")
		u.write("ana@example.org")
		u.press("tab", "tab", "tab")
		u.sees("0 picked of 4", "[ ] Payments (Gold)", "approves by itself")
		u.write("gold")
		u.sees("2 match, 0 picked of 4")
		u.press("enter", "down", "enter")
		u.sees("[✓] Payments (Gold)", "[✓] Ledger (Gold)", "2 picked")
		u.press("tab")
		u.sees("Payments (Gold)")
		u.seesNo("[ ] Payments (Free)")
		u.write("A till")
		u.press("tab", "tab", "tab")
		u.write("tier=gold")
		u.press("tab")
		u.write("shop=7")
		u.press("ctrl+o")
		u.settle()
		u.seesNo("New App")
		u.sees("Till is registered", "Queue 1")
		a := w.newest("Till")
		if a.Status != core.Pending || a.Owner != (core.Owner{Name: "Ana Lima", Email: "ana@example.org"}) || a.Description != "A till" ||
			a.Attributes["tier"] != "gold" || a.Attributes["shop"] != "7" || len(a.ReferenceID) != 36 || a.Connection != "paper-prod" {
			t.Errorf("the App is %+v", a)
		}
		if got := w.statuses(a.ID); got != "pay#g=WAITING led#g=WAITING" {
			t.Errorf("it is registered for %s", got)
		}
	})
}

func TestANewAppsMistakesAreSaidAtTheirFields(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.catalog = catalog()
		w.only(core.Approved, "Payroll")
		u := w.show(width, height)
		u.press("N")
		u.settled()
		u.press("ctrl+o")
		u.sees("a name is required")
		u.write("Till")
		u.press("ctrl+o")
		u.sees("a developer or an account is required")
		u.write("Ana")
		u.press("tab")
		u.write("ana at home")
		u.press("tab")
		u.sees("an e-mail address is like ana@example.com")
		u.press("shift+tab", "ctrl+u", "tab", "tab", "tab", "tab", "tab")
		u.write("not a url")
		u.press("tab")
		u.sees("a callback URL is absolute")
		u.write("123")
		u.press("tab")
		u.sees("a reference id is a UUID")
		u.write("no sign")
		u.press("shift+tab")
		u.sees("write it as name=value")
		u.press("ctrl+u")
		u.write("00000000-0000-4000-8000-000000000000")
		u.press("shift+tab", "ctrl+u", "tab", "tab", "ctrl+u")
		u.press("ctrl+o")
		u.settle()
		u.sees("New App", "the App Payroll at paper-prod has this reference id")
		u.press("esc")
		u.seesNo("New App")
	})
}

func TestAGatewayThatCannotCreateAppsSaysSo(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gate.more = func(c *core.Capabilities) {
			c.Creates = core.VerbSupport{Support: core.Unsupported, Note: "developers do it in the portal"}
		}
		u := w.show(120, 40)
		u.press("N")
		u.sees("Paper cannot create an App: developers do it in the portal")
		u.settled()
		u.press("ctrl+o")
		u.sees("New App")
	})
}

func TestEditShowsWhatCannotChangeAndConfirmsFieldByField(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		a := with(app(0, "Payments Mobile", core.Approved), reg(0, gold, core.RegistrationOn, 72))
		a.Attributes = map[string]string{"tier": "silver"}
		w.gate.catalog = catalog()
		w.desks(a)
		u := w.show(width, height)
		u.press("2", "e")
		u.settle()
		u.sees("Edit Payments Mobile", "Paper cannot change the owner of an App: an App keeps its", "Paper cannot change the callback URL of an App", "tier", "silver", "More APIs")
		u.settled()
		u.press("ctrl+o")
		u.sees("Nothing was changed.")
		u.write(" 2")
		u.press("tab")
		u.write("kyc")
		u.press("enter", "tab", "tab", "ctrl+u")
		u.write("gold")
		u.press("ctrl+o")
		u.settle()
		u.sees("name: Payments Mobile → Payments Mobile 2", "attribute tier: silver → gold", "KYC", "WAITING", "Reason (optional)")
		u.press("esc")
		u.sees("Edit Payments Mobile", "show what changes")
		u.press("ctrl+o")
		u.settled()
		u.press("enter")
		u.settle()
		u.seesNo("Edit Payments Mobile")
		u.pass(7 * time.Second)
		now, err := w.store.App(w.t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if now.Name != "Payments Mobile 2" || now.Attributes["tier"] != "gold" || !strings.Contains(w.statuses(a.ID), "kyc=WAITING") {
			t.Errorf("the App is %+v", now)
		}
		if got := w.gate.shown["app-00000"]; got.Name != "Payments Mobile 2" {
			t.Errorf("the gateway shows %q", got.Name)
		}
	})
}

// Where APIs are the last thing that can change, Enter still picks one.
func TestAnAPIIsPickedWhereNothingBelowItCanChange(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		a := with(app(0, "Payments Mobile", core.Approved), reg(0, gold, core.RegistrationOn, 72))
		w.gate.catalog = catalog()
		w.desks(a)
		asDesk := w.gate.more
		w.gate.more = func(c *core.Capabilities) {
			asDesk(c)
			c.Edits = map[string]core.VerbSupport{core.FieldRegistrations: {Support: core.Native}}
		}
		u := w.show(width, height)
		u.press("2", "e")
		u.settle()
		u.sees("More APIs")
		u.write("kyc")
		u.settled()
		u.press("enter")
		u.sees("[✓] KYC", "1 picked")
		u.press("ctrl+o")
		u.settle()
		u.sees("KYC", "WAITING", "Reason (optional)")
	})
}

func TestAnEditThatTheGatewayAnswersByTakingApprovalsBackWarns(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.desks(with(app(0, "Payments Mobile", core.Approved), reg(0, gold, core.RegistrationOn, 72)))
		u := w.show(width, height)
		u.press("2", "e")
		u.settle()
		u.press("tab", "tab")
		u.write(" More.")
		u.settled()
		u.press("ctrl+o")
		u.settle()
		u.sees("Mind", "every approval of the App")
	})
}

func TestOnlyAnApprovedAppIsEdited(t *testing.T) {
	inWorld(t, func(w *world) {
		w.only(core.Pending, "Payroll")
		u := w.show(120, 40)
		u.press("e")
		u.sees("e: only an APPROVED App can be edited, not a PENDING one")
	})
}
