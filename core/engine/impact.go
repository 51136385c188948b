package engine

import (
	"context"

	"gatehouse/core"
)

// Impact is what a developer whose sign-up is revoked has at its gateway: Apps
// with access, their approved registrations, and those that wait. Revoking the
// sign-up need not stop the first and decides nothing of the last.
type Impact struct{ Apps, Approved, Waiting int }

// OwnerImpact counts what a developer whose sign-up this is has at its gateway.
// Capabilities.Developers says what revoking does to it.
func (e *Engine) OwnerImpact(ctx context.Context, developer core.App) (Impact, error) {
	rows, err := e.Store().OwnerRows(ctx, developer.Owner, 0)
	if err != nil {
		return Impact{}, err
	}
	var ids []core.AppID
	for _, row := range rows {
		if row.Kind == core.KindApp && !row.Removed && row.Connection == developer.Connection {
			ids = append(ids, row.ID)
		}
	}
	his, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return Impact{}, err
	}
	var out Impact
	for _, app := range his {
		on := 0
		for _, r := range app.Registrations {
			switch r.Status {
			case core.RegistrationOn:
				on++
			case core.Waiting:
				out.Waiting++
			}
		}
		if on > 0 || app.Status == core.Approved {
			out.Apps++
		}
		out.Approved += on
	}
	return out, nil
}
