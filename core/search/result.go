package search

import (
	"iter"

	"gatehouse/core/query"
)

// Result is the answer to one Request. It is immutable, and so are the rows it gives: they are those of the
// moment of the search.
type Result struct {
	Seq      uint64
	Total    int      // rows that match
	All      int      // rows the index held
	Progress Progress // how much of the whole that was

	snap  *snapshot
	expr  query.Expr
	order []uint32
}

// Hit is a row of a Result with what the filter found in its columns.
type Hit struct {
	Row
	NameSpans       []query.Span
	DeveloperSpans  []query.Span
	ConnectionSpans []query.Span
}

// Window gives the hits from place from on, at most n, with their highlights: what a screen shows. Places
// outside the result are left out.
func (r *Result) Window(from, n int) []Hit {
	from = min(max(from, 0), r.Total)
	n = min(max(n, 0), r.Total-from)
	hits := make([]Hit, n)
	for i := range hits {
		row := r.snap.row(r.order[from+i])
		hits[i] = Hit{
			Row:             row,
			NameSpans:       r.expr.Highlights(query.Name, row.Name),
			DeveloperSpans:  r.expr.Highlights(query.Developer, row.Developer),
			ConnectionSpans: r.expr.Highlights(query.Connection, row.Connection),
		}
	}
	return hits
}

// Row gives the row at a place, 0 ≤ i < Total.
func (r *Result) Row(i int) Row { return r.snap.row(r.order[i]) }

// ID gives the id at a place, 0 ≤ i < Total.
func (r *Result) ID(i int) string { return r.snap.id(r.order[i]) }

// Find gives an id's place, for a cursor that stays on its App.
func (r *Result) Find(id string) (int, bool) {
	pos, ok := r.snap.find(id)
	if !ok {
		return 0, false
	}
	for i, p := range r.order {
		if p == pos {
			return i, true
		}
	}
	return 0, false
}

// IDs gives all matching ids in order.
func (r *Result) IDs() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, pos := range r.order {
			if !yield(r.snap.id(pos)) {
				return
			}
		}
	}
}
