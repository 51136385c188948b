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
	v, title := r.plan.Verb, conn.Provider.Capabilities().Title
	item.To, item.Support = after.Status, support.Support
	item.Registrations = core.RegistrationsChanged(app, after)
	want := conn.project(after)
	neverThere := want.Nothing() && app.Base.Nothing()
	item.Send = !neverThere && !app.Base.Same(want) || app.Push.Touched
	item.Irreversible = support.Irreversible && item.Send
	switch {
	case !item.Send && v == core.Delete && len(item.Keys) == 0:
		item.Effect = "removed here; nothing exists at " + title
	case !item.Send:
		item.Effect = "recorded here; nothing to send"
	case support.Support == core.Emulated:
		item.Effect = fmt.Sprintf("%s at %s, by other means: %s", v, title, support.Note)
	case support.Note != "":
		item.Effect = fmt.Sprintf("%s at %s: %s", v, title, support.Note)
	default:
		item.Effect = fmt.Sprintf("%s at %s", v, title)
	}
	return item
}

// sumUp fills in connections, what cannot be undone, and warnings.
func (r *planning) sumUp() error {
	e, p := r.engine, r.plan
	by := map[string]*core.PlanConnection{}
	irreversible := map[string]int{}
	for _, item := range p.Change {
		caps, _ := e.Capabilities(item.Connection)
		c := by[item.Connection]
		if c == nil {
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
