package stage

import (
	"slices"
	"strconv"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
	"gatehouse/tui/age"
)

// Subject is what a plan is about: Apps, single registrations of them, or
// developers; and how its verb is called on these.
type Subject struct {
	verb.Entry
	One string // "App"
	N   int    // how many of them the plan changes
}

// SubjectOf looks at what was chosen. Apps and developers chosen together are
// called Apps.
func SubjectOf(c *Context, p core.Plan) Subject {
	items := slices.Concat(p.Change, p.NotEligible, p.Already, p.Stale)
	switch {
	case all(items, func(i core.PlanItem) bool { return len(i.Keys) > 0 }):
		n := 0
		for _, i := range p.Change {
			n += len(i.Keys)
		}
		return Subject{verb.On(verb.OnRegistrations, p.Verb), "registration", n}
	case all(items, func(i core.PlanItem) bool { return isDeveloper(c, i.ID) }):
		return Subject{verb.On(verb.OnDevelopers, p.Verb), "developer", len(p.Change)}
	}
	return Subject{verb.Of(p.Verb), "App", len(p.Change)}
}

func all(items []core.PlanItem, is func(core.PlanItem) bool) bool {
	return len(items) > 0 && !slices.ContainsFunc(items, func(i core.PlanItem) bool { return !is(i) })
}

func isDeveloper(c *Context, id core.AppID) bool {
	row, ok := c.Desk.Row(id)
	return ok && row.Kind == core.KindDeveloper
}

// Count is "3 registrations".
func (s Subject) Count() string { return CountOf(s.N, s.One) }

// CountOf is "1 App", "3 Apps", "10,412 Apps": of anything whose plural ends
// in s.
func CountOf(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return age.Number(n) + " " + one + "s"
}

// JobCalled is what a job does: "cancel 40,000 Apps".
func JobCalled(j core.Job) string { return string(j.Verb) + " " + CountOf(j.Sum().Total, "App") }

// JobName is what a job is called in a sentence: "Job 7, cancel 40,000 Apps".
func JobName(j core.Job) string {
	return "Job " + strconv.FormatInt(j.Number, 10) + ", " + JobCalled(j)
}

// Heads is the title of a dialog about the plan.
func (s Subject) Heads(p core.Plan) string {
	capital := strings.ToUpper(s.Name[:1]) + s.Name[1:]
	switch {
	case len(p.Change) == 0:
		return s.Title + ": nothing to do"
	case s.N > 1:
		return capital + " " + s.Count()
	case s.Scope == verb.OnRegistrations && strings.HasSuffix(s.Title, s.One): // "Approve registration"
		return s.Title + " of " + plaintext.Line(p.Change[0].Name)
	}
	return s.Title + " " + plaintext.Line(p.Change[0].Name)
}
