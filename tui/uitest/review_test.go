package uitest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
)

// requests stores three requests that wait, Alpha, Beta and Gamma, and what
// their owners asked for before.
func (w *world) requests() {
	w.t.Helper()
	var apps []core.App
	for i, name := range []string{"Alpha", "Beta", "Gamma"} {
		apps = append(apps, app(i*3, name, core.Pending)) // all at paper-prod or paper-eu alike
		apps[i].Connection = "paper-prod"
	}
	before := app(10, "Alpha Classic", core.Rejected)
	before.Owner, before.Reason, before.DecidedBy, before.DecidedAt = apps[0].Owner, "no contract", "bo@bastion-2", time.Now().Add(-48*time.Hour)
	twin := app(11, "alpha", core.Approved)
	twin.Owner = people[3]
	apps = append(apps, before, twin)
	for i := range apps {
		apps[i].CallbackURL = fmt.Sprintf("https://app%d.example.org/callback", i)
	}
	w.put(apps...)
}

func TestTheDeskShowsWhatADecisionRestsOn(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		u := w.show(width, height)
		u.press("enter")
		u.sees("Decision desk  1 of 3", "Alpha  ○ PENDING", "Who asks", "Ana Lima", "ana.lima@example.org", "First seen", "Asks for 1", "Payments")
		if height < 30 {
			u.press("down", "down", "down", "down", "down", "down", "down", "down")
		}
		u.sees("Possible duplicates 1", "similar name; of Chidi Okafor")
		if height < 30 {
			u.press("pgdown")
		}
		u.sees("Alpha Classic", "bo@bastion-2: no contract")
		u.press("G")
		u.sees("History")
		u.press("esc")
		u.seesNo("Decision desk")
		u.on("Alpha")
	})
}

func TestADecisionOnTheDeskOpensTheNextAndUndoBringsItBack(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		u := w.show(width, height)
		u.press("enter", "x")
		u.settled()
		u.write("no contract")
		u.settled()
		u.press("ctrl+o")
		u.sees("Decision desk", "Beta  ○ PENDING")
		if got := w.status("app-00000"); got != core.Rejected {
			t.Errorf("Alpha is %s", got)
		}
		u.press("u")
		u.sees("Alpha  ○ PENDING", "1 taken back")
		if got := w.status("app-00000"); got != core.Pending {
			t.Errorf("taken back, Alpha is %s", got)
		}
		u.press("a")
		u.settled()
		u.press("enter")
		u.sees("Beta  ○ PENDING")
		u.pass(7 * time.Second)
		if got := w.status("app-00000"); got != core.Approved {
			t.Errorf("Alpha is %s", got)
		}
		u.sees("Beta  ○ PENDING")
	})
}

func TestNextGoesThroughTheListAsItIsFilteredAndEndsWhereNothingWaits(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		u := w.show(width, height)
		u.press("enter")
		for _, name := range []string{"Alpha", "Beta", "Gamma", "Alpha"} {
			u.sees(name + "  ○ PENDING")
			u.press("n")
		}
		u.press("esc", "/")
		u.write("gamma")
		u.press("enter", "enter")
		u.sees("Gamma  ○ PENDING", "1 of 1")
		u.press("n")
		u.seesNo("Decision desk")
		u.sees("Nothing else waits in this list.")
	})
}

