package uitest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

// wiped is a connection of n Apps, of which the gateway shows the others, one
// with another status, and one object that is not the portal's.
func wiped(w *world, n, gone int) []core.AppID {
	var ids []core.AppID
	var all []core.App
	for i := range n {
		a := app(i*3, fmt.Sprintf("%s %d", names[i%len(names)], i), core.Approved)
		all, ids = append(all, a), append(ids, a.ID)
		if i < gone {
			continue
		}
		w.gate.objects[string(a.ID)] = core.Shown("on")
		w.gate.listed = append(w.gate.listed, shownAs(a, core.Approved, "on"))
	}
	w.put(all...)
	w.gate.listed = append(w.gate.listed, core.Remote{
		Projection: core.Shown("on"), Complete: true, Status: core.Approved, Name: "batch-loader", Refs: core.Refs{{Kind: "app", ID: "foreign-1"}},
	})
	w.gate.objects["foreign-1"] = core.Shown("on")
	return ids
}

func shownAs(a core.App, status core.Status, state string) core.Remote {
	return core.Remote{Projection: core.Shown(state), Complete: true, Managed: true, AppID: a.ID, Status: status, Name: a.Name, Refs: a.Refs}
}

// held opens the plan of paper-prod after a sync that its brake stopped.
func held(w *world, width, height int) *ui {
	u := w.show(width, height)
	u.press("4", "S")
	u.pass(10 * time.Second)
	u.press("enter")
	return u
}

func TestThePlanSaysWhatOnWhichSideAndWhy(t *testing.T) {
	atTwoSizes(t, func(_ *testing.T, w *world, width, height int) {
		ids := wiped(w, 6, 1)
		for i, r := range w.gate.listed {
			if r.AppID == ids[4] {
				w.gate.listed[i] = shownAs(core.App{ID: r.AppID, Name: r.Name, Refs: r.Refs}, core.Canceled, "off")
			}
		}
		u := w.show(width, height)
		u.press("4", "enter")
		u.sees("paper-prod (Paper): what a sync would change", "6 Apps, complete", "4 same", "1 to take over", "not the portal's",
			"removed", "APPROVED → DELETED", "adopt", "APPROVED → CANCELED", "unmanaged", "batch-loader")
		u.press("j")
		u.sees("removed, changes here: a complete listing does not have it, and a direct read", "neither")
		if a, err := w.store.App(w.t.Context(), ids[0]); err != nil || a.Removed() {
			t.Errorf("looking at a plan removed something: %v", err)
		}
		u.press("G", "enter")
		u.sees("One line of the plan", "changes nowhere", "app foreign-1")
		u.press("esc", "esc")
		u.sees("NAME", "GATEWAY") // the list again
	})
}

func TestAHeldPlanIsReleasedByItsNumberAndAReason(t *testing.T) {
	atTwoSizes(t, func(_ *testing.T, w *world, width, height int) {
		ids := wiped(w, 4, 3)
		u := held(w, width, height)
		u.sees("HELD since", "would remove 3 Apps", "✕ remove")
		u.press("R")
		u.sees("Release plan", "cannot be undone", "How many Apps")
		u.press("ctrl+o") // at once: only flashes
		u.sees("press ctrl+o again")
		u.pass(time.Second)
		u.press("ctrl+o")
		u.sees("a reason is needed")
		u.write("they left")
		u.press("enter")
		u.sees("enter does not release it")
		u.write("2")
		u.pass(time.Second)
		u.press("ctrl+o")
		u.sees("this is not it")
		u.press("backspace")
		u.write("3")
		u.pass(time.Second)
		u.press("ctrl+o")
		u.pass(time.Second)
		for _, id := range ids[:3] {
			if a, err := w.store.App(w.t.Context(), id); err != nil || !a.Removed() {
				t.Errorf("%s is not removed: %v", id, err)
			}
		}
		u.seesNo("HELD")
		u.sees("unmanaged")
	})
}

func TestAHeldConnectionIsAmongWhatNeedsAttention(t *testing.T) {
	atTwoSizes(t, func(_ *testing.T, w *world, width, height int) {
		wiped(w, 4, 3)
		u := w.show(width, height)
		u.sees("6 Attention 0")
		u.press("4", "S")
		u.pass(time.Second)
		u.press("6")
		u.sees("6 Attention 1", "paper-prod is HELD (4, enter: its plan): would remove 3 Apps")
		u.press("4")
		u.pass(time.Minute) // what was told of it lies over it
		u.sees("HELD since", "Enter shows it")
	})
}

