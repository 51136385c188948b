package uitest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

var gold, free = core.PlanRef{ID: "g", Name: "Gold"}, core.PlanRef{ID: "f", Name: "Free"}

// reg makes a registration that was asked for some hours ago.
func reg(api int, plan core.PlanRef, status core.RegistrationStatus, hours int) core.Registration {
	return core.Registration{API: apis[api], Plan: plan, Status: status, CreatedAt: time.Now().Add(-time.Duration(hours) * time.Hour)}
}

// desks makes the gateway decide on registrations, and stores Apps that are
// there with these.
func (w *world) desks(apps ...core.App) {
	w.gate.more = registers
	for i := range apps {
		a := &apps[i]
		a.Refs = core.Refs{{Kind: "app", ID: string(a.ID)}}
		a.Status, _ = core.DeriveStatus(a.Registrations)
		a.Base = grants(*a)
		a.Remote = a.Base
		a.Push = core.Push{State: core.PushConfirmed, UpdatedAt: a.CreatedAt}
		w.gate.objects[string(a.ID)], w.gate.shown[string(a.ID)] = a.Base, a.Clone()
	}
	w.put(apps...)
}

func with(a core.App, regs ...core.Registration) core.App {
	a.Registrations = regs
	return a
}

func (w *world) threeApps() {
	w.desks(
		with(app(0, "Payments Mobile", core.Approved), reg(0, gold, core.RegistrationOn, 72), reg(1, free, core.Waiting, 3), reg(2, core.PlanRef{}, core.Waiting, 2)),
		with(app(1, "Payroll Export", core.Pending), reg(1, gold, core.Waiting, 30)),
		with(app(2, "Fraud Watch", core.Rejected), reg(2, free, core.RegistrationRefused, 50)),
	)
}

func (w *world) statuses(id core.AppID) string {
	w.t.Helper()
	a, err := w.store.App(context.WithoutCancel(w.t.Context()), id)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, r := range a.Registrations {
		out = append(out, r.Key()+"="+string(r.Status))
	}
	return strings.Join(out, " ")
}

func TestTheRegistrationsAreListedFilteredAndSorted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.threeApps()
		u := w.show(140, 40)
		u.sees("3 Registrations 5")
		u.press("3")
		u.rest()
		u.sees("API PRODUCT", "PLAN", "5 · complete", "Gold", "○ WAITING", "● APPROVED", "✕ REJECTED", "3d")
		u.press("/")
		for filter, want := range map[string]string{
			"status:waiting": "3 of 5", "plan:gold": "2 of 5", "api:kyc": "2 of 5", "payroll": "1 of 5", "app:fraud": "1 of 5",
			"dev:ana status:waiting": "2 of 5", "conn:eu": "1 of 5", "status:waiting -plan:free": "2 of 5",
		} {
			u.write(filter)
			u.sees(want)
			u.press("ctrl+u")
		}
		u.write("plan:none")
		u.sees("No registration matches. Esc clears the filter.")
		u.press("esc", "esc", "o", "p")
		u.sees("PLAN ▲")
		first := u.lines()[5]
		u.press("O")
		if u.sees("PLAN ▼"); u.lines()[5] == first {
			t.Errorf("the order did not turn: %q", first)
		}
	})
}

// Every column of the registrations sorts them, both ways.
func TestRegistrationsAreSortedByEachColumn(t *testing.T) {
	columns := []string{"APP", "API PRODUCT", "PLAN", "DEVELOPER", "INTEGRATION", "STATUS", "AGE", "PUSH"}
	inWorld(t, func(w *world) {
		w.threeApps()
		u := w.show(140, 40)
		u.press("3")
		u.rest()
		for range columns {
			i := slices.IndexFunc(columns, func(c string) bool { return strings.Contains(u.lines()[4], c+" ▲") })
			if i < 0 {
				t.Fatalf("it is sorted by no column that is left of %v: %s", columns, u.lines()[4])
			}
			up := u.lines()[5:10]
			u.press("O")
			u.rest()
			if down := u.lines()[5:10]; slices.Equal(up, down) && columns[i] != "PUSH" { // all were pushed alike
				t.Errorf("by %s both ways are alike:\n%s", columns[i], strings.Join(up, "\n"))
			}
			columns = slices.Delete(columns, i, i+1)
			u.press("O", "o", "o", "enter")
			u.rest()
		}
	})
}

// A column that has no room can be sorted by too: the line above says so.
func TestWhatTheListIsSortedByIsSaidWhereItsColumnHasNoRoom(t *testing.T) {
	inWorld(t, func(w *world) {
		w.threeApps()
		u := w.show(120, 40)
		u.press("3")
		u.rest()
		u.seesNo("by INTEGRATION")
		u.press("o", "c")
		u.rest()
		u.sees("by INTEGRATION ▲ · 5 · complete")
		u.press("O")
		u.sees("by INTEGRATION ▼ · 5 · complete")
	})
}

