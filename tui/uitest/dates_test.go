package uitest

import (
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
)

// Absolute dates are in the format that the user set, wherever one is shown;
// lists stay relative.
func TestMomentsAreShownInTheFormatThatIsSet(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {80, 24}} {
		inWorld(t, func(w *world) {
			w.portal(9)
			at := time.Now().Add(-5 * 24 * time.Hour)
			a := app(50, "Aardvark", core.Approved)
			a.CreatedAt, a.DecidedAt, a.DecidedBy = at, at.Add(time.Hour), "bo@bastion-2"
			w.put(a)
			decided := core.Audit{At: a.DecidedAt, Actor: a.DecidedBy, Action: "approve", AppID: a.ID, Subject: a.Name, Detail: "PENDING → APPROVED"}
			if err := w.store.Write(t.Context(), func(tx core.Tx) error { return tx.Audit(decided) }); err != nil {
				t.Fatal(err)
			}
			u := w.show(size[0], size[1], func(o *tui.Options) { o.Dates = "dd/MM/yyyy HH:mm:ss" })
			u.press("2")
			u.rest()
			u.sees(at.Format("02/01/2006 15:04:05"), at.Add(time.Hour).Format("02/01/2006 15:04:05"), "5d")
			u.seesNo(at.Format("2006-01-02"))
			u.press("5")
			u.sees(at.Add(time.Hour).Format("02/01/2006 15:04:05"))
			u.seesNo(at.Format("2006-01-02"))
		})
	}
}
