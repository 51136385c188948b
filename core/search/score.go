package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fuzzyWord scores texts against a folded word as github.com/sahilm/fuzzy does, without allocating, so that
// all hits can be put in order on every key; a test holds it to the library. The rules, as the library's
// documentation gives them: a bonus for the first character, for one after a separator, for one that starts
// a camelCase hump and, growing, for one next to the hit before; a penalty for characters before the first hit
// and for each character that is not hit.
type fuzzyWord struct {
	word  string
	runes []string
	mask  uint64
}

func newFuzzyWord(word string) *fuzzyWord {
	f := &fuzzyWord{word: word, mask: maskOf(word)}
	for _, r := range word {
		f.runes = append(f.runes, string(r))
	}
	return f
}

const (
	firstBonus     = 10
	separatorBonus = 20
	camelBonus     = 20
	adjacentBonus  = 5
	leadPenalty    = 5
	mostLead       = 15
)

// scorer is the state of scoring one text.
type scorer struct {
	fold, cased string
	lastHit     int // start of the last character hit, -1 before the first
	run         int // what hits next to each other have earned so far
}

// score gives the library's score of a folded text; cased is the same text with its case, byte for byte. Each
// of the word's characters takes the best of its places before the place where the next one can first stand.
func (f *fuzzyWord) score(fold, cased string) (total int, ok bool) {
	s := scorer{fold: fold, cased: cased, lastHit: -1}
	hits, best, bestAt := 0, -1, 0
	at, previous := f.start(fold)
	for at < len(fold) {
		end := at + 1
		if fold[at] >= utf8.RuneSelf {
			end = at + sizeAt(fold, at)
		}
		if hits < len(f.runes) && startsWith(fold[at:], f.runes[hits]) {
			if points := s.points(at, previous); points > best {
				best, bestAt = points, at
			}
		}
		if best >= 0 && (end == len(fold) || hits+1 < len(f.runes) && startsWith(fold[end:], f.runes[hits+1])) {
			if hits == 0 {
				best -= min(bestAt*leadPenalty, mostLead)
			}
			total += best
			s.lastHit = bestAt
			best = -1
			hits++
		}
		previous, at = at, end
	}
	return total + hits - len(fold), hits == len(f.runes)
}

// start gives the first place of the word's first character, and the start of the character before it.
func (f *fuzzyWord) start(fold string) (at, previous int) {
	at = strings.Index(fold, f.runes[0])
	if at < 0 {
		return len(fold), 0
	}
	if at == 0 {
		return 0, 0
	}
	for previous = at - 1; !utf8.RuneStart(fold[previous]); previous-- {
	}
	return at, previous
}

// points gives what a hit at this place earns. previous is the start of the character before.
func (s *scorer) points(at, previous int) (points int) {
	if at == 0 {
		points += firstBonus
	} else {
		if strings.IndexByte("/-_ .\\", s.fold[previous]) >= 0 {
			points += separatorBonus
		}
		if s.hump(at, previous) {
			points += camelBonus
		}
	}
	if s.lastHit >= 0 && s.lastHit == previous {
		bonus := 2*s.run + adjacentBonus
		s.run += bonus
		points += bonus
	}
	return points
}

// hump: an upper-case letter after a lower-case one.
func (s *scorer) hump(at, previous int) bool {
	a, b := s.cased[previous], s.cased[at]
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		return 'a' <= a && a <= 'z' && 'A' <= b && b <= 'Z'
	}
	before, _ := utf8.DecodeRuneInString(s.cased[previous:])
	here, _ := utf8.DecodeRuneInString(s.cased[at:])
	return unicode.IsLower(before) && unicode.IsUpper(here)
}

func startsWith(s, r string) bool { return s[0] == r[0] && (len(r) == 1 || strings.HasPrefix(s, r)) }

func sizeAt(s string, at int) int {
	_, size := utf8.DecodeRuneInString(s[at:])
	return size
}

// class is how a row was hit; a lower one ranks above any score of a higher one. The library alone would rank
// initials above every name that begins with the word.
type class int64

const (
	namePrefix class = iota
	nameContiguous
	otherContiguous // developer, connection
	nameScattered
	otherScattered
	noHit
)

// rank orders hits: greater is better. It is a class and a score in one number, and ranks of several words add
// up to one: the classes first, then the scores.
type rank int64

const classShift = 48 // far above any score: words have at most query.MaxFuzzy characters

func rankOf(c class, score int) rank { return rank(score) - rank(c)<<classShift }

// class gives the sum of the classes in a rank.
func (r rank) class() int64 { return int64(1<<(classShift-1)-r) >> classShift }

// inName ranks a hit in a name.
func (f *fuzzyWord) inName(fold, cased string) rank {
	score, ok := f.score(fold, cased)
	if !ok {
		return rankOf(noHit, 0)
	}
	switch at := strings.Index(fold, f.word); {
	case at == 0:
		return rankOf(namePrefix, score)
	case at > 0:
		return rankOf(nameContiguous, score)
	}
	return rankOf(nameScattered, score)
}

// inOther ranks a hit in a dictionary value's first part.
func (f *fuzzyWord) inOther(v *value) rank {
	if v.mask&f.mask != f.mask {
		return rankOf(noHit, 0)
	}
	score, ok := f.score(v.head(), v.cased)
	switch {
	case !ok:
		return rankOf(noHit, 0)
	case strings.Contains(v.head(), f.word):
		return rankOf(otherContiguous, score)
	}
	return rankOf(otherScattered, score)
}
