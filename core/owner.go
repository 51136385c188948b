package core

import "slices"

// OwnerChange is what an App's owner asks to be changed through his portal.
type OwnerChange struct {
	EditFields
	// Withdraw names waiting registrations (Registration.Key) that he no
	// longer asks for.
	Withdraw []string
}

// OwnerMayChange returns nil when an App's owner may change it now, and else an
// Error with the reason. What the gateway can hold of the change is judged apart.
func OwnerMayChange(app App) error {
	switch {
	case app.Kind == KindDeveloper:
		return Errorf(CodeNotAllowed, app.Name, "a sign-up is not changed here")
	case app.Removed() || app.Status == Deleted:
		return Errorf(CodeGone, app.Name, "the App was deleted")
	case app.Status == Pending, app.Status == Approved:
		return nil
	}
	return Errorf(CodeNotAllowed, app.Name, "only a PENDING or APPROVED App can be changed; this one is %s", app.Status).
		WithHint("Register a new App, or ask the administrators to approve this one again.")
}

// Amend changes what of an App nobody has decided on yet: what was asked for is
// simply asked for differently. Of an App that the gateway has already, only
// what it lets us edit can be changed. The App given is not touched; changes is
// empty when all was so already.
func Amend(app App, caps Capabilities, c OwnerChange) (after App, changes []string, err error) {
	if err := OwnerMayChange(app); err != nil {
		return app, nil, err
	}
	local := len(app.Refs) == 0 && app.Base.Nothing()
	after, fields, added := ApplyEdit(app, caps, c.EditFields)
	for _, f := range fields {
		if s := caps.EditSupport(f.Field); !local && s.Support == Unsupported {
			return app, nil, Errorf(CodeNotAllowed, app.Name, "%s cannot change the %s of an App", caps.Title, fieldPlural(f.Field))
		}
		changes = append(changes, f.Line())
	}
	if !local && caps.DecidesRegistrations && len(added)+len(c.Withdraw) > 0 {
		return app, nil, Errorf(CodeNotAllowed, app.Name, "its APIs were asked for at %s, and wait there for a decision", caps.Title).
			WithHint("Ask for others once it is decided.")
	}
	changes = append(changes, RegistrationLines(app, after)...)
	for _, key := range c.Withdraw {
		i := slices.IndexFunc(after.Registrations, func(r Registration) bool { return r.Key() == key })
		if i < 0 {
			continue // it is not asked for, as wanted
		}
		r := after.Registrations[i]
		if r.Status != Waiting {
			return app, nil, Errorf(CodeNotAllowed, app.Name, "%s is %s: only what waits can be withdrawn", r.Label(), r.Status)
		}
		after.Registrations = slices.Delete(after.Registrations, i, i+1)
		changes = append(changes, r.Label()+": withdrawn")
	}
	return after, changes, nil
}
