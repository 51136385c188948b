package engine

import (
	"context"
	"time"

	"gatehouse/core"
)

// GivenUp is what giving pushes up came to. Refused has the Apps of which
// nothing was changed, with the reason.
type GivenUp struct {
	Dropped []core.AppID
	Refused []core.PlanItem
}

// GiveUp gives up decisions whose push has failed, is unproven or waits: each
// App is read at its gateway and goes back to what that shows, or, where
// nothing is there, to what it was before the decision. A held decision is
// taken back with Undo; one that is being sent must end first.
func (e *Engine) GiveUp(ctx context.Context, actor core.Actor, ids []core.AppID) (GivenUp, error) {
	var out GivenUp
	if err := e.writable("drop"); err != nil {
		return out, err
	}
	apps, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return out, err
	}
	for _, app := range apps {
		err := e.giveUp(ctx, actor, app)
		switch {
		case err == nil:
			out.Dropped = append(out.Dropped, app.ID)
		case ctx.Err() != nil:
			return out, err
		default:
			out.Refused = append(out.Refused, core.PlanItem{ID: app.ID, Name: app.Name, Connection: app.Connection, Revision: app.Revision, Reason: core.AsError(err)})
		}
	}
	e.watch.wake()
	return out, nil
}

// mayGiveUp says why a push cannot be given up.
func mayGiveUp(app core.App) error {
	refuse := func(hint, message string) error {
		return core.Errorf(core.CodeNotAllowed, app.Name, "%s", message).WithHint("%s", hint)
	}
	switch p := app.Push; {
	case app.Removed():
		return refuse("", "it is removed")
	case p.State == core.PushHeld:
		return refuse("Take it back: gatehouse undo", "its decision is still held")
	case p.State.InFlight():
		return refuse("Wait until it has ended.", "its decision is being sent")
	case p.State != core.PushFailed && p.State != core.PushUnproven && p.State != core.PushQueued:
		return refuse("See gatehouse pushes list.", "it has no push that could be given up")
	}
	return nil
}

func (e *Engine) giveUp(ctx context.Context, actor core.Actor, app core.App) error {
	if err := mayGiveUp(app); err != nil {
		return err
	}
	conn, err := e.configured(app.Connection)
	if err != nil {
		return err
	}
	gw, err := e.gateways.get(ctx, conn)
	if err != nil {
		return err
	}
	calls, cancel := context.WithTimeout(ctx, proofTime)
	defer cancel()
	shown, err := gw.Read(calls, core.Subject{App: app, Touched: app.Push.Touched})
	if core.CodeOf(err) == core.CodeGone {
		shown, err = core.Remote{Projection: core.Absent(), Complete: true}, nil
	}
	if err != nil {
		why := core.AsError(err)
		return core.Errorf(why.Code, app.Name, "it was not given up, as it could not be read: %s", why.Error()).WithHint("%s", why.Hint).Because(err)
	}
	if !shown.Projection.Present && (!shown.Complete || app.Base.Present) {
		return core.Errorf(core.CodeNotAllowed, app.Name, "the gateway does not show it any more").
			WithHint("Read the gateway: gatehouse sync -c %s", app.Connection)
	}
	catalog, err := e.Store().Catalog(ctx, conn.Name)
	if err != nil {
		return err
	}
	namesOf(catalog).name(shown.Registrations)
	return e.Store().Write(ctx, func(tx core.Tx) error { return e.goBack(tx, actor, conn, app, shown) })
}

// goBack takes the decisions back that are not proven, and then takes over what
// the gateway shows.
func (e *Engine) goBack(tx core.Tx, actor core.Actor, conn Connected, read core.App, shown core.Remote) error {
	app, err := tx.App(read.ID)
	if err != nil {
		return err
	}
	if err := mayGiveUp(app); err != nil {
		return err
	}
	if app.Revision != read.Revision || app.Push.Attempts != read.Push.Attempts {
		return e.staleReason(app, tx.Decision)
	}
	was, now, what := app, e.Clock.Now(), "the decision"
	err = eachUnproven(tx.Decision, []string{app.Push.DecisionID, app.Push.NextID}, func(d core.Decision) error {
		what = string(d.Verb)
		return e.takeBackGivenUp(tx, &app, conn, d, now)
	})
	if err != nil {
		return err
	}
	if app, err = asShown(app, conn, shown); err != nil {
		return err
	}
	if err := e.keepCredentials(tx, &app, core.Pushed{}, shown); err != nil {
		return err
	}
	app.Base, app.Remote, app.ReadAt, app.MissingAt = shown.Projection, shown.Projection, now, time.Time{}
	app.Registrations = app.SeenAt(now)
	app.Revision++
	app.Push = core.Push{State: core.PushConfirmed, Note: "the decision was given up; it is as the gateway shows it", UpdatedAt: now}
	if err := tx.PutApp(app); err != nil {
		return err
	}
	detail := what + " given up: " + core.StatusWord(app.Kind, was.Status) + " → " + core.StatusWord(app.Kind, app.Status)
	if was.Push.Message != "" {
		detail += "; it had " + string(was.Push.State) + ": " + was.Push.Message
	}
	return tx.Audit(core.Audit{At: now, Actor: actor.Name, Action: "dropped", AppID: app.ID, Subject: app.Name, Detail: detail})
}

// takeBackGivenUp takes one unproven decision back, with its secret.
func (e *Engine) takeBackGivenUp(tx core.Tx, app *core.App, conn Connected, d core.Decision, now time.Time) error {
	if !d.UndoneAt.IsZero() {
		return nil
	}
	*app = core.TakeBack(*app, conn.Provider.Capabilities(), d)
	if d.SecretID != "" {
		if err := tx.DropSecret(d.SecretID); err != nil {
			return err
		}
	}
	d.UndoneAt = now
	return tx.PutDecision(d)
}

// asShown takes over what the gateway shows; our word stays where it means the
// same there.
func asShown(app core.App, conn Connected, shown core.Remote) (core.App, error) {
	app.Refs = app.MergeRefs(shown.Refs)
	if conn.project(app).Same(shown.Projection) {
		return app, nil
	}
	if shown.Projection.Present {
		merged, _, verdict := conn.reconcile(app, shown, nil)
		if verdict != core.Nothing && verdict != core.BothEqual {
			merged = core.Adopt(merged, shown)
		}
		return merged, nil
	}
	return app, core.Errorf(core.CodeNotAllowed, app.Name, "nothing is at the gateway, and before the decision it had to be there").
		WithHint("Push it again (gatehouse pushes retry), or cancel it.")
}
