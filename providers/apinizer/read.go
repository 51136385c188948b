package apinizer

import (
	"context"

	"gatehouse/core"
)

// Read implements core.Gateway. A credential that is not in its project is
// looked for in the admin project; that it is in neither is the only absence.
func (g *gateway) Read(ctx context.Context, s core.Subject) (core.Remote, error) {
	f, err := g.look(ctx, s)
	if err != nil {
		return core.Remote{}, about(err, s.App)
	}
	return g.remoteOf(s.App, f), nil
}

// remoteOf is remote for an App that we hold refs of: what they name is its
// own, also where it bears no mark.
func (g *gateway) remoteOf(app core.App, f facts) core.Remote {
	r := g.remote(app, f)
	if r.Projection.Present && r.AppID == "" && has(app.Refs) {
		r.AppID, r.Managed = app.ID, true
	}
	return r
}

// about gives an error the App as its subject.
func about(err error, app core.App) error {
	if err == nil || app.Name == "" {
		return err
	}
	e := *core.AsError(err)
	e.Subject = app.Name
	return &e
}

// Prove implements core.Gateway: gone is a list of the credential's project
// without it, and one of the admin project without it too, unless we deleted it
// ourselves (design 3; apinizer.md, Lists). A project that cannot be read
// proves nothing.
func (g *gateway) Prove(ctx context.Context, s core.Subject) (bool, error) {
	creds, err := g.find(ctx, s)
	return err == nil && len(creds) == 0, about(err, s.App)
}

// Reveal implements core.Gateway: no call returns a password.
func (g *gateway) Reveal(_ context.Context, s core.Subject) ([]core.Secret, error) {
	return nil, core.Errorf(core.CodeRefused, s.App.Name, "Apinizer never shows a password again").
		WithHint("A new credential's password is shown once after its approval. If it was lost, change it in Apinizer and hand it over from there.")
}

// Catalog implements core.Gateway: the catalog is the mapping file, read when
// the connection was opened. It makes no call.
func (g *gateway) Catalog(context.Context) ([]core.CatalogAPI, error) {
	return g.mapping.catalog(), nil
}
