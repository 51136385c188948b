package apinizer

import (
	"strings"

	"gatehouse/core"
)

// The words of projections.
const (
	// stateThere: its credentials are there and every write was deployed.
	stateThere = "credential"
	// statePartly: the last write was not deployed to every environment.
	statePartly = "not deployed everywhere"
	// stateUnread: a listing saw the credential and did not read its grants.
	stateUnread = "grants not read"

	wordGranted    = "granted"
	wordIncomplete = "incomplete"
)

// The kinds of an App's refs: a credential in a project; one that we deleted
// there ourselves; and a write that was not deployed everywhere, by username.
const (
	refCredential = "credential"
	refDeleted    = "deleted"
	refUndeployed = "undeployed"

	credentialKind = "credential"
)

// markPrefix begins the description of a credential of ours; the App's id
// follows (apinizer.md, Objects).
const markPrefix = "gatehouse:"

func mark(id core.AppID) string { return markPrefix + string(id) }

func markedApp(description string) core.AppID {
	id, ok := strings.CutPrefix(strings.TrimSpace(description), markPrefix)
	if !ok {
		return ""
	}
	return core.AppID(id)
}

// Project implements core.Provider. Grants lists the registrations that are
// approved: of any other the gateway knows nothing. One that the gateway showed
// as incomplete (Blocked says why) is wanted so until it is decided anew.
func (Provider) Project(_ core.Connection, app core.App) core.Projection {
	if app.Status == core.Deleted || app.Status != core.Approved && !has(app.Refs) {
		return core.Absent()
	}
	if app.Status == core.Unknown {
		return core.Shown(app.Native)
	}
	var grants []string
	for _, r := range app.Registrations {
		if r.Status == core.RegistrationOn {
			grants = append(grants, core.Grant(r, wordOf(r)))
		}
	}
	return core.Shown(stateThere, grants...)
}

func wordOf(r core.Registration) string {
	if r.Blocked != "" {
		return wordIncomplete
	}
	return wordGranted
}

// has reports whether refs name a credential.
func has(refs core.Refs) bool {
	for _, r := range refs {
		if r.Kind == refCredential && r.ID != "" {
			return true
		}
	}
	return false
}
