package sensedia

import (
	"context"

	"gatehouse/core"
)

// Catalog implements core.Gateway: GET /apis with their plans, and GET /plans
// for APIs that come without.
func (g *gateway) Catalog(ctx context.Context) ([]core.CatalogAPI, error) {
	var out []core.CatalogAPI
	bare := 0
	err := g.walk(ctx, listing{path: "apis"}, func(o object) error {
		api := core.CatalogAPI{APIRef: apiRef(o)}
		for _, p := range o.objects("plans") {
			api.Plans = append(api.Plans, core.PlanRef{ID: p.text("id"), Name: p.text("name")})
		}
		if len(api.Plans) == 0 {
			bare++
		}
		out = append(out, api)
		return nil
	})
	if err != nil || bare == 0 {
		return out, g.catalogRight(err)
	}
	return out, g.addPlans(ctx, out)
}

// addPlans fills in the plans of APIs that came without.
func (g *gateway) addPlans(ctx context.Context, apis []core.CatalogAPI) error {
	plans := map[string][]core.PlanRef{}
	err := g.walk(ctx, listing{path: "plans"}, func(o object) error {
		api := o.object("api").text("id")
		plans[api] = append(plans[api], core.PlanRef{ID: o.text("id"), Name: o.text("name")})
		return nil
	})
	if err != nil {
		return g.catalogRight(err)
	}
	for i, a := range apis {
		if len(a.Plans) == 0 {
			apis[i].Plans = plans[a.ID]
		}
	}
	return nil
}

// catalogRight adds what is known of one failure: some tenants answer GET
// /apis with CommunicationException to a token without a user (sensedia.md,
// Authentication).
func (g *gateway) catalogRight(err error) error {
	if core.CodeOf(err) == core.CodePermanent && g.auth.kind == authApplication {
		return core.AsError(err).WithHint("Some tenants show their APIs only to a user: try auth: user with a user's security credential.")
	}
	return err
}
