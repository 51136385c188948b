package sim

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gatehouse/providers/simkit"
)

// storeWalk makes random writes on one region by all the ways there are.
type storeWalk struct {
	r     *region
	rnd   *random
	clock *simkit.ManualClock
}

func newStoreWalk(t *rapid.T) *storeWalk {
	clock := simkit.NewManualClock(time.Unix(1_700_000_000, 0))
	w := &storeWalk{rnd: newRandom(1), clock: clock}
	w.r = newRegion("111111111111", "us-east-1", Config{Clock: clock.Now, KeyLimit: 8}.withDefaults())
	for i := range 4 {
		api := w.r.insertAPI(RestAPI{Name: "api", Stages: []string{"prod"}}, w.rnd)
		// Plans 0 and 1 cover the same stage.
		stage := Stage{API: api, Stage: "prod"}
		if i == 1 {
			stage = w.r.plans.items[w.r.plans.ids.all()[0]].Stages[0]
		}
		if _, err := w.r.insertPlan(UsagePlan{ID: fmt.Sprintf("plan%d", i), Stages: []Stage{stage}}, w.rnd); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *storeWalk) step(t *rapid.T) {
	plan := w.r.plans.items[rapid.SampledFrom(w.r.plans.ids.all()).Draw(t, "plan")]
	value := fmt.Sprintf("value%020d", rapid.IntRange(0, 9).Draw(t, "value"))
	var key *Key
	if ids := w.r.keys.ids.all(); len(ids) > 0 {
		key = w.r.keys.items[rapid.SampledFrom(ids).Draw(t, "key")]
	}
	kind := rapid.IntRange(0, 5).Draw(t, "kind")
	switch {
	case kind == 0 || key == nil:
		_, _ = w.r.insertKey(Key{Value: value}, w.rnd) // refusals are part of the walk
	case kind == 1:
		w.r.changeKey(key, func(k *Key) { k.Enabled = !k.Enabled })
	case kind == 2 && w.r.joinable(key.Plans, plan) == nil:
		w.r.join(plan, key)
	case kind == 3:
		w.r.detach(plan.ID, key)
	case kind == 4:
		w.r.removeKey(key)
	case kind == 5:
		rows, _ := w.r.checkImport([]map[string]string{{"name": "n", "key": value, "usageplanids": plan.ID}})
		for _, row := range rows {
			_, _ = w.r.upsert(row, w.rnd)
		}
	}
	w.clock.Advance(time.Second)
}

// check tells what must hold after every write.
func (w *storeWalk) check(t *rapid.T) {
	if len(w.r.values) != w.r.keys.len() || w.r.keys.len() > 8 {
		t.Fatalf("%d values of %d keys", len(w.r.values), w.r.keys.len())
	}
	memberships := 0
	for id, key := range w.r.keys.items {
		if w.r.values[key.Value] != id || key.ID != id {
			t.Fatalf("the value of key %s leads to %s", id, w.r.values[key.Value])
		}
		if slices.Contains(key.Plans, "plan0") && slices.Contains(key.Plans, "plan1") {
			t.Fatalf("key %s sits in two plans of one stage", id)
		}
		for _, plan := range key.Plans {
			if !w.r.membersOf(plan).has(id) {
				t.Fatalf("plan %s does not know its key %s", plan, id)
			}
			memberships++
		}
	}
	for _, members := range w.r.members {
		memberships -= members.len()
	}
	if memberships != 0 {
		t.Fatalf("keys and plans disagree about %d memberships", memberships)
	}
}

func TestStoreHoldsTogetherUnderRandomWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newStoreWalk(t)
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			w.step(t)
			w.check(t)
		}
	})
}
