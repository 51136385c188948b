package uitest

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/core"
)

// How many registrations wait beside an App's status is never cut off, however
// narrow the list is and whatever is on its way.
func TestHowManyWaitIsNeverCutOff(t *testing.T) {
	for _, c := range []struct {
		waiting int
		push    core.PushState
		from    core.Status
		status  core.Status
		more    string
	}{
		{2, core.PushConfirmed, "", core.Approved, "● APPROVED +2"},
		{400, core.PushConfirmed, "", core.Approved, "+400"},
		{1400, core.PushConfirmed, "", core.Approved, "+1,400"},
		{400, core.PushFailed, "", core.Approved, "+400"},
		{400, core.PushSending, core.Pending, core.Approved, "+400"},
		{400, core.PushConfirmed, "", core.Suspended, "+400"},
	} {
		inWorld(t, func(w *world) {
			a := app(0, "Payments Mobile", c.status)
			a.Registrations = []core.Registration{reg(0, gold, core.RegistrationOn, 72)}
			for i := range c.waiting {
				r := reg(1, free, core.Waiting, 3)
				r.API.ID = fmt.Sprint("api-", i)
				a.Registrations = append(a.Registrations, r)
			}
			a.Push = core.Push{State: c.push, Message: "it did not take it", DecisionID: "d"}
			w.put(a)
			for _, width := range []int{80, 90, 100, 120, 140, 200} {
				u := w.show(width, 40)
				u.press("2")
				u.rest()
				row, _, _ := strings.Cut(u.lines()[5], "│") // the detail beside it has room for everything
				if !strings.Contains(row, c.more) {
					t.Errorf("%d cells wide, %s %s: %q does not say %q", width, c.status, c.push, row, c.more)
				}
			}
		})
	}
}
