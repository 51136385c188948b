package store

import (
	"context"
	"slices"

	"gatehouse/core"
)

// AppsByFingerprint implements core.Reader. There is no index by fingerprint,
// which every decision would have to write: it looks through the Apps.
func (s *Store) AppsByFingerprint(ctx context.Context, fingerprint string) (apps []core.App, err error) {
	if fingerprint == "" {
		return nil, nil
	}
	has := func(k core.Credential) bool { return k.Fingerprint == fingerprint }
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT id, name, body FROM apps WHERE removed_at = 0 AND instr(body, ?) > 0 ORDER BY id", []any{`"` + fingerprint + `"`},
			func(r *cells) error {
				id, name := core.AppID(r.text()), r.text()
				app, err := appOfBody(id, name, r.text())
				if err != nil {
					return corrupt(c.file, "the record of App %s cannot be read: %v", id, err)
				}
				if slices.ContainsFunc(app.Credentials, has) {
					apps = append(apps, app)
				}
				return nil
			})
	})
	return apps, err
}
