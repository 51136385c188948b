package aws

import (
	"context"

	"gatehouse/core"
)

// Catalog lists the stages that usage plans open, each with its plans: a stage
// without a plan cannot be reached with a key. An API that is not among the
// region's REST APIs has no name and shows its id.
func (g *gateway) Catalog(ctx context.Context) ([]core.CatalogAPI, error) {
	var out []core.CatalogAPI
	for _, region := range g.conf.regions {
		apis, err := g.catalogOf(ctx, region)
		if err != nil {
			return nil, err
		}
		out = append(out, apis...)
	}
	return out, nil
}

func (g *gateway) catalogOf(ctx context.Context, region string) ([]core.CatalogAPI, error) {
	plans, err := g.plansOf(ctx, "", region, "")
	if err != nil {
		return nil, err
	}
	names, err := g.apiNames(ctx, region)
	if err != nil {
		return nil, err
	}
	var out []core.CatalogAPI
	at := map[string]int{}
	for _, p := range plans {
		for _, id := range p.apis {
			i, ok := at[id]
			if !ok {
				i = len(out)
				at[id] = i
				out = append(out, core.CatalogAPI{APIRef: g.labeled(id, names), Limits: map[string]string{}})
			}
			out[i].Plans = append(out[i].Plans, core.PlanRef{ID: p.id, Name: p.name})
			out[i].Limits[p.id] = p.limits
		}
	}
	return out, nil
}

// labeled names a stage: "Payments (prod)", with its region where the
// connection has several.
func (g *gateway) labeled(id string, names map[string]core.APIRef) core.APIRef {
	st, _ := parseStage(id)
	api, ok := names[st.api]
	if !ok || api.Name == "" {
		return core.APIRef{ID: id}
	}
	where := st.name
	if len(g.conf.regions) > 1 {
		where += ", " + st.region
	}
	return core.APIRef{ID: id, Name: api.Name + " (" + where + ")", Description: api.Description}
}
