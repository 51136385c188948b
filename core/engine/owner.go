package engine

import (
	"context"
	"strings"
	"time"

	"gatehouse/core"
)

// OwnerEdit changes an App as its owner asks through his portal. Of a PENDING
// App the request itself changes. Of an APPROVED one texts go to the gateway
// like an administrator's edit, and APIs that are added wait for a decision: its
// status does not move (design 3). What is so already is no change and no
// error. Errors are those of Plan and Apply for one App.
func (e *Engine) OwnerEdit(ctx context.Context, actor core.Actor, id core.AppID, c core.OwnerChange) (core.App, error) {
	if err := e.writable("edit"); err != nil {
		return core.App{}, err
	}
	app, err := e.Store().App(ctx, id)
	if err != nil {
		return core.App{}, err
	}
	if err := core.OwnerMayChange(app); err != nil {
		return core.App{}, err
	}
	if err := c.Check(); err != nil {
		return core.App{}, err
	}
	if app.Status == core.Approved {
		var edit core.EditFields
		if edit, c, err = e.splitOwnerChange(app, c); err != nil {
			return core.App{}, err
		}
		if err := e.editAsOwner(ctx, actor, app, edit); err != nil {
			return core.App{}, err
		}
	}
	if c.Add, err = e.offer(ctx, app.Connection, c.Add); err != nil {
		return core.App{}, err
	}
	return e.amend(ctx, actor, id, c)
}

// splitOwnerChange takes apart what the gateway is told about an APPROVED App,
// and what only waits here: APIs, where the gateway decides on Apps as a whole.
func (e *Engine) splitOwnerChange(app core.App, c core.OwnerChange) (edit core.EditFields, waits core.OwnerChange, err error) {
	conn, err := e.configured(app.Connection)
	if err != nil {
		return edit, c, err
	}
	edit, waits.Withdraw = c.EditFields, c.Withdraw
	if !conn.Provider.Capabilities().For(app).DecidesRegistrations {
		edit.Add, waits.Add = nil, c.Add
	}
	return edit, waits, nil
}

// editAsOwner carries an edit out as an administrator's is.
func (e *Engine) editAsOwner(ctx context.Context, actor core.Actor, app core.App, fields core.EditFields) error {
	if len(editedFields(fields)) == 0 {
		return nil
	}
	plan, err := e.Plan(ctx, actor, core.Selection{IDs: []core.AppID{app.ID}}, core.Edit, core.Input{Edit: &fields, Reason: "by its owner"})
	if err != nil || len(plan.Already) > 0 {
		return err
	}
	for _, refused := range plan.NotEligible {
		return refused.Reason
	}
	applied, err := e.Apply(ctx, plan)
	if err != nil {
		return err
	}
	for _, refused := range applied.Refused {
		return refused.Reason
	}
	return nil
}

// amend changes what waits for a decision, on the App as it is now. Its
// revision grows, so that nobody decides on what he did not see.
func (e *Engine) amend(ctx context.Context, actor core.Actor, id core.AppID, c core.OwnerChange) (app core.App, err error) {
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		if app, err = tx.App(id); err != nil {
			return err
		}
		conn, err := e.configured(app.Connection)
		if err != nil {
			return err
		}
		if app.Status == core.Approved && len(changedTexts(c.EditFields)) > 0 {
			return core.Errorf(core.CodeStale, app.Name, "it was approved a moment ago").WithHint("Ask again.")
		}
		after, changes, err := core.Amend(app, conn.Provider.Capabilities().For(app), c)
		if err != nil || len(changes) == 0 {
			return err
		}
		after.Revision++
		app = after
		err = tx.Audit(core.Audit{At: e.Clock.Now(), Actor: actor.Name, Action: "amended", AppID: id, Subject: app.Name, Detail: strings.Join(changes, "; ")})
		if err != nil {
			return err
		}
		return tx.PutApp(app)
	})
	if err != nil {
		return core.App{}, err
	}
	e.watch.wake()
	return app, nil
}

// changedTexts are what of an edit is not an API.
func changedTexts(f core.EditFields) []string {
	f.Add = nil
	return editedFields(f)
}

// AskDeletion notes that an App's owner wants it deleted, or (false) no longer
// wants it. It waits in the queue for an administrator; nothing happens at the
// gateway before he decides. Asking again changes nothing.
func (e *Engine) AskDeletion(ctx context.Context, actor core.Actor, id core.AppID, asked bool, reason string) (app core.App, err error) {
	if err := e.writable("delete"); err != nil {
		return core.App{}, err
	}
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		if app, err = tx.App(id); err != nil {
			return err
		}
		if app.Kind == core.KindDeveloper {
			return core.Errorf(core.CodeNotAllowed, app.Name, "a sign-up is not deleted here")
		}
		if app.Removed() || app.Status == core.Deleted || app.DeletionAskedAt.IsZero() != asked {
			return nil // it is gone, or so already
		}
		now, action, detail := e.Clock.Now(), "deletion asked", reason
		app.DeletionAskedAt = now
		if !asked {
			app.DeletionAskedAt, action = time.Time{}, "deletion not wanted"
		}
		if err := tx.Audit(core.Audit{At: now, Actor: actor.Name, Action: action, AppID: id, Subject: app.Name, Detail: detail}); err != nil {
			return err
		}
		return tx.PutApp(app)
	})
	if err != nil {
		return core.App{}, err
	}
	e.watch.wake()
	return app, nil
}
