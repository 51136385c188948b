package sim

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A shelf is compared with plain maps: what it holds now, what it showed at
// each moment before, and how it cuts pages.
func TestShelfShowsNowAndBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s shelf[int]
		model := map[string]int{}
		now := time.Unix(0, 0)
		moments := map[time.Time]map[string]int{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "tick") {
				now = now.Add(time.Second)
				moments[now] = maps.Clone(model)
			}
			id := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f", "g"}).Draw(t, "id")
			if rapid.Bool().Draw(t, "put") {
				v := rapid.Int().Draw(t, "value")
				s.put(id, &v, now)
				model[id] = v
			} else if s.has(id) {
				s.delete(id, now)
				delete(model, id)
			}
		}
		compareView(t, s.now(""), model)
		for moment, then := range moments {
			compareView(t, s.before(moment, ""), then)
		}
		after := rapid.SampledFrom([]string{"", "a", "bb", "e", "z"}).Draw(t, "after")
		maps.DeleteFunc(model, func(id string, _ int) bool { return id <= after })
		compareView(t, s.now(after), model)
	})
}

func compareView(t *rapid.T, v view[int], want map[string]int) {
	if !slices.Equal(v.ids, slices.Sorted(maps.Keys(want))) {
		t.Fatalf("ids %v, want %v", v.ids, slices.Sorted(maps.Keys(want)))
	}
	for id, n := range want {
		if got := v.get(id); got == nil || *got != n {
			t.Fatalf("%s is %v, want %d", id, got, n)
		}
	}
}

func TestShelfForgetsOldWritesButNoneOfItsObjects(t *testing.T) {
	var s shelf[int]
	for i := range 3 * journalLength {
		s.put("one", &i, time.Unix(int64(i), 0))
	}
	if len(s.journal) > journalLength || *s.now("").get("one") != 3*journalLength-1 {
		t.Errorf("%d writes remembered", len(s.journal))
	}
}
