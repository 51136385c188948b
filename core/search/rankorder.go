package search

import (
	"maps"
	"math"
	"slices"
)

// rankedOrder picks the hits out of an order of all rows and puts the best first, keeping the order of those
// alike. ranks is by position and good for the hits.
//
// The ranks of real searches are few, so each gets a place, hits are counted by place in the order they lie
// in memory, and one walk through perm puts each hit where those before it end.
func rankedOrder(perm []uint32, hits []rowSet, total int, ranks []rank) []uint32 {
	spans, most := scoreSpans(hits, ranks)
	places, ok := numberPlaces(spans)
	if !ok {
		return sortByKey(pick(perm, hits, total), func(pos uint32) uint64 { return uint64(most - ranks[pos]) })
	}
	byClass := make([]scoreSpan, 1+slices.Max(append(slices.Collect(maps.Keys(spans)), 0)))
	for class, span := range spans {
		byClass[class] = *span
	}
	next := make([]uint32, places)
	for i := range hits {
		hits[i].each(func(row int) {
			r := &ranks[i<<chunkBits|row]
			span := &byClass[r.class()]
			*r = span.first + span.most - *r // from here on the place
			next[*r]++
		})
	}
	sum := uint32(0)
	for i := range next {
		next[i], sum = sum, sum+next[i]
	}
	out := make([]uint32, total)
	for _, pos := range perm {
		if hits[pos>>chunkBits].has(int(pos % chunkRows)) {
			place := ranks[pos]
			out[next[place]] = pos
			next[place]++
		}
	}
	return out
}

// scoreSpan is the range of ranks that one class of hits has got, and the place of its best among all places.
type scoreSpan struct{ least, most, first rank }

// scoreSpans finds the ranges by class, and the best rank of all.
func scoreSpans(hits []rowSet, ranks []rank) (spans map[int64]*scoreSpan, most rank) {
	spans, most = map[int64]*scoreSpan{}, math.MinInt64
	var span *scoreSpan
	class := int64(-1)
	for i := range hits {
		hits[i].each(func(row int) {
			r := ranks[i<<chunkBits|row]
			if c := r.class(); c != class {
				class = c
				if span = spans[c]; span == nil {
					span = &scoreSpan{least: r, most: r}
					spans[c] = span
				}
			}
			span.least, span.most, most = min(span.least, r), max(span.most, r), max(most, r)
		})
	}
	return spans, most
}

// mostPlaces bounds the table that hits are counted in.
const mostPlaces = 1 << 16

// numberPlaces numbers all ranks that can occur from the best on. ok is false when they are too many.
func numberPlaces(spans map[int64]*scoreSpan) (places rank, ok bool) {
	for _, class := range slices.Sorted(maps.Keys(spans)) {
		span := spans[class]
		span.first = places
		if places += span.most - span.least + 1; places > mostPlaces {
			return 0, false
		}
	}
	return places, true
}
