package uitest

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

func TestFilterAsYouType(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(60)
		u := w.show(width, height)
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
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(60)
		u := w.show(width, height)
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
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(60)
		u := w.show(width, height)
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
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(60)
		u := w.show(width, height)
		u.press("/")
		u.send("p")
		u.pass(17 * time.Millisecond) // one frame
		u.sees("/ p")
	})
}

// A filter that was cut would name other Apps than the one that was meant.
func TestAFilterOfTenThousandCharactersIsNotTakenInPart(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(20)
		u := w.show(80, 24)
		u.press("5", "/")
		u.paste(strings.Repeat("x", 10_000))
		u.sees("not taken: 10,000 characters, 2,000 fit")
		u.press("esc")
		u.seesNo("not taken")
		u.press("2", "/")
		u.paste(strings.Repeat("x", 10_000))
		u.sees("not taken: 10,000 characters, 2,000 fit")
		u.press("esc")
		u.seesNo("not taken")
		u.press("/")
		u.write("pay")
		u.paste(strings.Repeat("x", 10_000))
		u.sees("not taken: 10,003 characters, 2,000 fit", "/ pay")
		u.press("r")
		u.sees("/ payr")
	})
}

func TestAMegabyteIsPastedIntoTheFilter(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(20)
		u := w.show(120, 40)
		u.press("/")
		u.paste(strings.Repeat("pay\x07 ", 1<<18))
		u.sees("not taken: ")
		u.write("pay")
		u.sees("of 7 · complete")
	})
}

func TestPastedTextIsNeverKeys(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		u := w.show(width, height)
		before := u.text()
		u.paste("qa\rd2")
		if u.text() != before {
			t.Errorf("a paste over the list did something:\n%s", u.text())
		}
	})
}

func TestMatchesAreHighlighted(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		u := w.show(width, height, colors)
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

// What the list's index does not hold is looked for in the store.
func TestEveryFieldOfTheFilterWorksOnTheScreen(t *testing.T) {
	for _, size := range []struct{ w, h int }{{120, 40}, {80, 24}} {
		inWorld(t, func(w *world) {
			a, b := app(1, "Payroll", core.Approved), app(2, "Atlas", core.Pending)
			a.Attributes = map[string]string{"tier": "gold", "cost center": "7"}
			a.Registrations = []core.Registration{{API: apis[0], Plan: core.PlanRef{ID: "m", Name: "Metered"}, Status: core.RegistrationOn}}
			a.Push = core.Push{State: core.PushFailed, Cause: core.CodeRefused}
			a.Credentials = []core.Credential{{Kind: "client"}}
			b.Lost = "cancel"
			w.put(a, b)
			u := w.show(size.w, size.h)
			u.press("2")
			find := func(filter, want string) {
				t.Helper()
				u.press("/", "ctrl+u")
				u.paste(filter)
				u.press("enter")
				u.sees("1 of 2 · complete")
				u.on(want)
			}
			for _, filter := range []string{
				"attr.tier:gold", `attr."cost center"=7`, "plan:metered", "ref:000001", "has:error", "has:credential", "has:attr", "push:failed", "product:payments -product:kyc", "id:00001",
			} {
				find(filter, "Payroll")
			}
			for _, filter := range []string{"-attr.tier:gold", "has:conflict", "has:waiting", "push:none", `attr.tier=""`, "-plan:metered"} {
				find(filter, "Atlas")
			}
			u.press("3", "/")
			u.paste("attr.tier=gold plan:metered")
			u.press("enter")
			u.sees("1 of ")
			u.on("Payroll")
		})
	}
}

func TestTheFilterIsCompletedWhileItIsTyped(t *testing.T) {
	for _, size := range []struct{ w, h int }{{120, 40}, {80, 24}} {
		inWorld(t, func(w *world) {
			apps := w.portal(20)
			apps[0].Attributes = map[string]string{"tier": "gold"}
			w.put(apps[0])
			u := w.show(size.w, size.h)
			u.press("2", "/")
			u.sees("tab status:", "push:")
			u.write("st")
			u.sees("tab status:")
			u.press("tab")
			u.sees("/ status:", "pending", "approved")
			u.write("a")
			u.press("tab")
			u.sees("/ status:approved", "of 20")
			u.write("conn:")
			u.sees("paper-eu  paper-prod")
			u.press("ctrl+n", "tab")
			u.sees("/ status:approved conn:paper-prod")
			u.write("attr.")
			u.sees("attr.tier:")
			u.press("ctrl+u")
			u.write("dev:bo")
			u.press("tab")
			u.sees(`/ dev:"Bo Chen"`, "5 of 20")
			u.press("enter")
			u.seesNo(" tab ")
			u.sees("APP NAME")
		})
	}
}

func TestAPlainWordHasNoMenuUnderIt(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		u := w.show(width, height)
		u.press("2", "/")
		u.write("zz")
		u.sees("APP NAME")
		u.press("tab") // nothing to take: nothing happens
		u.sees("/ zz")
	})
}
