package export

import (
	"path/filepath"
	"strings"

	"gatehouse/core"
)

// FormatOf is the format that a file's name asks for by its ending: .json,
// .jsonl, or CSV for any other.
func FormatOf(path string) Format {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		return JSON
	case ".jsonl":
		return JSONL
	}
	return CSV
}

// Outcome is an item of a report for a program.
type Outcome struct {
	ID            core.AppID `json:"id"`
	Name          string     `json:"name"`
	Connection    string     `json:"connection"`
	Outcome       string     `json:"outcome"`
	Failed        bool       `json:"failed"`
	Cause         core.Code  `json:"cause,omitempty"`
	Why           string     `json:"why,omitempty"`
	Registrations []string   `json:"registrations,omitempty"`
	Decision      string     `json:"decision,omitempty"`
}

// Report is the view of a job's report: an App a row, with what became of it.
func Report() View[core.JobOutcome] {
	text := func(title string, f func(core.JobOutcome) string) Column[core.JobOutcome] {
		return Column[core.JobOutcome]{Title: title, Text: f}
	}
	id := func(o core.JobOutcome) string { return string(o.AppID) }
	name := func(o core.JobOutcome) string { return o.Name }
	connection := func(o core.JobOutcome) string { return o.Connection }
	why := func(o core.JobOutcome) string { return o.Why }
	return View[core.JobOutcome]{
		Table: []Column[core.JobOutcome]{
			text("ID", id), text("NAME", name), text("CONNECTION", connection), text("OUTCOME", core.JobOutcome.Word), text("WHY", why),
		},
		CSV: []Column[core.JobOutcome]{
			text("id", id), text("name", name), text("connection", connection), text("outcome", core.JobOutcome.Word),
			text("failed", func(o core.JobOutcome) string {
				if o.Failed() {
					return "true"
				}
				return "false"
			}),
			text("cause", func(o core.JobOutcome) string { return string(o.Cause) }), text("why", why),
			text("registrations", func(o core.JobOutcome) string { return strings.Join(o.Keys, " ") }),
			text("decision", func(o core.JobOutcome) string { return o.DecisionID }),
		},
		Object: func(o core.JobOutcome) any {
			return Outcome{o.AppID, o.Name, o.Connection, o.Word(), o.Failed(), o.Cause, o.Why, o.Keys, o.DecisionID}
		},
	}
}
