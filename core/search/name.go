package search

import (
	"strings"

	"gatehouse/core/query"
)

// nameTest chooses the way to look for a term in the names.
func nameTest(t *query.Term) test {
	if t.Op == query.Contains {
		return substring{t.Fold}
	}
	mask := maskOf(t.Fold)
	return rowTest(func(c *chunk, i int) bool {
		return c.texts.mask[i]&mask == mask && t.MatchFolded(c.texts.folds.at(i))
	})
}

// substring finds a folded word in the names.
type substring struct{ word string }

// A chunk with fewer rows to look at than this is looked at row by row.
const sparse = chunkRows / 8

func (t substring) rows(c *chunk, care rowSet) rowSet {
	if care.count() >= sparse {
		hits := t.scan(&c.texts.folds)
		hits.and(&care)
		return hits
	}
	mask := maskOf(t.word)
	return care.where(func(i int) bool {
		return c.texts.mask[i]&mask == mask && strings.Contains(c.texts.folds.at(i), t.word)
	})
}

// scan searches all the chunk's names as the one text they are: a word has no separator in it, so a hit lies
// within one name, and the rest of that name is passed over.
func (t substring) scan(l *lines) (hits rowSet) {
	row := 0
	for from := 0; from < len(l.buf); {
		at := strings.Index(l.buf[from:], t.word)
		if at < 0 {
			break
		}
		at += from
		for int(l.off[row+1]) <= at {
			row++
		}
		hits.add(row)
		from = int(l.off[row+1])
	}
	return hits
}
