package uitest

import (
	"context"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/tui"
	"gatehouse/tui/desk"
)

// showsOnce is an engine whose gateways show a secret once.
type showsOnce struct{ desk.Engine }

func (showsOnce) Reveal(context.Context, core.Actor, core.AppID) (engine.Revealed, error) {
	return engine.Revealed{Secrets: []core.Secret{{Label: "password", Value: revealed}}, Once: true, Message: "This is shown once. It cannot be shown again."}, nil
}

// What nobody can ask for a second time is neither left by one Esc nor hidden
// by the clock before somebody has seen it.
func TestASecretThatIsShownOnceIsNotLostUnseen(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		u := w.show(width, height, func(o *tui.Options) { o.Engine = showsOnce{o.Engine} })
		u.open()
		u.pass(10 * time.Minute)
		u.sees("It cannot be shown again", "************")
		u.seesNo("Hidden again at")
		u.press("esc")
		u.sees("not seen yet", "esc again gives it up")
		u.press("space")
		u.sees(revealed, "Hidden again at")
		u.pass(61 * time.Second)
		u.seesNo(revealed)
		u.press("esc")
		u.open()
		u.press("esc", "esc")
		u.seesNo("Credentials of Payroll")
	})
}
