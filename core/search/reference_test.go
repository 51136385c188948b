package search_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/core/query"
	"gatehouse/core/search"
)

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
	switch f {
	case query.Decided:
		return r.Decided, r.Decided != 0
	case query.Due:
		return r.Due, r.Due != 0
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
		if by.Column == search.ByDue && (a.Due == 0) != (b.Due == 0) { // none comes last either way
			c = 1
			if b.Due == 0 {
				c = -1
			}
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
	case search.ByPlan:
		return fold(a.Plan, b.Plan)
	}
	if col == search.ByDue {
		return cmp.Compare(a.Due, b.Due)
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
			Due:        rapid.SampledFrom([]int64{0, now.Unix() - 90_000, now.Unix() - 60, now.Unix() + 60, now.Unix() + 3600}).Draw(t, "due"),
			Decided:    rapid.SampledFrom([]int64{0, now.Unix() - 1000, now.Unix() - 1_000_000}).Draw(t, "decided"),
		}
	})
}

var genTerm = rapid.Custom(func(t *rapid.T) string {
	form := rapid.SampledFrom([]string{"%s", "%s", "-%s", "~%s", "name:%s", "name=%s", "name~%s", "dev:%s", "dev=%s", "dev~%s",
		"conn:%s", "conn!=%s", "kind:%s", "team:%s", "api:%s", "api=%s", "api~%s", "id:%s", "age>3d", "age:1d..4d", "decided>1d", "-decided>1d",
		"status:pending", "status!=approved", "status=paused", "push:held,failed", `team=""`, `api=""`, "created:2026-06-12", "has:overdue", "-has:overdue", "due<1h", "due>=1h", "due:today"}).Draw(t, "form")
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
	return search.Sort{Column: search.Column(rapid.IntRange(0, int(search.ByDue)).Draw(t, "column")), Desc: rapid.Bool().Draw(t, "desc")}
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