// A registration that no gateway dated has an age all the same: since Gatehouse
// saw it first, and is sorted by it.
func TestARegistrationWithoutADateShowsSinceWhenItWasSeen(t *testing.T) {
	inWorld(t, func(w *world) {
		seen := reg(1, free, core.Waiting, 26)
		seen.FirstSeen = true
		w.desks(with(app(0, "Payments Mobile", core.Approved), reg(0, gold, core.RegistrationOn, 72), seen, reg(2, core.PlanRef{}, core.Waiting, 2)))
		u := w.show(140, 40)
		u.press("3", "/")
		u.write("age>1d")
		u.press("enter")
		u.sees("2 of 3", "1d+")
		u.press("enter")
		u.rest()
		u.sees("first seen 1d ago", "asked for 3d ago")
	})
}

func TestARegistrationInAStateThatNobodyKnowsShowsTheGatewaysWord(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		frozen := reg(1, free, core.RegistrationUnknown, 26)
		frozen.Native = "frozen\x1b[31m"
		w.desks(with(app(0, "Payments Mobile", core.Approved), frozen))
		u := w.show(width, height)
		u.press("3", "enter", "tab")
		u.rest()
		for range 12 {
			u.press("down")
		}
		u.sees("? UNKNOWN", "the gateway shows it as", "frozen^[[31m, which")
	})
}

func TestAppsAreFoundByTheirPlans(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.threeApps()
		u := w.show(width, height)
		u.press("2", "/")
		u.write("plan:gold")
		u.sees("2 of 3 · complete")
	})
}

func TestNoRegistrationsAreSaidToBeNone(t *testing.T) {
	inWorld(t, func(w *world) {
		u := w.show(120, 40)
		u.press("3")
		u.sees("No app registration requests.", "3 Registrations 0")
	})
}

func TestOneRegistrationIsDecidedAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		w.threeApps()
		u := w.show(140, 40)
		u.press("3", "/")
		u.write("mobile api:ledger")
		u.press("enter")
		u.rest()
		u.press("a")
		u.sees("Approve registration of Payments Mobile", "Ledger (Free): WAITING → APPROVED", "App stays ● APPROVED")
		u.settled()
		u.press("tab", "enter")
		u.pass(7 * time.Second)
		if got := w.statuses("app-00000"); got != "pay#g=APPROVED led#f=APPROVED kyc=WAITING" {
			t.Errorf("the registrations are %s", got)
		}
		u.pass(20 * time.Second)
		u.sees("● APPROVED", "confirmed")
	})
}

func TestMarkedRegistrationsAreDecidedTogether(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.threeApps()
		u := w.show(width, height)
		u.press("3", "/")
		u.write("status:waiting")
		u.press("enter", "*")
		u.sees("3 marked")
		u.press("x")
		u.sees("Reject 3 registrations", "KYC: WAITING → REJECTED", "Ledger (Gold): WAITING → REJECTED")
		u.settled()
		u.write("no budget")
		u.press("ctrl+o")
		u.pass(7 * time.Second)
		if got := w.statuses("app-00000"); got != "pay#g=APPROVED led#f=REJECTED kyc=REJECTED" {
			t.Errorf("the registrations are %s", got)
		}
		if got := w.status("app-00001"); got != core.Rejected {
			t.Errorf("the App is %s", got)
		}
		u.seesNo("marked")
		u.sees("0 of 5")
	})
}

func TestDeletingARegistrationSaysThatItCanBeAskedForAgain(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.threeApps()
		u := w.show(width, height)
		u.press("3", "/")
		u.write("fraud")
		u.press("enter")
		u.rest()
		u.press("d")
		u.sees("Delete registration of Fraud Watch", "● APPROVED, no access", "developer can ask again; to prevent it, revoke the developer", "ctrl+o")
		u.settled()
		u.press("ctrl+o")
		u.pass(10 * time.Second)
		u.sees("0 of 4")
	})
}

func TestKeysOfARegistrationSayWhyTheyAreOff(t *testing.T) {
	inWorld(t, func(w *world) {
		w.threeApps()
		u := w.show(140, 40)
		u.press("3", "/")
		u.write("fraud")
		u.press("enter", "c")
		u.sees("only an APPROVED registration can be unsubscribed, not a REJECTED one")
		u.press("w")
		u.sees("Reprocess Fraud Watch", "KYC (Free): REJECTED → WAITING")
	})
}

