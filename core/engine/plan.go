package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// Plan says what a verb would do to a selection. It writes nothing. The plan
// is bound to the revisions it saw; Apply refuses what moved since.
func (e *Engine) Plan(ctx context.Context, actor core.Actor, sel core.Selection, v core.Verb, in core.Input) (core.Plan, error) {
	p := core.Plan{Verb: v, Input: in, Actor: actor}
	if len(sel.IDs) == 0 {
		return p, core.Errorf(core.CodeInvalid, string(v), "no App is selected")
	}
	if v == core.Edit {
		return p, core.Errorf(core.CodeNotAllowed, string(v), "editing an App is not available yet").
			WithHint("Edit it in the portal or at the gateway, then sync.")
	}
	apps, err := e.selected(ctx, sel.IDs)
	if err != nil {
		return p, err
	}
	if err := e.checkTyped(in.Choice, len(apps)); err != nil {
		return p, err
	}
	for _, app := range apps {
		e.planOne(&p, app, sel.Revisions)
	}
	e.sumUp(&p)
	return p, nil
}

// selected loads the Apps in the order they were named, each once.
func (e *Engine) selected(ctx context.Context, ids []core.AppID) ([]core.App, error) {
	found, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[core.AppID]core.App, len(found))
	for _, a := range found {
		byID[a.ID] = a
	}
	apps := make([]core.App, 0, len(found))
	for _, id := range ids {
		app, ok := byID[id]
		if !ok {
			if slices.ContainsFunc(apps, func(a core.App) bool { return a.ID == id }) {
				continue
			}
			return nil, core.Errorf(core.CodeNotFound, string(id), "there is no App with this id")
		}
		apps = append(apps, app)
		delete(byID, id)
	}
	return apps, nil
}

// checkTyped refuses one typed credential for several Apps.
func (e *Engine) checkTyped(choice *core.CredentialChoice, apps int) error {
	if choice == nil || apps < 2 || len(choice.Values)+len(choice.Secrets) == 0 {
		return nil
	}
	return core.Errorf(core.CodeInvalid, "credential", "a typed credential fits one App, and %d are selected", apps).
		WithHint("Approve those with typed credentials one by one.")
}

// planOne sorts one App into the plan's groups.
func (e *Engine) planOne(p *core.Plan, app core.App, seen map[core.AppID]int64) {
	item := core.PlanItem{ID: app.ID, Name: app.Name, Connection: app.Connection, Revision: app.Revision, From: app.Status, To: app.Status}
	conn, configured := e.byName[app.Connection]
	refuse := func(err error) {
		item.Reason = core.AsError(err)
		p.NotEligible = append(p.NotEligible, item)
	}
	if app.Removed() {
		refuse(core.Errorf(core.CodeGone, app.Name, "it was removed on %s", app.RemovedAt.Format(time.DateTime)))
		return
	}
	if !configured {
		_, err := e.configured(app.Connection)
		refuse(err)
		return
	}
	if rev, ok := seen[app.ID]; ok && rev != app.Revision {
		item.Reason = e.staleReason(app)
		p.Stale = append(p.Stale, item)
		return
	}
	caps := conn.Provider.Capabilities()
	if core.AlreadySo(app, caps, p.Verb) {
		p.Already = append(p.Already, item)
		return
	}
	if err := core.Allowed(app, caps, p.Verb); err != nil {
		refuse(err)
		return
	}
	if err := checkChoice(caps, app, p.Verb, p.Input.Choice); err != nil {
		refuse(err)
		return
	}
	p.Change = append(p.Change, e.effect(item, conn, caps, app, p.Verb))
}

// needsChoice reports whether approving this App asks for a credential: it has
// none yet, and the provider has forms.
func needsChoice(caps core.Capabilities, app core.App, v core.Verb) bool {
	return v == core.Approve && len(caps.Forms) > 0 && len(app.Credentials) == 0 && app.Status != core.Approved
}

// checkChoice validates the credential choice. None given means the provider's
// first form, where that asks for nothing.
func checkChoice(caps core.Capabilities, app core.App, v core.Verb, choice *core.CredentialChoice) error {
	if choice != nil && v == core.Approve && len(caps.Forms) > 0 {
		return caps.CheckChoice(*choice)
	}
	if choice == nil && needsChoice(caps, app, v) {
		return caps.CheckChoice(core.CredentialChoice{Form: caps.Forms[0].Name})
	}
	return nil
}

// effect words what the verb does to one App.
func (e *Engine) effect(item core.PlanItem, conn Connected, caps core.Capabilities, app core.App, v core.Verb) core.PlanItem {
	after := core.Decide(app, caps, v)
	support := caps.Verb(v)
	item.To, item.Support = after.Status, support.Support
	item.Registrations = core.RegistrationsChanged(app, after)
	want := conn.project(after)
	neverThere := !want.Present && !app.Base.Present
	item.Send = !neverThere && !app.Base.Same(want) || app.Push.Touched
	item.Irreversible = support.Irreversible && item.Send
	switch {
	case !item.Send && v == core.Delete:
		item.Effect = "removed here; nothing exists at " + caps.Title
	case !item.Send:
		item.Effect = "recorded here; nothing to send"
	case support.Support == core.Emulated:
		item.Effect = fmt.Sprintf("%s at %s, by other means: %s", v, caps.Title, support.Note)
	case support.Note != "":
		item.Effect = fmt.Sprintf("%s at %s: %s", v, caps.Title, support.Note)
	default:
		item.Effect = fmt.Sprintf("%s at %s", v, caps.Title)
	}
	return item
}

// sumUp fills in connections, what cannot be undone, and warnings.
func (e *Engine) sumUp(p *core.Plan) {
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
	p.Warnings = e.warnings(p)
}

func (e *Engine) warnings(p *core.Plan) []string {
	var out []string
	for _, c := range p.Connections {
		caps, _ := e.Capabilities(c.Name)
		if s := caps.Verb(p.Verb); c.Sends > 0 && (s.Support == core.Emulated || s.Support == core.Local) {
			out = append(out, fmt.Sprintf("%s: %s is %s; %s", c.Name, p.Verb, s.Support, s.Note))
		}
		if p.Verb == core.Approve && caps.RevealNote != "" && !caps.Reveals {
			out = append(out, c.Name+": "+caps.RevealNote)
		}
	}
	return out
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

// staleReason says who changed the App and when.
func (e *Engine) staleReason(app core.App) *core.Error {
	who := app.DecidedBy
	if who == "" {
		who = "somebody"
	}
	ago := "just now"
	if !app.DecidedAt.IsZero() {
		ago = age(e.Clock.Now().Sub(app.DecidedAt)) + " ago"
	}
	return core.Errorf(core.CodeStale, app.Name, "%s by %s %s", strings.ToLower(string(app.Status)), who, ago).
		WithHint("Look at it again, then decide.")
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
