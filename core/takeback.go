package core

import "slices"

// BeforeDecision records what undo needs to take a decision back: the App's
// word, and of its parts only those that the decision changed, so that what a
// gateway changed in others meanwhile is not undone with it.
func BeforeDecision(before, after App, keys []string, fields []FieldChange, added []string) Before {
	has := registrationsByKey(after.Registrations)
	var changed []Registration
	for _, r := range before.Registrations {
		if now, ok := has[r.Key()]; !ok || now.Status != r.Status || now.TakenBy != r.TakenBy {
			changed = append(changed, r)
		}
	}
	return Before{
		Status: before.Status, Reason: before.Reason, DecidedBy: before.DecidedBy, DecidedAt: before.DecidedAt,
		Registrations: changed, Push: before.Push, Keys: keys, Fields: fields, Added: added, AssignedTo: before.AssignedTo,
		Derived: len(before.Registrations) > 0 && statusAfter(before.Status, before.Registrations) == before.Status,
	}
}

// TakeBack returns the App as it was before the decision, part by part: a part
// that is not as the decision left it was changed since, by the gateway, and
// stays. Push is the caller's to restore.
func TakeBack(app App, caps Capabilities, d Decision) App {
	app = app.Clone()
	for _, was := range d.Before.Registrations {
		takeBackRegistration(&app, d, was)
	}
	app.Registrations = slices.DeleteFunc(app.Registrations, func(r Registration) bool {
		return slices.Contains(d.Before.Added, r.Key()) && r.Status == Waiting
	})
	for _, c := range d.Before.Fields {
		if !sameText(fieldOf(app, c.Field), c.After) {
			continue
		}
		if c.OwnerBefore != nil {
			app.Owner = *c.OwnerBefore
		}
		setField(&app, c.Field, c.Before)
	}
	app.Reason, app.DecidedBy, app.DecidedAt = d.Before.Reason, d.Before.DecidedBy, d.Before.DecidedAt
	app.Status, app.Native = d.Before.Status, ""
	if app.AssignedTo == "" {
		app.AssignedTo = d.Before.AssignedTo
	}
	if d.Before.Derived && caps.For(app).DecidesRegistrations {
		app.Status = statusAfter(d.Before.Status, app.Registrations)
	}
	return app
}

// takeBackRegistration puts one registration back, unless it is not as the
// decision left it any more.
func takeBackRegistration(app *App, d Decision, was Registration) {
	left := d.left(was)
	i := indexOf(app.Registrations, was)
	switch {
	case i < 0 && left.Status == gone:
		app.Registrations = append(app.Registrations, was)
	case i >= 0 && app.Registrations[i].Status == left.Status:
		was.ID, was.Blocked = app.Registrations[i].ID, app.Registrations[i].Blocked
		app.Registrations[i] = was
	}
}

// left is a registration as the decision left it.
func (d Decision) left(was Registration) Registration {
	if slices.Contains(d.Before.Keys, was.Key()) {
		return decideAlone(was, d.Verb)
	}
	return decideRegistration(was, d.Verb, false)
}

// Wrote names the registrations that carrying the decision out may have changed
// at the gateway. One that stays REJECTED or UNSUBSCRIBED, of which only our own
// record changed, is not among them: what happens to it there, others did.
func (d Decision) Wrote() []string {
	var keys []string
	for _, was := range d.Before.Registrations {
		now := d.left(was)
		ours := was.TakenBy == Cancel || was.TakenBy == Suspend // a gateway may show it in its own way
		if d.Verb == Edit || now.Status != was.Status || now.TakenBy != was.TakenBy && ours {
			keys = append(keys, was.Key())
		}
	}
	return append(keys, d.Before.Added...)
}
