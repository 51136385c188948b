package engine

import (
	"fmt"
	"time"

	"gatehouse/core"
)

// removal says how an App came to be gone.
type removal struct {
	how string
	// notice: it was gone before we asked; the administrator is told.
	notice bool
	// counts: it counts for the deletion brake.
	counts bool
}

// removed records a proven removal and ends the push.
func (a *attempt) removed(r removal) error {
	e := a.engine
	err := a.record(func(tx core.Tx, app core.App) error { return e.remove(tx, app, r) })
	if err != nil {
		return err
	}
	e.Failpoint("push-confirmed", a.app.ID)
	return nil
}

// remove turns a proven removal into a tombstone, its one event, and an audit
// row, all in the caller's transaction. Doing it twice changes nothing.
func (e *Engine) remove(tx core.Tx, app core.App, r removal) error {
	if app.Removed() {
		return nil
	}
	now, act := e.Clock.Now(), ""
	if app.Status == core.Deleted { // decided here
		act = core.ActOf(app.Push.DecisionID)
	}
	if err := dropChoices(tx, app.Push.DecisionID); err != nil {
		return err
	}
	if err := dropChoices(tx, app.Push.NextID); err != nil {
		return err
	}
	if err := tx.DropSecret(collectID(app.ID)); err != nil {
		return err
	}
	note := r.how
	if r.notice && app.Status != core.Deleted {
		app.Lost = fmt.Sprintf("%s by %s; the %s was gone at the gateway", app.Status, orSomebody(app.DecidedBy), app.Kind.Noun())
	}
	app.Status, app.Native, app.RemovedAt, app.MissingAt = core.Deleted, "", now, time.Time{}
	app.Base, app.Remote, app.ReadAt = core.Absent(), core.Absent(), now
	app.Credentials = nil
	app.Revision++
	app.Push = core.Push{State: core.PushConfirmed, DecisionID: app.Push.DecisionID, Note: note, UpdatedAt: now}
	if err := tx.PutApp(app); err != nil {
		return err
	}
	if r.counts {
		if err := tx.PutTaken(core.Taken{Connection: app.Connection, AppID: app.ID, What: core.BrakeRemove, At: now}); err != nil {
			return err
		}
	}
	if app.Kind == core.KindDeveloper { // who is gone gets no DeleteApp mail
		return tx.Audit(removalOf(app, note))
	}
	mailed := e.mails(app.Connection, core.MailDeleteApp)
	fresh, err := tx.PutEvent(core.Event{
		Key: "removed/" + string(app.ID), Kind: core.EventRemoved, AppID: app.ID, At: now, Silent: !mailed,
		Data: map[string]string{"app": app.Name, "owner": app.Owner.Name, "email": app.Owner.Email, "connection": app.Connection, "how": r.how},
	})
	if err == nil && fresh && mailed {
		err = e.tellRemoved(tx, app, act)
	}
	if err != nil {
		return err
	}
	return tx.Audit(removalOf(app, note))
}

func removalOf(app core.App, note string) core.Audit {
	return core.Audit{At: app.RemovedAt, Actor: "gatehouse", Action: "removed", AppID: app.ID, Subject: app.Name, Detail: note}
}
