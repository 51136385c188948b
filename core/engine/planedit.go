package engine

import (
	"context"
	"maps"
	"slices"

	"gatehouse/core"
)

// checkEdit validates what was typed, and gives registrations to add the names
// of the catalog. An edit that adds some is of one connection's Apps.
func (e *Engine) checkEdit(ctx context.Context, in *core.EditFields, ids []core.AppID) (*core.EditFields, error) {
	if in == nil || len(editedFields(*in)) == 0 {
		return nil, core.Errorf(core.CodeInvalid, string(core.Edit), "nothing to change is given")
	}
	if err := in.Check(); err != nil {
		return nil, err
	}
	fields := *in
	if len(in.Add) == 0 {
		return &fields, nil
	}
	var apps []core.App
	err := batches(ctx, e, byAge(ids).ids, func(a []core.App) []core.App { return a }, func(a []core.App) { apps = append(apps, a...) })
	if err != nil {
		return nil, err
	}
	for _, app := range apps {
		if app.Connection != apps[0].Connection {
			return nil, core.Errorf(core.CodeInvalid, core.FieldRegistrations, "these Apps are at different connections, which offer different APIs").
				WithHint("Add APIs to the Apps of one connection at a time.")
		}
	}
	if _, ok := e.byName[apps[0].Connection]; !ok {
		return &fields, nil // refused for each App, with the reason
	}
	fields.Add, err = e.offer(ctx, apps[0].Connection, in.Add)
	return &fields, err
}

// editedFields names what an edit is about, in the order of the form.
func editedFields(f core.EditFields) (out []string) {
	for _, one := range []struct {
		field string
		given bool
	}{
		{core.FieldName, f.Name != nil}, {core.FieldDescription, f.Description != nil}, {core.FieldCallback, f.CallbackURL != nil},
		{core.FieldOwner, f.Owner != nil}, {core.FieldRegistrations, len(f.Add) > 0},
	} {
		if one.given {
			out = append(out, one.field)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Attributes)) {
		out = append(out, core.FieldAttribute+name)
	}
	return out
}

// editable refuses an edit of a field that cannot be changed. Only what would
// change is asked about: a form hands back the other fields as they are.
func editable(app core.App, caps core.Capabilities, changes []core.FieldChange, added []string) error {
	for _, c := range changes {
		if err := core.EditAllowed(app, caps, c.Field); err != nil {
			return err
		}
	}
	if len(added) > 0 {
		return core.EditAllowed(app, caps, core.FieldRegistrations)
	}
	return nil
}

// ownerShown refuses to give an App to somebody else where its gateway would
// have to be told and does not show whose it is: that would be called confirmed
// without having been sent.
func ownerShown(conn Connected, caps core.Capabilities, app, after core.App) error {
	if after.Owner == app.Owner || caps.EditSupport(core.FieldOwner).Support == core.Local || !app.Base.Present {
		return nil
	}
	moved := app
	moved.Owner = after.Owner
	if !conn.project(moved).Same(conn.project(app)) {
		return nil
	}
	return core.Errorf(core.CodeNotAllowed, app.Name, "%s does not show the owner of this App, so another one could not be proven", caps.Title).
		WithHint("Change the owner there.")
}

// addEdit plans an edit of one App.
func (r *planning) addEdit(item core.PlanItem, conn Connected, caps core.Capabilities, app core.App) {
	if err := core.Allowed(app, caps, core.Edit); err != nil {
		r.refuse(item, err)
		return
	}
	after, changes, added := core.ApplyEdit(app, caps, *r.plan.Input.Edit)
	if len(changes)+len(added) == 0 {
		r.plan.Already = append(r.plan.Already, item)
		return
	}
	err := editable(app, caps, changes, added)
	if err == nil {
		err = ownerShown(conn, caps, app, after)
	}
	if err != nil {
		r.refuse(item, err)
		return
	}
	support := core.VerbSupport{Support: core.Local}
	for _, c := range changes {
		item.Lines = append(item.Lines, c.Line())
		support = more(support, caps.EditSupport(c.Field))
	}
	if len(added) > 0 {
		support = more(support, caps.EditSupport(core.FieldRegistrations))
	}
	item.Lines = append(item.Lines, core.RegistrationLines(app, after)...)
	r.change(r.effect(item, conn, support, app, after), app)
}

// more is the cell that says more of two: what leaves this store counts.
func more(a, b core.VerbSupport) core.VerbSupport {
	if a.Support == core.Local || b.Support == core.Emulated && a.Support == core.Native {
		return b
	}
	return a
}
