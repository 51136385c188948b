package konnect

import (
	"context"
	"net/url"

	"gatehouse/core"
)

// What the catalog says of an API whose requests nobody has to approve.
const (
	noteAutoAPI    = "approves by itself: requests for this API do not wait"
	noteAutoPortal = "the portal approves every request by itself"
)

// publication is an API, or an API package, in the portal.
type publication struct {
	APIID       string `json:"api_id"`
	EntityType  string `json:"entity_type"` // api, api_package; "" in older answers
	AutoApprove bool   `json:"auto_approve_registrations"`
}

// productVersion is what can be registered for in a classic portal.
type productVersion struct {
	ID          string `json:"product_version_id"`
	Status      string `json:"publish_status"`
	Open        bool   `json:"application_registration_enabled"`
	AutoApprove bool   `json:"auto_approve_registration"`
}

// catalogAPI is an API of the organization.
type catalogAPI struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Version     *string `json:"version"`
	Description *string `json:"description"`
}

// Catalog implements core.Gateway: what is published to the portal. There are
// no plans (konnect.md, Objects).
func (g *gateway) Catalog(ctx context.Context) ([]core.CatalogAPI, error) {
	portal, err := g.readPortal(ctx)
	if err != nil {
		return nil, err
	}
	if g.classic {
		return g.classicCatalog(ctx, portal)
	}
	published, err := all(ctx, g, listing{what: "publications", route: "/api-publications", all: true, path: []string{versionNew, "api-publications"},
		query: url.Values{"filter[portal_id][eq]": {g.portal}}}, func(p publication) string { return p.APIID })
	if err != nil {
		return nil, notTheCatalog(err)
	}
	apis, err := all(ctx, g, listing{what: "APIs", route: "/apis", all: true, path: []string{versionNew, "apis"}}, func(a catalogAPI) string { return a.ID })
	if err != nil {
		return nil, notTheCatalog(err)
	}
	names := map[string]core.APIRef{}
	for _, a := range apis {
		names[a.ID] = a.ref()
	}
	out := make([]core.CatalogAPI, 0, len(published))
	for _, p := range published {
		ref, ok := names[p.APIID]
		if !ok {
			ref = g.seen(p.APIID, p.EntityType)
		}
		out = append(out, core.CatalogAPI{APIRef: ref, Note: autoNote(portal, p.AutoApprove)})
	}
	return out, nil
}

// notTheCatalog keeps a missing list of APIs from being taken for an absence.
func notTheCatalog(err error) error {
	if core.CodeOf(err) != core.CodeGone {
		return err
	}
	return core.Errorf(core.CodePermanent, core.AsError(err).Subject, "the list of published APIs is not there (404)").
		WithHint("Is it a classic portal? Then set portal-version: v2.").Because(err)
}

func (a catalogAPI) ref() core.APIRef {
	ref := identified{ID: a.ID, Name: a.Name, Version: a.Version}
	out := registration{API: &ref}.api()
	if a.Description != nil {
		out.Description = *a.Description
	}
	return out
}

// seen is an API that the list of APIs lacks, a package above all: named as
// registrations named it.
func (g *gateway) seen(id, kind string) core.APIRef {
	g.mu.Lock()
	defer g.mu.Unlock()
	if ref, ok := g.names[id]; ok {
		return *ref
	}
	if kind == "api_package" {
		return core.APIRef{ID: id, Name: "API package " + id}
	}
	return core.APIRef{ID: id}
}

// classicCatalog tells versions by their ids; their names come with
// registrations, since the portal's list has none.
func (g *gateway) classicCatalog(ctx context.Context, portal portalInfo) ([]core.CatalogAPI, error) {
	versions, err := all(ctx, g, listing{what: "product versions", route: "/product-versions", path: []string{"product-versions"}},
		func(v productVersion) string { return v.ID })
	if err != nil {
		return nil, g.noPortal(err)
	}
	if err := g.learnNames(ctx, versions); err != nil {
		return nil, err
	}
	var out []core.CatalogAPI
	for _, v := range versions {
		if v.Status != "published" || !v.Open {
			continue
		}
		out = append(out, core.CatalogAPI{APIRef: g.seen(v.ID, ""), Note: autoNote(portal, v.AutoApprove)})
	}
	return out, nil
}

// learnNames reads the registrations once when a version has no name yet.
func (g *gateway) learnNames(ctx context.Context, versions []productVersion) error {
	nameless := false
	for _, v := range versions {
		nameless = nameless || g.seen(v.ID, "").Name == ""
	}
	if !nameless {
		return nil
	}
	_, err := sweep(ctx, g, listing{what: "registrations", route: "/application-registrations", path: []string{"application-registrations"}},
		func(r registration) string { return r.ID }, func(rows []registration) error {
			for _, r := range rows {
				g.named(r.api())
			}
			return nil
		})
	if core.CodeOf(err) == core.CodeForbidden {
		return nil
	}
	return g.noPortal(err)
}

func autoNote(portal portalInfo, api bool) string {
	switch {
	case api:
		return noteAutoAPI
	case portal.AutoApproveApps:
		return noteAutoPortal
	}
	return ""
}
