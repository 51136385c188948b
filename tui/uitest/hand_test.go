package uitest

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
	"gatehouse/tui/keymap"
)

// A window that shrinks to nothing under a dialog keeps the dialog: keys typed
// meanwhile go nowhere, and what was typed before is still there.
func TestAWindowThatShrinksInADialogConfirmsNothingAndLosesNothing(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.act("reject")
		u.settled()
		u.write("no contract")
		u.resize(20, 5)
		u.sees("q to quit")
		u.settled()
		u.press("ctrl+o", "enter", "y", "ctrl+o")
		if w.status("app-00000") != core.Pending {
			t.Fatal("a key that nobody could see what it meant confirmed")
		}
		u.resize(width, height)
		u.sees("Reject Payroll", "no contract")
		u.settled()
		u.act(keymap.Confirm)
		if w.status("app-00000") != core.Rejected {
			t.Errorf("the dialog is dead:\n%s", u.text())
		}
	})
}

// Down to 20×5 and on, step by step, with every dialog open: nothing breaks.
func TestEveryDialogOutlivesEveryWindow(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(10)
		u := w.show(120, 40)
		for _, a := range []keymap.Action{"approve", "reject", "create", keymap.Help, keymap.Messages} {
			u.act(a)
			u.settled()
			for _, size := range [][2]int{{80, 24}, {60, 15}, {59, 14}, {20, 5}, {5, 2}, {1, 1}, {200, 60}, {60, 15}, {120, 40}} {
				u.resize(size[0], size[1])
				for _, l := range u.lines() {
					if len([]rune(l)) > size[0] {
						t.Fatalf("%s at %v: %q is too long", a, size, l)
					}
				}
			}
			u.press("esc")
		}
		u.sees("filter")
	})
}

// What comes in one burst with the key that opens a dialog is the dialog's, not
// the list's: a key pasted a moment too early must not become commands.
func TestWhatIsTypedAheadOfADialogIsTheDialogs(t *testing.T) {
	inWorld(t, func(w *world) {
		w.only(core.Pending, "Payroll")
		u := w.show(120, 40)
		u.send("Faxoq2")
		u.settle()
		u.sees("Find an App by its key", "*****")
		u.send("\x1b")
		u.pass(time.Second)
		u.seesNo("Find an App by its key", "Approve", "Reject")
		u.press("enter")
		u.send("mx contract")
		u.settle()
		u.sees("Note on Payroll", "x contract")
		u.seesNo("Reject")
	})
}

// The same for a dialog that the engine must plan first: the reason of a quick
// hand is the reason, and no letter of it a command.
func TestAReasonTypedWhileTheDialogIsOnItsWayIsTheReason(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.send("xduplicate of 2")
		u.settle()
		u.sees("Reject Payroll", "duplicate of 2")
		u.press("esc")
		u.settle()
		u.send("x\x1b")
		u.pass(time.Second)
		u.seesNo("Reject Payroll")
	})
}

// A form that reads the App first is no other.
func TestWhatIsTypedWhileAFormIsOnItsWayIsTheForms(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		u := w.show(width, height)
		u.press("2")
		u.settle()
		u.send("e?")
		u.settle()
		u.sees("Edit Payroll")
	})
}

// Keys typed ahead of a dialog, over a slow link: they arrive as one burst, and
// the confirming one is among them.
func TestKeysTypedAheadOfADialogDoNotConfirm(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.send("xno contract\x0f\x0f\r\x0f")
		u.settle()
		u.settled()
		if w.status("app-00000") != core.Pending {
			t.Fatal("keys that were typed ahead confirmed")
		}
	})
}

// A paste into a confirmation is text, whatever is in it: no line end, control
// character or escape sequence of it does anything.
func TestAPasteIntoAConfirmationIsText(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.act("reject")
		u.settled()
		u.paste("no\r\n\x0f\x0f\x1b[Aowner\r")
		u.settled()
		u.sees("Reject Payroll", "owner")
		if w.status("app-00000") != core.Pending {
			t.Fatal("a paste confirmed")
		}
		// A terminal without bracketed paste sends the same as keys, in a burst.
		u.send("no\r\n\x0f\x0f")
		u.settle()
		if w.status("app-00000") != core.Pending {
			t.Fatal("a burst confirmed")
		}
	})
}

func TestALocaleWithoutUTF8GetsASCIIAlone(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		w.read("paper-prod", 0)
		u := w.show(width, height, func(o *tui.Options) { o.Env = environment("LANG", "de_DE.ISO-8859-1") })
		look := func(what string) {
			u.rest()
			for i, l := range u.lines() {
				if at := strings.IndexFunc(l, func(r rune) bool { return r > 0x7e }); at >= 0 {
					t.Errorf("%s, line %d: %q", what, i, l)
				}
			}
		}
		look("queue")
		for _, a := range []keymap.Action{"approve", "reject", keymap.Help, keymap.Messages} {
			u.act(a)
			u.settled()
			look(string(a))
			u.press("esc")
		}
		for _, screen := range []string{"2", "3", "4", "5", "6"} {
			u.act(keymap.Screen + keymap.Action(screen))
			look("screen " + screen)
		}
	})
}

// The same morning, whatever the keys are: actions by name.
func TestAMorningsWorkInEveryPreset(t *testing.T) {
	for _, preset := range keymap.Presets() {
		t.Run(preset, func(t *testing.T) {
			atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
				w.only(core.Pending, "Ledger", "Payroll", "Reports")
				u := w.show(width, height, bound(keymap.Binds{Preset: preset}))
				u.on("Ledger")
				u.act("reject")
				u.settled()
				u.write("no contract")
				u.act(keymap.Confirm)
				u.act(keymap.Down)
				u.on("Payroll")
				u.act("approve")
				u.settled()
				u.press("enter")
				u.settled()
				u.act("undo")
				u.sees("1 taken back")
				u.act(keymap.Mark, keymap.Filter)
				u.write("rep")
				u.press("enter")
				u.sees("Reports", "hidden")
				u.press("esc")
				if got := w.status("app-00000"); got != core.Rejected {
					t.Errorf("Ledger is %s", got)
				}
				if got := w.status("app-00001"); got != core.Pending {
					t.Errorf("Payroll is %s", got)
				}
			})
		})
	}
}

func TestReadOnlyIsSaidAndRefusesEveryDecision(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height, func(o *tui.Options) { o.ReadOnly = true })
		if top := u.lines()[0]; !strings.Contains(top, "read-only") {
			t.Errorf("the title is %q", top)
		}
		for _, a := range []keymap.Action{"approve", "reject", "cancel", "delete", "undo"} {
			u.act(a)
			u.sees("this Gatehouse is read-only")
			u.press("esc")
		}
	})
}
