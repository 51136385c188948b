package engine

import (
	"context"
	"fmt"
	"io"
	"maps"

	"gatehouse/core"
)

// Create registers a new App for a developer: PENDING, its registrations
// waiting, known here alone until it is approved. Errors are CodeInvalid with
// the field as subject (a reference id that is taken names the App that has
// it, an API or plan that the catalog has not), CodeNotFound for a connection
// that is not configured, CodeNotAllowed where the gateway cannot create Apps,
// CodeReadOnly.
func (e *Engine) Create(ctx context.Context, actor core.Actor, n core.NewApp) (core.App, error) {
	if err := e.writable("create"); err != nil {
		return core.App{}, err
	}
	if err := n.Check(); err != nil {
		return core.App{}, err
	}
	conn, err := e.configured(n.Connection)
	if err != nil {
		return core.App{}, err
	}
	if caps := conn.Provider.Capabilities(); caps.Creates.Support == core.Unsupported {
		return core.App{}, core.Errorf(core.CodeNotAllowed, n.Connection, "%s cannot create an App: %s", caps.Title, caps.Creates.Note)
	}
	regs, err := e.offer(ctx, n.Connection, n.Registrations)
	if err != nil {
		return core.App{}, err
	}
	app := core.App{
		ID: core.AppID(e.IDs.New()), Name: n.Name, ReferenceID: n.ReferenceID, Description: n.Description, CallbackURL: n.CallbackURL,
		Attributes: maps.Clone(n.Attributes), Owner: n.Owner, Connection: n.Connection, CreatedAt: e.Clock.Now(),
		Status: core.Pending, Registrations: regs, Revision: 1, Base: core.Absent(),
	}
	if app.ReferenceID == "" {
		if app.ReferenceID, err = newUUID(e.Random); err != nil {
			return core.App{}, core.Errorf(core.CodeInternal, "reference", "there is no randomness to make one from").Because(err)
		}
	}
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		if err := e.referenceFree(tx, app.ReferenceID); err != nil {
			return err
		}
		if err := tx.PutApp(app); err != nil {
			return err
		}
		if err := e.tellPending(tx, app); err != nil {
			return err
		}
		return tx.Audit(core.Audit{At: app.CreatedAt, Actor: actor.Name, Action: "created", AppID: app.ID, Subject: app.Name,
			Detail: fmt.Sprintf("PENDING, for %s, with %s", app.Owner.Label(), plural(len(regs), "registration", "registrations"))})
	})
	if err != nil {
		return core.App{}, err
	}
	e.watch.wake()
	return app, nil
}

// referenceFree refuses a reference id that an App of any connection has: the
// portal knows its Apps by it.
func (e *Engine) referenceFree(tx core.Tx, reference string) error {
	for _, conn := range e.Connections() {
		other, err := tx.AppByReference(conn.Name, reference)
		if core.CodeOf(err) == core.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		return core.Errorf(core.CodeInvalid, "reference", "the App %s at %s has this reference id", other.Name, other.Connection).
			WithHint("Leave it out to have one generated.")
	}
	return nil
}

// newUUID makes a random UUID (RFC 9562, version 4).
func newUUID(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", err
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}
