package core_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

func TestNamesAreAlikeButForCaseBlanksAndALetter(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Payments Mobile", "payments-mobile", true},
		{"Payments Mobile", "Payments  Mobile!", true},
		{"São Paulo Transit", "SAO PAULO TRANSIT", true},
		{"Payments Mobile", "Paymets Mobille", true}, // fourteen letters: two may differ
		{"Payments Mobile", "Paymets Mobil3s", false},
		{"Ledger", "Lodger", true},
		{"Ledger", "Lodgers", false},
		{"Pay", "Pax", false}, // too short for a letter to say anything
		{"Pay", "PAY", true},
		{"", "", false},
		{"!!!", "???", false},
		{"Payments", "Invoices", false},
	} {
		if got := core.AlikeNames(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
		if core.AlikeNames(c.a, c.b) != core.AlikeNames(c.b, c.a) {
			t.Errorf("%q and %q are alike one way only", c.a, c.b)
		}
	}
}

func TestACallbacksDomainIsItsHostUnlessThatSaysNothing(t *testing.T) {
	for callback, want := range map[string]string{
		"https://App.Acme.example:8443/cb?x=1": "app.acme.example",
		"https://acme.example./cb":             "acme.example",
		"http://localhost:3000/cb":             "",
		"http://127.0.0.1/cb":                  "",
		"https://[2001:db8::1]/cb":             "",
		"myapp://callback":                     "",
		"https://intranet/cb":                  "",
		"not a url %zz":                        "",
		"":                                     "",
	} {
		if got := core.CallbackDomain(callback); got != want {
			t.Errorf("%q: %q, want %q", callback, got, want)
		}
	}
}

func TestDuplicatesSayWhyAndComeStrongestFirst(t *testing.T) {
	ana, bo := core.Owner{Name: "Ana Lima", Email: "Ana@acme.example"}, core.Owner{Name: "Bo", Email: "bo@acme.example"}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	row := func(id, name string, o core.Owner, days int) core.Row {
		return core.Row{ID: core.AppID(id), Name: name, Owner: o, CreatedAt: at.AddDate(0, 0, days)}
	}
	app := core.App{ID: "self", Name: "Payments Mobile", Owner: ana}
	others := []core.Row{
		row("self", "Payments Mobile", ana, 0),
		row("twin", "payments mobile", core.Owner{Name: "A. Lima", Email: "ana@ACME.example"}, 1),
		row("callback", "Something Else", bo, 2),
		row("older", "Payments Mobil", bo, 3),
		row("newer", "Payments-Mobile", bo, 4),
		row("newer", "Payments-Mobile", bo, 4), // found twice
		row("other", "Ledger", ana, 5),
		{ID: "gone", Name: "Payments Mobile", Owner: ana, Removed: true},
		{ID: "signup", Kind: core.KindDeveloper, Name: "Payments Mobile", Owner: ana},
	}
	var got []string
	for _, l := range core.Duplicates(app, others, map[core.AppID]bool{"callback": true, "self": true}) {
		got = append(got, string(l.Row.ID)+": "+strings.Join(l.Words(), ", "))
	}
	want := []string{"twin: same owner and name", "callback: callback at the same domain", "newer: similar name", "older: similar name"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	shared := map[core.AppID]bool{"callback": true, "newer": true, "1": true, "2": true, "3": true, "4": true}
	for _, l := range core.Duplicates(app, others, shared) {
		if l.Row.ID == "callback" {
			t.Error("a domain that many share makes a duplicate by itself")
		}
		if l.Row.ID == "newer" && strings.Join(l.Words(), ", ") != "callback at the same domain, similar name" {
			t.Errorf("beside another reason it is left out: %q", l.Words())
		}
	}
}

func TestOwnersAreTheSameByEmailElseByName(t *testing.T) {
	for _, c := range []struct {
		a, b core.Owner
		want bool
	}{
		{core.Owner{Name: "Ana", Email: "a@x.example"}, core.Owner{Name: "A.", Email: "A@X.example"}, true},
		{core.Owner{Name: "Ana"}, core.Owner{Name: "Ana"}, true},
		{core.Owner{Name: "Ana", Email: "a@x.example"}, core.Owner{Name: "Ana"}, false},
		{core.Owner{}, core.Owner{}, false},
	} {
		if got := core.SameOwner(c.a, c.b); got != c.want {
			t.Errorf("%+v and %+v: %v", c.a, c.b, got)
		}
	}
}
