package sim_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"gatehouse/providers/aws/sim"
)

// manyKeys seeds n keys of ten customers and returns their ids, sorted.
func (w *world) manyKeys(region string, n int) (ids []string) {
	w.t.Helper()
	for i := range n {
		ids = append(ids, w.key(region, sim.Key{Name: "app " + strconv.Itoa(i), Value: value(i), CustomerID: "dev-" + strconv.Itoa(i%10)}))
	}
	slices.Sort(ids)
	return ids
}

// pages reads all pages of the key list.
func (w *world) pages(in apigateway.GetApiKeysInput) (pages [][]types.ApiKey) {
	w.t.Helper()
	for {
		out, err := w.gateway(east).GetApiKeys(w.t.Context(), &in)
		w.must(err)
		pages = append(pages, out.Items)
		if out.Position == nil {
			return pages
		}
		in.Position = out.Position
	}
}

func TestListComesInPagesOf25UnlessAskedOtherwise(t *testing.T) {
	w := newWorld(t)
	ids := w.manyKeys(east, 1040)
	if first := w.pages(apigateway.GetApiKeysInput{}); len(first) != 42 || len(first[0]) != 25 {
		t.Errorf("%d pages, the first of %d", len(first), len(first[0]))
	}
	pages := w.pages(apigateway.GetApiKeysInput{Limit: aws.Int32(500), IncludeValues: aws.Bool(true)})
	if len(pages) != 3 || len(pages[0]) != 500 || len(pages[2]) != 40 {
		t.Fatalf("%d pages of 500", len(pages))
	}
	all := slices.Concat(pages...)
	if !slices.Equal(keyIDs(all), ids) {
		t.Error("the pages together are not the keys")
	}
	if all[0].Value == nil {
		t.Error("includeValues shows no values")
	}
	if slices.IsSortedFunc(all, func(a, b types.ApiKey) int { return len(*a.Name) - len(*b.Name) }) {
		t.Error("the list is in order of creation: AWS promises none")
	}
}

func TestListOfExactlyOnePageHasNoPosition(t *testing.T) {
	w := newWorld(t)
	w.manyKeys(east, 25)
	if pages := w.pages(apigateway.GetApiKeysInput{}); len(pages) != 1 || len(pages[0]) != 25 || pages[0][0].Value != nil {
		t.Errorf("%d pages", len(pages))
	}
	w.manyKeys(west, 0)
	out, err := w.gateway(west).GetApiKeys(t.Context(), &apigateway.GetApiKeysInput{})
	w.must(err)
	if len(out.Items) != 0 || out.Position != nil {
		t.Errorf("the empty region shows %d keys", len(out.Items))
	}
}

func TestListFilters(t *testing.T) {
	w := newWorld(t)
	w.manyKeys(east, 200)
	byCustomer := w.pages(apigateway.GetApiKeysInput{CustomerId: aws.String("dev-3"), Limit: aws.Int32(15)})
	if len(byCustomer) != 2 || len(byCustomer[0]) != 15 || len(byCustomer[1]) != 5 {
		t.Fatalf("%d pages for one customer", len(byCustomer))
	}
	for _, k := range slices.Concat(byCustomer...) {
		if *k.CustomerId != "dev-3" {
			t.Errorf("%s belongs to %s", *k.Name, *k.CustomerId)
		}
	}
	byName := slices.Concat(w.pages(apigateway.GetApiKeysInput{NameQuery: aws.String("app 19")})...)
	if len(byName) != 11 { // 19 and 190 to 199
		t.Errorf("%d keys begin with the name", len(byName))
	}
}

func TestPositionIsOpaqueAndBelongsToItsList(t *testing.T) {
	w := newWorld(t)
	gw, plan := w.gateway(east), w.plan(east, "p")
	w.manyKeys(east, 30)
	first, err := gw.GetApiKeys(t.Context(), &apigateway.GetApiKeysInput{})
	w.must(err)
	_, err = gw.GetUsagePlanKeys(t.Context(), &apigateway.GetUsagePlanKeysInput{UsagePlanId: &plan, Position: first.Position})
	wantType[*types.BadRequestException](t, err)
	_, err = gw.GetApiKeys(t.Context(), &apigateway.GetApiKeysInput{Position: first.Items[24].Id})
	wantType[*types.BadRequestException](t, err)
	for _, limit := range []int32{0, -1, 501} {
		_, err = gw.GetApiKeys(t.Context(), &apigateway.GetApiKeysInput{Limit: aws.Int32(limit)})
		wantType[*types.BadRequestException](t, err)
	}
}

func TestPageContinuesBehindADeletedKey(t *testing.T) {
	w := newWorld(t)
	ids := w.manyKeys(east, 60)
	gw := w.gateway(east)
	first, err := gw.GetApiKeys(t.Context(), &apigateway.GetApiKeysInput{})
	w.must(err)
	w.must(w.sim.Delete(east + "/apikey/" + *first.Items[24].Id))
	rest, err := gw.GetApiKeys(t.Context(), &apigateway.GetApiKeysInput{Position: first.Position, Limit: aws.Int32(500)})
	w.must(err)
	if got := keyIDs(slices.Concat(first.Items, rest.Items)); !slices.Equal(got, ids) {
		t.Errorf("%d keys seen of %d", len(got), len(ids))
	}
}

func TestSpoiledLists(t *testing.T) {
	w := newWorld(t)
	w.manyKeys(east, 60)
	w.fault("truncated-list=1 GetApiKeys")
	if pages := w.pages(apigateway.GetApiKeysInput{}); len(pages) != 1 || len(pages[0]) != 25 {
		t.Errorf("a truncated list had %d pages", len(pages))
	}
	w.fault("empty-list=1")
	if pages := w.pages(apigateway.GetApiKeysInput{}); len(pages) != 1 || len(pages[0]) != 0 {
		t.Errorf("an empty list had %d pages", len(pages))
	}
	if pages := w.pages(apigateway.GetApiKeysInput{}); len(pages) != 3 {
		t.Errorf("%d pages after the faults", len(pages))
	}
}
