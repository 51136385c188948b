package store

import (
	"slices"
	"strings"

	"gatehouse/core"
)

// fold is how text is compared in lists: without regard to case.
func fold(s string) string { return strings.ToLower(s) }

// statusRank orders statuses as screens show them. The rank is stored: a new
// status goes to the end, or comes with a migration.
func statusRank(s core.Status) int64 { return int64(slices.Index(core.Statuses(), s)) }

// signUps is what a developer's sign-up has on top of its status's rank, so
// that the list of Apps leaves it out by the column it has anyway; appRanks is
// what all ranks of Apps are below.
const (
	signUps  = 100
	appRanks = 50
)

// kindRank is the stored rank of a record's kind and status.
func kindRank(k core.Kind, s core.Status) int64 {
	if k == core.KindDeveloper {
		return signUps + statusRank(s)
	}
	return statusRank(s)
}

// pushRank orders pushes by progress, none first.
func pushRank(p core.PushState) int64 { return int64(slices.Index(core.PushStates(), p)) }

// emailKey and developer are how Apps find their owner's other Apps: by
// e-mail, else by name.
func emailKey(o core.Owner) string { return fold(o.Email) }

// dueOf is when a push wants work, nil when it wants none. One in flight is
// due at once: whether to take it over is the caller's to judge.
func dueOf(a core.App) any {
	p := a.Push
	if a.Removed() || p.State.Settled() {
		return nil
	}
	if p.State.InFlight() && p.UpdatedAt.Before(p.DueAt) {
		return nanos(p.UpdatedAt)
	}
	return nanos(p.DueAt)
}
