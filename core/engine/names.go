package engine

import "gatehouse/core"

// names finds APIs and plans of a catalog by id.
type names struct {
	apis  map[string]core.APIRef
	plans map[string]core.PlanRef
}

func namesOf(apis []core.CatalogAPI) names {
	n := names{apis: map[string]core.APIRef{}, plans: map[string]core.PlanRef{}}
	for _, a := range apis {
		n.apis[a.ID] = a.APIRef
		for _, p := range a.Plans {
			n.plans[p.ID] = p
		}
	}
	return n
}

// differ reports whether the catalog has other names than these.
func (n names) differ(regs []core.Registration) bool {
	for _, r := range regs {
		if api, ok := n.apis[r.API.ID]; ok && api != r.API {
			return true
		}
		if plan, ok := n.plans[r.Plan.ID]; ok && plan != r.Plan {
			return true
		}
	}
	return false
}

// name fills in what the catalog knows.
func (n names) name(regs []core.Registration) {
	for i, r := range regs {
		if api, ok := n.apis[r.API.ID]; ok && api != r.API {
			regs[i].API = api
		}
		if plan, ok := n.plans[r.Plan.ID]; ok && plan != r.Plan {
			regs[i].Plan = plan
		}
	}
}
