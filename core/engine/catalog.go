package engine

import (
	"context"
	"slices"
	"strings"

	"gatehouse/core"
)

// Catalog returns the APIs and plans that a connection's Apps can be registered
// for: as last read, and read now where they never were.
func (e *Engine) Catalog(ctx context.Context, connection string) ([]core.CatalogAPI, error) {
	conn, err := e.configured(connection)
	if err != nil {
		return nil, err
	}
	apis, err := e.Store().Catalog(ctx, connection)
	if err != nil || len(apis) > 0 {
		return apis, err
	}
	gw, err := e.gateways.get(ctx, conn)
	if err != nil {
		return nil, err
	}
	if apis, err = gw.Catalog(ctx); err != nil || len(apis) == 0 || e.ReadOnly {
		return apis, err
	}
	return apis, e.Store().WriteBulk(ctx, func(tx core.Tx) error { return tx.PutCatalog(connection, apis) })
}

// offer checks registrations against a connection's catalog and returns them
// with its names, waiting. One that the catalog does not have is CodeInvalid,
// and so is a plan that its API is not had under.
func (e *Engine) offer(ctx context.Context, connection string, regs []core.Registration) ([]core.Registration, error) {
	if len(regs) == 0 {
		return nil, nil
	}
	apis, err := e.Catalog(ctx, connection)
	if err != nil {
		return nil, err
	}
	out := make([]core.Registration, 0, len(regs))
	for _, r := range regs {
		named, err := offerOne(connection, apis, r)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(o core.Registration) bool { return o.Key() == named.Key() }) {
			return nil, core.Errorf(core.CodeInvalid, core.FieldRegistrations, "%s is named twice", named.Label())
		}
		caps, _ := e.Capabilities(connection)
		other := slices.IndexFunc(out, func(o core.Registration) bool { return o.API.ID == named.API.ID })
		if caps.OnePlan != "" && other >= 0 {
			return nil, core.Errorf(core.CodeInvalid, core.FieldRegistrations, "%s and %s are two plans of one API; %s", out[other].Label(), named.Label(), caps.OnePlan).
				WithHint("Ask for one of them.")
		}
		named.CreatedAt = e.Clock.Now()
		out = append(out, named)
	}
	return out, nil
}

func offerOne(connection string, apis []core.CatalogAPI, r core.Registration) (core.Registration, error) {
	invalid := func(format string, args ...any) *core.Error {
		return core.Errorf(core.CodeInvalid, core.FieldRegistrations, format, args...)
	}
	i := slices.IndexFunc(apis, func(a core.CatalogAPI) bool { return a.ID == r.API.ID })
	if i < 0 {
		return r, invalid("%s does not offer an API %q", connection, r.API.ID).
			WithHint("It offers %s. Sync reads its catalog anew.", firstOf(len(apis), func(i int) string { return apis[i].Label() }))
	}
	api := apis[i]
	named := core.Registration{API: api.APIRef, Status: core.Waiting}
	if len(api.Plans) == 0 && r.Plan.ID == "" {
		return named, nil
	}
	plans := func(i int) string { return api.Plans[i].Label() }
	j := slices.IndexFunc(api.Plans, func(p core.PlanRef) bool { return p.ID == r.Plan.ID })
	switch {
	case j >= 0:
		named.Plan = api.Plans[j]
		return named, nil
	case r.Plan.ID == "" && len(api.Plans) == 1:
		named.Plan = api.Plans[0]
		return named, nil
	case r.Plan.ID == "":
		return r, invalid("%s needs a plan", api.Label()).WithHint("It has %s.", firstOf(len(api.Plans), plans))
	case len(api.Plans) == 0:
		return r, invalid("%s has no plans, and %q was given", api.Label(), r.Plan.ID)
	}
	return r, invalid("%s has no plan %q", api.Label(), r.Plan.ID).WithHint("It has %s.", firstOf(len(api.Plans), plans))
}

// firstOf lists up to six names.
func firstOf(n int, name func(int) string) string {
	if n == 0 {
		return "nothing"
	}
	var names []string
	for i := range min(n, 6) {
		names = append(names, name(i))
	}
	if n > 6 {
		names = append(names, plural(n-6, "more", "more"))
	}
	return strings.Join(names, ", ")
}
