package konnect

import (
	"cmp"
	"slices"
	"strings"

	"gatehouse/core"
)

// present is the canonical word for an application that is there: it has no
// status of its own.
const present = "application"

// The kinds of refs.
const (
	refApp       = "app"
	refDeveloper = "developer"
	refUntold    = "owner-untold" // the application whose owner the portal leaves out (trap 7)
	refWaitsHere = "waits-here"   // scope: a registration's key; its id, which Konnect did not let wait again
)

// registrationStatus maps a native word (konnect.md, States and transitions).
func registrationStatus(word string) core.RegistrationStatus {
	switch word {
	case wirePending:
		return core.Waiting
	case wireApproved:
		return core.RegistrationOn
	case wireRejected:
		return core.RegistrationRefused
	case wireRevoked:
		return core.RegistrationOff
	}
	return core.RegistrationUnknown
}

// registrationWord is the inverse; "" for what we do not know.
func registrationWord(s core.RegistrationStatus) string {
	switch s {
	case core.Waiting:
		return wirePending
	case core.RegistrationOn:
		return wireApproved
	case core.RegistrationRefused:
		return wireRejected
	case core.RegistrationOff:
		return wireRevoked
	}
	return ""
}

func developerStatus(word string) core.Status {
	switch word {
	case wirePending:
		return core.Pending
	case wireApproved:
		return core.Approved
	case wireRejected:
		return core.Rejected
	case wireRevoked:
		return core.Canceled
	}
	return core.Unknown
}

func developerWord(s core.Status) string {
	switch s {
	case core.Pending:
		return wirePending
	case core.Approved:
		return wireApproved
	case core.Rejected:
		return wireRejected
	case core.Canceled:
		return wireRevoked
	}
	return ""
}

// Project implements core.Provider. An App that is not there yet must be there
// once it is approved; a suspended and a canceled one look alike.
func (Provider) Project(conn core.Connection, app core.App) core.Projection {
	if app.Kind == core.KindDeveloper {
		return projectDeveloper(app)
	}
	exists := app.Refs.Get(refApp, "") != ""
	if app.Status == core.Deleted || !exists && app.Status != core.Approved {
		return core.Absent()
	}
	var grants []string
	for _, r := range app.Registrations {
		if word := wantedWord(app, r); word != "" {
			grants = append(grants, core.Grant(r, word))
		}
	}
	p := core.Shown(present, grants...)
	if text := ownerText(app.Owner); text != "" && tellsOwner(conn, app) {
		p = p.With(core.FieldText(core.FieldOwner, text))
	}
	return p
}

func projectDeveloper(app core.App) core.Projection {
	word := developerWord(app.Status)
	switch {
	case app.Status == core.Deleted, app.Refs.Get(refDeveloper, "") == "":
		return core.Absent()
	case word == "":
		return core.Shown(app.Native)
	}
	return core.Shown(word)
}

// waitsHere reports whether a registration waits in Gatehouse alone: Konnect has
// it as rejected, and did not let it wait again (konnect.md, States: keep it
// local).
func waitsHere(app core.App, r core.Registration) bool {
	return r.Status == core.Waiting && r.ID != "" && app.Refs.Get(refWaitsHere, r.Key()) == r.ID
}

// wantedWord is what the portal must show of a registration; "" when it need
// not have it: access that was closed here before the portal ever knew of it,
// or that the portal has deleted since. What it last showed decides; where it
// was never read, access that was on is taken to be known there.
func wantedWord(app core.App, r core.Registration) string {
	shown := shownWord(app, r.Key())
	switch {
	case waitsHere(app, r):
		return wireRejected
	case r.Status == core.Waiting, r.Status == core.RegistrationOn:
		return registrationWord(r.Status)
	case r.Status == core.RegistrationUnknown:
		return shown
	case app.Base.Present || app.Remote.Present:
		if shown == "" {
			return ""
		}
	case r.ID == "" && (r.Status != core.RegistrationOff || app.Refs.Get(refApp, "") == ""):
		return ""
	}
	if r.Status == core.RegistrationOff && shown == wireRejected {
		return wireRejected // it has no access, and Konnect does not revoke what was rejected
	}
	return registrationWord(r.Status)
}

// shownWord is the native word that the portal last showed of a registration.
func shownWord(app core.App, key string) string {
	return cmp.Or(grantOf(app.Base, key), grantOf(app.Remote, key))
}

func grantOf(p core.Projection, key string) string {
	for _, g := range p.Grants {
		if word, ok := strings.CutPrefix(g, key+"="); ok {
			return word
		}
	}
	return ""
}

// ownerText is the owner as projections compare him: a developer by his e-mail,
// a team by its name.
func ownerText(o core.Owner) string {
	switch {
	case o.Team:
		return "team " + o.Name
	case o.Email != "":
		return strings.ToLower(o.Email)
	}
	return o.Name
}

// tellsOwner reports whether the owner can be compared and changed: not in
// classic portals, and not where the portal leaves him out (trap 7).
func tellsOwner(conn core.Connection, app core.App) bool {
	base := app.Base
	if isClassic(conn) || !base.Present && app.Refs.Get(refUntold, "") != "" {
		return false
	}
	return !base.Present || slices.ContainsFunc(base.Fields, func(f string) bool { return strings.HasPrefix(f, core.FieldOwner+"=") })
}