func TestAPlanThatDiffersNowIsNotReleased(t *testing.T) {
	atTwoSizes(t, func(_ *testing.T, w *world, width, height int) {
		ids := wiped(w, 6, 4)
		u := held(w, width, height)
		u.sees("would remove 4 Apps")
		w.gate.mu.Lock()
		w.gate.objects[string(ids[0])] = core.Shown("on") // it is back
		w.gate.mu.Unlock()
		w.gate.listed = append(w.gate.listed, shownAs(core.App{ID: ids[0], Name: "back", Refs: core.Refs{{Kind: "app", ID: string(ids[0])}}}, core.Approved, "on"))
		u.press("R")
		u.pass(time.Second)
		u.write("they left")
		u.press("tab")
		u.write("4")
		u.pass(time.Second)
		u.press("ctrl+o")
		u.pass(time.Second)
		u.sees("Release plan", "the gateway shows another plan now", "nothing was carried out")
		u.press("esc")
		if a, err := w.store.App(w.t.Context(), ids[1]); err != nil || a.Removed() {
			t.Errorf("something was carried out: %v", err)
		}
	})
}

func TestAHeldPlanIsDroppedAndOneAppOfItKept(t *testing.T) {
	atTwoSizes(t, func(_ *testing.T, w *world, width, height int) {
		ids := wiped(w, 5, 4)
		u := held(w, width, height)
		u.press("j", "K")
		u.sees("Keep ", "3 Apps of the plan stay held")
		u.pass(time.Second)
		u.press("enter")
		u.pass(time.Second)
		u.sees("stays as it is here", "would remove 3 Apps", "1 left as they are")
		u.press("D")
		u.sees("Drop plan", "these Apps stay as they are here")
		u.pass(time.Second)
		u.press("enter")
		u.pass(10 * time.Second)
		u.seesNo("HELD")
		u.sees("4 left as they are")
		u.press("R") // off now, and says why
		u.sees("nothing of this connection is held")
		for _, id := range ids {
			if a, err := w.store.App(w.t.Context(), id); err != nil || a.Removed() {
				t.Errorf("%s was removed: %v", id, err)
			}
		}
	})
}

func TestWhatIsNotThePortalsIsAdopted(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		wiped(w, 2, 0)
		u := w.show(width, height)
		u.press("4", "enter", "A")
		u.sees("Adopt batch-loader", "becomes an App, APPROVED", "E-mail (optional)")
		u.write("Ana Lima")
		u.press("tab")
		u.write("ana")
		u.pass(time.Second)
		u.press("enter")
		u.sees("an e-mail address is written like")
		u.write("@example.org")
		u.pass(time.Second)
		u.press("enter")
		u.pass(time.Second)
		u.sees("batch-loader is an App now, APPROVED")
		u.pass(10 * time.Second)
		u.sees("Nothing to do")
		u.press("esc", "2")
		u.sees("batch-loader", "Ana Lima")
	})
}

func TestGoldenPlan(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				wiped(w, 40, 25)
				u := held(w, size.width, size.height)
				u.pass(10 * time.Second)
				u.golden("plan-held-" + size.name)
				u.press("R")
				u.rest()
				u.golden("plan-release-" + size.name)
				u.press("esc", "G", "A")
				u.rest()
				u.golden("plan-adopt-" + size.name)
			})
		})
	}
}

// What does not fit under the table is not lost: Enter shows it whole.
func TestNothingOfAPlanIsCutSilently(t *testing.T) {
	inWorld(t, func(w *world) {
		wiped(w, 3, 0)
		w.gate.listed[0].Status, w.gate.listed[0].Projection = core.Canceled, core.Shown("off")
		w.gate.listed[0].ChangedBy = strings.Repeat("somebody with a long name, ", 20) + "the end"
		u := w.show(60, 20)
		u.press("4", "enter")
		u.sees("more: enter shows it whole")
		u.press("enter", "G")
		u.sees("the end")
	})
}
