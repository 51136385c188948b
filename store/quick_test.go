package store

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"gatehouse/core"
)

// whole has something in every field, and in every text what needs escaping.
func whole() core.App {
	at := time.Date(2026, 3, 4, 12, 0, 0, 123456789, time.UTC)
	const odd = "Páyments \x1b[31m <b>&\"quoted\" \\ \n\t 支払い 🎉 \u2028"
	return core.App{
		Kind: core.KindDeveloper, ReferenceID: odd, Description: odd, CallbackURL: odd, Attributes: map[string]string{odd: odd, "": ""},
		Owner: core.Owner{Name: odd, Email: odd, Account: odd, Team: true}, Connection: odd, CreatedAt: at, Status: "S", Native: odd,
		Registrations: []core.Registration{
			{API: core.APIRef{ID: odd, Name: odd, Description: odd}, Plan: core.PlanRef{ID: odd, Name: odd}, Status: "W", TakenBy: "cancel", ID: odd, CreatedAt: at, FirstSeen: true, Native: odd, Blocked: odd},
			{}, {}, {}, {},
		},
		Credentials: []core.Credential{{Kind: odd, Scope: odd, RefID: odd, ClientID: odd, Fingerprint: odd, LastFour: odd, Enabled: true, CreatedAt: at, ExpiresAt: at}, {}},
		Reason:      odd, DecidedBy: odd, DecidedAt: at, Revision: 1 << 40,
		Push: core.Push{State: "P", From: "F", DecisionID: odd, NextID: odd, NextDueAt: at, DueAt: at, Attempts: 12, Touched: true, Cause: "c", Message: odd, Hint: odd, Note: odd, UpdatedAt: at},
		Refs: core.Refs{{Kind: odd, Scope: odd, ID: odd}, {}}, Base: core.Projection{Known: true, Present: true, State: odd, Grants: []string{odd, ""}, Fields: []string{odd}},
		Remote: core.Projection{Grants: []string{}}, ReadAt: at, MissingAt: at, RemovedAt: at, Lost: odd, DeletionAskedAt: at, AssignedTo: odd, Untold: odd,
	}
}

// allSet fails for each field that is zero: it would not be seen. Of a list its
// first element counts.
func allSet(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	switch {
	case v.IsZero():
		t.Errorf("%s is zero: this test does not see it", name)
	case v.Kind() == reflect.Slice:
		allSet(t, name, v.Index(0))
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		for i := range v.NumField() {
			allSet(t, name+"."+v.Type().Field(i).Name, v.Field(i))
		}
	}
}

// What is written is read by the quick way, and as encoding/json reads it.
func TestBodiesAreReadQuicklyAndAsEncodingJSONReadsThem(t *testing.T) {
	w := whole()
	w.ID, w.Name, w.Remote = "id", "name", w.Base // the first two are columns
	allSet(t, "App", reflect.ValueOf(w))
	for name, app := range map[string]core.App{"whole": w, "empty": {}} {
		text := padded(bodyOf(app), 0)
		got, ok := quickBody(text)
		if !ok {
			t.Errorf("%s: not read the quick way: %s", name, text)
		}
		var want body
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%+v\n%+v", name, got, want)
		}
	}
}

// Whatever the text, the quick way either declines or agrees.
func FuzzQuickBody(f *testing.F) {
	f.Add(bodyOf(whole()))
	f.Add(bodyOf(core.App{}))
	f.Add(`{"Revision":01}`)
	f.Add(`{"Owner":{"Name":"\ud83c\udf89"},"Status":"\ud83c"}`)
	f.Add(`{"Lost":"a` + "\xff" + `","Reason":"\u00e9\xff"}`)
	f.Add(`{"Refs":[{"Kind":"","ID":"x"}],"Attributes":{"a":"b","a":"c"}}  `)
	f.Add(`{"CreatedAt":"2026-03-04T12:00:00+02:00","Push":{"DueAt":""}}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := quickBody(text)
		if !ok {
			return
		}
		var want body
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatalf("encoding/json refuses what was read the quick way: %v", err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\n%+v\n%+v", text, got, want)
		}
	})
}
