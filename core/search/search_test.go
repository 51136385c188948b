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

	"pgregory.net/rapid"

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

// record shows a row to the reference matcher.
type record search.Row

func (r record) Texts(f query.Field) []string {
	row := search.Row(r)
	switch f {
	case query.Name:
		return []string{r.Name}
	case query.ID:
		return []string{r.ID}
	case query.Developer:
		return []string{r.Developer, r.Email}
	case query.Team:
		return []string{r.Team}
	case query.Account:
		return []string{r.Account}
	case query.Connection:
		return []string{r.Connection}
	case query.Kind:
		return []string{r.Kind}
	case query.Status:
		return []string{r.Status}
	case query.Push:
		return []string{r.Push}
	case query.API:
		return row.APIList()
	}
	return nil
}

func (r record) Time(f query.Field) (int64, bool) {
	if f == query.Decided {
		return r.Decided, r.Decided != 0
	}
	return r.Created, true
}

// reference is the index as plainly as it can be written.
type reference map[string]search.Row

func (ref reference) search(e query.Expr, by search.Sort) []string {
	m := e.Bind(now)
	var rows []search.Row
	for _, r := range ref {
		if m.Match(record(r)) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b search.Row) int {
		c := compare(a, b, by.Column)
		if by.Desc {
			c = -c
		}
		return cmp.Or(c, strings.Compare(query.Fold(a.Name), query.Fold(b.Name)), strings.Compare(a.ID, b.ID))
	})
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.ID
	}
	return out
}

func compare(a, b search.Row, col search.Column) int {
	fold := func(x, y string) int { return strings.Compare(query.Fold(x), query.Fold(y)) }
	place := func(order, word string) int {
		if at := slices.Index(strings.Fields(order), strings.ToLower(word)); at >= 0 {
			return at
		}
		return 99
	}
	switch col {
	case search.ByName:
		return fold(a.Name, b.Name)
	case search.ByConnection:
		return fold(a.Connection, b.Connection)
	case search.ByDeveloper:
		return fold(a.Developer, b.Developer)
	case search.ByStatus:
		o := "pending approved rejected canceled suspended"
		return cmp.Or(cmp.Compare(place(o, a.Status), place(o, b.Status)), fold(a.Status, b.Status))
	case search.ByPush:
		o := "failed unproven held queued sending sent confirmed none"
		return cmp.Or(cmp.Compare(place(o, a.Push), place(o, b.Push)), fold(a.Push, b.Push))
	case search.ByAPIs:
		x, y := a.APIList(), b.APIList()
		return slices.CompareFunc(x, y, fold)
	}
	return cmp.Compare(a.Created, b.Created)
}

var (
	genName = rapid.OneOf(
		rapid.SampledFrom([]string{"Payments Mobile", "payments mobile", "Paycheck", "PayRoll export", "São Paulo", "sao paulo", "Ledger", "", "a\nb", "漢字 App"}),
		rapid.StringOfN(rapid.SampledFrom([]rune("aAbBpyÉé -_ßŁ漢\u0301")), 0, 12, -1))
	genPerson = rapid.SampledFrom([]string{"Ana Lima", "Bo Chen", "Team Ledger", "Zoë Pay", ""})
	genWord   = rapid.SampledFrom([]string{"pay", "a", "p", "sao", "mobile", "b-", "ss", "ana", "aws", "l", "é", "漢", "zzz"})
)

func genRow(id string) *rapid.Generator[search.Row] {
	return rapid.Custom(func(t *rapid.T) search.Row {
		apis := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"Payments", "Ledger", "KYC"}), 0, 3, rapid.ID[string]).Draw(t, "apis")
		return search.Row{
			ID: id, Name: genName.Draw(t, "name"), Developer: genPerson.Draw(t, "developer"),
			Email:      rapid.SampledFrom([]string{"", "ana@example.com", "pay@example.com"}).Draw(t, "email"),
			Team:       rapid.SampledFrom([]string{"", "Ledger"}).Draw(t, "team"),
			Connection: rapid.SampledFrom([]string{"aws-prod", "konnect-eu", "pay-gw"}).Draw(t, "connection"),
			Kind:       rapid.SampledFrom([]string{"aws", "konnect"}).Draw(t, "kind"),
			Status:     rapid.SampledFrom([]string{"PENDING", "APPROVED", "REJECTED", "CANCELED", "PAUSED"}).Draw(t, "status"),
			Push:       rapid.SampledFrom([]string{"none", "held", "failed", "confirmed"}).Draw(t, "push"),
			APIs:       search.JoinAPIs(apis),
			Created:    now.Unix() - rapid.Int64Range(0, 20).Draw(t, "age")*43_200,
			Decided:    rapid.SampledFrom([]int64{0, now.Unix() - 1000, now.Unix() - 1_000_000}).Draw(t, "decided"),
		}
	})
}

var genTerm = rapid.Custom(func(t *rapid.T) string {
	form := rapid.SampledFrom([]string{"%s", "%s", "-%s", "~%s", "name:%s", "name=%s", "name~%s", "dev:%s", "dev=%s", "dev~%s",
		"conn:%s", "conn!=%s", "kind:%s", "team:%s", "api:%s", "api=%s", "api~%s", "id:%s", "age>3d", "age:1d..4d", "decided>1d", "-decided>1d",
		"status:pending", "status!=approved", "status=paused", "push:held,failed", `team=""`, `api=""`, "created:2026-06-12"}).Draw(t, "form")
	if !strings.Contains(form, "%s") {
		return form
	}
	return fmt.Sprintf(form, genWord.Draw(t, "word"))
})

