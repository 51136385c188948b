package aws

import (
	"slices"

	"gatehouse/core"
)

// registrationsOf are the registrations that the plans of an App's keys stand
// for. A plan may open more APIs than the App asked for: where we know which it
// asked for, the others are not added. What AWS cannot show (waiting, refused)
// stays as we have it, and what it shows no more is unsubscribed (aws.md,
// States).
func registrationsOf(keys []shownKey, ours []core.Registration) []core.Registration {
	out, asked := []core.Registration{}, map[string]bool{}
	shown := map[string]bool{}
	for _, k := range keys {
		for _, p := range k.plans {
			shown[planGrant(k.region, p.id)] = true
		}
	}
	for _, r := range ours {
		grant := grantOf(r)
		if shown[grant] {
			asked[grant] = true
		}
		out = append(out, asShown(r, shown[grant]))
	}
	for _, k := range keys {
		for _, p := range k.plans {
			if !asked[planGrant(k.region, p.id)] {
				out = append(out, opened(p)...)
			}
		}
	}
	return out
}

// asShown is a registration of ours with the status that AWS shows.
func asShown(r core.Registration, shown bool) core.Registration {
	switch {
	case shown:
		r.Status, r.TakenBy = core.RegistrationOn, ""
	case r.Status == core.RegistrationOn:
		r.Status = core.RegistrationOff
	}
	return r
}

// grantOf is the grant that a registration of a key stands for.
func grantOf(r core.Registration) string {
	st, _ := parseStage(r.API.ID)
	return planGrant(st.region, r.Plan.ID)
}

// opened are the APIs that a plan opens.
func opened(p plan) []core.Registration {
	out := make([]core.Registration, 0, len(p.apis))
	for _, api := range p.apis {
		out = append(out, core.Registration{
			API: core.APIRef{ID: api}, Plan: core.PlanRef{ID: p.id, Name: p.name}, Status: core.RegistrationOn,
		})
	}
	return out
}

// withOurs does the same for a client, whose scopes name no plans.
func (g *gateway) withOurs(r core.Remote, ours []core.Registration) core.Remote {
	if r.Registrations == nil {
		return r
	}
	var out []core.Registration
	known := map[string]bool{}
	for _, reg := range ours {
		grant := scopeGrant(g.scopes.of(reg.API.ID))
		known[grant] = true
		out = append(out, asShown(reg, slices.Contains(r.Projection.Grants, grant)))
	}
	for _, reg := range r.Registrations {
		if !known[scopeGrant(g.scopes.of(reg.API.ID))] {
			out = append(out, reg)
		}
	}
	r.Registrations = out
	return r
}
