package desk

import (
	"sync"
	"sync/atomic"
	"testing"
)

// A program that ends waits for what it began, and begins nothing more.
func TestNothingBeginsOnceCloseWaits(t *testing.T) {
	var w work
	var running atomic.Int64
	var begun sync.WaitGroup
	for range 50 {
		begun.Go(func() {
			for w.begin() {
				running.Add(1)
				running.Add(-1)
				w.done()
			}
		})
	}
	w.close()
	if n := running.Load(); n != 0 {
		t.Errorf("%d are under way", n)
	}
	begun.Wait()
	if w.begin() {
		t.Error("something begins after close")
	}
}
