package apigee

import (
	"time"

	"gatehouse/core"
)

// The kinds of an App's refs: reading goes by id, writing by owner and name
// (apigee.md, Objects).
const (
	refApp       = "app"
	refDeveloper = "developer"
	refGroup     = "appgroup"
	refName      = "name"
)

const credentialKind = "key"

// remote is an app as core sees it. now decides which keys have expired.
func remote(a app, who owner, now time.Time) core.Remote {
	entries := fold(a)
	r := core.Remote{
		Complete: true, Managed: true,
		AppID: a.mark(), Native: a.Status, Name: a.title(), Description: a.value(attrNotes), CallbackURL: a.CallbackURL,
		Attributes: a.custom(), Owner: who.Owner, CreatedAt: a.CreatedAt.time(), Refs: refsOf(a, who),
		Parts: parts(a, who, entries, now),
	}
	grants := make([]string, 0, len(entries))
	for _, e := range entries {
		reg := e.registration(a, who, now)
		grants = append(grants, core.Grant(reg, e.word))
		r.Registrations = append(r.Registrations, reg)
	}
	if r.Registrations == nil {
		r.Registrations = []core.Registration{}
	}
	r.Status = statusOf(a, r.Registrations)
	r.Projection = core.Shown(a.Status, grants...).With(fields(r.Name, r.Description, r.CallbackURL, r.Attributes)...)
	for _, c := range a.Credentials {
		r.Credentials = append(r.Credentials, credentialOf(a, c, who, now))
	}
	return r
}

func refsOf(a app, who owner) core.Refs { return makeRefs(a.ID, who.email(), a.AppGroup, a.Name) }

// makeRefs are an app's refs. A ref names one App, and several may have an
// owner or a name: those are kept under the app's id.
func makeRefs(id, developer, group, name string) core.Refs {
	refs := core.Refs{{Kind: refApp, ID: id}}
	for _, r := range []core.Ref{{Kind: refDeveloper, Scope: id, ID: developer}, {Kind: refGroup, Scope: id, ID: group}, {Kind: refName, Scope: id, ID: name}} {
		if r.ID != "" {
			refs = append(refs, r)
		}
	}
	return refs
}

// ownRef reads a ref that is kept under the app's id.
func ownRef(refs core.Refs, kind string) string { return refs.Get(kind, refs.Get(refApp, "")) }

// statusOf is what the native state means on its own (apigee.md, States).
func statusOf(a app, regs []core.Registration) core.Status {
	switch a.Status {
	case wordApproved:
		status, _ := core.DeriveStatus(regs)
		return status
	case wordRevoked:
		return core.Canceled
	}
	return core.Unknown
}

// credentialOf is a key; it is enabled when calls with it can pass: the key's
// own level, its expiry, the app and the owner are good.
func credentialOf(a app, c credential, who owner, now time.Time) core.RemoteCredential {
	return core.RemoteCredential{Secret: c.Key, Credential: core.Credential{
		Kind: credentialKind, RefID: c.refID(), CreatedAt: c.IssuedAt.time(), ExpiresAt: c.ExpiresAt.time(),
		Enabled: c.live() && !c.expired(now) && a.Status == wordApproved && !who.blocks(),
	}}
}

// fields are the texts that Gatehouse can change.
func fields(name, description, callback string, attributes map[string]string) []string {
	out := []string{core.FieldText(core.FieldName, name), core.FieldText(core.FieldDescription, description), core.FieldText(core.FieldCallback, callback)}
	for n, v := range attributes {
		if !reserved(n) {
			out = append(out, core.FieldText(core.FieldAttribute+n, v))
		}
	}
	return out
}
