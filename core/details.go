package core

// LearnDetails returns the App with what a gateway tells of its registrations
// beside their status: ids, dates, names, and what blocks them. news is false,
// and the App the one given, when it is all known.
func LearnDetails(app App, remote Remote) (learnt App, news bool) {
	if len(remote.Registrations) == 0 {
		return app, false
	}
	at := detailsOf(remote.Registrations)
	for i, ours := range app.Registrations {
		theirs, ok := at(ours)
		if !ok {
			continue
		}
		r := ours
		r.ID, r.Blocked = orText(theirs.ID, ours.ID), theirs.Blocked
		if ours.Status == RegistrationUnknown {
			r.Native = theirs.Native
		}
		if !theirs.CreatedAt.IsZero() {
			r.CreatedAt, r.FirstSeen = theirs.CreatedAt, false
		}
		if r.ID == ours.ID && r.Blocked == ours.Blocked && r.Native == ours.Native && r.CreatedAt.Equal(ours.CreatedAt) {
			continue
		}
		if !news {
			app, news = app.Clone(), true
		}
		app.Registrations[i] = r
	}
	return app, news
}

func orText(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// few is up to how many registrations are found faster by looking at each than
// by making a table of them: most Apps have one to three.
const few = 8

// detailsOf returns what finds a registration of the same API and plan.
func detailsOf(regs []Registration) func(Registration) (Registration, bool) {
	if len(regs) <= few {
		return func(r Registration) (Registration, bool) {
			if i := indexOf(regs, r); i >= 0 {
				return regs[i], true
			}
			return Registration{}, false
		}
	}
	by := registrationsByKey(regs)
	return func(r Registration) (Registration, bool) {
		found, ok := by[r.Key()]
		return found, ok
	}
}
