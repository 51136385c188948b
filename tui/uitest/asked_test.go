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
