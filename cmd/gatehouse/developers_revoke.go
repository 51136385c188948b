package main

import (
	"context"
	"slices"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/verb"
)

// takeAlong adds the developers' approved registrations to a revocation: their
// keys may keep working otherwise. At a terminal it is offered.
func (g *gatehouse) takeAlong(ctx context.Context, w *workspace, steps []step, along bool, in core.Input, o decideOptions) ([]step, error) {
	rows, err := g.approvedOf(ctx, w, steps[0].plan)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		if along {
			g.note("There are no approved registrations to take along.")
		}
		return steps, nil
	}
	many := show.Count(len(rows), "approved registration", "approved registrations")
	if !along && g.inTerminal && !o.yes && !o.dryRun {
		for _, s := range steps[0].plan.Warnings {
			g.note("%s", s)
		}
		if along, err = g.dialog().Yes(ctx, "Also unsubscribe "+many+" of these developers' Apps?"); err != nil {
			return nil, err
		}
	}
	if !along {
		g.note("%s of these developers' Apps stay: --with-registrations takes them along.", many)
		return steps, nil
	}
	plan, err := w.engine.Plan(ctx, w.actor, selectionOf(rows), core.Unsubscribe, in)
	if err != nil {
		return nil, err
	}
	return append(steps, step{entry: verb.On(verb.OnRegistrations, core.Unsubscribe), plan: plan, rows: rows}), nil
}

// approvedOf finds the approved registrations of the Apps of the developers
// that a plan revokes, on the same connection.
func (g *gatehouse) approvedOf(ctx context.Context, w *workspace, plan core.Plan) ([]core.RegistrationRow, error) {
	var out []core.RegistrationRow
	for _, item := range plan.Change {
		developer, err := w.store.App(ctx, item.ID)
		if err != nil {
			return nil, err
		}
		apps, err := w.store.OwnerRows(ctx, developer.Owner, 0)
		if err != nil {
			return nil, err
		}
		var ids []core.AppID
		for _, a := range apps {
			if a.Connection == developer.Connection && a.Kind == core.KindApp && !a.Removed {
				ids = append(ids, a.ID)
			}
		}
		whole, err := w.store.Apps(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, app := range whole {
			out = append(out, slices.DeleteFunc(core.RegistrationRowsOf(app), func(r core.RegistrationRow) bool {
				return r.Status != core.RegistrationOn
			})...)
		}
	}
	return out, nil
}
