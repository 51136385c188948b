package desk

import "sync"

// attributes are the names that Apps' attributes have.
type attributes struct {
	mu    sync.Mutex
	asked bool
	known []string
}

// want reports whether they must be read: true once.
func (a *attributes) want() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	first := !a.asked
	a.asked = true
	return first
}

// set keeps them; after an error they may be asked for again.
func (a *attributes) set(names []string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known, a.asked = names, err == nil
}

func (a *attributes) names() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.known
}
