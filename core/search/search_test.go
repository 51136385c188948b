package search_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/core/query"
	"gatehouse/core/search"
)

var now = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

func parse(t interface{ Fatalf(string, ...any) }, filter string) query.Expr {
	e, err := query.Parse(filter)
	if err != nil {
		t.Fatalf("Parse(%q): %v", filter, err)
	}
	return e
}

func find(t interface{ Fatalf(string, ...any) }, x *search.Index, filter string, by search.Sort) *search.Result {
	res, err := x.Search(context.Background(), search.Request{Seq: 7, Expr: parse(t, filter), Sort: by, Now: now})
	if err != nil {
		t.Fatalf("Search(%q): %v", filter, err)
	}
	if res.Seq != 7 {
		t.Fatalf("Search(%q) answers key %d", filter, res.Seq)
	}
	return res
}

func ids(r *search.Result) string { return strings.Join(slices.Collect(r.IDs()), " ") }

func TestOrdersStayRightWhenFewOfManyChunksChange(t *testing.T) {
	x, ref := search.New(), reference{}
	rows := fleet(20_000)
	for _, r := range rows {
		ref[r.ID] = r
	}
	if err := x.Add(rows); err != nil {
		t.Fatal(err)
	}
	for step := range 6 {
		changed := rows[step*3000 : step*3000+20]
		for i := range changed {
			switch (i + step) % 3 {
			case 0:
				changed[i].Name = fmt.Sprintf("%c renamed %d", 'a'+i, step)
			case 1:
				changed[i].Status, changed[i].Created = "CANCELED", now.Unix()-int64(i)
			}
			ref[changed[i].ID] = changed[i]
		}
		fresh := search.Row{ID: fmt.Sprint("fresh", step), Name: fmt.Sprint("fresh ", 9-step), Status: "PENDING"}
		gone := rows[step*3000+100].ID
		ref[fresh.ID] = fresh
		delete(ref, gone)
		if err := x.Apply(append([]search.Row{fresh}, changed...), []string{gone}); err != nil {
			t.Fatal(err)
		}
		for _, col := range []search.Column{search.ByName, search.Column(step) + 1} {
			by := search.Sort{Column: col, Desc: step%2 == 0}
			if want, got := ref.search(query.Expr{}, by), slices.Collect(find(t, x, "", by).IDs()); !slices.Equal(got, want) {
				t.Fatalf("step %d: order by %v is wrong (%d rows, want %d)", step, by, len(got), len(want))
			}
		}
	}
}

func TestALoadAnswersFromWhatHasArrivedAndSaysSo(t *testing.T) {
	x := search.New()
	x.Begin(3000)
	if res := find(t, x, "", search.Sort{}); res.Total != 0 || res.Progress != (search.Progress{Of: 3000}) {
		t.Fatalf("before: %+v", res)
	}
	rows := fleet(3000)
	if err := x.Add(rows[:2000]); err != nil {
		t.Fatal(err)
	}
	res := find(t, x, "", search.Sort{})
	if res.All != 2000 || res.Progress != (search.Progress{Loaded: 2000, Of: 3000}) {
		t.Fatalf("in between: %d, %+v", res.All, res.Progress)
	}
	live := rows[2500]
	live.Name, live.Rev = "changed live", 9
	if err := x.Apply([]search.Row{live}, []string{rows[2600].ID}); err != nil {
		t.Fatal(err)
	}
	if err := x.Add(rows[2000:]); err != nil {
		t.Fatal(err)
	}
	x.End()
	after := find(t, x, "", search.Sort{})
	if after.All != 2999 || !after.Progress.Complete {
		t.Errorf("after: %d rows, %+v", after.All, after.Progress)
	}
	if got, _ := x.Get(live.ID); got.Name != "changed live" {
		t.Errorf("the load put an older row over a live change: %q", got.Name)
	}
	if _, ok := x.Get(rows[2600].ID); ok {
		t.Error("the load brought back a row that was removed meanwhile")
	}
	if res.Total != 2000 || res.Row(0).ID == "" {
		t.Error("an earlier result changed")
	}
}

