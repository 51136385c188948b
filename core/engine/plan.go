package engine

import (
	"context"
	"slices"
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
	apps, err := e.selected(ctx, sel.IDs)
	if err != nil {
		return p, err
	}
	if err := e.checkTyped(in.Choice, len(apps)); err != nil {
		return p, err
	}
	if v == core.Edit {
		if p.Input.Edit, err = e.checkEdit(ctx, in.Edit, apps); err != nil {
			return p, err
		}
	}
	r := &planning{engine: e, ctx: ctx, plan: &p, sel: sel, apps: make(map[core.AppID]*core.App, len(apps))}
	for i := range apps {
		r.apps[apps[i].ID] = &apps[i]
		r.add(apps[i])
	}
	if err := r.sumUp(); err != nil {
		return p, err
	}
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
	named := make(map[core.AppID]bool, len(found))
	for _, id := range ids {
		if named[id] {
			continue
		}
		app, ok := byID[id]
		if !ok {
			return nil, core.Errorf(core.CodeNotFound, string(id), "there is no App with this id")
		}
		named[id] = true
		apps = append(apps, app)
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

// planning is one Plan being made.
type planning struct {
	engine *Engine
	ctx    context.Context
	plan   *core.Plan
	sel    core.Selection
	apps   map[core.AppID]*core.App
}

// add sorts one App into the plan's groups.
func (r *planning) add(app core.App) {
	e, p := r.engine, r.plan
	item := core.PlanItem{ID: app.ID, Name: app.Name, Connection: app.Connection, Revision: app.Revision, From: app.Status, To: app.Status}
	conn, err := e.configured(app.Connection)
	if app.Removed() {
		err = core.Errorf(core.CodeGone, app.Name, "it was removed on %s", app.RemovedAt.Format(time.DateTime))
	}
	if err != nil {
		r.refuse(item, err)
		return
	}
	if rev, ok := r.sel.Revisions[app.ID]; ok && rev != app.Revision {
		item.Reason = e.staleReason(app, func(id string) (core.Decision, error) { return e.Store().Decision(r.ctx, id) })
		p.Stale = append(p.Stale, item)
		return
	}
	caps := conn.Provider.Capabilities().For(app)
	keys, alone := r.sel.Registrations[app.ID]
	switch {
	case p.Verb == core.RetryPush:
		r.addRetry(item, conn, app)
	case alone:
		r.addRegistrations(item, conn, caps, app, keys)
	case p.Verb == core.Edit:
		r.addEdit(item, conn, caps, app)
	default:
		r.addWhole(item, conn, caps, app)
	}
}

func (r *planning) refuse(item core.PlanItem, err error) {
	item.Reason = core.AsError(err)
	r.plan.NotEligible = append(r.plan.NotEligible, item)
}

// addWhole plans a verb on a whole App.
func (r *planning) addWhole(item core.PlanItem, conn Connected, caps core.Capabilities, app core.App) {
	v := r.plan.Verb
	if core.AlreadySo(app, caps, v) {
		r.plan.Already = append(r.plan.Already, item)
		return
	}
	if err := core.Allowed(app, caps, v); err != nil {
		r.refuse(item, err)
		return
	}
	if err := checkChoice(caps, app, v, r.plan.Input.Choice); err != nil {
		r.refuse(item, err)
		return
	}
	after := core.Decide(app, caps, v)
	item.Lines = core.RegistrationLines(app, after)
	r.change(r.effect(item, conn, caps.Verb(v), app, after))
}

// addRegistrations plans a verb on some registrations of an App alone: those
// that it may not be done to are refused one by one.
func (r *planning) addRegistrations(item core.PlanItem, conn Connected, caps core.Capabilities, app core.App, keys []string) {
	v := r.plan.Verb
	if len(keys) == 0 {
		r.refuse(item, core.Errorf(core.CodeInvalid, app.Name, "no registration of it is selected"))
		return
	}
	var eligible []string
	for _, key := range keys {
		one := item
		one.Keys = []string{key}
		reg, ok := app.ByKey(key)
		if !ok {
			r.refuse(one, core.Errorf(core.CodeNotFound, app.Name, "it has no registration %q", key))
			continue
		}
		one.Lines = []string{reg.Label() + ": " + string(reg.Status)}
		err := core.AllowedRegistration(app, caps, reg, v)
		switch {
		case core.AlreadySoRegistration(reg, v):
			r.plan.Already = append(r.plan.Already, one)
		case err != nil:
			r.refuse(one, err)
		case !slices.Contains(eligible, key):
			eligible = append(eligible, key)
		}
	}
	if len(eligible) == 0 {
		return
	}
	item.Keys = eligible
	if err := checkChoice(caps, app, v, r.plan.Input.Choice); err != nil {
		r.refuse(item, err)
		return
	}
	after := core.DecideRegistrations(app, caps, v, eligible)
	item.Lines = core.RegistrationLines(app, after)
	r.change(r.effect(item, conn, caps.Registration(v), app, after))
}

func (r *planning) change(item core.PlanItem) { r.plan.Change = append(r.plan.Change, item) }

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
