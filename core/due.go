package core

import (
	"strings"
	"time"
)

// Targets say within which time a request is to be decided: by its connection
// and by the API products that it asks for, else Default. 0 is no target. Time
// is time of the calendar: nights and holidays count.
type Targets struct {
	Default     time.Duration
	Connections map[string]time.Duration // by name
	Products    map[string]time.Duration // by API name, without regard to case
}

// Any reports whether there is any target.
func (t Targets) Any() bool { return t.Default > 0 || len(t.Connections) > 0 || len(t.Products) > 0 }

// Due is when the request that waits in a row is to be decided: the shortest
// of the times that apply, after it began to wait. Zero: nothing waits, it is
// not known since when, or there is no target for it.
func (t Targets) Due(r Row) time.Time {
	if r.WaitingSince.IsZero() || !r.InQueue() || !t.Any() {
		return time.Time{}
	}
	within, found := t.Connections[r.Connection]
	for api := range strings.SplitSeq(r.APIs, "\n") {
		if len(t.Products) == 0 {
			break
		}
		if d, ok := t.Products[strings.ToLower(api)]; ok && (!found || d < within) {
			within, found = d, true
		}
	}
	if !found {
		within = t.Default
	}
	if within <= 0 {
		return time.Time{}
	}
	return r.WaitingSince.Add(within)
}

// waitingSince is when the oldest of what waits in an App was asked for: zero
// when nothing waits, or when that is not known.
func (a App) waitingSince() time.Time {
	var since time.Time
	older := func(t time.Time) {
		if !t.IsZero() && (since.IsZero() || t.Before(since)) {
			since = t
		}
	}
	for _, r := range a.Registrations {
		if r.Status == Waiting {
			older(r.CreatedAt)
		}
	}
	if since.IsZero() && a.Status == Pending {
		since = a.CreatedAt
	}
	older(a.DeletionAskedAt)
	return since
}
