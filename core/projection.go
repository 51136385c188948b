package core

import "slices"

// Projection is what a gateway shows, or must show, of one App: absent, or a
// native state with its grants. Base, local and remote are compared as
// projections (design 3), so that two of our statuses with one native form (a
// canceled and a suspended AWS key) do not look like a difference.
type Projection struct {
	Known   bool     // false: never read
	Present bool     // false with Known: absent
	State   string   // the provider's canonical word for the native state
	Grants  []string // what it opens, in the provider's canonical form, sorted
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

// Same reports whether two projections are equal. An unknown one equals
// nothing but another unknown one.
func (p Projection) Same(q Projection) bool {
	return p.Known == q.Known && p.Present == q.Present && p.State == q.State && slices.Equal(p.Grants, q.Grants)
}

// String words a projection for a plan or a message: "absent", "disabled",
// "enabled with 2 grants".
func (p Projection) String() string {
	switch {
	case !p.Known:
		return "not read yet"
	case !p.Present:
		return "absent"
	case len(p.Grants) == 0:
		return p.State
	}
	return p.State + " with " + countOf(len(p.Grants), "grant", "grants")
}

func (p Projection) clone() Projection {
	p.Grants = slices.Clone(p.Grants)
	return p
}
