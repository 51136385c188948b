package engine

import (
	"context"

	"gatehouse/core"
)

// Discovered is what looking at one App at its gateway came to.
type Discovered struct {
	AppID   core.AppID
	Removed bool // it is proven gone, and was removed here
	Changed bool // something that was changed there was taken over
	Held    bool // it would be removed or lose access; the connection's brake holds it
}

// Discover looks at one App because somebody says that it was deleted or
// changed at the gateway. What is said is not believed: the App is read, its
// absence proven, and what changed taken over as by Sync, with the same brake.
// ref names the App as its gateway does; an empty Kind or Scope means any.
// CodeNotFound when no App here is called that: the next Sync finds it if it is
// there.
func (e *Engine) Discover(ctx context.Context, actor core.Actor, connection string, ref core.Ref) (Discovered, error) {
	if err := e.writable("sync"); err != nil {
		return Discovered{}, err
	}
	conn, err := e.configured(connection)
	if err != nil {
		return Discovered{}, err
	}
	app, err := e.called(ctx, connection, ref)
	if err != nil {
		return Discovered{}, err
	}
	gw, err := e.gateways.get(ctx, conn)
	if err != nil {
		return Discovered{}, err
	}
	l := &look{pass: pass{engine: e, conn: conn, gw: gw, actor: actor, how: "it was deleted at the gateway, as " + actor.Name + " said"}}
	found, err := l.at(ctx, app)
	if err == nil {
		e.connectionAnswers(ctx, conn)
	} else {
		e.connectionFailed(ctx, conn, err)
	}
	if found.Held {
		l.plan(ctx)
	}
	return found, err
}

// called finds the live App that a gateway calls ref.
func (e *Engine) called(ctx context.Context, connection string, ref core.Ref) (core.App, error) {
	ids, err := e.Store().AppsCalled(ctx, connection, ref.ID)
	if err != nil {
		return core.App{}, err
	}
	apps, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return core.App{}, err
	}
	for _, app := range apps {
		for _, r := range app.Refs {
			if r.ID == ref.ID && (ref.Kind == "" || r.Kind == ref.Kind) && (ref.Scope == "" || r.Scope == ref.Scope) {
				return app, nil
			}
		}
	}
	return core.App{}, core.Errorf(core.CodeNotFound, ref.ID, "no App of %s is called that here", connection).
		WithHint("If the gateway has it, the next reading finds it.")
}

// look is a pass over one App. byHand: a person opened or decided on it.
type look struct {
	pass
	byHand bool
}

// at reads the App and takes over what it finds.
func (l *look) at(ctx context.Context, app core.App) (Discovered, error) {
	e := l.engine
	l.began, l.seen, l.asked = e.Clock.Now(), map[core.AppID]bool{}, maxAsked
	l.caps = l.conn.Provider.Capabilities()
	found := Discovered{AppID: app.ID}
	if err := l.loadBrake(ctx); err != nil {
		return found, err
	}
	catalog, err := e.Store().Catalog(ctx, l.conn.Name)
	if err != nil {
		return found, err
	}
	l.names = namesOf(catalog)
	calls, cancel := context.WithTimeout(ctx, proofTime)
	defer cancel()
	r, err := l.gw.Read(calls, core.Subject{App: app})
	switch {
	case core.CodeOf(err) == core.CodeGone, err == nil && !r.Projection.Present:
		err = l.absent(ctx, app)
	case err == nil:
		err = l.shown(ctx, app, r)
	}
	if err == nil {
		err = l.end(ctx)
	}
	found.Removed, found.Changed = l.report.Removed > 0, len(l.report.Changes) > 0
	found.Held = l.report.Held != nil
	e.watch.wake()
	return found, err
}

// absent proves that an App is gone which a read did not show.
func (l *look) absent(ctx context.Context, app core.App) error {
	if !app.Base.Present || app.Status == core.Deleted || l.busy(app) {
		return nil // it need not be there, or its push is at it
	}
	gone, err := l.engine.proveOnce(ctx, l.gw, app)
	if err == nil && gone == provenGone {
		l.putAside(goneLine(app), core.Remote{}, true)
	}
	return err
}

// shown takes over what a read shows.
func (l *look) shown(ctx context.Context, app core.App, r core.Remote) error {
	r.AppID = app.ID
	l.names.name(r.Registrations)
	if !l.look(ctx, app, &r) {
		return nil
	}
	return l.takeAll(ctx, []core.Remote{r})
}

// end asks the brake about what was put aside. While a plan is held nothing
// passes it: a pass over the whole gateway makes the plan.
func (l *look) end(ctx context.Context) error {
	stops, err := l.stopsOne(ctx)
	switch {
	case err != nil || len(l.aside) == 0:
		return err
	case stops || l.held.ID != "":
		l.report.Held = &l.held
		return nil
	}
	return l.carryAside(ctx)
}

// stopsOne asks the brake about this App. The first of a day that a person came
// upon passes however small the connection: one App is no mass.
func (l *look) stopsOne(ctx context.Context) (bool, error) {
	stops, err := l.stops(ctx, 1)
	if err != nil || !stops || !l.byHand {
		return stops, err
	}
	taken, _, err := l.engine.Store().TakenSince(ctx, l.conn.Name, l.engine.Clock.Now().Add(-core.BrakeWindow))
	return taken > 0, err
}

// plan lets a whole pass make the plan that is to be held, unless one is held
// already: then the next one brings it up to date.
func (l *look) plan(ctx context.Context) {
	if l.held.ID != "" {
		return
	}
	_, err := l.engine.Sync(ctx, l.actor, l.conn.Name, false)
	if err != nil && core.CodeOf(err) != core.CodeStoreBusy && ctx.Err() == nil {
		l.engine.Log.Info("the brake holds a removal, and the gateway could not be read whole", "connection", l.conn.Name, "error", err)
	}
}

// heldBack is why a proven removal was not carried out.
func (l *look) heldBack(app core.App) error {
	return core.Errorf(core.CodeNotAllowed, app.Name, "it is gone at the gateway, but its removal is held by the deletion brake of %s", l.conn.Name).
		WithHint("Look at the plan: gatehouse sync --plan -c %s", l.conn.Name)
}

// removeFound removes an App that one call found gone and a proof showed gone,
// unless the brake holds it.
func (e *Engine) removeFound(ctx context.Context, actor core.Actor, conn Connected, gw core.Gateway, app core.App, how string) error {
	l := &look{byHand: true, pass: pass{engine: e, conn: conn, gw: gw, actor: actor, how: how, began: e.Clock.Now()}}
	if err := l.loadBrake(ctx); err != nil {
		return err
	}
	l.putAside(goneLine(app), core.Remote{}, true)
	if err := l.end(ctx); err != nil {
		return err
	}
	if l.report.Held != nil || len(l.left) > 0 {
		return l.heldBack(app)
	}
	return nil
}

// mayRemove asks the brake whether one more App may go because of the gateway.
func (a *attempt) mayRemove() error {
	l := &look{byHand: true, pass: pass{engine: a.engine, conn: a.conn, gw: a.gw}}
	if err := l.loadBrake(a.calls); err != nil {
		return err
	}
	stops, err := l.stopsOne(a.calls)
	if err == nil && (stops || l.held.ID != "") {
		return l.heldBack(a.app)
	}
	return err
}
