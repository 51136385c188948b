package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Possible is everything that may be so of one thing, as far as an observer of
// both sides can tell.
type Possible struct {
	kind    Kind
	states  map[State]bool
	without map[string]*Possible // by act: what would be so had it not been decided
}

// Agreed is a thing on which both sides agree.
func Agreed(k Kind, w Word) *Possible {
	return &Possible{kind: k, states: map[State]bool{{w, w, w, false}: true}}
}

func (p *Possible) clone() *Possible {
	out := &Possible{kind: p.kind, states: maps.Clone(p.states)}
	for act, w := range p.without {
		out.remember(act, w.clone())
	}
	return out
}

func (p *Possible) remember(act string, without *Possible) {
	if p.without == nil {
		p.without = map[string]*Possible{}
	}
	p.without[act] = without
}

// each replaces every state by what fn makes of it.
func (p *Possible) each(fn func(State) []State) {
	next := map[State]bool{}
	for s := range p.states {
		for _, to := range fn(s) {
			next[to] = true
		}
	}
	p.states = next
}

// MayMeet says that both sides may have met by now.
func (p *Possible) MayMeet() {
	for _, w := range p.without {
		w.MayMeet()
	}
	p.each(func(s State) []State { return append(p.kind.Meet(s), s) })
}

// Met says that both sides have met.
func (p *Possible) Met() { p.each(p.kind.Meet) }

// Decided says that a decision of an act was made here on one word, to another.
// It returns false when no course explains that the thing was at from.
func (p *Possible) Decided(act string, from, to Word) bool {
	p.remember(act, p.clone())
	p.each(func(s State) []State {
		if s.Here != from {
			return nil
		}
		s.Here = to
		return []State{s}
	})
	return len(p.states) > 0
}

// TakenBack says that the decision of an act was taken back before it left:
// all is as if it had not been made.
func (p *Possible) TakenBack(act string) {
	if w, ok := p.without[act]; ok {
		*p = *w
	}
}

// Changed says that somebody changed it at the gateway. ambiguous: a push of
// ours is, or may be, half done there, so that his change cannot be told from
// our own unfinished work.
func (p *Possible) Changed(to Word, ambiguous bool) {
	for _, w := range p.without {
		w.Changed(to, ambiguous)
	}
	p.each(func(s State) []State {
		shown := to
		if kindOf(p.kind.Shows(s.Base)) == None && to == Gone {
			shown = None // what was never proven there cannot be proven gone
		}
		out := []State{{s.Base, s.Here, shown, s.Lost}}
		if ambiguous && to != Gone {
			out = append(out, State{shown, s.Here, shown, true})
		}
		if kindOf(p.kind.Shows(s.Base)) == None && to == Off {
			out = append(out, State{s.Base, s.Here, None, s.Lost}) // as a creation begins
		}
		return out
	})
}

// Words are what it may be here.
func (p *Possible) Words() []Word {
	var out []Word
	for s := range p.states {
		out = append(out, s.Here)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// MayBe reports whether it may be this word here.
func (p *Possible) MayBe(w Word) bool { return slices.Contains(p.Words(), w) }

// MayBeLost reports whether a decision may have been lost.
func (p *Possible) MayBeLost() bool {
	for s := range p.states {
		if s.Lost {
			return true
		}
	}
	return false
}

// Case is the one row of the table that every possible state is in; "" when
// they differ.
func (p *Possible) Case() Case {
	var only Case
	for s := range p.states {
		c := p.kind.Case(s)
		if only != "" && c != only {
			return ""
		}
		only = c
	}
	return only
}

// Agree narrows it to what both sides were seen to agree on.
func (p *Possible) Agree(w Word) { *p = *Agreed(p.kind, w) }

// String lists the states: "base/here/there".
func (p *Possible) String() string {
	var out []string
	for _, s := range slices.SortedFunc(maps.Keys(p.states), func(a, b State) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }) {
		out = append(out, fmt.Sprintf("%s/%s/%s", s.Base, s.Here, s.There))
	}
	return strings.Join(out, " or ")
}
