package apinizer

import (
	"fmt"
	"slices"

	"gatehouse/core"
)

// The types of a grant (apinizer.md, Objects).
const (
	grantProxy = "API_PROXY"
	grantGroup = "API_PROXY_GROUP"
)

// grant is access to one API proxy or API proxy group.
type grant struct{ project, name, kind string }

func (g grant) String() string {
	word := "proxy"
	if g.kind == grantGroup {
		word = "group"
	}
	return word + " " + g.name + " in " + g.project
}

// rateList is a rate-limit list (RLCL); the zero value is none.
type rateList struct{ project, name string }

func (l rateList) none() bool { return l == rateList{} }

// product is what an API of our catalog means at the gateway.
type product struct {
	name   string
	grants []grant
}

// plan is what a plan of our catalog means at the gateway.
type plan struct {
	name     string
	list     rateList
	products []string // it is offered for these only; nil: for every product
}

func (p plan) offeredFor(product string) bool {
	return p.products == nil || slices.Contains(p.products, product)
}

// mapping is the connection's mapping file: what products and plans mean. It
// is read once, when the connection is opened.
type mapping struct {
	path     string
	digest   string    // of what it says
	products []product // by name
	plans    []plan    // by name
}

func (m *mapping) product(name string) (product, bool) {
	i := slices.IndexFunc(m.products, func(p product) bool { return p.name == name })
	if i < 0 {
		return product{}, false
	}
	return m.products[i], true
}

// plan finds a plan; the plan without a name has no list.
func (m *mapping) plan(name string) (plan, bool) {
	if name == "" {
		return plan{}, true
	}
	i := slices.IndexFunc(m.plans, func(p plan) bool { return p.name == name })
	if i < 0 {
		return plan{}, false
	}
	return m.plans[i], true
}

// knows reports whether any product has this grant.
func (m *mapping) knows(g grant) bool {
	return slices.ContainsFunc(m.products, func(p product) bool { return slices.Contains(p.grants, g) })
}

// catalog is the mapping as APIs and plans. A plan whose list is in a project
// where the product has no grant cannot be had: no credential would be in it.
func (m *mapping) catalog() []core.CatalogAPI {
	var out []core.CatalogAPI
	for _, p := range m.products {
		api := core.CatalogAPI{APIRef: core.APIRef{ID: p.name, Name: p.name, Description: describe(p)}}
		for _, l := range m.plans {
			if l.offeredFor(p.name) && fits(p, l) {
				api.Plans = append(api.Plans, core.PlanRef{ID: l.name, Name: l.name})
			}
		}
		out = append(out, api)
	}
	return out
}

func fits(p product, l plan) bool {
	return l.list.none() || slices.ContainsFunc(p.grants, func(g grant) bool { return g.project == l.list.project })
}

// describe lists a product's grants: "proxy payments in sales, group ledger in
// sales".
func describe(p product) string {
	text := ""
	for i, g := range p.grants {
		if i > 0 {
			text += ", "
		}
		text += g.String()
	}
	return text
}

// check refuses a registration that the mapping cannot carry out.
func (m *mapping) check(app core.App, r core.Registration) error {
	p, ok := m.product(r.API.ID)
	if !ok {
		return m.refused(app, "the product %q is not in the mapping file", r.API.ID)
	}
	l, ok := m.plan(r.Plan.ID)
	switch {
	case !ok:
		return m.refused(app, "the plan %q is not in the mapping file", r.Plan.ID)
	case !l.offeredFor(p.name):
		return m.refused(app, "the plan %q is not offered for the product %q", r.Plan.ID, p.name)
	case !fits(p, l):
		return m.refused(app, "the rate-limit list of the plan %q is in project %s, where the product %q has no grant", r.Plan.ID, l.list.project, p.name)
	}
	return nil
}

func (m *mapping) refused(app core.App, format string, args ...any) error {
	return core.Errorf(core.CodeRefused, app.Name, "%s", fmt.Sprintf(format, args...)).
		WithHint("Add it to %s and start Gatehouse again, or decide on the App's other registrations alone.", m.path)
}
