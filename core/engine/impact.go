package engine

import (
	"context"

	"gatehouse/core"
)

// OwnerImpact counts what a developer whose sign-up this is has at its gateway:
// his Apps with access, and their approved registrations. Revoking the sign-up
// need not stop them; Capabilities.Developers says so.
func (e *Engine) OwnerImpact(ctx context.Context, developer core.App) (apps, registrations int, err error) {
	rows, err := e.Store().OwnerRows(ctx, developer.Owner, 0)
	if err != nil {
		return 0, 0, err
	}
	var ids []core.AppID
	for _, row := range rows {
		if row.Kind == core.KindApp && !row.Removed && row.Connection == developer.Connection {
			ids = append(ids, row.ID)
		}
	}
	his, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return 0, 0, err
	}
	for _, app := range his {
		n := 0
		for _, r := range app.Registrations {
			if r.Status == core.RegistrationOn {
				n++
			}
		}
		if n > 0 || app.Status == core.Approved {
			apps++
		}
		registrations += n
	}
	return apps, registrations, nil
}
