package sensedia

import (
	"strings"

	"gatehouse/core"
)

// The words of the wire for an app's state. Canceled has two spellings
// (sensedia.md, States and transitions; trap 1).
const (
	wirePending   = "PENDING"
	wireApproved  = "APPROVED"
	wireRejected  = "REJECTED"
	wireCancelled = "CANCELLED"
	wireCanceled  = "CANCELED"
)

// canonical brings both spellings of canceled to the one that projections use.
func canonical(native string) string {
	if native == wireCancelled {
		return wireCanceled
	}
	return native
}

// statusOf maps a native state to ours; mark tells a suspended app from a
// canceled one.
func statusOf(native string, suspended bool) core.Status {
	switch canonical(native) {
	case wirePending:
		return core.Pending
	case wireApproved:
		return core.Approved
	case wireRejected:
		return core.Rejected
	case wireCanceled:
		if suspended {
			return core.Suspended
		}
		return core.Canceled
	}
	return core.Unknown
}

// registrationOf is the status of an app's registrations: they follow the app.
func registrationOf(native string) core.RegistrationStatus {
	switch canonical(native) {
	case wirePending:
		return core.Waiting
	case wireApproved:
		return core.RegistrationOn
	case wireRejected:
		return core.RegistrationRefused
	case wireCanceled:
		return core.RegistrationOff
	}
	return core.RegistrationUnknown
}

// grant is the canonical form of one API under one plan.
func grant(api, plan string) string { return api + "/" + plan }

// texts are the fields of an app that can be changed there.
func texts(name, description string) []string {
	return []string{core.FieldText(core.FieldName, name), core.FieldText(core.FieldDescription, description)}
}

// Project implements core.Provider. Grants count only while the app is
// approved: in every other state it opens nothing, whatever APIs it holds. An
// App that the gateway never had stays absent, PENDING above all (traps 9, 10).
func (Provider) Project(_ core.Connection, app core.App) core.Projection {
	p := projectState(app)
	if !p.Present {
		return p
	}
	return p.With(texts(app.Name, app.Description)...)
}

func projectState(app core.App) core.Projection {
	exists := app.Refs.Get(refClient, "") != ""
	switch app.Status {
	case core.Approved:
		var grants []string
		for _, r := range app.Registrations {
			if r.Status == core.RegistrationOn {
				grants = append(grants, grant(r.API.ID, r.Plan.ID))
			}
		}
		return core.Shown(wireApproved, grants...)
	case core.Deleted:
		return core.Absent()
	}
	if !exists {
		return core.Absent()
	}
	switch app.Status {
	case core.Pending:
		return core.Shown(wirePending)
	case core.Rejected:
		return core.Shown(wireRejected)
	case core.Canceled, core.Suspended:
		return core.Shown(wireCanceled)
	}
	return core.Shown(app.Native)
}

// sawSpelling remembers the tenant's word for canceled.
func (g *gateway) sawSpelling(native string) {
	if native == wireCancelled || native == wireCanceled {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.spelling = native
	}
}

// spell is the wire's word for a canonical state: for canceled the spelling
// last read from this tenant, else the one with two L; seen: it was read.
func (g *gateway) spell(state string) (word string, seen bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case state != wireCanceled:
		return state, true
	case g.spelling == "":
		return wireCancelled, false
	}
	return g.spelling, true
}

// otherSpelling is the other word for canceled, "" for other states.
func otherSpelling(word string) string {
	switch word {
	case wireCancelled:
		return wireCanceled
	case wireCanceled:
		return wireCancelled
	}
	return ""
}

// masked reports whether a secret must not be taken for the real one, nor
// written back: it looks hidden, or does not end as it did when we learnt it,
// which may be a mask that shows the beginning (sensedia.md, Credentials).
func masked(secret string, known []core.Credential) bool {
	return looksMasked(secret) || differs(secret, known)
}

// looksMasked: empty, with stars, or shorter than the gateway makes them.
func looksMasked(secret string) bool {
	return len(secret) < shortestSecret || strings.ContainsAny(secret, "*•")
}

func differs(secret string, known []core.Credential) bool {
	for _, c := range known {
		if c.Kind == credentialKind && c.LastFour != "" {
			return !strings.HasSuffix(secret, c.LastFour)
		}
	}
	return false
}

// shortestSecret is below what the gateway makes by itself (a UUID).
const shortestSecret = 16
