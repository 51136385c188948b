package system

import "runtime/debug"

// What the collector is told, in percent and bytes.
const (
	collectAt   = 200
	memoryLimit = 160 << 20
)

// PaceCollector lets garbage grow to twice what is kept before it is
// collected, as long as the whole stays small: a bulk run keeps little and
// allocates much, and a fifth of its time went into collecting. The screen
// sets its own pace. GOGC and GOMEMLIMIT, where somebody set them, win.
func PaceCollector(lookup func(string) (string, bool)) {
	if _, set := lookup("GOGC"); !set {
		debug.SetGCPercent(collectAt)
	}
	if _, set := lookup("GOMEMLIMIT"); !set {
		debug.SetMemoryLimit(memoryLimit)
	}
}
