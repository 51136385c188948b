package main

import (
	"strings"
	"testing"

	"gatehouse/core"
)

func TestAnAPIIsFoundByIdOrNameAndItsPlanAfterAColon(t *testing.T) {
	plans := []core.PlanRef{{ID: "p1", Name: "Free"}, {ID: "p:2", Name: "Gold: large"}}
	catalog := []core.CatalogAPI{
		{APIRef: core.APIRef{ID: "a1", Name: "Payments"}, Plans: plans},
		{APIRef: core.APIRef{ID: "urn:api:2", Name: "Ledger: EU"}, Plans: plans},
		{APIRef: core.APIRef{ID: "a3", Name: "Orders"}}, {APIRef: core.APIRef{ID: "a4", Name: "orders"}},
	}
	for typed, want := range map[string]string{
		"a1": "a1", "payments": "a1", "Payments:free": "a1#p1", "a1:p:2": "a1#p:2", "payments:gold: LARGE": "a1#p:2",
		"urn:api:2": "urn:api:2", "urn:api:2:p1": "urn:api:2#p1", "ledger: eu:p:2": "urn:api:2#p:2", "a3": "a3",
	} {
		if r, err := wanted(catalog, typed); err != nil || r.Key() != want {
			t.Errorf("%q is %q, %v; want %q", typed, r.Key(), err, want)
		}
	}
	for _, typed := range []string{"", "nosuch", "payments:nosuch", "Orders", ":p1"} {
		if r, err := wanted(catalog, typed); core.CodeOf(err) != core.CodeInvalid {
			t.Errorf("%q is %q, %v; want it refused", typed, r.Key(), err)
		}
	}
}

func TestAnOwnerIsPutTogetherFromWhatIsGiven(t *testing.T) {
	ana := core.Owner{Name: "Ana Lima", Email: "ana@acme.example", Account: "Acme"}
	for _, c := range []struct {
		given appFields
		on    core.Owner
		want  core.Owner
	}{
		{appFields{developer: "Ana Lima <ana@acme.example>", account: "Acme"}, core.Owner{}, ana},
		{appFields{developer: `"Lima, Ana" <ana@acme.example>`}, core.Owner{}, core.Owner{Name: "Lima, Ana", Email: "ana@acme.example"}},
		{appFields{developer: "ana@acme.example"}, core.Owner{}, core.Owner{Name: "ana@acme.example", Email: "ana@acme.example"}},
		{appFields{developer: "Ana", email: "ana@acme.example"}, core.Owner{}, core.Owner{Name: "Ana", Email: "ana@acme.example"}},
		{appFields{team: "Ledger"}, ana, core.Owner{Name: "Ledger", Team: true, Account: "Acme"}},
		{appFields{account: "Other"}, ana, core.Owner{Name: "Ana Lima", Email: "ana@acme.example", Account: "Other"}},
		{appFields{developer: "Bo Chen"}, ana, core.Owner{Name: "Bo Chen", Account: "Acme"}},
		{appFields{account: "Acme"}, core.Owner{}, core.Owner{Account: "Acme"}},
	} {
		if got, err := c.given.owner(c.on); err != nil || got != c.want {
			t.Errorf("%+v on %+v is %+v, %v; want %+v", c.given, c.on, got, err, c.want)
		}
	}
	for _, bad := range []appFields{{developer: "Ana <ana>"}, {email: "a b@c"}, {developer: "Ana", team: "Ledger"}} {
		if got, err := bad.owner(core.Owner{}); core.CodeOf(err) != core.CodeInvalid {
			t.Errorf("%+v is %+v, %v; want it refused", bad, got, err)
		}
	}
}

func TestNamesThatAreLeftOutAreCounted(t *testing.T) {
	name := func(i int) string { return string(rune('a' + i)) }
	if got := labels(namedLabels+3, name); !strings.HasSuffix(got, ", 3 more") || strings.Contains(labels(namedLabels, name), "more") {
		t.Errorf("%q", got)
	}
}
