package fleet

import (
	"cmp"
	"context"
	"slices"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/core"
)

// batch is how many Apps one transaction writes: few enough to leave others
// their turn (performance.md, SQLite).
const batch = 500

// write puts the Apps, their decisions and histories, the catalogs and what is
// known of the connections into the store.
func write(ctx context.Context, p Population, shape seed.Shape, apps []core.App, listings map[string]core.Listing, kinds map[string]string) error {
	for part := range slices.Chunk(apps, batch) {
		err := p.Store.WriteBulk(ctx, func(tx core.Tx) error {
			for _, app := range part {
				if err := tx.PutApp(app); err != nil {
					return err
				}
				if app.Status == core.Pending {
					continue
				}
				if err := tx.PutDecision(decision(app)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for part := range slices.Chunk(history(apps), 2*batch) {
		if err := p.Store.WriteBulk(ctx, func(tx core.Tx) error { return tx.Audit(part...) }); err != nil {
			return err
		}
	}
	return p.Store.WriteBulk(ctx, func(tx core.Tx) error {
		for _, place := range shape.Places {
			if err := tx.PutCatalog(place.Connection, place.Catalog); err != nil {
				return err
			}
			l, read := listings[place.Connection]
			if !read {
				continue
			}
			if err := tx.PutConnection(core.ConnectionState{
				Name: place.Connection, Kind: kinds[place.Connection], ReadAt: p.Now, Complete: l.Complete, Received: l.Received, Unmanaged: l.Unmanaged, Why: l.Why,
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// verbs are what led to each status.
var verbs = map[core.Status]core.Verb{
	core.Approved: core.Approve, core.Rejected: core.Reject, core.Canceled: core.Cancel, core.Suspended: core.Suspend,
}

func decision(app core.App) core.Decision {
	from := core.Approved
	if app.Status == core.Approved || app.Status == core.Rejected {
		from = core.Pending
	}
	return core.Decision{
		ID: decisionID(app), ActID: core.ActOf(decisionID(app)), AppID: app.ID, Verb: verbs[app.Status], From: from, To: app.Status,
		Actor: core.Actor{Name: app.DecidedBy, Session: "seed"}, At: app.DecidedAt, Reason: app.Reason, Revision: app.Revision - 1,
		Before: core.Before{Status: from, Registrations: []core.Registration{}},
	}
}

// history is the audit log of all Apps, oldest first.
func history(apps []core.App) []core.Audit {
	var rows []core.Audit
	for _, app := range apps {
		rows = append(rows, core.Audit{At: app.CreatedAt, Actor: "portal", Action: "imported", AppID: app.ID, Subject: app.Name, Detail: "PENDING"})
		if app.Status == core.Pending {
			continue
		}
		note := "read back: " + app.Remote.String()
		if app.Push.Note != "" {
			note = app.Push.Note
		}
		rows = append(rows,
			core.Audit{At: app.DecidedAt, Actor: app.DecidedBy, Action: string(verbs[app.Status]), AppID: app.ID, Subject: app.Name, Detail: app.Reason},
			core.Audit{At: app.Push.UpdatedAt, Actor: "gatehouse", Action: "confirmed", AppID: app.ID, Subject: app.Name, Detail: note})
	}
	slices.SortStableFunc(rows, func(a, b core.Audit) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return rows
}