func TestAnOlderRevisionNeverReplacesANewerOne(t *testing.T) {
	x := search.New()
	for _, r := range []search.Row{{ID: "a", Name: "two", Rev: 2}, {ID: "a", Name: "one", Rev: 1}, {ID: "a", Name: "again two", Rev: 2}} {
		if err := x.Apply([]search.Row{r}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if r, _ := x.Get("a"); r.Name != "again two" {
		t.Errorf("got %q", r.Name)
	}
}

func TestFuzzyRanksPrefixThenContiguousThenTheRest(t *testing.T) {
	x := search.New()
	err := x.Apply([]search.Row{
		{ID: "scattered", Name: "Portal Analytics Y"}, // initials: the library ranks these first
		{ID: "inside", Name: "Repayments"},
		{ID: "word", Name: "Mobile Payments"},
		{ID: "prefix", Name: "payments-mobile-long-name"},
		{ID: "developer", Name: "Zebra", Developer: "Pay Team"},
		{ID: "farther", Name: "Zoo", Developer: "Peter A. Young"},
		{ID: "none", Name: "Yap"},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "prefix word inside developer scattered farther"
	if got := ids(find(t, x, "~pay", search.Sort{})); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := ids(find(t, x, "~pay -name:mobile", search.Sort{})); got != "inside developer scattered farther" {
		t.Errorf("with a negation: %s", got)
	}
	if got := ids(find(t, x, "~pay or ~zoo", search.Sort{})); !strings.HasPrefix(got, "farther ") {
		t.Errorf("what both words hit must come first: %s", got)
	}
}

// All hits, not only the first screen, in the library's order within each class.
func TestFuzzyOrderOfManyRowsIsTheLibrarysWithinEachClass(t *testing.T) {
	x, rows := search.New(), fleet(3000)
	if err := x.Add(rows); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"p", "pay", "pmo", "sao p", "inv", "lima", "aws-prod"} {
		var want []search.Row
		ranks := map[string][2]int{}
		for _, r := range rows {
			if rank, ok := plainRank(word, r); ok {
				ranks[r.ID] = rank
				want = append(want, r)
			}
		}
		slices.SortFunc(want, func(a, b search.Row) int {
			return cmp.Or(cmp.Compare(ranks[a.ID][0], ranks[b.ID][0]), -cmp.Compare(ranks[a.ID][1], ranks[b.ID][1]),
				-cmp.Compare(a.Created, b.Created), strings.Compare(query.Fold(a.Name), query.Fold(b.Name)), strings.Compare(a.ID, b.ID))
		})
		res := find(t, x, `~"`+word+`"`, search.Sort{Column: search.ByCreated, Desc: true})
		if res.Total != len(want) || res.Total == 0 {
			t.Fatalf("~%s: %d rows, want %d", word, res.Total, len(want))
		}
		for i, r := range want {
			if res.ID(i) != r.ID {
				t.Fatalf("~%s: row %d is %+v, want %q %v", word, i, res.Row(i), r.Name, ranks[r.ID])
			}
		}
	}
}

// Searches and changes at once: for the race detector, and no search may see half a change.
func TestSearchesSeeWholeChangesWhileOthersWrite(t *testing.T) {
	x := search.New()
	if err := x.Add(fleet(3000)); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for w := range 2 {
		writers.Go(func() {
			for i := range 60 {
				name := fmt.Sprintf("pair %d %d", w, i)
				rows := []search.Row{{ID: fmt.Sprint("left", w), Name: name}, {ID: fmt.Sprint("right", w), Name: name}}
				if err := x.Apply(rows, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		for _, filter := range []string{"pair", "~pair name:pair", ""} {
			res := find(t, x, filter, search.Sort{Column: search.ByName})
			for i := 0; filter == "pair" && i+1 < res.Total; i += 2 {
				if a, b := res.Row(i), res.Row(i+1); a.Name != b.Name {
					t.Fatalf("half a change: %q beside %q", a.Name, b.Name)
				}
			}
		}
	}
}

func TestWindowHighlightsOnlyWhatIsAskedFor(t *testing.T) {
	x := search.New()
	err := x.Apply([]search.Row{{ID: "a", Name: "Payroll", Developer: "Ana Payne", Connection: "pay-gw"}, {ID: "b", Name: "Repay"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	res := find(t, x, "pay", search.Sort{})
	hits := res.Window(0, 10)
	if len(hits) != 2 || !slices.Equal(hits[0].NameSpans, []query.Span{{Start: 0, End: 3}}) ||
		!slices.Equal(hits[0].DeveloperSpans, []query.Span{{Start: 4, End: 7}}) ||
		!slices.Equal(hits[0].ConnectionSpans, []query.Span{{Start: 0, End: 3}}) ||
		!slices.Equal(hits[1].NameSpans, []query.Span{{Start: 2, End: 5}}) {
		t.Errorf("got %+v", hits)
	}
	if n := len(res.Window(1, 5)) + len(res.Window(2, 5)) + len(res.Window(-3, -1)) + len(res.Window(9, 9)); n != 1 {
		t.Errorf("windows past the end give %d rows", n)
	}
}

func TestTermsTheIndexDoesNotKeepAreLookedUpInWhatIsKnown(t *testing.T) {
	x := search.New()
	if err := x.Apply([]search.Row{{ID: "a 1", Name: "A"}, {ID: "b 1", Name: "B"}, {ID: "c 1", Name: "C"}}, nil); err != nil {
		t.Fatal(err)
	}
	e := parse(t, "-attr.tier:gold (a or c)")
	if _, err := x.Search(t.Context(), search.Request{Expr: e}); err == nil || !strings.Contains(err.Error(), "attr.tier") {
		t.Errorf("nobody knows: %v", err)
	}
	known := query.Known{}
	e.Walk(func(term *query.Term, _ bool) {
		if !search.Keeps(term) {
			known[term] = query.IDs{"a": {}, "unknown": {}}
		}
	})
	first := func(id string) string { return id[:1] }
	res, err := x.Search(t.Context(), search.Request{Expr: e, Known: known, KnownAs: first})
	if err != nil || ids(res) != "c 1" {
		t.Errorf("got %v, %v", ids(res), err)
	}
	if res, err = x.Search(t.Context(), search.Request{Expr: e, Known: known}); err != nil || ids(res) != "a 1 c 1" {
		t.Errorf("by the rows' own ids: %v, %v", ids(res), err)
	}
}

func TestSomeWordsOfHasAreAnsweredByTheIndex(t *testing.T) {
	x := search.New()
	if err := x.Apply([]search.Row{{ID: "a", APIs: "Pay", Decided: 5}, {ID: "b", Team: "T"}, {ID: "c", Account: "C", APIs: "Pay"}}, nil); err != nil {
		t.Fatal(err)
	}
	for filter, want := range map[string]string{
		"has:api": "a c", "has:product": "a c", "-has:product": "b", "has:team": "b", "has:account": "c", "has:decision": "a", "product:pay": "a c",
	} {
		res, err := x.Search(t.Context(), search.Request{Expr: parse(t, filter)})
		if err != nil || ids(res) != want {
			t.Errorf("%s: %v, %v; want %s", filter, ids(res), err, want)
		}
	}
	if _, err := x.Search(t.Context(), search.Request{Expr: parse(t, "has:note")}); err == nil {
		t.Error("has:note is not in the index, and nothing was said")
	}
}

func TestACancelledSearchEndsWithTheContextsError(t *testing.T) {
	x := search.New()
	if err := x.Add(fleet(5000)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, filter := range []string{"", "pay", "~pay"} {
		if _, err := x.Search(ctx, search.Request{Expr: parse(t, filter), Now: now}); !errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v", filter, err)
		}
	}
}

func TestWhatIsOverdueIsCounted(t *testing.T) {
	x := search.New()
	at := now.Unix()
	rows := []search.Row{{ID: "a", Due: at - 1, Rev: 1}, {ID: "b", Due: at, Rev: 1}, {ID: "c", Rev: 1}, {ID: "d", Due: at - 90_000, Rev: 1}}
	if err := x.Add(rows); err != nil {
		t.Fatal(err)
	}
	if n := x.DueBefore(at); n != 2 {
		t.Errorf("%d are overdue, want 2", n)
	}
	res, err := x.Search(t.Context(), search.Request{Expr: parse(t, "has:overdue"), Now: now})
	if err != nil || ids(res) != "a d" {
		t.Errorf("has:overdue finds %v, %v: not what is counted", ids(res), err)
	}
	if err := x.Apply([]search.Row{{ID: "a", Rev: 2}}, []string{"d"}); err != nil {
		t.Fatal(err)
	}
	if n := x.DueBefore(at); n != 0 {
		t.Errorf("decided and removed, %d are overdue", n)
	}
}
