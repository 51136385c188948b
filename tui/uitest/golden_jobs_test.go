package uitest

import (
	"testing"
	"time"

	"gatehouse/core"
)

// inAllSizes keeps the golden of one state in every size. 80x24 comes last: it
// is drawn in all themes, which takes time, but not under the race detector.
func (u *ui) inAllSizes(name string) {
	u.t.Helper()
	for _, i := range []int{0, 2, 1} {
		u.resize(sizes[i].width, sizes[i].height)
		u.rest()
		u.golden(name + "-" + sizes[i].name)
	}
}

// bulk cancels everything on the screen Apps, as one act.
func (u *ui) bulk(reason string) {
	u.t.Helper()
	u.press("2", "*", "c")
	u.settled()
	u.write(reason)
	u.press("ctrl+o")
}

// The screen of jobs, one job with its Apps, and what it asks.
func TestGoldenJobs(t *testing.T) {
	t.Run("running", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.many(900, core.Approved)
			w.gate.rate = 10
			u := w.show(80, 24, at(0))
			u.bulk("spring cleaning")
			u.press("7")
			u.pass(5 * time.Second)
			u.press("p") // it stands still, or no two pictures are the same
			u.pass(10 * time.Second)
			u.inAllSizes("jobs-paused")
			u.press("x")
			u.inAllSizes("jobs-stop")
			u.press("esc", "w")
			u.inAllSizes("jobs-report")
		})
	})
	t.Run("done", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.many(12, core.Approved)
			w.gate.refuses("App 003", core.Errorf(core.CodePermanent, "paper", "the plan is closed"))
			u := w.show(80, 24, at(0))
			u.bulk("spring cleaning")
			u.pass(5 * time.Second)
			u.press("7")
			u.pass(10 * time.Second)
			u.inAllSizes("jobs")
			u.press("enter")
			u.pass(time.Second)
			u.inAllSizes("jobs-apps")
			u.press("f")
			u.inAllSizes("jobs-failed")
		})
	})
	t.Run("while one runs", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.many(900, core.Approved)
			// How many of its owner's other Apps are reached by now depends on the machine.
			w.change("app-00000", func(a *core.App) { a.Owner = core.Owner{Name: "Zoe Park", Email: "zoe.park@example.org"} })
			w.gate.rate = 10
			u := w.show(80, 24)
			u.bulk("spring cleaning")
			u.pass(1800 * time.Millisecond) // far from where the seconds are rounded
			u.press("q")
			u.rest()
			u.inAllSizes("quit-job")
		})
	})
}