var genFilter = rapid.Custom(func(t *rapid.T) string {
	terms := rapid.SliceOfN(genTerm, 0, 4).Draw(t, "terms")
	switch rapid.IntRange(0, 3).Draw(t, "shape") {
	case 0:
		return strings.Join(terms, " or ")
	case 1:
		if len(terms) > 2 {
			return "-(" + terms[0] + " or " + terms[1] + ") " + strings.Join(terms[2:], " ")
		}
	}
	return strings.Join(terms, " ")
})

var genSort = rapid.Custom(func(t *rapid.T) search.Sort {
	return search.Sort{Column: search.Column(rapid.IntRange(0, int(search.ByPush)).Draw(t, "column")), Desc: rapid.Bool().Draw(t, "desc")}
})

func TestIndexAnswersAsThePlainReferenceDoesThroughAllChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, ref := search.New(), reference{}
		steps := rapid.IntRange(1, 6).Draw(t, "steps")
		for range steps {
			change(t, x, ref)
			filter, by := genFilter.Draw(t, "filter"), genSort.Draw(t, "sort")
			e := parse(t, filter)
			res, err := x.Search(context.Background(), search.Request{Expr: e, Sort: by, Now: now, KeepSort: true})
			if err != nil {
				t.Fatalf("%q: %v", filter, err)
			}
			want := ref.search(e, by)
			if got := slices.Collect(res.IDs()); !slices.Equal(got, want) || res.Total != len(want) || res.All != len(ref) {
				t.Fatalf("%q by %v: got %d of %d %v,\nwant %v", filter, by, res.Total, res.All, got, want)
			}
			for i, id := range want {
				if at, ok := res.Find(id); !ok || at != i {
					t.Fatalf("Find(%s) = %d %v, want %d", id, at, ok, i)
				}
				if res.Row(i) != ref[id] {
					t.Fatalf("row %s is %+v, want %+v", id, res.Row(i), ref[id])
				}
			}
		}
	})
}

// change makes one write to both: a batch of new and changed rows, or removals.
func change(t *rapid.T, x *search.Index, ref reference) {
	var rows []search.Row
	var removed []string
	for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 40), 0, 25, rapid.ID[int]).Draw(t, "ids") {
		id := fmt.Sprintf("id-%02d", n)
		if _, known := ref[id]; known && rapid.Bool().Draw(t, "remove") {
			removed = append(removed, id)
			delete(ref, id)
			continue
		}
		row := genRow(id).Draw(t, "row")
		rows = append(rows, row)
		ref[id] = row
	}
	if err := x.Apply(rows, removed); err != nil {
		t.Fatalf("Apply: %v", err)
	}
}

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
		{ID: "scattered", Name: "Portal Analytics Y"}, // initials: the library's favourite
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

// plainRank is the class (name prefix, name contiguous, contiguous elsewhere, scattered in the name, elsewhere)
// and the library's score, of the best of name, developer and connection.
func plainRank(word string, r search.Row) (best [2]int, hit bool) {
	for i, text := range []string{r.Name, r.Developer, r.Connection} {
		score, _, ok := query.FuzzyScore(word, text)
		if !ok {
			continue
		}
		class := 4
		switch fold := query.Fold(text); {
		case i == 0 && strings.HasPrefix(fold, word):
			class = 0
		case i == 0 && strings.Contains(fold, word):
			class = 1
		case i == 0:
			class = 3
		case strings.Contains(fold, word):
			class = 2
		}
		if !hit || class < best[0] || class == best[0] && score > best[1] {
			best, hit = [2]int{class, score}, true
		}
	}
	return best, hit
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

func TestFieldsTheIndexDoesNotKeepAreResolvedOncePerTerm(t *testing.T) {
	x := search.New()
	if err := x.Apply([]search.Row{{ID: "a", Name: "A"}, {ID: "b", Name: "B"}, {ID: "c", Name: "C"}}, nil); err != nil {
		t.Fatal(err)
	}
	e := parse(t, "-plan:metered (a or c)")
	if _, err := x.Search(t.Context(), search.Request{Expr: e}); err == nil || !strings.Contains(err.Error(), "plan") {
		t.Errorf("without Resolve: %v", err)
	}
	asked := ""
	res, err := x.Search(t.Context(), search.Request{Expr: e, Resolve: func(_ context.Context, term *query.Term) (map[string]struct{}, error) {
		asked += string(term.Field) + "=" + term.Fold + ";"
		return map[string]struct{}{"a": {}, "unknown": {}}, nil
	}})
	if err != nil || ids(res) != "c" || asked != "plan=metered;" {
		t.Errorf("got %v, %v, asked %q", ids(res), err, asked)
	}
	broken := errors.New("disk")
	_, err = x.Search(t.Context(), search.Request{Expr: e, Resolve: func(context.Context, *query.Term) (map[string]struct{}, error) { return nil, broken }})
	if !errors.Is(err, broken) {
		t.Errorf("the store's error is lost: %v", err)
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
