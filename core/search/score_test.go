package search

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/core/query"
)

// The order of all hits is made with our own score; it must be the library's, and hit what the library hits.
func TestTheScoreIsTheLibrarys(t *testing.T) {
	letters := rapid.SampledFrom([]rune("aabbcAABBC é漢ßσΣſ-_./\\\x00\u0301"))
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(letters, 0, 24, -1).Draw(t, "name")
		word := query.Fold(rapid.StringOfN(letters, 1, 8, -1).Draw(t, "word"))
		if word == "" {
			return
		}
		checkScore(t, word, name)
	})
}

func TestTheScoreIsTheLibrarysForLongRunsAndRealNames(t *testing.T) {
	long := strings.Repeat("pay", query.MaxFuzzy/3)
	checkScore(t, long, strings.Repeat("Pay", 80))
	checkScore(t, long, "x"+strings.Repeat("pay", query.MaxFuzzy/3))
	for _, name := range []string{"Payments Mobile", "payRoll", "Portal Analytics Y", "São Paulo", "", "Р Analytics paY"} {
		for _, word := range []string{"p", "pa", "pay", "pmo", "sao", "y", "pp", " "} {
			checkScore(t, word, name)
		}
	}
}

func checkScore(t interface{ Fatalf(string, ...any) }, word, name string) {
	want, _, hit := query.FuzzyScore(word, name)
	fold, cased := query.Fold(name), string(query.AppendStripped(nil, name))
	got, ok := newFuzzyWord(word).score(fold, cased)
	if ok != hit || hit && got != want {
		t.Fatalf("%q on %q: score %d %v, the library's is %d %v", word, name, got, ok, want, hit)
	}
	if term := (&query.Term{Op: query.Fuzzy, Fold: word}); term.MatchFolded(fold) != hit {
		t.Fatalf("%q on %q: the filter says %v, the library %v", word, name, !hit, hit)
	}
	if most := 1 << (classShift - 2); hit && (got > most || got < -most) {
		t.Fatalf("%q on %q: score %d does not fit below the classes", word, name, got)
	}
}

func TestAPanicInAWorkerBecomesAnError(t *testing.T) {
	done := make([]bool, 100)
	err := inParallel(len(done), func(i int) {
		if i == 3 {
			panic("broken row")
		}
		done[i] = true
	})
	if err == nil || !strings.Contains(err.Error(), "broken row") {
		t.Errorf("got %v", err)
	}
	if err := inParallel(0, func(int) { t.Error("called") }); err != nil {
		t.Error(err)
	}
}

func TestSortByKeyIsStableOverTheWholeRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOf(rapid.OneOf(rapid.Uint64Range(0, 3), rapid.Uint64(), rapid.Uint64Range(1<<62, 1<<62+70_000))).Draw(t, "keys")
		perm := make([]uint32, len(keys))
		for i := range perm {
			perm[i] = uint32(i)
		}
		sorted := sortByKey(perm, func(pos uint32) uint64 { return keys[pos] })
		for i := 1; i < len(sorted); i++ {
			a, b := sorted[i-1], sorted[i]
			if keys[a] > keys[b] || keys[a] == keys[b] && a >= b {
				t.Fatalf("%v comes out as %v", keys, sorted)
			}
		}
		if len(sorted) != len(keys) {
			t.Fatalf("%d of %d left", len(sorted), len(keys))
		}
	})
}

func TestRankedOrderIsStableForAnySpreadOfRanks(t *testing.T) {
	genRank := rapid.Custom(func(t *rapid.T) rank {
		score := rapid.OneOf(rapid.IntRange(-30, 40), rapid.IntRange(-1<<37, 1<<37)).Draw(t, "score")
		return rankOf(class(rapid.IntRange(0, 12).Draw(t, "class")), score)
	})
	rapid.Check(t, func(t *rapid.T) {
		narrow := rapid.Bool().Draw(t, "narrow")
		ranks := rapid.SliceOfN(genRank, 0, 60).Draw(t, "ranks")
		var hits [1]rowSet
		var perm, want []uint32
		for i := range ranks {
			if narrow {
				ranks[i] = rankOf(class(ranks[i].class()), int(ranks[i]&31))
			}
			perm = append(perm, uint32(len(ranks)-1-i))
			if rapid.Bool().Draw(t, "hit") {
				hits[0].add(i)
			}
		}
		for _, pos := range perm {
			if hits[0].has(int(pos)) {
				want = append(want, pos)
			}
		}
		slices.SortStableFunc(want, func(a, b uint32) int { return cmp.Compare(ranks[b], ranks[a]) })
		given := slices.Clone(ranks)
		if got := rankedOrder(perm, hits[:], len(want), ranks); !slices.Equal(got, want) {
			t.Fatalf("%v, hits %v, come out as %v, want %v", given, hits[0][0], got, want)
		}
	})
}
