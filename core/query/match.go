package query

import (
	"slices"
	"strings"
	"time"
)

// Record gives an App's values to Matcher.Match, each asked for only when a term needs it.
type Record interface {
	// Texts gives the values of a text field: none, one, or several (the APIs, the products). For Developer
	// the name on screen comes first, and is the one a bare word looks at. For Has: the words of it that are
	// true of the App. The slice is only read, and not kept.
	Texts(Field) []string
	// Time gives Created, Decided or Due in unix seconds; false when there is none. Age is asked as Created,
	// has:overdue as Due.
	Time(Field) (int64, bool)
}

// IDs is a set of ids.
type IDs map[string]struct{}

// Has reports whether id is in the set.
func (s IDs) Has(id string) bool {
	_, ok := s[id]
	return ok
}

// Known are terms of a filter that somebody has answered already, for all records: the ids of those that pass.
type Known map[*Term]IDs

// Matcher is a filter bound to a moment.
type Matcher struct {
	root    Node
	periods map[*Term]bounds
	known   Known
}

type bounds struct{ from, to int64 }

// Bind resolves ages, days, today and yesterday: ages count back from now, days begin in now's time zone.
func (e Expr) Bind(now time.Time) *Matcher { return e.BindKnown(now, nil) }

// BindKnown is Bind where some terms are answered: a record is asked for its ID instead. known is only read.
func (e Expr) BindKnown(now time.Time, known Known) *Matcher {
	m := &Matcher{root: e.root, periods: map[*Term]bounds{}, known: known}
	e.Walk(func(t *Term, _ bool) {
		if t.Op == Within {
			from, to := t.Period.Bounds(now)
			m.periods[t] = bounds{from, to}
		}
	})
	return m
}

// Match reports whether the record passes the filter.
func (m *Matcher) Match(r Record) bool { return m.root == nil || m.holds(m.root, r) }

func (m *Matcher) holds(n Node, r Record) bool {
	switch n := n.(type) {
	case *And:
		for _, k := range n.Kids {
			if !m.holds(k, r) {
				return false
			}
		}
		return true
	case *Or:
		for _, k := range n.Kids {
			if m.holds(k, r) {
				return true
			}
		}
		return false
	case *Not:
		return !m.holds(n.Kid, r)
	case *Term:
		return m.termHolds(n, r)
	}
	return false
}

func (m *Matcher) termHolds(t *Term, r Record) bool {
	if ids, ok := m.known[t]; ok {
		return slices.ContainsFunc(r.Texts(ID), ids.Has)
	}
	switch {
	case t.Op == Within:
		at, ok := r.Time(t.Moment())
		b := m.periods[t]
		return ok && b.from <= at && at < b.to
	case t.Field == Any:
		dev := r.Texts(Developer)
		return t.anyOf(r.Texts(Name)) || t.anyOf(dev[:min(1, len(dev))]) || t.anyOf(r.Texts(Connection))
	case t.Op == Equals && t.Fold == "":
		return !t.hasText(r.Texts(t.Field))
	}
	return t.anyOf(r.Texts(t.Field))
}

// Moment is the field whose time a Within term looks at, as Record.Time is asked for it; Any for another term.
func (t *Term) Moment() Field {
	if t.Op != Within {
		return Any
	}
	switch t.Field {
	case Age:
		return Created
	case Has:
		return Due
	}
	return t.Field
}

func (t *Term) hasText(values []string) bool {
	for _, v := range values {
		if Fold(v) != "" {
			return true
		}
	}
	return false
}

func (t *Term) anyOf(values []string) bool {
	for _, v := range values {
		if t.MatchFolded(Fold(v)) {
			return true
		}
	}
	return false
}

// MatchFolded tests one folded value. Not for Within.
func (t *Term) MatchFolded(folded string) bool {
	switch t.Op {
	case Contains:
		return strings.Contains(folded, t.Fold)
	case Equals:
		return folded == t.Fold
	case Fuzzy:
		return isSubsequence(t.Fold, folded)
	}
	return false
}

// isSubsequence on bytes is the same as on runes: a byte of one rune never matches within another's place,
// because a rune's first byte says how many follow. Both sides are valid UTF-8, as Fold makes them.
func isSubsequence(word, text string) bool {
	for i := 0; i < len(word); {
		size := runeSize(word[i])
		at := strings.Index(text, word[i:i+size])
		if at < 0 {
			return false
		}
		text = text[at+size:]
		i += size
	}
	return true
}

func runeSize(first byte) int {
	switch {
	case first < 0x80:
		return 1
	case first < 0xE0:
		return 2
	case first < 0xF0:
		return 3
	}
	return 4
}
