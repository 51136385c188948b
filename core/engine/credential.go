package engine

import (
	"encoding/json"
	"time"

	"gatehouse/core"
)

// collectFor is how long a secret that the gateway cannot show again is kept
// for its owner (design 7).
const collectFor = 72 * time.Hour

func collectID(id core.AppID) string { return "collect/" + string(id) }

// keepCredentials puts what a push or a read showed of an App's credentials
// into the App: fingerprints and last four characters, never secrets. A secret
// that will not be shown again is kept sealed until it was collected.
func (e *Engine) keepCredentials(tx core.Tx, app *core.App, pushed core.Pushed, shown core.Remote) error {
	fresh := shown.Credentials
	if len(fresh) == 0 {
		fresh = pushed.Credentials
	}
	if len(fresh) == 0 {
		return nil
	}
	kept := make([]core.Credential, 0, len(fresh))
	for _, c := range fresh {
		kept = append(kept, e.keep(c, pushed.Credentials, app.Credentials))
	}
	app.Credentials = kept
	return e.keepOnce(tx, app.ID, pushed)
}

// keepOnce seals what the gateway will not show again until it was collected.
// A secret that it turned out to show is not kept any more: an earlier step of
// the same push could not tell yet.
func (e *Engine) keepOnce(tx core.Tx, id core.AppID, pushed core.Pushed) error {
	var once []core.Secret
	shown := false
	for _, c := range pushed.Credentials {
		switch {
		case c.Secret == "":
		case c.Once:
			once = append(once, core.Secret{Credential: c.Credential, Label: c.Kind, Value: c.Secret})
		default:
			shown = true
		}
	}
	if len(once) == 0 && shown {
		return tx.DropSecret(collectID(id))
	}
	if len(once) == 0 {
		return nil
	}
	plain, err := json.Marshal(once)
	if err != nil {
		return err
	}
	sealed, err := e.Vault.Seal(plain)
	if err != nil {
		return err
	}
	return tx.PutSecret(collectID(id), sealed, e.Clock.Now().Add(collectFor))
}

// keep is what the store holds of one credential. The fingerprint comes from
// the read, else from the push that made it, else from what was kept before.
func (e *Engine) keep(c core.RemoteCredential, pushed []core.RemoteCredential, before []core.Credential) core.Credential {
	out := c.Credential
	secret := c.Secret
	for _, p := range pushed {
		if secret == "" && p.Kind == c.Kind && p.Scope == c.Scope && p.RefID == c.RefID {
			secret = p.Secret
		}
	}
	if secret != "" {
		out.Fingerprint, out.LastFour = e.Vault.Fingerprint(secret), lastFour(secret)
		return out
	}
	for _, b := range before {
		if out.Fingerprint == "" && b.Kind == c.Kind && b.Scope == c.Scope && b.RefID == c.RefID {
			out.Fingerprint, out.LastFour = b.Fingerprint, b.LastFour
		}
	}
	return out
}

// lastFour returns the last four characters of a secret that is long enough to
// keep them apart from the rest.
func lastFour(secret string) string {
	r := []rune(secret)
	if len(r) < 12 {
		return ""
	}
	return string(r[len(r)-4:])
}
