package engine_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gatehouse/core"
)

// moves is design 2.1 for one registration, written out once more: what an
// administrator may do, and where it leads; "" is gone.
var moves = map[core.RegistrationStatus]map[core.Verb]core.RegistrationStatus{
	waiting: {core.Approve: on, core.Reject: refused},
	on:      {core.Unsubscribe: off, core.Delete: ""},
	off:     {core.Approve: on, core.Delete: ""},
	refused: {core.Approve: on, core.Reprocess: waiting, core.Delete: ""},
}

// amount is how much access a registration gives; design 3, in words of the
// test's own.
func amount(s core.RegistrationStatus) int {
	switch s {
	case on:
		return 3
	case waiting:
		return 2
	case off, refused:
		return 1
	}
	return 0
}

// settleOn is where a registration must end that was base, and that we and the
// gateway brought to ours and theirs.
func settleOn(base, ours, theirs core.RegistrationStatus) core.RegistrationStatus {
	switch {
	case ours == base:
		return theirs
	case theirs == base || amount(ours) < amount(theirs):
		return ours
	}
	return theirs
}

// Rounds of decisions here, changes there, reads in between, and pushes whose
// answers are lost at random steps: every registration ends where the rules
// say, on both sides, whoever reads first.
func TestRoundsOfDecisionsOnBothSidesEndWhereTheRulesSay(t *testing.T) {
	for seed := range uint64(16) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			inLedger(t, func(w *world, g *ledgerGate, p *process) {
				r := &rounds{world: w, g: g, p: p, dice: rand.New(rand.NewPCG(seed, 1)), state: rows{"a": waiting, "b": on, "c": refused, "d": off}}
				r.id = w.have(p, g, maps.Clone(r.state))
				stop := p.run()
				for range 4 {
					if r.round(); t.Failed() {
						break
					}
				}
				stop()
			})
		})
	}
}

type rounds struct {
	*world
	g     *ledgerGate
	p     *process
	dice  *rand.Rand
	id    core.AppID
	state rows // what both sides show
	fresh int
}

func (r *rounds) round() {
	ours, theirs := maps.Clone(r.state), maps.Clone(r.state)
	log := ""
	for _, key := range slices.Sorted(maps.Keys(r.state)) {
		if r.dice.IntN(2) == 0 {
			v, to := r.move(r.state[key])
			log += fmt.Sprintf(" %s %s;", v, key)
			r.p.alone(v, core.Input{Hold: time.Minute}, r.id, key)
			set(ours, key, to)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.state)) {
		if r.dice.IntN(2) == 0 {
			set(theirs, key, []core.RegistrationStatus{waiting, on, off, refused, ""}[r.dice.IntN(5)])
			log += fmt.Sprintf(" there %s=%s;", key, theirs[key])
		}
	}
	if r.dice.IntN(2) == 0 {
		r.fresh++
		key := fmt.Sprint("new", r.fresh)
		theirs[key] = waiting
		log += " there a new one;"
	}
	r.g.at(func(e *entry) { e.regs = maps.Clone(theirs) })
	if r.dice.IntN(2) == 0 {
		log += " read;"
		r.read(r.p)
	}
	r.breakSteps()
	time.Sleep(3 * time.Minute)
	r.p.settle(r.id)
	r.g.mu.Lock()
	r.g.step = nil
	r.g.mu.Unlock()
	r.read(r.p)
	r.p.settle(r.id)
	want := rows{}
	for key := range union(ours, theirs) {
		set(want, key, settleOn(r.state[key], ours[key], theirs[key]))
	}
	if r.p.both(r.g, r.id, want); r.t.Failed() {
		r.t.Errorf("from %v:%s", r.state, log)
	}
	if app := r.p.app(r.id); app.Push.State != core.PushConfirmed {
		r.t.Errorf("the push is %s: %s", app.Push.State, app.Push.Message)
	}
	r.state = want
}

// move draws a verb for a registration of this status.
func (r *rounds) move(from core.RegistrationStatus) (core.Verb, core.RegistrationStatus) {
	verbs := slices.Sorted(maps.Keys(moves[from]))
	v := verbs[r.dice.IntN(len(verbs))]
	return v, moves[from][v]
}

// breakSteps loses the answers of some of the next pushes in the middle.
func (r *rounds) breakSteps() {
	left := r.dice.IntN(3)
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	r.g.step = func() error {
		if left > 0 && r.dice.IntN(2) == 0 {
			left--
			return core.Errorf(core.CodeUnknownOutcome, "", "the line broke")
		}
		return nil
	}
}

func set(m rows, key string, s core.RegistrationStatus) {
	if s == "" {
		delete(m, key)
		return
	}
	m[key] = s
}

func union(a, b rows) rows {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}
