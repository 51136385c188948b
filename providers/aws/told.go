package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"gatehouse/core"
)

// told is what a webhook was last told of an App's credential and said yes to.
type told struct {
	word string // one of the following; "" where there is no credential
	apis string // a fingerprint of the registrations that it is for
}

const (
	toldMade    = "made"    // by the answer that brought the credential
	toldUpdated = "updated" // by a yes
	toldRevoked = "revoked" // by a yes
)

// hearsay words what rests on a yes alone. A credential that was made came with
// the answer, which proves it.
var hearsay = map[string]string{
	toldUpdated: "the webhook answered that it took the APIs over; its side cannot be read back",
	toldRevoked: "the webhook answered that it revoked the credential; its side cannot be read back",
}

// The states of an App that is kept in step with a webhook. It is absent at AWS.
const (
	stateHeld    = "webhook credential"
	stateRevoked = "webhook credential revoked"
)

func (t told) String() string { return strings.TrimSpace(t.word + " " + t.apis) }

func toldOf(refs core.Refs) told {
	if refs.Get(refWebhook, "") == "" {
		return told{}
	}
	word, apis, _ := strings.Cut(refs.Get(refTold, ""), " ")
	if word == "" {
		word = toldMade // of which APIs is not known: it is told once more
	}
	return told{word, apis}
}

// wantedTold is what the endpoint must have been told of an App, its word aside
// where the credential is to be there.
func wantedTold(app core.App) told {
	if app.Status != core.Approved {
		return told{word: toldRevoked}
	}
	was := toldOf(app.Refs)
	if was.word == toldRevoked {
		was.word = ""
	}
	var keys []string
	for _, r := range app.Registrations {
		if r.Status == core.RegistrationOn {
			keys = append(keys, r.Key())
		}
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(keys), "\n")))
	return told{was.word, hex.EncodeToString(sum[:8])}
}

// projection is what this means for the compare: absent at AWS, with a state.
func (t told) projection() core.Projection {
	p := core.Absent()
	switch {
	case t.word == toldRevoked:
		p.State = stateRevoked
	case t.word != "" || t.apis != "":
		p.State, p.Grants = stateHeld, []string{"apis:" + t.apis}
	}
	return p
}

// remoteWebhook is what is known of an App whose credential a webhook made.
func remoteWebhook(app core.App) core.Remote {
	t := toldOf(app.Refs)
	r := core.Remote{
		Projection: t.projection(), Complete: true, Managed: true, AppID: app.ID,
		Status: core.Approved, Refs: app.Refs, Hearsay: hearsay[t.word],
	}
	if t.word != toldRevoked {
		return r
	}
	r.Status = core.Canceled
	for _, c := range app.Credentials {
		c.Enabled = false
		r.Credentials = append(r.Credentials, core.RemoteCredential{Credential: c})
	}
	return r
}
