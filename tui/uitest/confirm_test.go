package uitest

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
)

// Screens must not depend on the zone of the machine that runs the tests.
func init() { time.Local = time.UTC }

// settled lets the time pass in which a new dialog confirms nothing.
func (u *ui) settled() { u.pass(500 * time.Millisecond) }

// status is what the store holds of an App.
func (w *world) status(id core.AppID) core.Status {
	w.t.Helper()
	a, err := w.store.App(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return a.Status
}

// only stores Apps of one status, so that the cursor is on the first.
func (w *world) only(status core.Status, names ...string) {
	w.t.Helper()
	for i, name := range names {
		w.put(app(i, name, status))
	}
}

// No letter, no Enter, no space and no paste confirms what takes access away.
func TestOnlyTheConfirmingKeyConfirmsADestructiveVerb(t *testing.T) {
	for key, from := range map[string]core.Status{"x": core.Pending, "c": core.Approved, "s": core.Approved, "d": core.Rejected} {
		atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
			w.only(from, "Payroll")
			u := w.show(width, height)
			u.press("2", key)
			u.settled()
			for r := '!'; r <= '~'; r++ {
				u.press(string(r))
			}
			u.press("enter", "enter", "space", "tab", "enter", "up", "enter", "backspace", "ctrl+u", "enter")
			u.paste("because\n\x0f\nPayroll\n")
			u.press("enter")
			u.sees("ctrl+o")
			if got := w.status("app-00000"); got != from {
				t.Errorf("%s: the App is %s without the confirming key", key, got)
			}
		})
	}
}

// The opening key is typed text once the dialog is open: holding it down does
// nothing but fill the field.
func TestTheOpeningKeyTwiceDoesNotConfirm(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("x", "x", "x")
		u.settled()
		u.press("x")
		u.sees("Reject Payroll", "Reason xxx")
		if got := w.status("app-00000"); got != core.Pending {
			t.Errorf("the App is %s", got)
		}
	})
}

// For 400 ms after it opened, the confirming key only flashes; what is typed
// goes to the field; then it counts.
func TestTheConfirmingKeyCountsOnlyAfterTheDialogHasStood(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("x")
		u.write("no")
		u.press("ctrl+o")
		u.sees("press ctrl+o again", "Reason no")
		if got := w.status("app-00000"); got != core.Pending {
			t.Fatalf("confirmed at once: %s", got)
		}
		u.settled()
		u.press("ctrl+o")
		u.seesNo("Reject Payroll")
		if got := w.status("app-00000"); got != core.Rejected {
			t.Errorf("not confirmed: %s", got)
		}
	})
}

// Keys that come in one burst, as typed ahead or pasted without brackets, do
// not confirm, however long the dialog has stood.
func TestABurstOfKeysDoesNotConfirm(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("x")
		u.settled()
		u.send("a reason\x0f")
		u.settle()
		u.sees("press ctrl+o again")
		if got := w.status("app-00000"); got != core.Pending {
			t.Fatalf("a burst confirmed: %s", got)
		}
		u.press("ctrl+o")
		if got := w.status("app-00000"); got != core.Rejected {
			t.Errorf("pressed alone it does not confirm: %s", got)
		}
	})
}

func TestEscLeavesAtOnceAndNothingHappens(t *testing.T) {
	for key, from := range map[string]core.Status{"x": core.Pending, "a": core.Pending, "c": core.Approved, "r": core.Suspended} {
		atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
			w.gate.forms = forms()
			w.only(from, "Payroll")
			u := w.show(width, height)
			u.press("2", key)
			u.sees("esc back", "Where")
			u.press("esc")
			u.seesNo("Where")
			if got := w.status("app-00000"); got != from {
				t.Errorf("%s: esc left the App %s", key, got)
			}
		})
	}
}

