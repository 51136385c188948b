package core

import (
	"maps"
	"slices"
)

// registrations merges each registration; all: also take the gateway's word for
// those that nobody changed, since the state around them changed.
func (m *merge) registrations(all bool) (changed bool) {
	base, ours, theirs := words(m.app.Base.Grants), words(m.local.Grants), words(m.remote.Projection.Grants)
	keys := maps.Clone(theirs)
	maps.Copy(keys, base)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		was, word, shown := base[key], ours[key], theirs[key]
		switch {
		case m.ours(key):
		case shown == was && (!all || word != was): // nothing new from there
		case word == was:
			changed = m.takeRegistration(key, shown != "") || changed
		case word == shown:
		case m.theirsGivesLess(key, word != "", shown != ""):
			m.loseRegistration(key, word != "", shown != "")
			changed = m.takeRegistration(key, shown != "") || changed
		}
	}
	return changed
}

// registrationAccess orders registrations by the access they give; on ties the
// gateway's word stays. What we cannot name ranks above all.
var registrationAccess = map[RegistrationStatus]int{
	gone: 0, RegistrationOff: 1, RegistrationRefused: 1, Waiting: 2, RegistrationOn: 3, RegistrationUnknown: 4,
}

func (m *merge) statuses(key string, here, there bool) (ours, theirs RegistrationStatus) {
	if r, ok := m.app.ByKey(key); ok && here {
		ours = r.Status
	}
	if there {
		theirs = RegistrationUnknown
		if r, ok := m.theirs[key]; ok {
			theirs = r.Status
		}
	}
	return ours, theirs
}

func (m *merge) theirsGivesLess(key string, here, there bool) bool {
	ours, theirs := m.statuses(key, here, there)
	return registrationAccess[theirs] <= registrationAccess[ours]
}

func (m *merge) loseRegistration(key string, here, there bool) {
	ours, theirs := m.statuses(key, here, there)
	if registrationAccess[theirs] == registrationAccess[ours] {
		return
	}
	shown := string(theirs)
	if theirs == gone {
		shown = "it deleted"
	}
	r, _ := m.app.ByKey(key)
	m.lose(r.Label()+" "+string(ours), "the gateway showed "+shown)
}

// takeRegistration takes the gateway's word for one registration; false when it
// says nothing that we do not have.
func (m *merge) takeRegistration(key string, there bool) bool {
	if !there {
		return m.dropRegistration(key)
	}
	r, ok := m.theirs[key]
	if !ok {
		return false // a grant without its registration: there is nothing to take
	}
	regs := m.app.Registrations
	j := indexOf(regs, r)
	r.TakenBy = takenBy(regs, j, r.Status)
	if m.app.Status != Suspended && r.TakenBy == Suspend {
		r.TakenBy = Cancel
	}
	m.take(key)
	if j < 0 {
		m.app.Registrations = append(regs, r)
		return true
	}
	regs[j] = keepNames(r, regs[j])
	return true
}

// dropRegistration takes over that the gateway has a registration no more. It
// stays as UNSUBSCRIBED where the provider knows registrations that its gateway
// has no record of, and goes where it would be made anew.
func (m *merge) dropRegistration(key string) bool {
	i := slices.IndexFunc(m.app.Registrations, func(r Registration) bool { return r.Key() == key })
	if i < 0 {
		return false
	}
	m.take(key)
	kept := m.app.Clone()
	r := &kept.Registrations[i]
	if r.Status == RegistrationOn {
		r.Status, r.TakenBy = RegistrationOff, Cancel
	}
	r.ID, r.Blocked = "", ""
	if _, listed := words(m.projected(kept).Grants)[key]; !listed {
		m.app = kept
		return true
	}
	m.app.Registrations = slices.Delete(m.app.Registrations, i, i+1)
	return true
}

// Dropped returns the registrations that one version of an App has and the
// next has not, or has as gone from the gateway.
func Dropped(before, after App) []Registration {
	var out []Registration
	has := registrationsByKey(after.Registrations)
	for _, r := range before.Registrations {
		if now, ok := has[r.Key()]; !ok || r.Status == RegistrationOn && now.Status == RegistrationOff && r.ID != "" && now.ID == "" {
			out = append(out, r)
		}
	}
	return out
}

// fields merges each editable field. One that base does not have was never
// read: the gateway's value stands, and nobody lost anything.
func (m *merge) fields() {
	base, ours, theirs := fieldTexts(m.app.Base.Fields), fieldTexts(m.local.Fields), fieldTexts(m.remote.Projection.Fields)
	names := maps.Clone(theirs)
	maps.Copy(names, base)
	for _, field := range slices.Sorted(maps.Keys(names)) {
		was, read := base[field]
		here, has := ours[field]
		shown, there := theirs[field]
		alike := func(a string, hasA bool, b string, hasB bool) bool { return a == b && hasA == hasB }
		switch {
		case m.ours(PartField(field)), alike(shown, there, was, read), alike(shown, there, here, has):
			continue
		case !alike(here, has, was, read) && read:
			m.lose(FieldTitle(field)+" "+quoted(here, has), "the gateway's stands: "+quoted(shown, there))
		}
		m.take(PartField(field))
		m.takeField(field, shown, there)
	}
}

func (m *merge) takeField(field, value string, there bool) {
	switch {
	case field == FieldOwner:
		m.app.Owner = m.remote.Owner
	case there:
		setField(&m.app, field, &value)
	default:
		setField(&m.app, field, nil)
	}
}

func quoted(value string, has bool) string {
	if !has || value == "" {
		return "none"
	}
	return `"` + value + `"`
}
