package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// effect words what the plan's verb does to one App.
func (r *planning) effect(item core.PlanItem, conn Connected, support core.VerbSupport, app, after core.App) core.PlanItem {
	v, title := r.plan.Verb, r.caps(conn).Title
	if v != core.Edit {
		r.standsOn(item.Connection, support)
	}
	item.To, item.Support = after.Status, support.Support
	item.Registrations = len(item.Lines)
	if v == core.Edit {
		item.Registrations = core.RegistrationsChanged(app, after)
	}
	want := conn.project(after)
	neverThere := want.Nothing() && app.Base.Nothing()
	item.Send = !neverThere && !app.Base.Same(want) || app.Push.Touched
	item.Irreversible = support.Irreversible && item.Send
	item.Effect = r.words(effectOf{support, title, item.Send, len(item.Keys) > 0, app.Kind, r.made(conn, app)})
	return item
}

// effectOf is what the words of an effect depend on.
type effectOf struct {
	support core.VerbSupport
	title   string // of the provider
	send    bool
	alone   bool // registrations alone
	kind    core.Kind
	made    string // how what is not at the gateway yet is made there
}

// made says how approving an App makes what its gateway does not have yet.
func (r *planning) made(conn Connected, app core.App) string {
	if r.plan.Verb != core.Approve || app.Base.Present || app.Kind != core.KindApp {
		return ""
	}
	return r.caps(conn).Creates.Note
}

// words says what will happen, in a sentence.
func (r *planning) words(of effectOf) string {
	text, known := r.effects[of]
	if known {
		return text
	}
	v, note := core.VerbWord(of.kind, r.plan.Verb), of.support.Note
	switch {
	case !of.send && r.plan.Verb == core.Delete && !of.alone:
		text = "removed here; nothing exists at " + of.title
	case !of.send:
		text = "recorded here; nothing to send"
	case of.support.Support == core.Emulated:
		text = fmt.Sprintf("%s at %s, by other means: %s", v, of.title, note)
	case note != "":
		text = fmt.Sprintf("%s at %s: %s", v, of.title, note)
	default:
		text = fmt.Sprintf("%s at %s", v, of.title)
	}
	if of.send && of.made != "" {
		text += "; " + of.made
	}
	r.effects[of] = text
	return text
}

// sumUp fills in connections, what cannot be undone, and warnings.
func (r *planning) sumUp() error {
	e, p := r.engine, r.plan
	by := map[string]*core.PlanConnection{}
	irreversible := map[string]int{}
	for _, item := range p.Change {
		c := by[item.Connection]
		if c == nil {
			caps, _ := e.Capabilities(item.Connection)
			c = &core.PlanConnection{Name: item.Connection, Kind: caps.Kind, Title: caps.Title}
			by[item.Connection] = c
		}
		c.Apps++
		if item.Send {
			c.Sends++
		}
		if item.Irreversible {
			irreversible[item.Connection]++
		}
	}
	for _, c := range by {
		c.Time = paceTime(e.byName[c.Name], c.Sends)
		p.Connections = append(p.Connections, *c)
	}
	slices.SortFunc(p.Connections, func(a, b core.PlanConnection) int { return strings.Compare(a.Name, b.Name) })
	for _, c := range p.Connections {
		if n := irreversible[c.Name]; n > 0 {
			p.Irreversible = append(p.Irreversible, fmt.Sprintf("%s at %s (%s) cannot be undone: %d", p.Verb, c.Name, c.Title, n))
		}
	}
	return r.warn()
}

// paceTime estimates how long the gateway's pace takes for n pushes.
func paceTime(conn Connected, n int) time.Duration {
	caps := conn.Provider.Capabilities()
	rate := conn.Number("rate", caps.PerSecond)
	if rate <= 0 {
		return 0
	}
	return time.Duration(float64(n*max(caps.CallsPerPush, 1)) / rate * float64(time.Second)).Round(time.Second)
}
