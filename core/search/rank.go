package search

import (
	"maps"
	"math"
	"slices"

	"gatehouse/core/query"
)

// ranker ranks rows by the fuzzy words of a filter that are not negated.
type ranker struct {
	snap  *snapshot
	words []rankedWord
}

type rankedWord struct {
	*fuzzyWord
	name                  bool   // the word may be hit in the name
	developer, connection []rank // by value; nil where the word does not look there
}

// newRanker gives nil when the filter has no fuzzy word for name, developer or connection.
func newRanker(e query.Expr, s *snapshot) (*ranker, error) {
	r := &ranker{snap: s}
	var failed error
	e.Walk(func(t *query.Term, negated bool) {
		if negated || t.Op != query.Fuzzy || failed != nil {
			return
		}
		w := rankedWord{fuzzyWord: newFuzzyWord(t.Fold)}
		bare := t.Field == query.Any
		w.name = bare || t.Field == query.Name
		if bare || t.Field == query.Developer {
			w.developer, failed = rankValues(w.fuzzyWord, s.dicts[colDeveloper])
		}
		if failed == nil && (bare || t.Field == query.Connection) {
			w.connection, failed = rankValues(w.fuzzyWord, s.dicts[colConnection])
		}
		if w.name || w.developer != nil || w.connection != nil {
			r.words = append(r.words, w)
		}
	})
	if len(r.words) == 0 {
		return nil, failed
	}
	return r, failed
}

func rankValues(f *fuzzyWord, values []value) ([]rank, error) {
	ranks := make([]rank, len(values))
	const block = 1024
	err := inParallel((len(values)+block-1)/block, func(b int) {
		for i := b * block; i < min(len(values), (b+1)*block); i++ {
			ranks[i] = f.inOther(&values[i])
		}
	})
	return ranks, err
}

// rank writes the ranks of a chunk's hits into out, by row.
func (r *ranker) rank(c *chunk, hits *rowSet, out []rank) {
	hits.each(func(i int) {
		var sum rank
		for k := range r.words {
			sum += r.words[k].best(c, i)
		}
		out[i] = sum
	})
}

func (w *rankedWord) best(c *chunk, i int) rank {
	best := rankOf(noHit, 0)
	if w.name && c.texts.mask[i]&w.mask == w.mask {
		best = w.inName(c.texts.folds.at(i), c.texts.casedName(i))
	}
	if w.developer != nil {
		best = max(best, w.developer[c.cols[colDeveloper][i]])
	}
	if w.connection != nil {
		best = max(best, w.connection[c.cols[colConnection][i]])
	}
	return best
}

// sortByRank puts the best first and keeps the order of those alike. ranks is by position.
func sortByRank(perm []uint32, ranks []rank) []uint32 {
	if len(perm) == 0 {
		return perm
	}
	spans := map[int64]*scoreSpan{} // by class
	least, most := rank(math.MaxInt64), rank(math.MinInt64)
	var span *scoreSpan
	last := int64(-1)
	for _, pos := range perm {
		r := ranks[pos]
		least, most = min(least, r), max(most, r)
		if c := r.class(); c != last || span == nil {
			last = c
			if span = spans[c]; span == nil {
				span = &scoreSpan{least: math.MaxInt64, most: math.MinInt64}
				spans[c] = span
			}
		}
		span.least, span.most = min(span.least, r), max(span.most, r)
	}
	if least == most {
		return perm
	}
	places, ok := numberPlaces(spans)
	if !ok {
		return sortByKey(perm, func(pos uint32) uint64 { return uint64(most - ranks[pos]) })
	}
	return countingSort(perm, ranks, spans, places)
}

// scoreSpan is the ranks one class of hits has got, and the place of its best among all places.
type scoreSpan struct {
	least, most rank
	first       int64
}

// mostPlaces bounds the table of a countingSort.
const mostPlaces = 1 << 16

// numberPlaces numbers all ranks that can occur from the best on. ok is false when they are too many.
func numberPlaces(spans map[int64]*scoreSpan) (places int64, ok bool) {
	for _, class := range slices.Sorted(maps.Keys(spans)) {
		span := spans[class]
		span.first = places
		if places += int64(span.most-span.least) + 1; places > mostPlaces {
			return 0, false
		}
	}
	return places, true
}

// countingSort counts how many rows have each place, and then puts every row where those before it end.
func countingSort(perm []uint32, ranks []rank, spans map[int64]*scoreSpan, places int64) []uint32 {
	byClass := make([]*scoreSpan, 1+slices.Max(slices.Collect(maps.Keys(spans))))
	for class, span := range spans {
		byClass[class] = span
	}
	at := make([]uint32, places)
	place := func(pos uint32) int64 {
		r := ranks[pos]
		span := byClass[r.class()]
		return span.first + int64(span.most-r)
	}
	for _, pos := range perm {
		at[place(pos)]++
	}
	sum := uint32(0)
	for i := range at {
		at[i], sum = sum, sum+at[i]
	}
	out := make([]uint32, len(perm))
	for _, pos := range perm {
		p := place(pos)
		out[at[p]] = pos
		at[p]++
	}
	return out
}
