package uitest

import (
	"context"
	"testing"
	"time"

	"gatehouse/tui"
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
