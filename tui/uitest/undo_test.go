package uitest

import (
	"context"
	"slices"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
	"gatehouse/tui/desk"
)

// behind is an engine whose decisions wait for the store for a while, once
// told to.
type behind struct {
	desk.Engine
	wait *time.Duration
}

func (w behind) Apply(ctx context.Context, p core.Plan) (core.Applied, error) {
	time.Sleep(*w.wait) //nolint:forbidigo // this store takes its time
	return w.Engine.Apply(ctx, p)
}

// An undo takes the act before it, also one that is not in the store yet: not
// the one before that.
func TestUndoTakesTheDecisionThatStillWaitsForTheStore(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		apps := w.portal(10)
		var wait time.Duration
		u := w.show(width, height, func(o *tui.Options) { o.Engine, o.Hold = behind{o.Engine, &wait}, time.Hour })
		u.sees("4 · complete")
		u.reject()
		u.pass(time.Second)
		u.sees("3 · complete")
		first := stillHeld(w, apps)
		wait = 2 * time.Second
		u.press("j")
		u.reject()
		u.press("esc", "u")
		u.pass(4 * time.Second)
		u.sees("3 · complete", "taken back")
		if left := stillHeld(w, apps); len(first) != 1 || !slices.Equal(left, first) {
			t.Errorf("%v are held: %v was to stay", left, first)
		}
	})
}

// stillHeld are the Apps whose decision is held.
func stillHeld(w *world, apps []core.App) (ids []core.AppID) {
	for _, a := range apps {
		if w.push(a.ID) == core.PushHeld {
			ids = append(ids, a.ID)
		}
	}
	return ids
}
