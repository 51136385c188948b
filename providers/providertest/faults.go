package providertest

import (
	"slices"
	"time"

	"gatehouse/core"
)

// longWait is what the throttle fault asks for, in seconds; longPause is
// longer.
const (
	longWait  = "3600"
	longPause = 2 * time.Hour
)

// readFault is a fault with the codes that it may have for a read.
type readFault struct {
	name, value string
	codes       []core.Code
}

func (f readFault) allows(c core.Code) bool { return slices.Contains(f.codes, c) }

func readFaults() []readFault {
	return []readFault{
		{"forbidden", "on", []core.Code{core.CodeForbidden}},
		{"throttle", "on@" + longWait, []core.Code{core.CodeThrottled}},
		{"unavailable", "on", []core.Code{core.CodeTemporary, core.CodeThrottled}},
		{"error", "on", []core.Code{core.CodeTemporary, core.CodePermanent}},
		{"html", "on", []core.Code{core.CodeConfig, core.CodePermanent}},
		{"badjson", "on", []core.Code{core.CodeTemporary, core.CodePermanent}},
		{"truncate", "on", []core.Code{core.CodeTemporary}},
		{"drop", "on", []core.Code{core.CodeTemporary}},
		{"drop-before", "on", []core.Code{core.CodeTemporary}},
		{"huge", "on", []core.Code{core.CodePermanent}},
	}
}

// writeFault is a fault with the codes that it may have for a write. Those
// that do nothing at the gateway have nothing true.
type writeFault struct {
	name, value string
	codes       []core.Code
	nothing     bool
}

func (f writeFault) allows(c core.Code) bool { return slices.Contains(f.codes, c) }

func writeFaults() []writeFault {
	unknown := []core.Code{core.CodeUnknownOutcome}
	return []writeFault{
		{"forbidden", "on", []core.Code{core.CodeForbidden}, true},
		{"throttle", "on@" + longWait, []core.Code{core.CodeThrottled}, true},
		{"unavailable", "on", unknown, true},
		{"error", "on", unknown, true},
		{"html", "on", []core.Code{core.CodeConfig, core.CodePermanent, core.CodeUnknownOutcome}, true},
		{"drop-before", "on", unknown, true},
		{"drop", "on", unknown, false},
		{"error-after", "on", unknown, false},
		{"badjson", "on", unknown, false},
		{"truncate", "on", unknown, false},
		{"huge", "on", unknown, false},
	}
}
