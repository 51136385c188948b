package show

import (
	"strconv"

	"gatehouse/core"
	"gatehouse/core/export"
)

// Activity is a row of the audit log.
type Activity struct {
	Seq     int64      `json:"seq"` // 1 is the oldest
	At      Time       `json:"at"`
	Actor   string     `json:"actor"`
	Action  string     `json:"action"`
	App     core.AppID `json:"app,omitempty"`
	Subject string     `json:"subject"` // the App's or connection's name at that time
	Detail  string     `json:"detail"`
	Hash    string     `json:"hash"` // over the row before and this one: what is taken out or changed shows
}

// ActivityOf makes the view of a row.
func ActivityOf(a core.Audit) Activity {
	return Activity{a.Seq, Time{a.At}, a.Actor, a.Action, a.AppID, a.Subject, a.Detail, a.Hash}
}

// Activities is how rows of the log look; dates is how a table words moments.
func Activities(dates core.DateFormat) export.View[Activity] {
	moment := export.Column[Activity]{Title: "WHEN", Text: func(a Activity) string { return dates.Moment(a.At.Time) }}
	rest := []export.Column[Activity]{
		{Title: "WHO", Text: func(a Activity) string { return a.Actor }},
		{Title: "WHAT", Text: func(a Activity) string { return a.Action }},
		{Title: "APP", Text: func(a Activity) string { return orDash(a.Subject) }},
		{Title: "DETAIL", Text: func(a Activity) string { return orDash(a.Detail) }},
	}
	csv := []export.Column[Activity]{
		{Title: "seq", Text: func(a Activity) string { return strconv.FormatInt(a.Seq, 10) }},
		{Title: "at", Text: func(a Activity) string { return a.At.text() }},
		{Title: "actor", Text: func(a Activity) string { return a.Actor }},
		{Title: "action", Text: func(a Activity) string { return a.Action }},
		{Title: "app", Text: func(a Activity) string { return string(a.App) }},
		{Title: "subject", Text: func(a Activity) string { return a.Subject }},
		{Title: "detail", Text: func(a Activity) string { return a.Detail }},
		{Title: "hash", Text: func(a Activity) string { return a.Hash }},
	}
	return export.View[Activity]{Table: append([]export.Column[Activity]{moment}, rest...), CSV: csv, Object: func(a Activity) any { return a }}
}
