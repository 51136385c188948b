package uitest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

// change changes an App as another process does.
func (w *world) change(id core.AppID, change func(*core.App)) {
	w.t.Helper()
	err := w.store.Write(context.WithoutCancel(w.t.Context()), func(tx core.Tx) error {
		a, err := tx.App(id)
		if err != nil {
			return err
		}
		change(&a)
		return tx.PutApp(a)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestProofsOfOneActAreCountedInOneToast(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		var names []string
		for i := range 12 {
			names = append(names, fmt.Sprintf("App %d", i))
		}
		w.only(core.Pending, names...)
		u := w.show(width, height)
		u.press("*", "a")
		u.settled()
		u.press("enter")
		u.pass(7 * time.Second)
		u.sees("12 Apps confirmed")
		u.pass(10 * time.Second)
		u.seesNo("12 Apps confirmed")
		u.press("M")
		u.sees("Messages", "00:00:05", "12 Apps confirmed")
	})
}

func TestWhatOthersConfirmIsNotTold(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		w.decide("bo@bastion-2", core.Approve, "app-00000")
		u.pass(time.Second)
		u.press("M")
		u.sees("No messages yet")
	})
}

// A background event raises a toast, never a dialog, and says what to do.
func TestBackgroundEventsAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*core.App)
		want   []string
	}{
		"failed":   {func(a *core.App) { a.Push = core.Push{State: core.PushFailed, Cause: core.CodeRefused} }, []string{"✕ Payroll was not brought to the gateway", "R tries again"}},
		"unproven": {func(a *core.App) { a.Push = core.Push{State: core.PushUnproven, DueAt: time.Now().Add(time.Hour)} }, []string{"! Payroll may or may not have reached the gateway"}},
		"missing":  {func(a *core.App) { a.MissingAt = time.Now() }, []string{"! Payroll is missing at the gateway", "Nothing was removed here"}},
		"conflict": {func(a *core.App) { a.Lost = "APPROVED by ana" }, []string{"! Payroll was decided here and changed at the", "less access won"}},
		"removed":  {func(a *core.App) { a.RemovedAt = time.Now(); a.Status = core.Deleted }, []string{"Payroll no longer exists at the gateway; removed"}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.only(core.Approved, "Payroll", "Other")
				u := w.show(80, 24)
				u.press("2", "x") // typing goes on; nothing may come between
				u.pass(15 * time.Second)
				w.change("app-00000", c.change)
				u.pass(time.Second)
				u.sees(c.want...)
				u.press("j")
				u.sees("APP NAME")
				// The same state, written again, is not told again.
				u.press("M", "esc")
				u.pass(time.Minute)
				u.press("j")
				w.change("app-00000", func(a *core.App) { a.Description = "new" })
				u.pass(time.Second)
				u.seesNo(c.want[0])
			})
		})
	}
}

func TestAProblemStaysUntilAKeyIsPressed(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		u := w.show(width, height)
		w.change("app-00000", func(a *core.App) { a.Push = core.Push{State: core.PushFailed} })
		u.pass(time.Minute)
		u.sees("was not brought to the gateway")
		u.press("j")
		u.seesNo("was not brought to the gateway")
		u.press("M")
		u.sees("Payroll was not brought to the gateway", "The detail says why; R tries again.")
	})
}

// While a decision is held, the countdown draws no more than once a second.
func TestTheCountdownDrawsOnceASecond(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll", "Other")
		u := w.show(width, height)
		u.reject()
		u.rest()
		u.wire.take()
		u.pass(3 * time.Second)
		if n, wire := u.wire.take(); n > 3*60 {
			t.Errorf("%d bytes in 3 s: %q", n, wire)
		}
		u.sees("reject of Other leaves in 2 s")
	})
}

func TestAFailedPushIsToldAndItsDetailSaysWhy(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		w.change("app-00000", func(a *core.App) { a.Base = core.Shown("on") })
		w.gate.objects["app-00000"] = core.Shown("on")
		w.gate.fail = core.Errorf(core.CodeRefused, "Payroll", "the plan is closed").WithHint("Open the plan.")
		u := w.show(width, height)
		u.press("2", "c")
		u.settled()
		u.write("no")
		u.press("ctrl+o")
		u.pass(10 * time.Second)
		u.sees("Payroll was not brought to the gateway", "Failed: the gateway does not show", "the plan is closed", "Open the plan.", "R tries again")
	})
}

// box is what stands inside the borders of the open dialog: the list behind it
// may change.
func box(screen string) string {
	var b strings.Builder
	for _, l := range strings.Split(screen, "\n") {
		from, to := strings.IndexAny(l, "│┌└"), strings.LastIndexAny(l, "│┐┘")
		if 0 <= from && from < to {
			b.WriteString(l[from:to] + "\n")
		}
	}
	return b.String()
}

// A toast never covers the keys of a dialog, however tall the dialog is.
func TestAToastLeavesTheDialogsKeysInSight(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Rejected, "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
		u := w.show(width, height)
		u.press("2", "*", "d")
		before := u.text()
		w.change("app-00000", func(a *core.App) { a.Push = core.Push{State: core.PushFailed} })
		u.pass(time.Second)
		u.sees("✕ One was not brought to the gateway", "ctrl+o delete 9 Apps", "Reason", "How many Apps")
		if got, want := box(u.text()), box(before); got != want || !strings.Contains(got, "How many Apps") {
			t.Errorf("the dialog changed:\n%s", got)
		}
	})
}

// What a proof rests on is said where it is not a read-back.
func TestNothingToSendIsSaid(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll", "Ledger", "Zoo")
		u := w.show(width, height)
		u.reject()
		u.pass(6 * time.Second)
		u.sees("Ledger is REJECTED, confirmed: nothing to send")
		u.pass(10 * time.Second)
		u.press("2", "*", "x")
		u.settled()
		u.write("no")
		u.press("ctrl+o")
		u.pass(6 * time.Second)
		u.sees("2 Apps confirmed: nothing to send")
	})
}

func TestADeletionOfWhatWasGoneSaysSo(t *testing.T) {
	inWorld(t, func(w *world) {
		a := app(0, "Payroll", core.Canceled)
		a.Base, a.Remote = core.Shown("off"), core.Shown("off")
		a.Refs = core.Refs{{Kind: "app", ID: "app-00000"}}
		w.put(a, app(1, "Ledger", core.Rejected))
		delete(w.gate.objects, "app-00000") // by another administrator, at the gateway
		u := w.show(100, 30)
		u.press("2", "/")
		u.write("payroll")
		u.press("enter", "d")
		u.settled()
		u.write("no")
		u.press("tab")
		u.write("Payroll")
		u.press("ctrl+o")
		u.pass(7 * time.Second)
		u.sees("Payroll was already gone at the gateway; removed here")
	})
}
