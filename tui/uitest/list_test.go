package uitest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
	"gatehouse/tui/desk"
)

const minute = time.Minute

func TestTheQueueShowsWhatWaits(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(30)
		u := w.show(width, height)
		u.sees("1 Queue 10", "2 Apps 30", "10 · complete", "ana@bastion-1", "paper-prod", "○ PENDING")
		u.seesNo("APPROVED", "CANCELED")
		u.press("2")
		u.sees("30 · complete", "● APPROVED", "● CANCELED", "✕ REJECTED", "◐ SUSPENDED", "confirmed")
	})
}

func TestMoving(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(200)
		u := w.show(width, height)
		first, top := u.cursor()
		u.press("j", "down", "k")
		_, at := u.cursor()
		if at != top+1 {
			t.Fatalf("cursor on line %d, want %d", at, top+1)
		}
		u.press("G")
		last, _ := u.cursor()
		u.press("j")
		if again, _ := u.cursor(); again != last {
			t.Fatal("the cursor fell off the end")
		}
		u.press("g")
		if l, _ := u.cursor(); l != first {
			t.Fatalf("g goes to %q, want %q", l, first)
		}
		u.press("pgdown", "pgdown", "pgup", "pgup", "k", "home")
		if l, _ := u.cursor(); l != first {
			t.Fatalf("two pages down and up end on %q, want %q", l, first)
		}
		u.press("end")
		if l, _ := u.cursor(); l != last {
			t.Fatalf("end goes to %q, want %q", l, last)
		}
	})
}

func TestSortingByAnyColumnKeepsTheCursorOnItsApp(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(60)
		u := w.show(160, 40)
		u.press("2", "j", "j", "j")
		line, _ := u.cursor()
		name := strings.Fields(line)[1] + " " + strings.Fields(line)[2]
		for _, title := range []string{"INTEGRATION ▲", "DEVELOPER ▲", "STATUS ▲", "APIS ▲", "AGE ▲", "PUSH ▲", "APP NAME ▲"} {
			u.press("o", "down", "enter")
			u.sees(title)
			u.on(name)
		}
		u.press("O")
		u.sees("APP NAME ▼")
		u.on(name)
		u.press("g")
		u.on("Treasury Desk")
	})
}

// One key lists the orders, one letter chooses: the last column is as near as
// the first. The order that there is already is turned round.
func TestAnOrderIsChosenByItsLetter(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		u := w.show(width, height, func(o *tui.Options) { o.Targets = core.Targets{Default: 30 * time.Hour} })
		u.press("o")
		u.sees("Sort", "▸ n  APP NAME", "▲  the App's name", "u  DUE", "when what waits is to be decided")
		u.press("u")
		u.seesNo("Sort")
		u.sees("DUE ▲")
		u.press("o")
		u.sees("▸ u  DUE")
		u.press("u")
		u.sees("DUE ▼")
		u.press("o", "esc")
		u.sees("DUE ▼")
		u.press("o", "up", "enter")
		u.sees("INTEGRATION") // whatever has room; the order by PUSH
		u.seesNo("DUE ▼")
		u.press(":")
		u.write("sort -due")
		u.press("enter")
		u.sees("DUE ▼")
		u.press("2", ":")
		u.write("sort due")
		u.press("enter")
		u.sees("cannot be sorted by \"due\" now", "o lists its orders.")
	})
}

// Whoever has not moved yet wants to see what comes first in the new order.
func TestAtTheTopANewOrderIsShownFromItsTop(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(60)
		u := w.show(width, height)
		u.press("2")
		u.on("Branch Locator")
		u.press("O")
		u.on("Treasury Desk")
		u.press("O", "j")
		line, _ := u.cursor()
		second := strings.Join(strings.Fields(line)[1:4], " ")
		u.press("O")
		if line, _ = u.cursor(); !strings.Contains(strings.Join(strings.Fields(line), " "), second) {
			t.Errorf("it was on %s, now: %s", second, line)
		}
	})
}

// A refresh never moves the row under the cursor, whatever comes in above it.
func TestNewAppsDoNotMoveTheRowUnderTheCursor(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(60)
		u := w.show(width, height)
		u.press("j", "j", "j")
		line, at := u.cursor()
		w.put(app(900, "AAA the first", core.Pending), app(901, "AAB second", core.Pending))
		u.pass(time.Second)
		u.sees("22 · complete")
		if l, now := u.cursor(); l != line || now != at {
			t.Fatalf("the cursor went from line %d %q to line %d %q", at, line, now, l)
		}
		u.press("g")
		u.on("AAA the first")
	})
}

// An App that leaves the queue under the cursor stays there, so that the next
// key does not hit its neighbor.
func TestAnAppThatLeavesTheListStaysUnderTheCursor(t *testing.T) {
	inWorld(t, func(w *world) {
		apps := w.portal(60)
		u := w.show(160, 40)
		u.press("/")
		u.write("payments mobile")
		u.press("enter", "j")
		line, at := u.cursor()
		name := "Payments Mobile 2"
		for _, a := range apps {
			if a.Name == name {
				a.Status, a.Revision = core.Approved, 2
				for i := range a.Registrations {
					a.Registrations[i].Status = core.RegistrationOn
				}
				w.put(a)
			}
		}
		u.pass(time.Second)
		if l, now := u.cursor(); now != at || !strings.Contains(l, name) || !strings.Contains(l, "APPROVED") && !strings.Contains(l, "PENDING") {
			t.Fatalf("the cursor went from line %d %q to line %d %q", at, line, now, l)
		}
		u.sees("3 of 19", "● APPROVED")
		u.press("j")
		u.on("Payments Mobile 3")
		u.press("k")
		u.on("Payments Mobile  ")
	})
}

