package konnect

import (
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// row is a registration as it is kept while a list is joined.
type row struct {
	id, status string
	api        *core.APIRef
	created    int64 // in milliseconds; rows are many, times large
	updated    int64
}

func (r registration) row(g *gateway) row {
	return row{id: r.ID, status: g.word(r.Status), api: g.named(r.api()), created: r.CreatedAt.UnixMilli(), updated: r.UpdatedAt.UnixMilli()}
}

// word returns a status word without keeping the answer that it came in alive.
func (g *gateway) word(status string) string {
	if w := registrationWord(registrationStatus(status)); w != "" {
		return w
	}
	return strings.Clone(status)
}

// named returns the one copy of an API's name, and remembers it for the catalog.
func (g *gateway) named(api core.APIRef) *core.APIRef {
	g.mu.Lock()
	defer g.mu.Unlock()
	if known, ok := g.names[api.ID]; ok && known.Name == api.Name {
		return known
	}
	g.names[api.ID] = &api
	return &api
}

// remoteApp is an application with its registrations, as core sees it.
func (g *gateway) remoteApp(a application, rows []row, by core.Owner) core.Remote {
	r := core.Remote{
		Complete: true, Managed: true, AppID: appID(a.Labels),
		Refs: core.Refs{}.With(refApp, "", a.ID), Name: a.Name, Owner: by, CreatedAt: a.CreatedAt,
	}
	if a.Owner == nil && !g.classic {
		r.Refs = r.Refs.With(refUntold, "", a.ID)
	}
	if a.Description != nil {
		r.Description = *a.Description
	}
	var grants, odd []string
	for _, x := range rows {
		reg := core.Registration{API: *x.api, Status: registrationStatus(x.status), ID: x.id, CreatedAt: time.UnixMilli(x.created).UTC()}
		if reg.Status == core.RegistrationUnknown {
			reg.Native = x.status
		}
		r.Registrations = append(r.Registrations, reg)
		grants = append(grants, core.Grant(reg, x.status))
		if reg.Status == core.RegistrationUnknown && !slices.Contains(odd, x.status) {
			odd = append(odd, x.status)
		}
	}
	r.Projection = core.Shown(present, grants...)
	if text := ownerText(by); a.Owner != nil && text != "" && !g.classic {
		r.Projection = r.Projection.With(core.FieldText(core.FieldOwner, text))
	}
	r.Status, _ = core.DeriveStatus(r.Registrations)
	r.Native = native(rows)
	if len(odd) > 0 {
		r.Native = strings.Join(odd, ", ")
	}
	return r
}

// native words an application by its registrations: the gateway has no word of
// its own for it.
func native(rows []row) string {
	if len(rows) == 0 {
		return "no registrations"
	}
	var words []string
	for _, x := range rows {
		if !slices.Contains(words, x.status) {
			words = append(words, x.status)
		}
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// remoteDeveloper is a developer's sign-up.
func remoteDeveloper(d developer) core.Remote {
	return core.Remote{
		Projection: core.Shown(d.Status), Complete: true, Managed: true, Kind: core.KindDeveloper,
		Status: developerStatus(d.Status), Native: d.Status, Refs: core.Refs{}.With(refDeveloper, "", d.ID),
		Name: d.owner().Name, Owner: d.owner(), CreatedAt: d.CreatedAt,
	}
}
