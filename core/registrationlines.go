package core

import "cmp"

// Label names a registration for a person: "Payments (Gold)".
func (r Registration) Label() string {
	if plan := r.Plan.Label(); plan != "" {
		return r.API.Label() + " (" + plan + ")"
	}
	return r.API.Label()
}

// Asked is the registration as it was asked for: by name, or by id where a name
// is not known, without a word on the catalog.
func (r Registration) Asked() string {
	api, plan := cmp.Or(r.API.Name, r.API.ID), cmp.Or(r.Plan.Name, r.Plan.ID)
	if plan == "" {
		return api
	}
	return api + " (" + plan + ")"
}

// RegistrationLines says, one line each, which registrations differ between
// two versions of an App: "Payments (Gold): WAITING → APPROVED".
func RegistrationLines(before, after App) []string {
	if lines, ok := sameKeys(before.Registrations, after.Registrations); ok {
		return lines
	}
	var lines []string
	had, has := registrationsByKey(before.Registrations), registrationsByKey(after.Registrations)
	for _, r := range before.Registrations {
		now, ok := has[r.Key()]
		switch {
		case !ok:
			lines = append(lines, r.Label()+": "+string(r.Status)+" → deleted")
		case now.Status != r.Status:
			lines = append(lines, r.Label()+": "+string(r.Status)+" → "+string(now.Status))
		}
	}
	for _, r := range after.Registrations {
		if _, ok := had[r.Key()]; !ok {
			lines = append(lines, r.Label()+": new, "+string(r.Status))
		}
	}
	return lines
}

// sameKeys is RegistrationLines where the registrations are the same in the
// same order, as most verbs leave them.
func sameKeys(before, after []Registration) (lines []string, ok bool) {
	if len(before) != len(after) {
		return nil, false
	}
	for i, r := range before {
		now := after[i]
		if r.API.ID != now.API.ID || r.Plan.ID != now.Plan.ID {
			return nil, false
		}
		if r.Status != now.Status {
			lines = append(lines, r.Label()+": "+string(r.Status)+" → "+string(now.Status))
		}
	}
	return lines, true
}

// RegistrationsChanged counts the registrations that differ in status between
// two versions of an App.
func RegistrationsChanged(before, after App) int { return len(RegistrationLines(before, after)) }

// ByKey returns the App's registration of that key.
func (a App) ByKey(key string) (Registration, bool) {
	for _, r := range a.Registrations {
		if r.Key() == key {
			return r, true
		}
	}
	return Registration{}, false
}

func registrationsByKey(regs []Registration) map[string]Registration {
	out := make(map[string]Registration, len(regs))
	for _, r := range regs {
		out[r.Key()] = r
	}
	return out
}
