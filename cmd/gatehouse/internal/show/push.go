package show

import (
	"strconv"
	"time"

	"gatehouse/core"
	"gatehouse/core/export"
)

// OpenPush is an App's push that is under way or wants a person's eye.
type OpenPush struct {
	ID         core.AppID `json:"id"`
	Name       string     `json:"name"`
	Connection string     `json:"connection"`
	Status     string     `json:"status"` // what is decided
	Push       string     `json:"push"`
	By         string     `json:"by,omitempty"`
	Attempts   int        `json:"attempts"`
	DueAt      Time       `json:"due_at"`
	Cause      core.Code  `json:"cause,omitempty"`
	Message    string     `json:"message,omitempty"`
	Hint       string     `json:"hint,omitempty"`
	Lost       string     `json:"lost,omitempty"`   // a decision that lost a conflict
	Untold     string     `json:"untold,omitempty"` // why its owner could not be told by mail
}

// OpenPushOf makes the view of an App's push.
func OpenPushOf(a core.App) OpenPush {
	p := a.Push
	return OpenPush{
		ID: a.ID, Name: a.Name, Connection: a.Connection, Status: core.StatusWord(a.Kind, a.Status), Push: pushWord(p.State), By: a.DecidedBy,
		Attempts: p.Attempts, DueAt: Time{p.DueAt}, Cause: p.Cause, Message: p.Message, Hint: p.Hint, Lost: a.Lost, Untold: a.Untold,
	}
}

// OpenPushes is how they look; now is what waits count from.
func OpenPushes(now time.Time) export.View[OpenPush] {
	columns := []export.Column[OpenPush]{
		{Title: "ID", Text: func(p OpenPush) string { return string(p.ID) }},
		{Title: "APP", Text: func(p OpenPush) string { return p.Name }},
		{Title: "INTEGRATION", Text: func(p OpenPush) string { return p.Connection }},
		{Title: "STATUS", Text: func(p OpenPush) string { return p.Status }},
		{Title: "PUSH", Text: func(p OpenPush) string { return p.Push }},
		{Title: "TRIES", Right: true, Text: func(p OpenPush) string { return strconv.Itoa(p.Attempts) }},
		{Title: "NEXT", Text: func(p OpenPush) string {
			switch {
			case p.DueAt.IsZero() || core.PushState(p.Push).Settled():
				return "–"
			case !p.DueAt.After(now):
				return "now"
			}
			return "in " + Age(p.DueAt.Sub(now))
		}},
		{Title: "WHY", Text: func(p OpenPush) string {
			if p.Message == "" && p.Lost != "" {
				return "lost: " + p.Lost
			}
			if p.Message == "" && p.Untold != "" {
				return "its owner was not told: " + p.Untold
			}
			return orDash(p.Message)
		}},
	}
	return export.View[OpenPush]{Table: columns, CSV: columns, Object: func(p OpenPush) any { return p }}
}
