package search

import (
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