func TestWhatSomebodyElseLooksAtIsSaidAndPassedOver(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		bo := core.Actor{Name: "bo@bastion-2", Session: "s-bo"}
		ctx := context.WithoutCancel(t.Context())
		u := w.show(width, height)
		if _, err := w.engine.Look(ctx, bo, "app-00003"); err != nil {
			t.Fatal(err)
		}
		u.pass(200 * time.Millisecond)
		u.sees("Beta · bo")
		u.press("enter", "n")
		u.sees("Gamma  ○ PENDING") // Beta was passed over
		others, err := w.engine.Look(ctx, bo, "app-00006")
		if err != nil || len(others) != 1 || others[0].Name != "ana@bastion-1" {
			t.Errorf("bo is told of %+v, %v", others, err)
		}
		u.pass(200 * time.Millisecond)
		u.sees("! bo@bastion-2 is looking, since ")
		u.pass(3 * time.Minute) // bo's looks are over; ana's was renewed
		u.seesNo("is looking")
		if others, err = w.engine.Look(ctx, bo, "app-00006"); err != nil || len(others) != 1 {
			t.Errorf("after three minutes bo is told of %+v, %v", others, err)
		}
		u.press("esc")
		u.pass(200 * time.Millisecond)
		if others, err = w.engine.Look(ctx, bo, "app-00006"); err != nil || len(others) != 0 {
			t.Errorf("ana left the desk, but bo is told of %+v, %v", others, err)
		}
	})
}

func TestALookEndsWithTheProgram(t *testing.T) {
	inWorld(t, func(w *world) {
		t := w.t
		w.requests()
		u := w.show(80, 24)
		u.press("enter", "q")
		if err := u.ends(); err != nil {
			t.Fatal(err)
		}
		if looks, err := w.store.Looks(t.Context(), time.Now()); err != nil || len(looks) != 0 {
			t.Errorf("left behind: %+v, %v", looks, err)
		}
	})
}

func TestARequestIsTakenHandedOverAndPassedOverByOthers(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		u := w.show(width, height)
		u.press("enter", "t")
		u.sees("Assigned to you.", "Alpha is yours")
		u.press("n", "T")
		u.sees("Hand over Beta")
		u.settled()
		u.write("bo@bastion-2")
		u.settled()
		u.press("enter")
		u.sees("! Assigned to bo@bastion-2.")
		u.press("n", "n", "n") // Gamma, Alpha, Gamma: Beta is bo's
		u.sees("Gamma  ○ PENDING")
		u.press("esc")
		u.sees("Alpha · for you", "Beta · for bo")
		u.press("g", "enter", "t")
		u.sees("Alpha is nobody's now")
		u.seesNo("Assigned to")
	})
}

func TestANoteIsKeptAndShownToColleagues(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		u := w.show(width, height)
		u.press("enter", "m")
		u.settled()
		u.press("enter")
		u.sees("it is empty")
		u.write("asked Ana for the contract")
		u.settled()
		u.press("enter")
		u.seesNo("Note on Alpha")
		u.sees("Notes 1", "ana@bastion-1", "asked Ana for the contract")
		u.press("esc")
		u.rest()
		if width >= 110 {
			u.sees("Note         asked Ana for the", "ana@bastion-1")
		}
	})
}

func TestAReasonThatIsGivenOftenIsPickedAndEdited(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		u := w.show(width, height, func(o *tui.Options) {
			o.Reasons = []core.Snippet{{Name: "duplicate", Text: "You have this App already."}, {Name: "no-contract", Text: "There is no contract yet."}}
		})
		u.press("enter", "x")
		u.sees("ctrl+p lists yours")
		u.press("ctrl+p")
		u.sees("duplicate", "no-contract", "You have this App already.")
		u.press("down", "enter")
		u.sees("There is no contract yet.")
		u.write(" Ask sales.")
		u.settled()
		u.press("ctrl+o")
		u.sees("Beta  ○ PENDING")
		if got, err := w.store.App(t.Context(), "app-00000"); err != nil || got.Reason != "There is no contract yet. Ask sales." {
			t.Errorf("the reason is %q, %v", got.Reason, err)
		}
	})
}