func TestTheDetailChoosesARegistration(t *testing.T) {
	inWorld(t, func(w *world) {
		w.threeApps()
		u := w.show(140, 40)
		u.press("2", "/")
		u.write("mobile")
		u.press("enter", "tab")
		u.rest()
		u.sees("c cancel", "+2 waiting", "asked for 3h ago")
		u.seesNo("c unsubscribe")
		for range 20 {
			if strings.Contains(u.text(), "▸ Payments · Gold") {
				break
			}
			u.press("down")
		}
		u.sees("▸ Payments · Gold", "c unsubscribe")
		u.seesNo("c cancel")
		u.press("down")
		u.sees("▸ Ledger · Free")
		u.press("x")
		u.sees("Reject registration of Payments Mobile", "Ledger (Free): WAITING → REJECTED")
		u.press("esc", "up", "up")
		u.sees("c cancel")
		u.press("down", "c")
		u.settled()
		u.write("misuse")
		u.press("ctrl+o")
		u.pass(7 * time.Second)
		if got := w.statuses("app-00000"); got != "pay#g=UNSUBSCRIBED led#f=WAITING kyc=WAITING" {
			t.Errorf("the registrations are %s", got)
		}
	})
}

// What is listed follows the store, whoever changes it: decided, added, gone.
func TestTheRegistrationsFollowTheStore(t *testing.T) {
	inWorld(t, func(w *world) {
		w.threeApps()
		u := w.show(140, 40)
		u.press("3", "/")
		u.write("mobile")
		u.press("enter")
		u.sees("3 of 5")
		w.change("app-00000", func(a *core.App) {
			a.Registrations = append(a.Registrations[1:], reg(0, free, core.RegistrationOff, 1))
			a.Revision++
		})
		u.pass(time.Second)
		u.sees("3 of 5", "– UNSUBSCRIBED")
		w.change("app-00001", func(a *core.App) {
			a.Registrations = append(a.Registrations, reg(0, free, core.Waiting, 1))
			a.Revision++
		})
		u.pass(time.Second)
		u.sees("3 of 6", "3 Registrations 6")
		u.seesNo("Payments · Gold", "● APPROVED confirmed")
		w.change("app-00000", func(a *core.App) { a.RemovedAt = time.Now() })
		u.pass(time.Second)
		u.sees("0 of 3")
	})
}

func TestThirtyThousandRegistrationsMoveCheaply(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		var list []core.App
		for i := range 600 {
			a := app(i, fmt.Sprintf("App %04d", i), core.Approved)
			a.Registrations = nil
			for k := range 3 {
				a.Registrations = append(a.Registrations, reg(k, gold, core.RegistrationOn, i+k))
			}
			list = append(list, a)
		}
		w.put(list...)
		u := w.show(width, height, colors)
		u.press("3")
		u.rest()
		u.sees("1,800 · complete")
		total := 0
		const moves = 60
		for range moves {
			u.wire.take()
			u.press("j")
			n, _ := u.wire.take()
			total += n
			u.rest()
		}
		if total/moves > 350 {
			t.Errorf("a cursor move takes %d bytes on average, want at most 350", total/moves)
		}
	})
}

// An undo that comes too late offers the opposite verb for the same
// registrations, not for their Apps.
func TestALateUndoOffersTheOppositeForTheSameRegistrations(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.threeApps()
		u := w.show(width, height)
		u.press("3", "/")
		u.write("mobile api:ledger")
		u.press("enter", "a")
		u.settled()
		u.press("enter")
		u.pass(10 * time.Second)
		u.press("u")
		u.settle()
		u.sees("Undo approve", "Too late: 1 already sent", "unsubscribe 1 registration…")
		u.settled()
		u.press("enter")
		u.settle()
		u.sees("Unsubscribe Payments Mobile", "Ledger (Free): APPROVED → UNSUBSCRIBED")
		u.seesNo("Payments (Gold)")
	})
}

func TestMarksOfRegistrationsSurviveAFilter(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.threeApps()
		u := w.show(width, height)
		u.press("3", "space", "space")
		u.sees("2 marked")
		u.press("/")
		u.write("payroll")
		u.sees("2 marked (2 hidden)")
		u.press("esc", "esc", "esc")
		u.seesNo("marked")
	})
}

// A refresh never moves the row under the cursor; one that left stays, faded.
func TestTheCursorStaysOnItsRegistration(t *testing.T) {
	inWorld(t, func(w *world) {
		w.threeApps()
		u := w.show(140, 40)
		u.press("3", "/")
		u.write("status:waiting")
		u.press("enter", "j")
		u.on("Payments Mobile")
		_, at := u.cursor()
		w.change("app-00000", func(a *core.App) {
			a.Registrations[1].Status = core.RegistrationOn
			a.Revision++
		})
		u.pass(time.Second)
		if line, now := u.cursor(); now != at || !strings.Contains(line, "Ledger") || !strings.Contains(line, "● APPROVED") {
			t.Errorf("the cursor is on line %d, was %d: %q", now, at, line)
		}
	})
}
