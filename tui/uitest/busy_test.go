package uitest

import (
	"context"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
	"gatehouse/tui/desk"
)

// What takes long is said in the title line while it lasts, and the keyboard
// does not wait for it.
func TestWhatTakesLongIsSaidAndTheCursorMoves(t *testing.T) {
	atTwoSizes(t, func(_ *testing.T, w *world, width, height int) {
		w.portal(20)
		goOn := make(chan struct{})
		u := w.show(width, height, func(o *tui.Options) {
			o.Execute = func(ctx context.Context, _ []string) (string, error) {
				select {
				case <-goOn:
				case <-ctx.Done():
				}
				return "paper-prod: 20 Apps read\n", nil
			}
		})
		u.press(":")
		u.write("sync")
		u.press("enter")
		u.seesNo("sync is running") // what is quick needs no word
		u.pass(time.Second)
		u.sees("sync is running")
		u.on("Invoice Bot")
		u.press("j")
		u.on("Invoice Bot 2")
		u.pass(time.Minute)
		u.sees("sync is running")
		close(goOn)
		u.settle()
		u.sees("20 Apps read")
		u.seesNo("is running")
	})
}

// waiting is an engine that decides only when it is let to, as one does whose
// store another process holds locked.
type waiting struct {
	desk.Engine
	goOn chan struct{}
}

func (e waiting) Apply(ctx context.Context, plan core.Plan) (core.Applied, error) {
	<-e.goOn
	return e.Engine.Apply(ctx, plan)
}

// A decision that waits for the store holds nobody: Esc leads back to the list,
// it is said that the decision is made all the same, and how it ended.
func TestADecisionThatWaitsForTheStoreKeepsNobody(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Pending, "Alpha", "Beta", "Gamma")
		goOn := make(chan struct{})
		u := w.show(width, height, func(o *tui.Options) { o.Engine = waiting{o.Engine, goOn} })
		u.reject()
		u.pass(time.Second)
		u.sees("working")
		u.press("ctrl+o") // once is enough
		u.press("esc")
		u.seesNo("working")
		u.sees("it is being done all the same")
		u.press("j")
		u.on("Beta")
		u.press("/")
		u.write("gam")
		u.on("Gamma")
		close(goOn)
		u.pass(10 * time.Second)
		if got := w.status("app-00000"); got != core.Rejected {
			t.Errorf("it is %s", got)
		}
		u.sees("REJECTED, confirmed")
	})
}
