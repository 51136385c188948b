package uitest

import (
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
)

// long holds decisions for longer than a test takes.
func long(o *tui.Options) { o.Hold = time.Hour }

// reject rejects the App under the cursor.
func (u *ui) reject() {
	u.t.Helper()
	u.press("x")
	u.settled()
	u.write("no")
	u.press("ctrl+o")
}

func (w *world) push(id core.AppID) core.PushState {
	w.t.Helper()
	a, err := w.store.App(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return a.Push.State
}

func TestQuitWithNothingHeldAsksNothing(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height, long)
		u.press("q")
		if err := u.ends(); err != nil {
			t.Error(err)
		}
	})
}

func TestQuitKeepsHeldDecisionsByDefault(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll", "Ledger")
		u := w.show(width, height, long)
		u.reject()
		u.press("q")
		u.sees("1 decision of yours has not left yet", "Keep it", "Take it back", "Send it now", "The first leaves in")
		u.press("enter")
		u.sees("press enter again")
		u.settled()
		u.press("enter")
		if err := u.ends(); err != nil {
			t.Error(err)
		}
		if s, p := w.status("app-00001"), w.push("app-00001"); s != core.Rejected || p != core.PushHeld {
			t.Errorf("%s %s", s, p)
		}
	})
}

func TestQuitTakesEverythingBack(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll", "Ledger")
		u := w.show(width, height, long)
		u.reject()
		u.press("down")
		u.reject()
		u.press("q")
		u.sees("2 decisions of yours have not left yet")
		u.settled()
		u.press("down", "enter")
		if err := u.ends(); err != nil {
			t.Error(err)
		}
		for _, id := range []core.AppID{"app-00000", "app-00001"} {
			if got := w.status(id); got != core.Pending {
				t.Errorf("%s is %s", id, got)
			}
		}
	})
}

func TestQuitSendsNowOnlyWithTheConfirmingKey(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		w.gate.objects["app-00000"] = core.Shown("on")
		u := w.show(width, height, long)
		u.press("2", "c")
		u.settled()
		u.write("no")
		u.press("ctrl+o", "q")
		u.settled()
		u.press("down", "down", "enter")
		u.sees("enter does not send: press ctrl+o")
		if p := w.push("app-00000"); p != core.PushHeld {
			t.Fatalf("enter sent it: %s", p)
		}
		u.press("ctrl+o")
		if err := u.ends(); err != nil {
			t.Error(err)
		}
		if p := w.push("app-00000"); p == core.PushHeld {
			t.Error("still held")
		}
	})
}

func TestEscStays(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height, long)
		u.reject()
		u.press("q", "esc")
		u.seesNo("Keep it")
		u.sees("filter")
	})
}

func TestUndoTakesBackTheLastActWhileItIsHeld(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "One", "Two", "Three")
		u := w.show(width, height)
		u.press("*", "x")
		u.settled()
		u.write("no")
		u.press("ctrl+o")
		u.sees("reject of 3 Apps leaves in 5 s", "u takes it back")
		u.pass(2 * time.Second)
		u.sees("leaves in 3 s")
		u.press("u")
		u.sees("Reject: 3 taken back")
		u.seesNo("leaves in")
		for _, id := range []core.AppID{"app-00000", "app-00001", "app-00002"} {
			if got := w.status(id); got != core.Pending {
				t.Errorf("%s is %s", id, got)
			}
		}
		u.pass(10 * time.Second)
		u.seesNo("confirmed")
	})
}

// Only when undo comes too late is the opposite verb offered; Enter opens that
// verb's own confirmation, and nothing is done before that.
func TestUndoThatComesTooLateOffersTheOppositeVerb(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		a := app(0, "Payroll", core.Suspended)
		a.Base = core.Shown("off")
		a.Refs = core.Refs{{Kind: "app", ID: string(a.ID)}}
		a.Registrations[0].TakenBy = core.Suspend
		w.put(a)
		w.gate.objects["app-00000"] = core.Shown("off")
		u := w.show(width, height)
		u.press("2", "r")
		u.settled()
		u.press("enter")
		u.pass(8 * time.Second)
		u.sees("Payroll is APPROVED, confirmed")
		u.press("u")
		u.sees("0 taken back, 1 already sent", "To reverse it, cancel it")
		u.settled()
		u.press("enter")
		u.sees("Cancel Payroll", "● APPROVED → ● CANCELED", "Reason")
		if got := w.status("app-00000"); got != core.Approved {
			t.Errorf("the App is %s", got)
		}
	})
}

func TestNothingToTakeBackIsSaid(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("u")
		u.sees("nothing to take back", "Only what you did yourself")
	})
}

// A job does not keep anybody here, but whoever quits while it runs is told what
// becomes of it.
func TestQuitNamesTheJobsThatGoOn(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.many(900, core.Approved)
		w.gate.rate = 10
		u := w.show(width, height)
		u.bulk("spring cleaning")
		u.pass(2 * time.Second)
		u.press("q")
		u.sees("Keep all", "Job 1, cancel 900 Apps, has", "gatehouse serve or at the", "next start")
		u.settled()
		u.press("enter")
		if err := u.ends(); err != nil {
			t.Error(err)
		}
		jobs, err := w.store.OpenJobs(w.t.Context())
		if err != nil || len(jobs) != 1 || jobs[0].State != core.JobRunning {
			t.Errorf("%+v %v", jobs, err)
		}
	})
}
