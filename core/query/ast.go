package query

import (
	"slices"
	"strings"
)

// Expr is a parsed filter. The zero Expr matches everything. It is immutable.
type Expr struct {
	root Node
}

// Of makes the filter of one node.
func Of(n Node) Expr { return Expr{root: n} }

// Root gives the expression as a tree, for those that compile it to something else (an index, SQL): nil for
// everything, else *And, *Or, *Not or *Term. The tree must not be changed. An And or Or has at least two
// kids, none of its own type; the kid of a Not is never a Not.
func (e Expr) Root() Node { return e.root }

// IsZero reports whether the filter is empty and so matches everything.
func (e Expr) IsZero() bool { return e.root == nil }

// Node is one node of the tree: *And, *Or, *Not or *Term.
type Node interface {
	appendTo(b *strings.Builder, inner bool)
}

// And holds where all its kids hold.
type And struct{ Kids []Node }

// Or holds where one of its kids holds.
type Or struct{ Kids []Node }

// Not holds where its kid does not.
type Not struct{ Kid Node }

// Term is one test of one field.
type Term struct {
	Field  Field
	Op     Op
	Text   string // the value as it was written, without quotes
	Fold   string // Fold(Text): what Contains, Equals and Fuzzy compare with
	Period Period // for Within
}

// Op is the test a Term makes.
type Op uint8

// The tests. For a field with several values (the APIs of an App) one value that passes is enough.
const (
	Contains Op = iota // the folded value contains Fold
	Equals             // the folded value is Fold; for an empty Fold: there is no value, or an empty one
	Fuzzy              // the runes of Fold occur in the folded value in this order
	Within             // the moment lies in Period
)

func join(kids []Node, or bool) Node {
	if len(kids) == 1 {
		return kids[0]
	}
	var flat []Node
	for _, k := range kids {
		switch k := k.(type) {
		case *And:
			if !or {
				flat = append(flat, k.Kids...)
				continue
			}
		case *Or:
			if or {
				flat = append(flat, k.Kids...)
				continue
			}
		}
		flat = append(flat, k)
	}
	if or {
		return &Or{Kids: flat}
	}
	return &And{Kids: flat}
}

func negate(n Node) Node {
	if not, ok := n.(*Not); ok {
		return not.Kid
	}
	return &Not{Kid: n}
}

// Walk calls visit for every term, with whether it stands under a negation.
func (e Expr) Walk(visit func(t *Term, negated bool)) { walk(e.root, false, visit) }

func walk(n Node, negated bool, visit func(*Term, bool)) {
	switch n := n.(type) {
	case *And:
		for _, k := range n.Kids {
			walk(k, negated, visit)
		}
	case *Or:
		for _, k := range n.Kids {
			walk(k, negated, visit)
		}
	case *Not:
		walk(n.Kid, !negated, visit)
	case *Term:
		visit(n, negated)
	}
}

// Fields gives each field the filter looks at once, in order of appearance; Any for a bare word.
func (e Expr) Fields() []Field {
	var fields []Field
	e.Walk(func(t *Term, _ bool) {
		if !slices.Contains(fields, t.Field) {
			fields = append(fields, t.Field)
		}
	})
	return fields
}

// Statuses gives the folded words one of which the status of every match has: what a store can ask an index
// for before the rest is tested. ok is false when the filter does not confine the status. An empty set with
// ok true: nothing can match.
func (e Expr) Statuses() (set []string, ok bool) { return e.Implied(Status) }

// Implied gives the folded values one of which every match has in f, known from field=word (and field:word
// for status, push and has). ok is false when the filter does not confine f. For a field with one value.
func (e Expr) Implied(f Field) (set []string, ok bool) { return implied(e.root, f) }

func implied(n Node, f Field) ([]string, bool) {
	switch n := n.(type) {
	case *And:
		return impliedByAll(n.Kids, f)
	case *Or:
		var union []string
		for _, k := range n.Kids {
			set, ok := implied(k, f)
			if !ok {
				return nil, false
			}
			for _, s := range set {
				if !slices.Contains(union, s) {
					union = append(union, s)
				}
			}
		}
		return union, true
	case *Term:
		if n.Field == f && n.Op == Equals && n.Fold != "" {
			return []string{n.Fold}, true
		}
	}
	return nil, false
}

func impliedByAll(kids []Node, f Field) (both []string, found bool) {
	for _, k := range kids {
		set, ok := implied(k, f)
		switch {
		case !ok:
		case !found:
			both, found = set, true
		default:
			both = slices.DeleteFunc(slices.Clone(both), func(s string) bool { return !slices.Contains(set, s) })
		}
	}
	return both, found
}
