package show

import (
	"fmt"
	"io"
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
)

// Plan is what a verb would do.
type Plan struct {
	Verb         string           `json:"verb"`
	Change       []PlanItem       `json:"change"`
	NotEligible  []PlanItem       `json:"not_eligible"`
	Already      []PlanItem       `json:"already"`
	Stale        []PlanItem       `json:"stale"`
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
		Verb: string(p.Verb), Change: items(p.Change), NotEligible: items(p.NotEligible), Already: items(p.Already), Stale: items(p.Stale),
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
			Support: string(i.Support), Send: i.Send, Effect: i.Effect,
		}
		if i.Reason != nil {
			item.Why = i.Reason.Message
		}
		out = append(out, item)
	}
	return out
}

// WritePlan writes a plan for a person.
func WritePlan(w io.Writer, p core.Plan) error {
	out := &lines{w: w}
	e := verb.Of(p.Verb)
	out.add("%s: %s will change", e.Title, Count(len(p.Change), "App", "Apps"))
	for _, i := range p.Change {
		out.add("  %s  %s  %s → %s  on %s%s", i.ID, i.Name, i.From, i.To, i.Connection, effect(i))
	}
	for _, part := range []struct {
		title string
		items []core.PlanItem
	}{{"not eligible", p.NotEligible}, {"changed since you looked", p.Stale}} {
		if len(part.items) > 0 {
			out.add("%d %s", len(part.items), part.title)
		}
		for _, i := range part.items {
			why := ""
			if i.Reason != nil {
				why = i.Reason.Message
			}
			out.add("  %s  %s: %s", i.ID, i.Name, why)
		}
	}
	if len(p.Already) > 0 {
		out.add("%d already so", len(p.Already))
		for _, i := range p.Already {
			out.add("  %s  %s  %s", i.ID, i.Name, i.From)
		}
	}
	for _, c := range p.Connections {
		line := fmt.Sprintf("%s (%s): %s, %d to send", c.Name, c.Title, Count(c.Apps, "App", "Apps"), c.Sends)
		if c.Time >= time.Second {
			line += ", about " + Age(c.Time)
		}
		out.add("%s", line)
	}
	for _, s := range p.Warnings {
		out.add("note: %s", s)
	}
	for _, s := range p.Irreversible {
		out.add("cannot be undone: %s", s)
	}
	return out.err
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
	return fmt.Sprintf("%d %s", n, many)
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
