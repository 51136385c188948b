package show

import (
	"fmt"
	"io"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
	"gatehouse/tui/age"
)

// Plan is what a verb would do.
type Plan struct {
	Verb         string           `json:"verb"`
	Change       []PlanItem       `json:"change"`
	NotEligible  []PlanItem       `json:"not_eligible"`
	Already      []PlanItem       `json:"already"`
	Stale        []PlanItem       `json:"stale"`
	Apart        []PlanItem       `json:"apart"` // need a credential to be typed: one by one
	Connections  []PlanConnection `json:"connections"`
	Irreversible []string         `json:"irreversible"`
	Warnings     []string         `json:"warnings"`
}

// PlanItem is one App of a plan.
type PlanItem struct {
	ID         core.AppID `json:"id"`
	Name       string     `json:"name"`
	Connection string     `json:"connection"`
	From       string     `json:"from"`
	To         string     `json:"to,omitempty"`
	Support    string     `json:"support,omitempty"`
	Send       bool       `json:"send"`
	Effect     string     `json:"effect,omitempty"`
	Why        string     `json:"why,omitempty"`
	Keys       []string   `json:"registrations,omitempty"` // those that are decided alone
	Lines      []string   `json:"lines,omitempty"`         // what changes in detail
}

// PlanConnection is one connection's share.
type PlanConnection struct {
	Name    string  `json:"name"`
	Kind    string  `json:"kind"`
	Apps    int     `json:"apps"`
	Sends   int     `json:"sends"`
	Seconds float64 `json:"seconds"` // about how long its pace takes
}

// PlanOf makes the view of a plan.
func PlanOf(p core.Plan) Plan {
	out := Plan{
		Verb: string(p.Verb), Change: items(p.Change), NotEligible: items(p.NotEligible), Already: items(p.Already), Stale: items(p.Stale), Apart: items(p.Apart),
		Connections: []PlanConnection{}, Irreversible: append([]string{}, p.Irreversible...), Warnings: append([]string{}, p.Warnings...),
	}
	for _, c := range p.Connections {
		out.Connections = append(out.Connections, PlanConnection{c.Name, c.Kind, c.Apps, c.Sends, c.Time.Seconds()})
	}
	return out
}

func items(of []core.PlanItem) []PlanItem {
	out := make([]PlanItem, 0, len(of))
	for _, i := range of {
		item := PlanItem{
			ID: i.ID, Name: i.Name, Connection: i.Connection, From: string(i.From), To: string(i.To),
			Support: string(i.Support), Send: i.Send, Effect: i.Effect, Keys: i.Keys, Lines: i.Lines,
		}
		if i.Reason != nil {
			item.Why = i.Reason.Message
		}
		out = append(out, item)
	}
	return out
}

// WritePlan writes a plan for a person, in the words of what is decided.
func WritePlan(w io.Writer, e verb.Entry, p core.Plan) error {
	out := &lines{w: w}
	out.add("%s: %s will change", e.Title, counted(e.Scope, p.Change))
	shared := sharedEffects(p.Change)
	for _, i := range p.Change {
		own := effect(i)
		if shared[i.Connection] != "" {
			own = ""
		}
		out.add("  %s  %s  %son %s%s", i.ID, i.Name, movement(e.Scope, i), i.Connection, own)
		for _, line := range i.Lines {
			out.add("      %s", line)
		}
	}
	leftOut(out, "not eligible", p.NotEligible)
	leftOut(out, "changed since you looked", p.Stale)
	leftOut(out, "need a credential to be typed: approve them one by one", p.Apart)
	if len(p.Already) > 0 {
		out.add("%d already so", len(p.Already))
		for _, i := range p.Already {
			out.add("  %s  %s  %s", i.ID, i.Name, statusWord(e.Scope, i.From))
		}
	}
	out.rest(e, p, shared)
	return out.err
}

// rest says what is true of a plan as a whole, with the effects that all Apps
// of a connection share.
func (l *lines) rest(e verb.Entry, p core.Plan, shared map[string]string) {
	for _, c := range p.Connections {
		line := fmt.Sprintf("%s (%s): %s, %d to send", c.Name, c.Title, nouned(e.Scope, c.Apps), c.Sends)
		if c.Time >= time.Second {
			line += ", about " + Age(c.Time)
		}
		l.add("%s", line)
		if s := shared[c.Name]; s != "" {
			l.add("  %s", s)
		}
	}
	again := e.Scope == verb.OnRegistrations && e.Verb == core.Delete && len(p.Change) > 0
	for _, s := range p.Warnings {
		if !again || !strings.Contains(s, "can ask again") { // said at the end, in one wording
			l.add("note: %s", s)
		}
	}
	for _, s := range p.Irreversible {
		l.add("cannot be undone: %s", s)
	}
	if again {
		l.add("note: %s", verb.AskAgain)
	}
}

// leftOut says what a plan leaves out and why.
func leftOut(out *lines, title string, items []core.PlanItem) {
	if len(items) > 0 {
		out.add("%d %s", len(items), title)
	}
	for _, i := range items {
		why := ""
		if i.Reason != nil {
			why = i.Reason.Message
		}
		out.add("  %s  %s: %s", i.ID, i.Name, why)
	}
}

// counted says how many Apps, registrations or developers a plan is about.
func counted(scope verb.Scope, items []core.PlanItem) string {
	if scope != verb.OnRegistrations {
		return nouned(scope, len(items))
	}
	n := 0
	for _, i := range items {
		n += len(i.Keys)
	}
	return Count(n, "registration", "registrations")
}

func nouned(scope verb.Scope, n int) string {
	if scope == verb.OnDevelopers {
		return Count(n, "developer", "developers")
	}
	return Count(n, "App", "Apps")
}

// movement is where the status goes, where it goes anywhere.
func movement(scope verb.Scope, i core.PlanItem) string {
	if i.From == i.To {
		return ""
	}
	return statusWord(scope, i.From) + " → " + statusWord(scope, i.To) + "  "
}

func statusWord(scope verb.Scope, s core.Status) string {
	if scope == verb.OnDevelopers {
		return core.StatusWord(core.KindDeveloper, s)
	}
	return string(s)
}

// sharedEffects are what a gateway does with each of several Apps, by
// connection: said once, not in every line.
func sharedEffects(change []core.PlanItem) map[string]string {
	out, apps := map[string]string{}, map[string]int{}
	for _, i := range change {
		if apps[i.Connection]++; apps[i.Connection] == 1 {
			out[i.Connection] = i.Effect
		} else if out[i.Connection] != i.Effect {
			out[i.Connection] = ""
		}
	}
	for name, n := range apps {
		if n == 1 {
			delete(out, name)
		}
	}
	return out
}

func effect(i core.PlanItem) string {
	if i.Effect == "" {
		return ""
	}
	return ": " + i.Effect
}

// Count is a number with its noun: "1 App", "3 Apps".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return age.Number(n) + " " + many
}

// lines writes lines safe for a terminal and keeps the first error.
type lines struct {
	w   io.Writer
	err error
}

func (l *lines) add(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintln(l.w, plaintext.Line(fmt.Sprintf(format, args...)))
	}
}
