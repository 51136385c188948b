package uitest

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

const revealed = "secret-of-app-00000"

// open opens the credentials of the first App.
func (u *ui) open() {
	u.t.Helper()
	u.press("2", "K")
	u.rest()
	u.sees("Credentials of Payroll", "audit log records")
	u.settled()
	u.press("enter")
}

func TestCredentialsAreAskedForAuditedAndMasked(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		u := w.show(width, height)
		u.wire.take()
		u.press("2", "K")
		if rows, err := w.store.History(w.t.Context(), "app-00000", 10); err != nil || len(rows) != 0 {
			t.Fatalf("asked before anybody said so: %v %v", rows, err)
		}
		u.press("esc", "1")
		u.open()
		u.sees("************")
		if _, wire := u.wire.take(); strings.Contains(wire, revealed) {
			t.Fatal("the secret is on the wire before it was asked for")
		}
		u.press("space")
		u.sees(revealed, "Hidden again at")
		u.press("v")
		u.seesNo(revealed)
		rows, err := w.store.History(w.t.Context(), "app-00000", 10)
		if err != nil || len(rows) != 1 || rows[0].Action != "revealed" || rows[0].Actor != "ana@bastion-1" {
			t.Errorf("audited as %+v, %v", rows, err)
		}
	})
}

func TestSecretsAreHiddenAgainAfterAMinuteAndOnClose(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		u := w.show(width, height)
		u.open()
		u.press("space")
		u.pass(58 * time.Second)
		u.sees(revealed)
		u.pass(3 * time.Second)
		u.seesNo(revealed)
		u.press("space")
		u.seesNo(revealed)
		u.press("esc")
		u.open()
		u.press("space")
		u.sees(revealed)
		u.press("esc")
		u.seesNo(revealed)
	})
}

func TestOpeningCredentialsCompletesARemoval(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		w.gate.refuse = core.Errorf(core.CodeGone, "Payroll", "no such app")
		u := w.show(width, height)
		u.open()
		u.sees("Payroll no longer exists at the gateway", "removed here")
		a, err := w.store.App(w.t.Context(), "app-00000")
		if err != nil || !a.Removed() {
			t.Errorf("still here: %v", err)
		}
		u.press("esc")
		u.sees("2 Apps 0", "✕ DELETED")
	})
}

func TestAGatewayThatCannotRevealSaysSoInWords(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		w.gate.refuse = core.Errorf(core.CodeForbidden, "paper-prod", "this credential may not read secrets").WithHint("Ask for the right to.")
		u := w.show(width, height)
		u.open()
		u.sees("this credential may not read secrets", "Ask for the right to.")
		u.press("esc")
		u.seesNo("Credentials of")
	})
}
