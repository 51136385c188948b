package apinizer

import (
	"slices"
	"strings"

	"gatehouse/core"
)

// claims are the registrations that an App's grants may belong to, in the order
// in which these are given to them: the approved ones, those that the gateway
// showed when it was last proven, and the others. One that was deleted here is
// among the second until its deletion is proven: a grant is all that Apinizer
// knows of it, and read under another plan it would look like a new one.
func (g *gateway) claims(app core.App) []core.Registration {
	var on, shown, others []core.Registration
	for _, r := range app.Registrations {
		switch {
		case r.Status == core.RegistrationOn:
			on = append(on, r)
		case based(app, r):
			shown = append(shown, r)
		default:
			others = append(others, r)
		}
	}
	return slices.Concat(on, shown, g.deleted(app), others)
}

// based reports whether the gateway showed a registration when the App was last
// proven.
func based(app core.App, r core.Registration) bool {
	return slices.ContainsFunc(app.Base.Grants, func(word string) bool { return keyOf(word) == r.Key() })
}

// keyOf is the key of the registration that a grant of a projection is for.
func keyOf(word string) string { return word[:max(strings.LastIndexByte(word, '='), 0)] }

// deleted are the registrations that the gateway showed and that the App has no
// more.
func (g *gateway) deleted(app core.App) []core.Registration {
	var out []core.Registration
	for _, word := range app.Base.Grants {
		if _, here := app.ByKey(keyOf(word)); !here {
			out = append(out, g.named(keyOf(word)))
		}
	}
	return out
}

// named is the registration of a key: of the longest product of the mapping
// file that begins it; else of what stands before the last #.
func (g *gateway) named(key string) core.Registration {
	api, plan := "", ""
	for _, p := range g.mapping.products {
		if key != p.name && !strings.HasPrefix(key, p.name+"#") {
			continue
		}
		if len(p.name) > len(api) {
			api, plan = p.name, strings.TrimPrefix(key[len(p.name):], "#")
		}
	}
	if api == "" {
		api, plan = key, ""
		if i := strings.LastIndexByte(key, '#'); i >= 0 {
			api, plan = key[:i], key[i+1:]
		}
	}
	return core.Registration{API: core.APIRef{ID: api, Name: api}, Plan: core.PlanRef{ID: plan, Name: plan}, Status: core.RegistrationOff}
}
