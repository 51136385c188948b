package uitest

import (
	"testing"
	"time"

	"gatehouse/core"
)

// Each dialog and the detail in every size, one after the other in the same
// window: what is cut, unclear or crooked shows here.
func TestGoldenDialogs(t *testing.T) {
	for name, play := range map[string]func(w *world, u *ui){
		"reject":         func(_ *world, u *ui) { u.press("x") },
		"cancel-many":    func(_ *world, u *ui) { u.press("2", "*", "c") },
		"delete-one":     func(_ *world, u *ui) { u.press("2", "d"); u.settled(); u.press("ctrl+o") },
		"delete-many":    func(_ *world, u *ui) { u.press("2", "*", "d", "tab") },
		"approve":        func(_ *world, u *ui) { u.press("a") },
		"approve-client": func(_ *world, u *ui) { u.press("a", "down", "down", "tab", "x", "tab", "y", "tab") },
		"approve-many":   func(_ *world, u *ui) { u.press("*", "a") },
		"stale": func(w *world, u *ui) {
			u.press("x")
			u.settled()
			u.write("no")
			w.decide("bo@bastion-2", core.Approve, "app-00001")
			u.pass(12 * time.Second)
			u.press("ctrl+o")
		},
		"nothing-to-do": func(_ *world, u *ui) { u.press("*", "r") },
		"held":          func(_ *world, u *ui) { u.reject(); u.rest() },
		"quit":          func(_ *world, u *ui) { u.reject(); u.press("q") },
		"reveal": func(_ *world, u *ui) {
			u.press("2", "G", "up", "K")
			u.rest()
			u.settled()
			u.press("enter", "space")
		},
		"sort":     func(_ *world, u *ui) { u.press("2", "o", "o") },
		"help":     func(_ *world, u *ui) { u.press("?") },
		"messages": func(_ *world, u *ui) { u.reject(); u.press("u"); u.pass(10 * time.Second); u.press("M") },
		"detail":   func(_ *world, u *ui) { u.press("2", "G", "up", "enter"); u.rest() },
		"detail-end": func(_ *world, u *ui) {
			u.press("2", "G", "up", "enter")
			u.rest()
			u.press("G")
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.gate.forms = forms()
				w.gate.notes = []string{"API keys are identification, not authorization; quotas are best effort."}
				w.put(earlier(9, "An old one", core.Rejected, "no contract with this bank, and nobody answers their phone"), rich(),
					app(1, "Invoice Bot", core.Pending), app(2, "Ledger Sync", core.Pending), app(3, "Müller & Söhne Abrechnung 支払い", core.Pending),
					app(4, "Fraud Watch", core.Suspended), app(5, "Zoo", core.Canceled))
				w.read("paper-prod", 0)
				w.read("paper-eu", 3*minute)
				u := w.show(sizes[0].width, sizes[0].height)
				u.rest()
				play(w, u)
				for _, size := range sizes {
					u.resize(size.width, size.height)
					u.rest()
					u.golden(name + "-" + size.name)
				}
			})
		})
	}
}
