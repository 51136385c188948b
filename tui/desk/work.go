package desk

import "sync"

// work is what is under way. Bubble Tea may begin a command while the program
// ends: once close waits, nothing begins any more. Any goroutine may use it.
type work struct {
	mu     sync.Mutex
	closed bool
	group  sync.WaitGroup
}

// begin notes one more thing under way, which calls done; false: it is too late.
func (w *work) begin() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.group.Add(1)
	return true
}

func (w *work) done() { w.group.Done() }

// close waits for what is under way.
func (w *work) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.group.Wait()
}
