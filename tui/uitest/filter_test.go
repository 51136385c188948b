package uitest

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

func TestFilterAsYouType(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(60)
		u := w.show(120, 40)
		u.press("2", "/")
		for _, step := range []struct{ letters, count string }{
			{"p", ""}, {"ayr", "4 of 60"}, {" ", "4 of 60"}, {"dev:bo", "1 of 60"}, {" status:pending", "0 of 60"},
		} {
			u.write(step.letters)
			u.sees(step.count)
		}
		u.sees("/ payr dev:bo status:pending")
		u.press("esc")
		u.sees("60 · complete")
	})
}

func TestAFilterThatCannotBeReadKeepsTheLastGoodList(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(60)
		u := w.show(120, 40)
		u.press("2", "/")
		u.write("payroll")
		u.sees("4 of 60")
		u.paste(" nosuchfield:x")
		u.sees("Payroll Export", "/ payroll nosuchfield:x", "there is no field")
		u.seesNo("4 of 60")
		u.press("ctrl+u")
		u.sees("60 · complete")
	})
}

func TestEnterKeepsTheFilterAndEscClearsStepByStep(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(60)
		u := w.show(120, 40)
		u.press("/")
		u.write("ledger")
		u.press("enter")
		u.sees("/ ledger")
		u.press("j", "tab") // into the detail
		u.press("esc")      // out of it
		u.sees("/ ledger")
		u.press("esc")
		u.seesNo("/ ledger")
		u.sees("20 · complete")
	})
}

// A letter is on the screen before the search has answered.
func TestTheTypedLetterIsEchoedAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(60)
		u := w.show(120, 40)
		u.press("/")
		u.send("p")
		u.pass(17 * time.Millisecond) // one frame
		u.sees("/ p")
	})
}

func TestAMegabyteIsPastedIntoTheFilter(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(20)
		u := w.show(120, 40)
		u.press("/")
		u.paste(strings.Repeat("pay\x07 ", 1<<18))
		u.sees("only the first 500 characters fit")
		u.press("ctrl+u")
		u.write("pay")
		u.sees("of 7 · complete")
	})
}

func TestPastedTextIsNeverKeys(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(20)
		u := w.show(120, 40)
		before := u.text()
		u.paste("qa\rd2")
		if u.text() != before {
			t.Errorf("a paste over the list did something:\n%s", u.text())
		}
	})
}

func TestMatchesAreHighlighted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(20)
		u := w.show(120, 40, colors)
		u.press("2", "/")
		u.write("roll")
		if out := u.screen.Render(); !strings.Contains(out, "\x1b[1;36mroll") && !strings.Contains(out, "36;1") {
			t.Errorf("roll is not highlighted:\n%q", out)
		}
	})
}

func TestNamesFromOutsideCannotSpeakToTheTerminal(t *testing.T) {
	inWorld(t, func(w *world) {
		w.put(
			app(1, "red\x1b[31m\x1b]0;owned\x07 App", core.Pending), app(2, "evil\u202egnp.exe", core.Pending),
			app(3, strings.Repeat("語", 255), core.Pending), app(4, "two\nlines\ttab", core.Pending), app(5, "a\u009b2Jb", core.Pending),
		)
		u := w.show(160, 30)
		u.press("G", "g")
		u.rest()
		u.sees("red^[[31m", "<U+202E>", "two^Jlines", "<U+009B>", "語語", "…")
		for i, l := range u.lines() {
			if i > 4 && i < 27 && strings.Count(l, "│") != 1 {
				t.Errorf("line %d lost its shape: %q", i, l)
			}
		}
	})
}

// Every API of an App is found, not only the one that the list names.
func TestTheFilterFindsEveryAPI(t *testing.T) {
	inWorld(t, func(w *world) {
		a := app(0, "Payroll", core.Approved)
		a.Registrations = nil
		for _, name := range []string{"Payments", "Ledger", "FX rates"} {
			a.Registrations = append(a.Registrations, core.Registration{API: core.APIRef{ID: name, Name: name}, Status: core.RegistrationOn})
		}
		b := app(1, "Other", core.Approved)
		b.Registrations = a.Registrations[:1]
		w.put(a, b)
		u := w.show(200, 40)
		u.press("2", "/")
		u.write("api:rates")
		u.sees("1 of 2", "Payments +2")
		u.on("Payroll")
		u.press("ctrl+u")
		u.write("api:payments")
		u.sees("2 of 2")
		u.press("ctrl+u")
		u.write("-api:ledger")
		u.sees("1 of 2")
		u.on("Other")
	})
}
