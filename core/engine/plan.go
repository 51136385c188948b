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
	if err := e.checkTyped(in.Choice, len(sel.IDs)); err != nil {
		return p, err
	}
	if v == core.Edit {
		var err error
		if p.Input.Edit, err = e.checkEdit(ctx, in.Edit, sel.IDs); err != nil {
			return p, err
		}
	}
	if len(sel.IDs) > selectedBatch {
		defer e.Busy()()
	}
	r, apps := e.planning(ctx, &p, sel), byAge(sel.IDs)
	err := batches(ctx, e, apps.ids, func(apps []core.App) *planning {
		part := e.planning(ctx, &core.Plan{Verb: v, Input: p.Input, Actor: actor}, sel)
		for i := range apps {
			part.add(apps[i])
		}
		return part
	}, r.join)
	if err != nil {
		return p, err
	}
	r.order(apps)
	if err := r.sumUp(); err != nil {
		return p, err
	}
	return p, nil
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
	many   bool       // several Apps were chosen
	looked []core.App // the first few that change
	// supports are the cells of the capability table that the changes stand
	// on, by connection, each once.
	supports map[string][]core.VerbSupport
	effects  map[effectOf]string          // their words, which most Apps share
	known    map[string]core.Capabilities // by connection
}

// caps are a connection's capabilities, asked for once: providers make them
// anew each time.
func (r *planning) caps(conn Connected) core.Capabilities {
	c, ok := r.known[conn.Name]
	if !ok {
		c = conn.Provider.Capabilities()
		r.known[conn.Name] = c
	}
	return c
}

func (e *Engine) planning(ctx context.Context, p *core.Plan, sel core.Selection) *planning {
	return &planning{engine: e, ctx: ctx, plan: p, sel: sel, many: len(sel.IDs) > 1, supports: map[string][]core.VerbSupport{}, effects: map[effectOf]string{}, known: map[string]core.Capabilities{}}
}

// join takes on what was planned of the next Apps.
func (r *planning) join(o *planning) {
	p, q := r.plan, o.plan
	if p.Change == nil && len(q.Change) > 0 {
		p.Change = make([]core.PlanItem, 0, len(r.sel.IDs))
	}
	p.Change, p.Already = append(p.Change, q.Change...), append(p.Already, q.Already...)
	p.NotEligible, p.Stale, p.Apart = append(p.NotEligible, q.NotEligible...), append(p.Stale, q.Stale...), append(p.Apart, q.Apart...)
	if len(r.looked) <= looked {
		r.looked = append(r.looked, o.looked...)
	}
	for connection, cells := range o.supports {
		for _, s := range cells {
			r.standsOn(connection, s)
		}
	}
}

// order puts each group into the order in which its Apps were named.
func (r *planning) order(apps aged) {
	p := r.plan
	for _, group := range []*[]core.PlanItem{&p.Change, &p.Already, &p.NotEligible, &p.Stale, &p.Apart} {
		*group = inOrder(*group, apps, func(i *core.PlanItem) core.AppID { return i.ID })
	}
	r.looked = inOrder(r.looked, apps, func(a *core.App) core.AppID { return a.ID })
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
	item.Connection = conn.Name // the App's may keep all that was read with it in memory
	if rev, ok := r.sel.Revisions[app.ID]; ok && rev != app.Revision {
		item.Reason = e.staleReason(app, func(id string) (core.Decision, error) { return e.Store().Decision(r.ctx, id) })
		p.Stale = append(p.Stale, item)
		return
	}
	caps := r.caps(conn).For(app)
	keys, alone := r.sel.Registrations[app.ID]
	if !alone {
		keys = core.WaitsAlone(app, caps, p.Verb)
		alone = len(keys) > 0
	}
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
	if err := r.checkChoice(caps, app); err != nil {
		r.apart(item, err)
		return
	}
	after := core.Decide(app, caps, v)
	item.Lines = core.RegistrationLines(app, after)
	r.change(r.effect(item, conn, caps.Verb(v), app, after), app)
}

// apart sets an App of a bulk approval apart that needs a credential to be
// typed; any other is refused.
func (r *planning) apart(item core.PlanItem, err error) {
	item.Reason = core.AsError(err)
	if r.many && item.Reason.Code == core.CodeInvalid {
		r.plan.Apart = append(r.plan.Apart, item)
		return
	}
	r.refuse(item, err)
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
	if err := r.checkChoice(caps, app); err != nil {
		r.apart(item, err)
		return
	}
	after := core.DecideRegistrations(app, caps, v, eligible)
	item.Lines = core.RegistrationLines(app, after)
	r.change(r.effect(item, conn, caps.Registration(v), app, after), app)
}

// change adds what changes. The first few Apps are kept to be looked at more
// closely.
func (r *planning) change(item core.PlanItem, app core.App) {
	r.plan.Change = append(r.plan.Change, item)
	if len(r.looked) <= looked {
		r.looked = append(r.looked, app)
	}
}

// needsChoice reports whether approving this App asks for a credential: it has
// none yet, and the provider has forms.
func needsChoice(caps core.Capabilities, app core.App, v core.Verb) bool {
	return v == core.Approve && len(caps.Forms) > 0 && len(app.Credentials) == 0 && app.Status != core.Approved
}

// choiceFor is the credential choice for an App of a bulk: the one given where
// its provider has that form, else none, which means the provider's first.
func choiceFor(caps core.Capabilities, choice *core.CredentialChoice, many bool) *core.CredentialChoice {
	if choice == nil || !many {
		return choice
	}
	if _, ok := caps.Form(choice.Form); !ok {
		return nil
	}
	return choice
}

// checkChoice validates the credential choice. None given means the provider's
// first form, where that asks for nothing.
func (r *planning) checkChoice(caps core.Capabilities, app core.App) error {
	v := r.plan.Verb
	choice := choiceFor(caps, r.plan.Input.Choice, r.many)
	if choice != nil && v == core.Approve && len(caps.Forms) > 0 {
		return caps.CheckChoice(*choice)
	}
	if choice == nil && needsChoice(caps, app, v) {
		return caps.CheckChoice(core.CredentialChoice{Form: caps.Forms[0].Name})
	}
	return nil
}
