// Package model is the reference that the engine is tested against: what design
// 3 says of one thing that two sides change, in few words and without a line of
// the engine, of core.Compare or of core.Rebase. It imports nothing of them.
//
// A thing (an App, or one registration of an App) is in three places: base is
// what both sides agreed on last, here is what was decided, there is what the
// gateway shows. Deciding changes here, another administrator changes there, and
// a meeting (a push with its proof, or a read) brings all three to one word.
// Whether a meeting happened between two changes is not always known from
// outside: Possible holds every course that the rules allow.
package model

import (
	"slices"
	"strings"
)

// Word says what one place has of a thing.
type Word string

// The words. On and Waiting are said of Apps and of registrations; Paused is an
// App that is SUSPENDED, None one that the gateway never had.
const (
	Gone    Word = "gone"
	None    Word = "none"
	Off     Word = "off"
	Refused Word = "refused"
	Paused  Word = "paused"
	Waiting Word = "waiting"
	On      Word = "on"
)

// OnFor is On with what it opens.
func OnFor(opens ...string) Word {
	opens = slices.Clone(opens)
	slices.Sort(opens)
	return On + ":" + Word(strings.Join(opens, ","))
}

// Kind is a kind of thing: what a gateway shows of a word, and how much access
// a word gives.
type Kind struct {
	Shows func(Word) Word
	Rank  func(Word) int
}

// App is an App that is decided as one. The gateway has no word for SUSPENDED
// but off, and nothing of an App that waits or was rejected.
var App = Kind{
	Shows: func(w Word) Word {
		switch w {
		case Waiting, Refused:
			return None
		case Paused:
			return Off
		}
		return w
	},
	Rank: func(w Word) int {
		return slices.Index([]Word{Gone, Off, Refused, Paused, Waiting, On}, kindOf(w))
	},
}

// Registration is a registration where the gateway decides on each: it has a
// word for every state of ours.
var Registration = Kind{
	Shows: func(w Word) Word { return w },
	Rank: func(w Word) int {
		return map[Word]int{Gone: 0, Off: 1, Refused: 1, Waiting: 2, On: 3}[w]
	},
}

// Text is a text that both sides may change: where both did, the gateway's
// stands.
var Text = Kind{
	Shows: func(w Word) Word { return w },
	Rank:  func(Word) int { return 0 },
}

func kindOf(w Word) Word {
	kind, _, _ := strings.Cut(string(w), ":")
	return Word(kind)
}

// opensLess reports whether a opens a part of what b opens.
func opensLess(a, b Word) bool {
	_, as, _ := strings.Cut(string(a), ":")
	_, bs, _ := strings.Cut(string(b), ":")
	has := strings.Split(bs, ",")
	for _, x := range strings.Split(as, ",") {
		if x != "" && !slices.Contains(has, x) {
			return false
		}
	}
	return true
}

// State is one course that things may have taken. Lost: a decision was lost on
// the way, or could be seen as lost.
type State struct {
	Base, Here, There Word
	Lost              bool
}

// Case names the row of design 3's table that a state is in.
type Case string

// The rows.
const (
	Same      Case = "nothing changed"
	OursOnly  Case = "changed here"
	TheirOnly Case = "changed there"
	BothAlike Case = "both to the same"
	TheirLess Case = "conflict, theirs gives less"
	OursLess  Case = "conflict, ours gives less"
	Neither   Case = "conflict, neither gives less"
)

// Case is the row of the table for a state.
func (k Kind) Case(s State) Case {
	base, here, there := k.Shows(s.Base), k.Shows(s.Here), k.Shows(s.There)
	ours, theirs := here != base, there != base
	switch {
	case !ours && !theirs:
		return Same
	case !theirs:
		return OursOnly
	case !ours:
		return TheirOnly
	case here == there:
		return BothAlike
	}
	h, t := k.Rank(s.Here), k.Rank(s.There)
	switch {
	case t < h, t == h && opensLess(s.There, s.Here):
		return TheirLess
	case h < t, opensLess(s.Here, s.There):
		return OursLess
	}
	return Neither
}

// Meet is what a state comes to when both sides meet: one state, or two where
// neither side gives less access than the other.
func (k Kind) Meet(s State) []State {
	to := func(w Word, lost bool) State { return State{w, w, w, s.Lost || lost} }
	switch k.Case(s) {
	case TheirOnly:
		return []State{to(s.There, false)}
	case TheirLess:
		return []State{to(s.There, true)}
	case OursLess:
		return []State{to(s.Here, true)}
	case Neither:
		return []State{to(s.Here, true), to(s.There, true)}
	}
	return []State{to(s.Here, false)}
}
