package system

import "runtime/debug"

// collectAt is how much garbage the collector lets grow, in percent of what is
// kept. A limit in bytes would be no help: a store of 1,000,000 Apps keeps more
// than any, and the collector would run all the time.
const collectAt = 150

// PaceCollector lets garbage grow to one and a half times what is kept before
// it is collected: a bulk run keeps little and allocates much, and a fifth of
// its time went into collecting. The screen sets its own pace. GOGC, where
// somebody set it, wins.
func PaceCollector(lookup func(string) (string, bool)) {
	if _, set := lookup("GOGC"); !set {
		debug.SetGCPercent(collectAt)
	}
}