func TestRejectAndCancelNeedAReason(t *testing.T) {
	for key, from := range map[string]core.Status{"x": core.Pending, "c": core.Approved} {
		atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
			w.only(from, "Payroll")
			u := w.show(width, height)
			u.press("2", key)
			u.settled()
			u.press("ctrl+o")
			u.sees("a reason is needed")
			if got := w.status("app-00000"); got != from {
				t.Fatalf("%s without a reason: %s", key, got)
			}
			u.write("no contract")
			u.press("ctrl+o")
			a, err := w.store.App(w.t.Context(), "app-00000")
			if err != nil || a.Status == from || a.Reason != "no contract" {
				t.Errorf("%s: %s with reason %q, %v", key, a.Status, a.Reason, err)
			}
		})
	}
}

func TestDeletingOneAppNeedsItsName(t *testing.T) {
	for _, c := range []struct{ name, typed string }{
		{"Payroll", "Payroll"},
		{"Payroll", "app-00000"},
		{"Pay\x1b[31mroll", "Pay^[[31mroll"}, // as it is shown
		{"Zahlung 支払い", "app-00000"},
	} {
		atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
			w.only(core.Rejected, c.name)
			u := w.show(width, height)
			u.press("2", "d")
			u.settled()
			u.press("ctrl+o")
			u.sees("this is not the name")
			u.write("Payrol")
			u.press("ctrl+o")
			if got := w.status("app-00000"); got != core.Rejected {
				t.Fatalf("%q deleted with a wrong name: %s", c.name, got)
			}
			u.press("ctrl+u")
			u.write(c.typed)
			u.press("ctrl+o")
			u.seesNo("Name of the App")
			if got := w.status("app-00000"); got != core.Deleted {
				t.Errorf("%q: typing %q did not delete: %s", c.name, c.typed, got)
			}
		})
	}
}

// The row under the cursor stays when its App is gone, and says so.
func TestTheRowOfADeletedAppSaysThatItIsConfirmed(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Rejected, "Payroll")
		u := w.show(width, height)
		u.press("2", "d")
		u.settled()
		u.press("tab")
		u.write("Payroll")
		u.press("ctrl+o")
		u.pass(20 * time.Second)
		if line, _ := u.cursor(); !strings.Contains(line, "DELETED") || !strings.Contains(line, "confirmed") || strings.Contains(line, "→") {
			t.Errorf("after the proof the row says %q\n%s", line, u.screen.String())
		}
	})
}

func TestDeletingSeveralNeedsTheirNumberAndAReason(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Rejected, "One", "Two", "Three")
		u := w.show(width, height)
		u.press("2", "*", "d")
		u.settled()
		u.sees("Delete 3 Apps", "Cannot be undone", "One", "Two", "Three")
		u.press("ctrl+o")
		u.sees("a reason is needed")
		u.write("old")
		u.press("ctrl+o")
		u.sees("this is not the number of Apps: 3")
		u.write("2")
		u.press("ctrl+o")
		if got := w.status("app-00000"); got != core.Rejected {
			t.Fatalf("deleted with a wrong number: %s", got)
		}
		u.press("backspace", "3", "ctrl+o")
		for _, id := range []core.AppID{"app-00000", "app-00001", "app-00002"} {
			if got := w.status(id); got != core.Deleted {
				t.Errorf("%s is %s", id, got)
			}
		}
	})
}

func TestEnterConfirmsWhatTakesNothingAway(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Suspended, "Payroll")
		u := w.show(width, height)
		u.press("2", "r", "enter")
		u.sees("press enter again")
		u.settled()
		u.press("enter")
		if got := w.status("app-00000"); got != core.Approved {
			t.Errorf("not resumed: %s", got)
		}
	})
}

func TestAPlanSaysWhatItLeavesAloneAndWhy(t *testing.T) {
	inWorld(t, func(w *world) {
		w.put(app(0, "Wanted", core.Approved), app(1, "Waiting", core.Pending), app(2, "Gone already", core.Canceled))
		u := w.show(120, 40)
		u.press("2", "*", "c")
		u.sees("Cancel Wanted", "Where", "paper-prod", "1 App", "1 to send",
			"Not eligible, left alone: 1", "Waiting", "only an APPROVED or SUSPENDED App can be canceled, not a PENDING one",
			"Already so: 1", "Gone already")
	})
}