func TestTheQueueSaysWhenEachRequestIsDueAndCountsWhatIsOverdue(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests() // 7, 28 and 49 hours old
		targets := func(o *tui.Options) {
			o.Targets = core.Targets{Default: 30*time.Hour + 30*time.Minute, Products: map[string]time.Duration{"kyc": 1000 * time.Hour}}
		}
		u := w.show(width, height, targets)
		u.sees("DUE", "due in 23h", "due in 2h", "overdue 18h", "1 overdue")
		u.press("2")
		u.seesNo("DUE", "due in")
		u.press("1")
		u.press("o", "u", "g") // sorted by what breaches next
		u.on("Gamma")
		u.press("down")
		u.on("Beta")
		u.press("enter")
		u.sees("due in 2h (")
		u.press("esc")
		u.press("V", "down", "enter")
		u.sees("/ has:overdue", "1 of 3", "1 overdue", "Gamma")
		u.pass(2*time.Hour + 31*time.Minute)
		u.sees("2 overdue", "2 of 3", "Beta")
		u.seesNo("Alpha")
	})
}

func TestMarkedRequestsAreTakenAndHandedOverAtOnce(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		u := w.show(width, height)
		u.press("space", "space", "t")
		u.sees("2 requests are yours", "2 marked")
		u.press("T")
		u.sees("Hand over 2 requests", "a colleague as the audit log names them")
		u.pass(time.Second)
		u.write("bo@bastion-2")
		u.press("enter")
		u.sees("2 requests are bo@bastion-2's now")
		u.press("U", "g", "t")
		u.sees("Alpha is yours")
		u.press("t")
		u.sees("Alpha is nobody's now")
		for id, want := range map[core.AppID]string{"app-00000": "", "app-00003": "bo@bastion-2", "app-00006": ""} {
			if got, err := w.store.App(t.Context(), id); err != nil || got.AssignedTo != want {
				t.Errorf("%s is seen to by %q, %v; want %q", id, got.AssignedTo, err, want)
			}
		}
		w.change("app-00003", func(a *core.App) { a.Status, a.Registrations[0].Status = core.Rejected, core.RegistrationRefused })
		u.pass(200 * time.Millisecond)
		u.press("2", "*", "t")
		u.sees("2 requests are yours; nothing waits in ")
	})
}

func TestTheNameThatHandOverOffersGivesWayToWhatIsTyped(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		u := w.show(width, height)
		u.press("t")
		u.sees("Alpha is yours")
		u.press("T")
		u.sees("Hand over Alpha")
		u.pass(time.Second)
		u.write("bo@bastion-2")
		u.press("enter")
		u.sees("Alpha is bo@bastion-2's now")
	})
}

func TestAnAppDecidedByAnotherMeanwhileIsSaidOnTheDesk(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.requests()
		u := w.show(width, height)
		u.press("enter")
		w.change("app-00000", func(a *core.App) {
			a.Status, a.Registrations[0].Status, a.Revision = core.Rejected, core.RegistrationRefused, 2
			a.DecidedBy, a.DecidedAt, a.Reason = "bo@bastion-2", time.Now(), "a duplicate"
		})
		u.pass(200 * time.Millisecond)
		u.sees("✕ REJECTED", "Nothing waits here any more.", "bo@bastion-2", "a duplicate")
		u.press("n")
		u.sees("Beta  ○ PENDING")
	})
}

func TestGoldenDesk(t *testing.T) {
	for _, size := range append(sizes, struct {
		name          string
		width, height int
	}{"200x60", 200, 60}) {
		t.Run(size.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				t := w.t
				w.portal(40)
				w.read("paper-prod", 0)
				if err := w.engine.Note(t.Context(), core.Actor{Name: "bo@bastion-2"}, "app-00003", "asked Ana for the contract"); err != nil {
					t.Fatal(err)
				}
				if _, err := w.engine.Assign(t.Context(), core.Actor{Name: "bo@bastion-2"}, []core.AppID{"app-00003"}, "bo@bastion-2"); err != nil {
					t.Fatal(err)
				}
				u := w.show(size.width, size.height, func(o *tui.Options) { o.Targets = core.Targets{Default: 5 * time.Hour} })
				u.rest()
				u.golden("queue-due-" + size.name)
				u.press("enter")
				u.rest()
				u.golden("desk-" + size.name)
			})
		})
	}
}
