package uitest

import (
	"testing"
	"time"

	"gatehouse/core"
)

// On the decision desk one of the APIs asked for is decided alone; the desk stays
// while others of the App wait, and goes on behind the last one.
func TestOneRegistrationIsDecidedAloneOnTheDesk(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.threeApps()
		u := w.show(width, height)
		u.sees("1 Queue 2")
		u.press("enter")
		u.sees("Decision desk  1 of 2", "Payments Mobile")
		u.press("tab")
		u.sees("▸ Ledger")
		u.press("down")
		u.sees("▸ KYC")
		u.press("up", "up", "up")
		u.sees("▸ Payments")
		u.press("a")
		u.sees("Payments (Gold) is APPROVED already")
		u.press("esc")
		u.sees("Decision desk")
		u.seesNo("▸ Payments")

		u.press("tab", "a")
		u.sees("Approve registration of Payments Mobile", "Ledger (Free): WAITING → APPROVED")
		u.settled()
		u.press("enter")
		u.sees("Decision desk", "Payments Mobile", "▸ KYC")
		u.press("x")
		u.settled()
		u.write("no need")
		u.press("ctrl+o")
		u.sees("Decision desk", "Payroll Export")
		u.pass(7 * time.Second)
		if got := w.statuses("app-00000"); got != "pay#g=APPROVED led#f=APPROVED kyc=REJECTED" {
			t.Error(got)
		}
		if got := w.status("app-00001"); got != core.Pending {
			t.Errorf("the next one is %s", got)
		}
	})
}
