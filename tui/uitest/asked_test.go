package uitest

import (
	"testing"
	"time"

	"gatehouse/core"
)

// An App whose owner asked for its deletion is in the queue, and says why.
func TestADeletionThatItsOwnerAskedForIsInTheQueue(t *testing.T) {
	inWorld(t, func(w *world) {
		w.only(core.Approved, "Payroll", "Other")
		u := w.show(120, 40)
		u.seesNo("Payroll")
		w.change("app-00000", func(a *core.App) { a.DeletionAskedAt = time.Now() })
		u.pass(time.Second)
		u.sees("1 Queue 1", "Payroll", "delete?", "Its owner asked", "then delete it")
	})
}

// It is declined with a key, in the list and on the desk, and leaves the queue.
func TestADeletionThatItsOwnerAskedForIsDeclined(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll", "Other")
		for _, id := range []core.AppID{"app-00000", "app-00001"} {
			w.change(id, func(a *core.App) { a.DeletionAskedAt = time.Now() })
		}
		u := w.show(width, height)
		u.sees("1 Queue 2")
		u.press("W")
		u.sees("Decline the deletion of Other", "nothing is sent to the gateway")
		u.settled()
		u.write("still in use")
		u.press("enter")
		u.sees("1 Queue 1", "Other stays; the wish for its deletion is")
		u.press("down", "enter", "W")
		u.settled()
		u.press("enter")
		u.sees("1 Queue 0")
		u.seesNo("Decision desk")
		u.press("2", "W")
		u.sees("its owner does not wish")
		for _, id := range []core.AppID{"app-00000", "app-00001"} {
			if a, err := w.store.App(t.Context(), id); err != nil || !a.DeletionAskedAt.IsZero() || a.Status != core.Approved {
				t.Errorf("%s: %v, %s, asked %s", a.Name, err, a.Status, a.DeletionAskedAt)
			}
		}
	})
}

// A decision whose push failed is given up with a key: the App goes back to what
// its gateway shows, and Enter alone does not do it.
func TestADecisionThatFailedIsGivenUpWithAKey(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.many(2, core.Approved)
		w.gate.refuses("App 000", core.Errorf(core.CodePermanent, "paper", "it says no"))
		u := w.show(width, height)
		u.press("2")
		u.on("App 000")
		u.press("B")
		u.sees("its push has neither failed nor is it unproven")
		u.press("c")
		u.settled()
		u.write("contract ended")
		u.press("ctrl+o")
		u.pass(10 * time.Second)
		u.press("6")
		u.sees("App 000", "failed", "B give up")
		u.press("B")
		u.sees("Give up what was decided", "goes back to what that shows", "CANCELED  App 000")
		u.settled()
		u.press("enter")
		u.sees("enter does not give it up")
		u.press("ctrl+o")
		u.pass(time.Second)
		u.sees("1 decision given up", "6 Attention 0")
		if a, err := w.store.App(t.Context(), app(0, "", core.Approved).ID); err != nil || a.Status != core.Approved || !a.Push.State.Done() {
			t.Errorf("%v: %s %s", err, a.Status, a.Push.State)
		}
	})
}
