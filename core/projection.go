package core

import (
	"maps"
	"slices"
	"strings"
)

// Projection is what a gateway shows, or must show, of one App: absent, or a
// native state with its grants. Base, local and remote are compared as
// projections (design 3), so that two of our statuses with one native form (a
// canceled and a suspended AWS key) do not look like a difference.
type Projection struct {
	Known   bool `json:",omitzero"` // false: never read
	Present bool `json:",omitzero"` // false with Known: absent
	// State is the provider's canonical word for the native state. Where an App
	// is absent and it is not empty, something of it is kept in step elsewhere
	// (a credential that a webhook made): a listing never shows it.
	State string `json:",omitzero"`
	// Grants is what it opens, sorted. Where the decision sits on the
	// registrations it holds every registration that the gateway knows, as
	// Grant makes it; elsewhere the form is the provider's own.
	Grants []string `json:",omitzero"`
	// Fields are the texts that the provider can edit, as FieldText makes
	// them, sorted; none where it can edit nothing.
	Fields []string `json:",omitzero"`
}

// Absent is the projection of an App with nothing at the gateway.
func Absent() Projection { return Projection{Known: true} }

// Shown makes the projection of a present object; grants are sorted and
// duplicates dropped.
func Shown(state string, grants ...string) Projection {
	g := slices.Clone(grants)
	slices.Sort(g)
	return Projection{Known: true, Present: true, State: state, Grants: slices.Compact(g)}
}

// With returns the projection with its editable fields; they are sorted.
func (p Projection) With(fields ...string) Projection {
	p.Fields = slices.Clone(fields)
	slices.Sort(p.Fields)
	return p
}

// Without is the projection without the words of these registrations, by key.
func (p Projection) Without(keys []string) Projection { return patch(p, Shown(p.State), keys) }

// Grant is the entry of Grants for a registration that the gateway shows with
// this word of its own.
func Grant(r Registration, native string) string { return r.Key() + "=" + native }

// Fields of an App that a gateway may hold. An attribute is
// FieldAttribute + its name.
const (
	FieldName          = "name"
	FieldDescription   = "description"
	FieldCallback      = "callback"
	FieldAttribute     = "attribute/"
	FieldRegistrations = "registrations"
	FieldOwner         = "owner"
	FieldEmail         = "email" // the owner's, where it alone is wrong
)

// FieldText is the entry of Fields for a field with this value.
func FieldText(field, value string) string { return field + "=" + value }

// Same reports whether two projections are equal. An unknown one equals
// nothing but another unknown one.
func (p Projection) Same(q Projection) bool {
	return p.Known == q.Known && p.Present == q.Present && p.State == q.State &&
		slices.Equal(p.Grants, q.Grants) && slices.Equal(p.Fields, q.Fields)
}

// Nothing reports whether the gateway has, or must have, nothing of an App.
func (p Projection) Nothing() bool { return !p.Present && p.State == "" }

// String words a projection for a plan or a message: "absent", "disabled",
// "enabled with 2 grants", "approved (2 approved, 1 revoked)".
func (p Projection) String() string {
	switch {
	case !p.Known:
		return "not read yet"
	case p.Nothing():
		return "absent"
	case !p.Present:
		return p.State
	case len(p.Grants) == 0:
		return p.State
	}
	return p.State + grantsText(p.Grants)
}

// grantsText counts grants: " with 2 grants". Where they are registrations in
// the gateway's own words it counts by word, " (2 approved, 1 revoked)": a
// revoked one grants nothing.
func grantsText(grants []string) string {
	byWord := map[string]int{}
	for _, g := range grants {
		at := strings.LastIndexByte(g, '=')
		if at < 0 {
			return " with " + countOf(len(grants), "grant", "grants")
		}
		byWord[strings.ToLower(g[at+1:])]++
	}
	var words []string
	for _, w := range slices.Sorted(maps.Keys(byWord)) {
		words = append(words, itoa(byWord[w])+" "+w)
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// Instead words how p, which is shown, differs from what it must be: "shows
// disabled instead of enabled with 2 grants", or, where that would be the same
// words twice, what is not shown and what is shown besides.
func (p Projection) Instead(must Projection) string {
	if shown, want := p.String(), must.String(); shown != want {
		return "shows " + shown + " instead of " + want
	}
	have, need := slices.Concat(p.Fields, p.Grants), slices.Concat(must.Fields, must.Grants)
	var parts []string
	for _, lacks := range without(need, have) {
		parts = append(parts, "not "+lacks)
	}
	parts = append(parts, without(have, need)...)
	if len(parts) > saidDifferences {
		parts = append(parts[:saidDifferences], "more")
	}
	return "shows " + strings.Join(parts, ", ")
}

// saidDifferences is how many differences are named one by one.
const saidDifferences = 4

// without returns the entries of a that are not in b.
func without(a, b []string) (out []string) {
	for _, entry := range a {
		if !slices.Contains(b, entry) {
			out = append(out, entry)
		}
	}
	return out
}

func (p Projection) clone() Projection {
	p.Grants, p.Fields = slices.Clone(p.Grants), slices.Clone(p.Fields)
	return p
}
