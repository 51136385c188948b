package system

import (
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// collectAt is how much garbage the collector lets grow, in percent of what is
// kept. A limit in bytes would be no help: a store of 1,000,000 Apps keeps more
// than any, and the collector would run all the time.
const collectAt = 150

// While there is work, garbage may grow to spare bytes where little is
// kept, but to no more than mostAt percent of that: a bulk run keeps little and
// allocates much, and a fifth of its time went into collecting.
const (
	spare  = 64 << 20
	mostAt = 400
)

// PaceCollector lets garbage grow to one and a half times what is kept before
// it is collected. The screen and the daemon set their own pace. GOGC, where
// somebody set it, wins.
func PaceCollector(lookup func(string) (string, bool)) {
	if _, set := lookup("GOGC"); !set {
		debug.SetGCPercent(collectAt)
	}
}

// Work is how the collector is paced while there is work, for the process: the
// zero value is ready, and its methods may be called from any goroutine.
type Work struct {
	mu    sync.Mutex
	under int // works under way
	idle  int // the pace before the first of them
}

// Begin lets more garbage grow until rest is called, which must be called once.
// A pace that is set in between is lost with the last rest.
func (w *Work) Begin() (rest func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.under++; w.under == 1 {
		percent := percentFor(live())
		if w.idle = debug.SetGCPercent(percent); w.idle < 0 || w.idle > percent {
			debug.SetGCPercent(w.idle)
		}
	}
	return w.rest
}

func (w *Work) rest() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.under--; w.under == 0 {
		debug.SetGCPercent(w.idle)
	}
}

// percentFor is the pace at which spare bytes of garbage may grow.
func percentFor(live uint64) int {
	return int(min(spare*100/max(live, 1), mostAt))
}

// live is what the last collection kept, in bytes.
func live() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return spare
	}
	return s[0].Value.Uint64()
}
