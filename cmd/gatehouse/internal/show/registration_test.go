package show_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/providers/registry"
)

func TestTheFieldsOfRegistrationsAndDevelopersAreStable(t *testing.T) {
	registered := core.RegistrationRowsOf(app())[0]
	registered.CreatedAt = now
	row := show.RegistrationOf(registered, now)
	if diff := cmp.Diff([]string{"account", "api", "api_id", "app", "app_id", "app_status", "connection", "created_at", "developer", "email",
		"key", "plan", "plan_id", "push", "registration", "status", "team"}, keys(t, row)); diff != "" {
		t.Errorf("registration: %s", diff)
	}
	if diff := cmp.Diff([]string{"account", "connection", "created_at", "decided_at", "email", "id", "missing", "name", "push", "revision", "status"},
		keys(t, show.DeveloperOf(core.RowOf(app()), now))); diff != "" {
		t.Errorf("developer: %s", diff)
	}
	registered.FirstSeen = true
	seen := show.RegistrationOf(registered, now.Add(25*time.Hour))
	if text, err := json.Marshal(seen); err != nil || !strings.Contains(string(text), `"created_at":null,"first_seen_at":"20`) {
		t.Errorf("one that nobody dated: %v %s", err, text)
	}
	var table bytes.Buffer
	if err := export.Write(&table, export.Table, show.Registrations(), export.All([]show.RegistrationRow{seen})); err != nil || !strings.Contains(table.String(), " 1d+ ") {
		t.Errorf("its age is not marked: %v\n%s", err, table.String())
	}
	if row.Registration != "01a/a1#p1" {
		t.Errorf("it is named %q", row.Registration)
	}
}

func TestWhatBecameOfRegistrationsSaysWhatWasDeletedAndLeavesOutWhatWasRefused(t *testing.T) {
	before := app()
	before.Registrations = append(before.Registrations,
		core.Registration{API: core.APIRef{ID: "a2", Name: "Ledger"}, Status: core.RegistrationOff},
		core.Registration{API: core.APIRef{ID: "a3", Name: "Orders"}, Status: core.Waiting})
	after := before.Clone()
	after.Registrations = after.Registrations[:1]
	plan := core.Plan{Change: []core.PlanItem{{ID: "01a", Keys: []string{"a2"}}}, Already: []core.PlanItem{{ID: "01a", Keys: []string{"a1#p1"}}}}
	var got []string
	for _, r := range show.Decided(core.RegistrationRowsOf(before), plan, []core.App{after}, now) {
		got = append(got, r.API+" "+r.Status)
	}
	if diff := cmp.Diff([]string{"Payments APPROVED", "Ledger DELETED"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestARegistrationSaysWhichVerbsItTakesAndWhyNotTheOthers(t *testing.T) {
	a := app()
	caps := core.Capabilities{Title: "Kong", DecidesRegistrations: true, Registrations: map[core.Verb]core.VerbSupport{
		core.Unsubscribe: {Support: core.Native}, core.Delete: {Support: core.Unsupported, Note: "it keeps them"},
	}}
	var b strings.Builder
	if err := show.RegistrationPage(&b, show.OneRegistration(a, a.Registrations[0], caps, true, nil, now), core.DatesISO); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"can be         unsubscribed\n", "cannot be      deleted: Kong cannot delete a single registration: it keeps them\n", "cannot be      rejected: only a WAITING"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in:\n%s", want, b.String())
		}
	}
	for _, v := range show.OneRegistration(a, a.Registrations[0], core.Capabilities{}, false, nil, now).Verbs {
		if !strings.Contains(v.Why, "not in the configuration") {
			t.Errorf("%s of a connection that is gone: %q", v.Verb, v.Why)
		}
	}
}

// The README's table puts the kinds beside each other line by line.
func TestEveryKindHasTheSameListOfAbilities(t *testing.T) {
	var first []string
	for _, p := range registry.Providers() {
		var names []string
		for _, a := range show.Abilities(p.Capabilities()) {
			names = append(names, a.On+" "+a.Verb)
			switch core.Support(a.Support) {
			case core.Native, core.Emulated, core.Local:
			case core.Unsupported:
				if a.Can() {
					t.Errorf("%s: %s %s can be done and cannot", p.Capabilities().Kind, a.On, a.Verb)
				}
			default:
				t.Errorf("%s: %s %s has the support %q", p.Capabilities().Kind, a.On, a.Verb, a.Support)
			}
		}
		if first == nil {
			first = names
		}
		if diff := cmp.Diff(first, names); diff != "" {
			t.Errorf("%s: %s", p.Capabilities().Kind, diff)
		}
	}
}
