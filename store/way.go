package store

import (
	"net/url"
	"strconv"
	"sync"
	"time"

	"gatehouse/core"
)

// way is how the file is opened now: for writing, or for reading only and why.
// Safe from any goroutine.
type way struct {
	mu      sync.Mutex
	values  url.Values
	refused *core.Error
	asked   time.Time   // when due last said yes
	full    *core.Error // how the last write ended, when it found the disk full
}

// set says how connections are opened from now on. refused is what a write
// gets; nil when the file can be written.
func (w *way) set(values url.Values, refused *core.Error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.values, w.refused = values, refused
}

// params are SQLite's and the driver's; they are not changed any more.
func (w *way) params() url.Values {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.values
}

// refusal is why nothing can be written, or nil.
func (w *way) refusal() *core.Error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.refused
}

// due reports, once in a while, that the file was opened on a full disk, or its
// last write found one, and should be tried again.
func (w *way) due(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	opened := w.refused != nil && w.refused.Code == core.CodeStoreFull
	if !opened && (w.full == nil || w.refused != nil) || now.Sub(w.asked) < askEvery {
		return false
	}
	w.asked = now
	return true
}

// wrote notes how a write ended.
func (w *way) wrote(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.full = nil
	if core.CodeOf(err) == core.CodeStoreFull {
		w.full = core.AsError(err)
	}
}

// Writable implements core.Store.
func (s *Store) Writable() error {
	s.way.mu.Lock()
	defer s.way.mu.Unlock()
	switch {
	case s.way.refused != nil:
		return s.way.refused
	case s.way.full != nil:
		return s.way.full
	}
	return nil
}

// writing are the parameters of a connection that may write. patience is how
// long it waits for other processes.
func writing(patience time.Duration) url.Values {
	return url.Values{
		"_busy_timeout": {milliseconds(patience)},
		"_foreign_keys": {"1"}, "_txlock": {"immediate"}, "_dqs": {"0"}, "_error_rc": {"1"},
		"_pragma": {"secure_delete(1)", "synchronous(FULL)"},
	}
}

// reading are those of one that does not.
func reading(patience time.Duration) url.Values {
	return url.Values{"mode": {"ro"}, "_busy_timeout": {milliseconds(patience)}, "_error_rc": {"1"}, "_dqs": {"0"}}
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// dial opens one more connection in the way that holds now.
func (s *Store) dial() (*conn, error) { return dial(s.path, s.file, s.way.params()) }
