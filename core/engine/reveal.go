package engine

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"gatehouse/core"
)

// Revealed is what opening an App's credentials gave.
type Revealed struct {
	Secrets []core.Secret
	// Removed: the reference was gone at the gateway, and the App was removed
	// here (design 3, c). Message says so.
	Removed bool
	// Once: the secrets cannot be shown again.
	Once    bool
	Message string
}

// Reveal asks the gateway for an App's secrets and writes to the audit log that
// it did. Only an App that is APPROVED and confirmed gives them out. A secret
// that the gateway cannot show again is shown once from what was kept sealed.
func (e *Engine) Reveal(ctx context.Context, actor core.Actor, id core.AppID) (Revealed, error) {
	if err := e.writable("credentials"); err != nil {
		return Revealed{}, err
	}
	app, err := e.Store().App(ctx, id)
	if err != nil {
		return Revealed{}, err
	}
	conn, err := e.configured(app.Connection)
	if err != nil {
		return Revealed{}, err
	}
	if app.Kind == core.KindDeveloper {
		return Revealed{}, core.Errorf(core.CodeNotAllowed, app.Name, "a sign-up has no credentials").WithHint("Open those of the developer's Apps.")
	}
	if app.Removed() || app.Status != core.Approved || !app.Push.State.Done() {
		return Revealed{}, core.Errorf(core.CodeNotAllowed, app.Name,
			"credentials are given out only for an App that is APPROVED and confirmed; this one is %s", strings.TrimSpace(string(app.Status)+" "+string(app.Push.State)))
	}
	gw, err := e.gateways.get(ctx, conn)
	if err != nil {
		return Revealed{}, err
	}
	secrets, err := gw.Reveal(ctx, core.Subject{App: app})
	switch core.CodeOf(err) {
	case core.CodeGone:
		return e.goneOnReveal(ctx, actor, conn, gw, app)
	case core.CodeRefused:
		return e.collect(ctx, actor, app, err)
	case "":
		if err := e.auditReveal(ctx, actor, app, "read from the gateway"); err != nil {
			return Revealed{}, err // nothing is shown that the log does not know
		}
		return Revealed{Secrets: secrets}, nil
	}
	return Revealed{}, err
}

func (e *Engine) auditReveal(ctx context.Context, actor core.Actor, app core.App, how string) error {
	return e.Store().Write(ctx, func(tx core.Tx) error {
		return tx.Audit(core.Audit{
			At: e.Clock.Now(), Actor: actor.Name, Action: "revealed", AppID: app.ID, Subject: app.Name, Detail: "credentials " + how,
		})
	})
}

// goneOnReveal completes a removal that opening the credentials discovered.
func (e *Engine) goneOnReveal(ctx context.Context, actor core.Actor, conn Connected, gw core.Gateway, app core.App) (Revealed, error) {
	gone, err := e.proveOnce(ctx, gw, app)
	if err != nil {
		return Revealed{}, err
	}
	if gone != provenGone {
		return Revealed{}, core.Errorf(core.CodeTemporary, app.Name, "the gateway showed it absent and present within seconds").
			WithHint("Try again in a moment.")
	}
	err = e.removeFound(ctx, actor, conn, gw, app, "found gone at the gateway when "+actor.Name+" opened its credentials")
	e.watch.wake()
	if err != nil {
		return Revealed{}, err
	}
	return Revealed{Removed: true, Message: app.Name + " no longer exists at the gateway; it was removed here."}, nil
}

// collect gives out, once, a secret that the gateway cannot show again: read,
// opened and erased in one transaction, so that nobody else gets it too.
func (e *Engine) collect(ctx context.Context, actor core.Actor, app core.App, cannot error) (Revealed, error) {
	var secrets []core.Secret
	err := e.Store().Write(ctx, func(tx core.Tx) error {
		secrets = nil
		if _, err := tx.DropExpiredSecrets(e.Clock.Now()); err != nil {
			return err
		}
		sealed, err := tx.Secret(collectID(app.ID))
		if err != nil {
			return err
		}
		if err := e.openKept(sealed, app, &secrets); err != nil {
			return err
		}
		if err := tx.DropSecret(collectID(app.ID)); err != nil {
			return err
		}
		return tx.Audit(core.Audit{
			At: e.Clock.Now(), Actor: actor.Name, Action: "revealed", AppID: app.ID, Subject: app.Name, Detail: "credentials shown for the only time",
		})
	})
	if core.CodeOf(err) == core.CodeNotFound {
		return Revealed{}, cannot
	}
	if err != nil {
		return Revealed{}, err
	}
	return Revealed{Secrets: secrets, Once: true, Message: "This is shown once. It cannot be shown again."}, nil
}

func (e *Engine) openKept(sealed []byte, app core.App, into *[]core.Secret) error {
	plain, err := e.Vault.Open(sealed)
	if err == nil {
		err = json.Unmarshal(plain, into)
	}
	if err != nil {
		return core.Errorf(core.CodePermanent, app.Name, "the kept credential cannot be opened").Because(err).
			WithHint("Was the key file in the state directory replaced? Make a new credential at the gateway.")
	}
	return nil
}

// dropExpired erases kept secrets whose time is over.
func (e *Engine) dropExpired(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err := e.Store().Write(ctx, func(tx core.Tx) error {
		_, err := tx.DropExpiredSecrets(e.Clock.Now())
		return err
	})
	if err != nil && ctx.Err() == nil {
		e.Log.Warn("expired secrets were not erased", "error", err)
	}
}
