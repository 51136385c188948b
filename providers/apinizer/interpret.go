package apinizer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// reading finds the registrations behind an App's grants. A grant that an
// approved registration needs is that one's, and speaks for no other
// (apinizer.md, Traps 12).
type reading struct {
	*gateway
	app       core.App
	facts     facts
	now       time.Time
	explained map[grant]bool
	out       []core.Registration
	parts     []string
}

func (g *gateway) reading(app core.App, f facts) *reading {
	r := &reading{gateway: g, app: app, facts: f, now: g.env.Clock.Now(), explained: map[grant]bool{}}
	for _, x := range app.Registrations {
		if p, _ := g.mapping.product(x.API.ID); x.Status == core.RegistrationOn {
			for _, y := range p.grants {
				r.explained[y] = true
			}
		}
	}
	return r
}

// registrations are those that the gateway knows, granted or incomplete. First
// those that are whole explain their grants; what is there beyond these makes
// another one incomplete.
func (r *reading) registrations() []core.Registration {
	var partly []core.Registration
	whole := map[grant]bool{}
	keep := func(x core.Registration) {
		r.show(x)
		p, _ := r.mapping.product(x.API.ID)
		for _, g := range p.grants {
			whole[g], r.explained[g] = true, true
		}
	}
	for _, x := range r.claims(r.app) {
		_, known := r.mapping.product(x.API.ID)
		switch {
		case !known:
			r.unknown(x)
		case r.lacks(x) == "" && (x.Status == core.RegistrationOn || r.beyond(x, r.explained)):
			keep(x)
		default:
			partly = append(partly, x)
		}
	}
	for _, x := range r.extra(r.app, r.facts) {
		if r.beyond(x, r.explained) {
			x.Plan = r.planOf(x)
			keep(x)
		}
	}
	for _, x := range partly {
		on := x.Status == core.RegistrationOn
		if on && r.beyond(x, whole) || !on && r.beyond(x, r.explained) {
			r.show(x)
		}
	}
	r.strangers()
	return r.out
}

// show adds a registration as the gateway has it.
func (r *reading) show(x core.Registration) {
	x.Status, x.TakenBy = core.RegistrationOn, ""
	if x.Blocked = r.lacks(x); x.Blocked == "" {
		x.Blocked = r.off(x)
	} else {
		r.parts = append(r.parts, x.API.Label()+": "+x.Blocked)
	}
	r.out = append(r.out, x)
}

// unknown is a registration whose product the mapping file has no more: while
// the gateway showed it and the credential has grants that nobody can name, its
// access may be among them.
func (r *reading) unknown(x core.Registration) {
	if !based(r.app, x) || r.unmanaged() == 0 {
		return
	}
	x.Status, x.TakenBy = core.RegistrationOn, ""
	x.Blocked = "the mapping file does not have the product " + x.API.ID + " any more; its grants cannot be told from others"
	r.parts = append(r.parts, x.Blocked)
	r.out = append(r.out, x)
}

// beyond: a grant of the product is there that these do not explain.
func (r *reading) beyond(x core.Registration, explained map[grant]bool) bool {
	p, _ := r.mapping.product(x.API.ID)
	return slices.ContainsFunc(p.grants, func(g grant) bool { return r.facts.has(g) && !explained[g] })
}

// lacks says what is missing of a registration, "" when nothing is.
func (r *reading) lacks(x core.Registration) string {
	p, _ := r.mapping.product(x.API.ID)
	l, known := r.mapping.plan(x.Plan.ID)
	var missing []string
	for _, g := range p.grants {
		if !r.facts.has(g) {
			missing = append(missing, g.String()+" is not granted")
		}
	}
	switch {
	case !known:
		missing = append(missing, "the mapping file does not have the plan "+x.Plan.ID)
	case !r.facts.listed(l.list):
		missing = append(missing, "it is not in the rate-limit list "+l.list.name)
	}
	return strings.Join(missing, ", ")
}

// off says why calls to the product do not pass although all is granted.
func (r *reading) off(x core.Registration) string {
	p, _ := r.mapping.product(x.API.ID)
	for _, g := range p.grants {
		if why := r.facts.off(g.project, r.now); why != "" {
			return why
		}
	}
	return ""
}

// extra are the products that an App has all grants of and that none of its
// registrations claims, whatever the plan; those with the most grants first, so that they
// explain the most.
func (g *gateway) extra(app core.App, f facts) []core.Registration {
	var more []product
	claims := g.claims(app)
	for _, p := range g.mapping.products {
		claimed := slices.ContainsFunc(claims, func(r core.Registration) bool { return r.API.ID == p.name })
		if !claimed && !slices.ContainsFunc(p.grants, func(x grant) bool { return !f.has(x) }) {
			more = append(more, p)
		}
	}
	slices.SortStableFunc(more, func(a, b product) int { return cmp.Compare(len(b.grants), len(a.grants)) })
	out := make([]core.Registration, 0, len(more))
	for _, p := range more {
		out = append(out, core.Registration{API: core.APIRef{ID: p.name, Name: p.name}})
	}
	return out
}

// planOf is the plan under which a product is had that the App is not
// registered for: the one whose list the credential is in, else the one
// without a list. Where several may be meant there is none.
func (r *reading) planOf(x core.Registration) core.PlanRef {
	p, _ := r.mapping.product(x.API.ID)
	var listed, free []string
	for _, l := range r.mapping.plans {
		switch {
		case !l.offeredFor(p.name) || !fits(p, l):
		case l.list.none():
			free = append(free, l.name)
		case r.facts.listed(l.list):
			listed = append(listed, l.name)
		}
	}
	switch {
	case len(listed) == 1:
		return core.PlanRef{ID: listed[0], Name: listed[0]}
	case len(listed) > 1:
		r.parts = append(r.parts, p.name+": its plan cannot be told; the credential is in the lists of "+strings.Join(listed, ", "))
	case len(free) == 1:
		return core.PlanRef{ID: free[0], Name: free[0]}
	}
	return core.PlanRef{}
}

// unmanaged counts grants that no product of the mapping has.
func (r *reading) unmanaged() int {
	n := 0
	for g := range r.facts.grants {
		if !r.mapping.knows(g) {
			n++
		}
	}
	return n
}

// strangers says what else there is, for a person. A place in a list opens
// nothing: one that is left over is no state of its own.
func (r *reading) strangers() {
	for l, members := range r.facts.lists {
		needed := slices.ContainsFunc(r.out, func(x core.Registration) bool {
			p, _ := r.mapping.plan(x.Plan.ID)
			return p.list == l
		})
		if len(members) > 0 && !needed {
			r.parts = append(r.parts, "it is in the rate-limit list "+l.name+", which no approved registration needs")
		}
	}
	if n := r.unmanaged(); n > 0 {
		r.parts = append(r.parts, fmt.Sprintf("grants that the mapping file does not have, left alone: %d", n))
	}
	for _, c := range r.facts.creds {
		if c.global() {
			r.parts = append(r.parts, "the credential "+c.username+" was made global: it is in the project "+c.home)
		}
	}
}
