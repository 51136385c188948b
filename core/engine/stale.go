package engine

import (
	"fmt"
	"strings"
	"time"

	"gatehouse/core"
)

// staleReason says who changed the App, how and when: by the decision that its
// push carries where that is the latest word, else by its status.
func (e *Engine) staleReason(app core.App, decision func(id string) (core.Decision, error)) *core.Error {
	who, at, did := app.DecidedBy, app.DecidedAt, strings.ToLower(core.StatusWord(app.Kind, app.Status))
	id := app.Push.DecisionID
	if app.Push.NextID != "" {
		id = app.Push.NextID
	}
	if id != "" {
		if d, err := decision(id); err == nil && d.UndoneAt.IsZero() && !d.At.Before(at) {
			who, at, did = d.Actor.Name, d.At, done(d, app.Kind)
		}
	}
	if who == "" {
		who = "somebody"
	}
	ago := "just now"
	if !at.IsZero() {
		ago = age(e.Clock.Now().Sub(at)) + " ago"
	}
	return core.Errorf(core.CodeStale, app.Name, "%s by %s %s", did, who, ago).
		WithHint("Look at it again, then decide.")
}

// done words what a decision did: "approved", "1 registration unsubscribed".
func done(d core.Decision, kind core.Kind) string {
	word := map[core.Verb]string{
		core.Approve: "approved", core.Reject: "rejected", core.Cancel: "canceled", core.Suspend: "suspended", core.Resume: "resumed",
		core.Delete: "deleted", core.Edit: "edited", core.Unsubscribe: "unsubscribed", core.Reprocess: "put back to wait",
	}[d.Verb]
	if d.Verb == core.Cancel && kind == core.KindDeveloper {
		word = "revoked"
	}
	if n := len(d.Before.Keys); n > 0 {
		return plural(n, "registration", "registrations") + " " + word
	}
	return word
}

// age words a duration shortly: "12 s", "3 min", "5 h", "2 d".
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(max(d, 0).Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}
