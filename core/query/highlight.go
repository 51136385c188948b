package query

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
)

// Span is a stretch of a text in bytes, Start included, End not. It begins and ends between runes.
type Span struct{ Start, End int }

// Highlights gives what of a column's text the filter's words found, sorted and without overlaps. field is the
// column's: Name, Developer, Connection; bare words and the field's own terms count, negated ones do not.
func (e Expr) Highlights(field Field, s string) []Span {
	var found []Span // in the folded text
	folded := ""
	e.Walk(func(t *Term, negated bool) {
		bare := t.Field == Any && (field == Name || field == Developer || field == Connection)
		if negated || t.Fold == "" || t.Field != field && !bare || t.Op == Within {
			return
		}
		if folded == "" {
			folded = Fold(s)
		}
		found = append(found, t.find(folded, s)...)
	})
	if len(found) == 0 {
		return nil
	}
	return unfold(s, found)
}

// find gives where a term matches in a folded text.
func (t *Term) find(folded, original string) []Span {
	switch t.Op {
	case Equals:
		if folded == t.Fold {
			return []Span{{0, len(folded)}}
		}
	case Contains:
		return occurrences(folded, t.Fold)
	case Fuzzy:
		if at := strings.Index(folded, t.Fold); at >= 0 { // contiguous: show that, as it ranks by that
			return []Span{{at, at + len(t.Fold)}}
		}
		_, spans, _ := FuzzyScore(t.Fold, original)
		return spans
	}
	return nil
}

func occurrences(s, word string) []Span {
	var spans []Span
	for from := 0; ; {
		at := strings.Index(s[from:], word)
		if at < 0 {
			return spans
		}
		spans = append(spans, Span{from + at, from + at + len(word)})
		from += at + len(word)
	}
}

// FuzzyScore asks the library github.com/sahilm/fuzzy how well a folded word matches a text: its score, and
// the matched characters as spans in the folded text. The library sees the text without accents but with its
// case, which it uses to find word starts. ok is false when the word's letters do not occur in this order.
func FuzzyScore(word, s string) (score int, spans []Span, ok bool) {
	stripped := string(AppendStripped(nil, s))
	matches := fuzzy.FindNoSort(word, []string{stripped})
	if len(matches) == 0 {
		return 0, nil, false
	}
	for _, at := range matches[0].MatchedIndexes {
		_, size := utf8.DecodeRuneInString(stripped[at:])
		spans = append(spans, Span{at, at + size})
	}
	return matches[0].Score, spans, true
}

// unfold carries spans of the folded text over to the original: a rune is in when any of what it folds to is,
// and a combining mark is when its letter is.
func unfold(s string, found []Span) []Span {
	slices.SortFunc(found, func(a, b Span) int { return a.Start - b.Start })
	var spans []Span
	var piece []byte
	at, inside := 0, false
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		piece = AppendFold(piece[:0], s[i:i+size])
		if len(piece) > 0 {
			inside = overlaps(found, at, at+len(piece))
			at += len(piece)
		}
		if inside {
			spans = extend(spans, i, i+size)
		}
		i += size
	}
	return spans
}

func overlaps(spans []Span, from, to int) bool {
	for _, s := range spans {
		if s.Start < to && from < s.End {
			return true
		}
	}
	return false
}

func extend(spans []Span, from, to int) []Span {
	if n := len(spans); n > 0 && spans[n-1].End == from {
		spans[n-1].End = to
		return spans
	}
	return append(spans, Span{from, to})
}
