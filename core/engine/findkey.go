package engine

import (
	"context"
	"strings"

	"gatehouse/core"
)

// FindByKey returns the live Apps that have a secret: an API key, a client
// secret, what a webhook gave. It is compared by its fingerprint alone: it is
// not stored, logged or sent anywhere. Only credentials whose secret was seen
// here once have a fingerprint; CodeNotFound says so.
func (e *Engine) FindByKey(ctx context.Context, secret string) ([]core.App, error) {
	if secret = strings.TrimSpace(secret); secret == "" {
		return nil, core.Errorf(core.CodeInvalid, "key", "no key was given")
	}
	apps, err := e.Store().AppsByFingerprint(ctx, e.Vault.Fingerprint(secret))
	if err == nil && len(apps) == 0 {
		err = core.Errorf(core.CodeNotFound, "key", "no App is known to have this key").
			WithHint("Keys that were made at a gateway and never shown or typed here have no fingerprint: look for them there.")
	}
	return apps, err
}