func TestMarksAreKeptByIDAndHiddenOnesCounted(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(60)
		u := w.show(width, height)
		u.press("2", "space", "space")
		u.sees("2 marked")
		u.seesNo("hidden")
		u.press("/")
		u.write("zzz")
		u.sees("0 of 60", "2 marked (2 hidden)")
		u.press("esc", "esc")
		u.sees("60 · complete · 2 marked")
		u.seesNo("hidden")
		u.press("*")
		u.sees("60 marked")
		u.press("*")
		u.seesNo("marked")
		u.press("space", "esc")
		u.seesNo("marked")
	})
}

func TestOneCursorMoveIsCheapOnTheWire(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(600)
		u := w.show(width, height, colors)
		u.press("2")
		u.rest()
		var worst, total, moves int
		for range 100 {
			u.wire.take()
			u.press("j")
			n, _ := u.wire.take()
			if n > worst {
				worst = n
			}
			total += n
			moves++
			u.rest() // the detail's own repaint is not the move's
		}
		t.Logf("%d bytes a move, worst %d", total/moves, worst)
		if total/moves > 350 {
			t.Errorf("a cursor move takes %d bytes on average, want at most 350", total/moves)
		}
	})
}

func TestIdleNothingIsWritten(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(60)
		u := w.show(width, height, colors)
		u.rest()
		u.wire.take()
		u.pass(30 * time.Second)
		if n, seq := u.wire.take(); n > 0 {
			t.Errorf("%d bytes in half a minute of nothing: %q", n, seq)
		}
	})
}

// colors turns NO_COLOR off.
func colors(o *tui.Options) {
	env := o.Env
	o.Env = func(name string) (string, bool) {
		if name == "NO_COLOR" {
			return "", false
		}
		return env(name)
	}
}

// While a decision is not proven, the badge says what was before it.
func TestTheBadgeShowsTheProvenStatusAndTheDecidedOne(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		a := app(0, "Payroll", core.Approved)
		a.Push = core.Push{State: core.PushQueued, From: core.Pending, DueAt: time.Now().Add(time.Hour)}
		w.put(a)
		u := w.show(width, height)
		u.press("2")
		u.rest()
		line, _ := u.cursor()
		if !strings.Contains(line, "○→● APPROVED") || !strings.Contains(line, "queued") {
			t.Errorf("the list says %q", line)
		}
		u.sees("○→● APPROVED queued")
		w.change("app-00000", func(a *core.App) { a.Push = core.Push{State: core.PushConfirmed} })
		u.rest()
		u.seesNo("→●")
	})
}

// The names of the configured connections are known: they are shown whole,
// and no title is cut.
func TestConnectionNamesAndTitlesAreShownWhole(t *testing.T) {
	for _, width := range []int{80, 109, 110, 120, 200} {
		t.Run(strconv.Itoa(width), func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.portal(20)
				u := w.show(width, 40, func(o *tui.Options) {
					o.Connections = append(o.Connections, core.Connection{Name: "sensedia-prod-br", Kind: "paper"})
					o.Engine = another{o.Engine}
				})
				u.press("2")
				for range 7 {
					u.press("o", "o", "enter")
					title, _, _ := strings.Cut(u.lines()[4], "│")
					if strings.Contains(title, "…") || !strings.Contains(title, "INTEGRATION") {
						t.Errorf("a title is cut: %q", title)
					}
				}
				w.change("app-00000", func(a *core.App) { a.Connection = "sensedia-prod-br" })
				u.rest()
				u.sees("sensedia-prod-br ")
			})
		})
	}
}

// Decided Apps are not marked any more: the next verb must not hit them again.
// What was left alone stays marked.
func TestABulkDecisionTakesItsMarksAway(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.put(app(0, "Payroll", core.Pending), app(1, "Ledger", core.Pending), app(2, "Zoo", core.Approved))
		u := w.show(width, height)
		u.press("2", "*")
		u.sees("3 marked")
		u.press("x")
		u.settled()
		u.write("no")
		u.press("esc")
		u.sees("3 marked") // nothing was decided
		u.press("x")
		u.settled()
		u.write("no")
		u.press("ctrl+o")
		u.rest()
		u.sees("1 marked")
		u.seesNo("hidden")
		u.press("esc")
		u.seesNo("marked")
	})
}

func TestAJobTakesItsMarksAway(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		var names []string
		for i := range 250 {
			names = append(names, fmt.Sprintf("App %d", i))
		}
		w.only(core.Pending, names...)
		u := w.show(width, height)
		u.press("*")
		u.sees("250 marked")
		u.press("x")
		u.settled()
		u.write("no")
		u.press("tab")
		u.write("250")
		u.press("ctrl+o")
		u.rest()
		u.seesNo("marked", "Reject 250 Apps")
	})
}

// another is an engine that knows every connection.
type another struct{ desk.Engine }

func (a another) Capabilities(string) (core.Capabilities, bool) {
	return a.Engine.Capabilities("paper-prod")
}
