package apinizer

import (
	"slices"

	"gatehouse/core"
)

// remote is an App as core sees it. Of an App that is not known here only ID
// is set, if it bears our mark.
func (g *gateway) remote(app core.App, f facts) core.Remote {
	if len(f.creds) == 0 {
		return core.Remote{Projection: core.Absent(), Complete: true}
	}
	r := g.outline(f.creds)
	r.Refs = append(r.Refs, undeployed(app.Refs)...)
	reading := g.reading(app, f)
	r.Registrations = reading.registrations()
	r.Parts = slices.Sorted(slices.Values(reading.parts))
	var words []string
	for _, x := range r.Registrations {
		words = append(words, core.Grant(x, wordOf(x)))
	}
	state := stateThere
	if late := undeployed(app.Refs); len(late) > 0 {
		state = statePartly
		for _, ref := range late {
			r.Parts = append(r.Parts, "the last change of "+ref.ID+" was not deployed to every environment")
		}
	}
	r.Projection = core.Shown(state, words...)
	r.Status = statusOf(r.Registrations)
	return r
}

// outline is what a list of credentials tells by itself.
func (g *gateway) outline(creds []credential) core.Remote {
	now, first := g.env.Clock.Now(), creds[0]
	r := core.Remote{
		Complete: true, Name: first.username, Native: first.native(now),
		Owner: core.Owner{Name: first.fullName, Email: first.email},
	}
	for _, c := range creds {
		if c.app != "" {
			r.AppID, r.Managed = c.app, true
		}
		r.Refs = append(r.Refs, core.Ref{Kind: refCredential, Scope: c.project, ID: c.username})
		r.Credentials = append(r.Credentials, core.RemoteCredential{Credential: core.Credential{
			Kind: credentialKind, Scope: c.project, RefID: c.username, ClientID: c.username,
			Enabled: c.off(now) == "", ExpiresAt: c.expires,
		}})
	}
	r.Refs = onePerProject(r.Refs)
	return r
}

// onePerProject keeps the first credential of each project: refs name one.
func onePerProject(refs core.Refs) core.Refs {
	var out core.Refs
	for _, r := range refs {
		if !slices.ContainsFunc(out, func(o core.Ref) bool { return o.Kind == r.Kind && o.Scope == r.Scope }) {
			out = append(out, r)
		}
	}
	return out
}

// statusOf is what the grants mean on their own: some access, or none.
func statusOf(regs []core.Registration) core.Status {
	if len(regs) > 0 {
		return core.Approved
	}
	return core.Canceled
}

// undeployed are the refs that remember a write that was not deployed
// everywhere.
func undeployed(refs core.Refs) core.Refs {
	return slices.DeleteFunc(slices.Clone(refs), func(r core.Ref) bool { return r.Kind != refUndeployed || r.ID == "" })
}
