package uitest

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/tui"
	"gatehouse/tui/keymap"
	"gatehouse/tui/theme"
)

// bound runs the program with keys bound otherwise.
func bound(b keymap.Binds) func(*tui.Options) {
	return func(o *tui.Options) { o.Keys = b }
}

func TestReboundKeysWorkAndAreShown(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height, bound(keymap.Binds{Keys: map[string][]string{"reject": {"X"}, "confirm": {"ctrl+g"}, "help": {"H"}}}))
		u.sees("X reject", "H help")
		u.press("x")
		u.seesNo("Reject Payroll")
		u.press("X")
		u.settled()
		u.write("no")
		u.sees("ctrl+g reject")
		u.press("ctrl+o")
		u.settled()
		if w.status("app-00000") != core.Pending {
			t.Fatal("the old key confirmed")
		}
		u.press("ctrl+g")
		u.settled()
		if w.status("app-00000") != core.Rejected {
			t.Errorf("it is not rejected:\n%s", u.text())
		}
		u.press("H")
		u.sees("X          turn a PENDING App down")
		u.press("H")
		u.seesNo("X          turn a PENDING App down")
	})
}

func TestInThePresetSafeALetterDecidesNothing(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height, bound(keymap.Binds{Preset: keymap.Safe}))
		u.sees("alt+a approve", "alt+x reject")
		u.press("alt+x")
		u.sees("Reject Payroll")
		u.press("esc")
		for _, r := range "axcsrdeNRKUwST" {
			u.press(string(r))
			u.seesNo("Reject Payroll", "Approve Payroll", "off:")
		}
	})
}

// What a text says of a key is true of the keys that are bound.
func TestTextsNameTheKeysThatAreBound(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height, bound(keymap.Binds{Preset: keymap.Safe, Keys: map[string][]string{"messages": {"H"}}}))
		u.press("alt+x")
		u.settled()
		u.sees("alt+u takes it back for 5 s")
		u.write("no")
		u.press("ctrl+o")
		u.rest()
		u.sees("alt+u takes it back", "until then")
		u.press("7")
		u.sees("Mark Apps with space, v or *")
	})
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(1)
		u := w.show(width, height, bound(keymap.Binds{Keys: map[string][]string{"undo": {}, "mark": {"f6"}}}))
		u.press("a")
		u.settled()
		u.sees(":undo takes it back for 5 s")
		u.press("esc", "7")
		u.sees("Mark Apps with f6, v or *")
	})
}

func TestKeysThatCannotBeKeepTheScreenFromStarting(t *testing.T) {
	inWorld(t, func(w *world) {
		o := w.options(80, 24)
		o.Keys.Keys = map[string][]string{"quit": {}}
		if err := tui.Run(t.Context(), o); core.CodeOf(err) != core.CodeConfig || !strings.Contains(err.Error(), "must keep a key") {
			t.Errorf("%v", err)
		}
	})
}

func TestTheEnvironmentStandsInTheTitleAndInEveryDialog(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.only(core.Pending, "Payroll")
				u := w.show(size.width, size.height, func(o *tui.Options) { o.Environment, o.EnvironmentColor = "production", "red" })
				if top := u.lines()[0]; !strings.Contains(top, "production") {
					t.Errorf("the title is %q", top)
				}
				for _, key := range []string{"a", "x", "?", "M"} {
					u.press(key)
					if n := strings.Count(u.text(), "production"); n != 2 {
						t.Errorf("behind %s it is shown %d times:\n%s", key, n, u.text())
					}
					u.press("esc")
				}
			})
		})
	}
}

func TestTheThemeChangesAtOnceEvenInADialog(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height, colored, func(o *tui.Options) { o.Theme = theme.Dark })
		u.press("x")
		u.settled()
		u.write("no")
		gray := "\x1b[90m"
		if !strings.Contains(u.screen.Render(), gray) {
			t.Fatal("the dark theme has no gray")
		}
		u.press("ctrl+t", "ctrl+t")
		u.sees("Reject Payroll", "theme high-contrast")
		if strings.Contains(u.screen.Render(), gray) {
			t.Error("high contrast has gray")
		}
		if w.status("app-00000") != core.Pending {
			t.Error("it decided something")
		}
	})
}

func click(x, y int) string { return fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1, y+1) }

func mouse(o *tui.Options) { o.Mouse = true }

func TestAClickChoosesARowOrAScreenAndTheWheelMoves(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(40)
		u := w.show(width, height, mouse)
		u.send(click(20, 8)) // the fourth row: title, tabs, rule, filter, column titles
		u.settle()
		if _, line := u.cursor(); line != 8 {
			t.Errorf("the cursor is on line %d:\n%s", line, u.text())
		}
		u.send("\x1b[<65;5;10M") // one notch down
		u.settle()
		if _, line := u.cursor(); line != 11 {
			t.Errorf("after the wheel the cursor is on line %d:\n%s", line, u.text())
		}
		at := strings.Index(u.lines()[1], "4 Connections")
		u.send(click(at+3, 1))
		u.settle()
		u.sees("GATEWAY")
	})
}

// A click only ever chooses: whatever is clicked on, nothing is decided.
func TestNoClickDecidesAnything(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Payroll")
		u := w.show(width, height, mouse)
		everywhere := func() {
			for y := range 24 {
				for x := 0; x < 80; x += 7 {
					if y != 1 {
						u.send(click(x, y))
					}
				}
			}
			u.settle()
		}
		everywhere()
		u.seesNo("Reject Payroll", "Approve Payroll")
		u.press("x")
		u.settled()
		u.write("no")
		everywhere()
		u.sees("Reject Payroll")
		if w.status("app-00000") != core.Pending {
			t.Error("a click confirmed")
		}
	})
}

func TestTheMouseIsOffByDefault(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(40)
		u := w.show(width, height)
		_, wire := u.wire.take()
		for _, mode := range []string{"\x1b[?1000h", "\x1b[?1002h", "\x1b[?1003h", "\x1b[?1006h"} {
			if strings.Contains(wire, mode) {
				t.Errorf("it asks for the mouse: %q", mode)
			}
		}
	})
}