func TestAVerbThatFitsNoMarkedAppSaysWhy(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "One", "Two")
		u := w.show(width, height)
		u.press("*", "c")
		u.sees("nothing to do", "only an APPROVED or SUSPENDED App can be canceled")
		u.settled()
		u.press("ctrl+o", "esc")
		u.seesNo("nothing to do")
	})
}

func TestEmulatedVerbsAreSaid(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll", "Ledger")
		u := w.show(width, height)
		u.press("2", "s")
		u.sees("suspend at Paper, by other means: others see it as canceled")
		u.seesNo("is emulated") // once is enough
		u.press("esc", "*", "s")
		u.sees("paper-prod: suspend is emulated; others see it as canceled")
	})
}

// Somebody else decides while the dialog is open: the decision is refused, and
// the dialog says who was faster and when.
func TestAStaleDecisionIsRefusedWithWhoAndWhen(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("x")
		u.write("no")
		w.decide("bo@bastion-2", core.Approve, "app-00000")
		u.pass(12 * time.Second)
		u.press("ctrl+o")
		u.sees("Nothing was done", "Payroll", "approved by bo@bastion-2 12 s ago", "Look at it again")
		if got := w.status("app-00000"); got != core.Approved {
			t.Errorf("the App is %s", got)
		}
		u.press("esc")
		u.seesNo("Nothing was done")
	})
}

// decide makes a decision as another administrator does.
func (w *world) decide(who string, v core.Verb, ids ...core.AppID) {
	w.t.Helper()
	actor := core.Actor{Name: who, Session: "s-" + who}
	plan, err := w.engine.Plan(w.t.Context(), actor, core.Selection{IDs: ids}, v, core.Input{Reason: "because", Hold: time.Hour})
	if err == nil {
		_, err = w.engine.Apply(w.t.Context(), plan)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestAHugePasteIntoAReasonIsCutAndSaidSo(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("x")
		u.paste(strings.Repeat("lorem ipsum ", 1<<20/12))
		u.sees("only the first 500 characters fit", "ctrl+o reject")
	})
}

// A name from outside never reaches the terminal as anything but text, in no
// dialog and no pane.
func TestNamesInDialogsAreText(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		evil := "Pay\x1b]0;pwned\a\x1b[2J\u202eroll\n\tx"
		w.only(core.Pending, evil, "Other")
		u := w.show(width, height)
		u.rest()
		u.wire.take()
		u.press("x")
		u.press("esc")
		u.press("*", "x")
		u.press("esc")
		if _, wire := u.wire.take(); strings.Contains(wire, "\x1b]0;pwned") || strings.Contains(wire, "\u202e") {
			t.Error("an escape of a name reached the terminal")
		}
	})
}

// An App that somebody decided on since it was marked is not decided again
// without a look.
func TestAMarkedAppThatChangedSinceIsLeftAlone(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.put(app(0, "Payroll", core.Approved), app(1, "Quiet", core.Approved))
		u := w.show(width, height)
		u.press("2", "*")
		w.change("app-00000", func(a *core.App) {
			a.Revision, a.DecidedBy, a.DecidedAt = 2, "bo@bastion-2", time.Now()
		})
		u.pass(12 * time.Second)
		u.press("c")
		u.sees("Cancel Quiet", "Changed since you looked, left alone: 1", "Payroll", "by bo@bastion-2 12 s ago")
	})
}

func TestDialogsInASCII(t *testing.T) {
	for _, keys := range [][]string{{"x"}, {"a", "down"}, {"2", "d", "ctrl+o"}, {"*", "x"}, {"?"}, {"M"}, {"2", "down", "K"}, {"2", "enter"}} {
		atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
			w.gate.forms = forms()
			w.put(app(0, "Payroll", core.Pending), app(1, "Approved one", core.Approved), app(2, "A rejected one", core.Rejected))
			u := w.show(width, height, func(o *tui.Options) { o.ASCII = true })
			u.press(keys...)
			u.rest()
			for _, l := range u.lines() {
				for _, r := range l {
					if r > 0x7e {
						t.Fatalf("%v: %q is not ASCII: %q", keys, r, l)
					}
				}
			}
		})
	}
}
