package core

import "slices"

// Decide returns the App as verb v leaves it: status, registrations, and which
// of them the verb took access from. The caller has asked Allowed. It changes
// nothing else; the App given is not touched, and shares with the result what
// no verb changes.
func Decide(app App, caps Capabilities, v Verb) App {
	app.Registrations, caps = slices.Clone(app.Registrations), caps.For(app)
	partly := decidesPart(app, caps, v) || answersWaiting(app, caps, v)
	for i, r := range app.Registrations {
		app.Registrations[i] = decideRegistration(r, v, partly)
	}
	was := app.Status
	if to, ok := Next(was, v); ok {
		app.Status = to
	} else if _, partial := caps.OpenInPart(app); partial {
		app.Status = fromPartial[v]
	}
	if caps.DecidesRegistrations && v != Suspend && v != Delete && len(app.Registrations) > 0 {
		app.Status = statusAfter(was, app.Registrations)
	}
	app.Native = ""
	return app
}

// decideRegistration is what a verb on the App does to one registration.
// onlyWaiting: the verb answers what waits and touches nothing else.
func decideRegistration(r Registration, v Verb, onlyWaiting bool) Registration {
	switch {
	case v == Approve && r.Status == Waiting:
		return grant(r)
	case v == Reject && r.Status == Waiting:
		r.Status, r.TakenBy = RegistrationRefused, Reject
	case onlyWaiting:
	case v == Approve && (r.TakenBy == Reject || r.TakenBy == Cancel),
		v == Resume && r.TakenBy == Suspend:
		return grant(r)
	case v == Cancel && r.TakenBy == Suspend:
		r.TakenBy = Cancel
	case (v == Cancel || v == Suspend || v == Delete) && r.Status == RegistrationOn:
		r.Status, r.TakenBy = RegistrationOff, v
	case v == Cancel || v == Reject: // what an earlier one took is not this one's to give back
		r.TakenBy = ""
	}
	return r
}

func grant(r Registration) Registration {
	r.Status, r.TakenBy, r.Blocked = RegistrationOn, "", "" // what stands in the way, the read-back tells
	return r
}

// Adopt returns the App with the state that the gateway shows (design 3): its
// status, registrations and refs; base and remote agree afterwards. It keeps
// our word where the projections agree, so the caller asks Compare first.
func Adopt(app App, remote Remote) App {
	app = app.Clone()
	app.Status, app.Native = remote.Status, ""
	if remote.Status == Unknown {
		app.Native = remote.Native
	}
	if remote.Registrations != nil {
		app.Registrations = mergeRegistrations(app.Registrations, remote.Registrations, remote.Status)
	}
	app.Refs = mergeRefs(app.Refs, remote.Refs)
	app.Base, app.Remote = remote.Projection, remote.Projection
	return app
}

// mergeRegistrations takes over the gateway's list, keeps our names where it
// gives none, and remembers who took access away: what the gateway took, an
// approval gives back. What only we know of stays: it waits or was rejected
// here; access that the gateway does not show any more is off.
func mergeRegistrations(ours, theirs []Registration, status Status) []Registration {
	out := slices.Clone(theirs)
	for _, o := range ours {
		if indexOf(theirs, o) >= 0 {
			continue
		}
		if o.Status == RegistrationOn {
			o.Status, o.TakenBy = RegistrationOff, ""
			if status != Approved {
				o.TakenBy = Cancel
			}
		}
		out = append(out, o)
	}
	for i, r := range out[:len(theirs)] {
		j := indexOf(ours, r)
		if j >= 0 {
			out[i] = keepNames(r, ours[j])
		}
		out[i].TakenBy = takenBy(ours, j, r.Status)
		if status != Suspended && out[i].TakenBy == Suspend {
			out[i].TakenBy = Cancel
		}
	}
	return out
}

// takenBy says who took the access away from a registration that the gateway
// shows with this status, ours[j] being what we had of it (none where j < 0):
// where the status is the same, what we remember; else the gateway.
func takenBy(ours []Registration, j int, now RegistrationStatus) Verb {
	switch {
	case j >= 0 && ours[j].Status == now:
		return ours[j].TakenBy
	case now == RegistrationOff:
		return Cancel
	case now == RegistrationRefused:
		return Reject
	}
	return ""
}

// indexOf finds the registration of the same API and plan, -1 where there is
// none.
func indexOf(regs []Registration, r Registration) int {
	return slices.IndexFunc(regs, func(o Registration) bool { return o.API.ID == r.API.ID && o.Plan.ID == r.Plan.ID })
}

func keepNames(r, ours Registration) Registration {
	if r.API.Name == "" {
		r.API.Name = ours.API.Name
	}
	if r.API.Description == "" {
		r.API.Description = ours.API.Description
	}
	if r.Plan.Name == "" {
		r.Plan.Name = ours.Plan.Name
	}
	if r.CreatedAt.IsZero() {
		r.CreatedAt, r.FirstSeen = ours.CreatedAt, ours.FirstSeen
	}
	return r
}

// mergeRefs adds the refs just learnt to those known.
func mergeRefs(known, learnt Refs) Refs {
	for _, r := range learnt {
		known = known.With(r.Kind, r.Scope, r.ID)
	}
	return known
}

// MergeRefs adds refs just learnt to those known; later ones win.
func (a App) MergeRefs(learnt Refs) Refs { return mergeRefs(a.Refs, learnt) }
