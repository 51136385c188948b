package aws_test

import (
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/aws/sim"
)

var typedValue = strings.Repeat("Key7", 8)

func TestTypedKeyIsAdoptedWhereItExistsAndCreatedWhereNot(t *testing.T) {
	l := newLab(t)
	existing := l.id(l.AddKey(account, east, sim.Key{Name: "old", Value: typedValue, Enabled: true, Plans: []string{freeEast}}))
	i := l.decided(1, core.Approved).choose(typedKey(typedValue))
	current := i.read()
	if current.Projection.State != "unadopted" || current.Status != core.Unknown || current.Managed {
		t.Errorf("before the adoption it is shown as %+v", current)
	}
	p := i.settle()
	if len(p.Credentials) != 2 || p.Credentials[0].Secret != typedValue || p.Credentials[1].Secret != typedValue {
		t.Errorf("credentials %d", len(p.Credentials))
	}
	keys := l.keys(i.App.ID)
	if len(keys) != 2 || keys[0].Value != typedValue || keys[1].Value != typedValue || i.App.Refs.Get("key", east) != existing {
		t.Errorf("keys %+v", keys)
	}
}

func TestTypedKeyThatIsNowhereIsCreated(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(typedKey(typedValue))
	i.settle()
	if keys := l.keys(i.App.ID); len(keys) != 2 || keys[0].Value != typedValue {
		t.Errorf("keys %+v", keys)
	}
}

func TestTrap17KeyWithoutOurTagIsNotOurs(t *testing.T) {
	l := newLab(t)
	name := app(1).Name
	l.id(l.AddKey(account, east, sim.Key{Name: name, Value: typedValue, Enabled: true}))
	i := l.decided(1, core.Approved)
	i.Touched = true
	if r := i.read(); r.Projection.Present {
		t.Errorf("taken for ours by its name: %+v", r)
	}
	listing, err := l.List(t.Context(), func(r []core.Remote) error {
		if len(r) != 1 || r[0].Managed || r[0].AppID != "" {
			t.Errorf("listed as %+v", r)
		}
		return nil
	})
	if err != nil || listing.Unmanaged != 1 {
		t.Errorf("%+v, %v", listing, err)
	}
	i.choose(core.CredentialChoice{Form: "create", Secrets: map[string]string{"key": typedValue}})
	_, err = i.push()
	wantCode(t, "a foreign key with our value", err, core.CodeRefused)
	for _, k := range l.keys("") {
		if k.Value == typedValue && len(k.Tags) > 0 && k.region == east {
			t.Error("it was adopted silently")
		}
	}
}

func TestTypedValueBesideAnExistingKeyIsRefused(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	i.set(core.Canceled)
	i.settle()
	i.set(core.Approved)
	i.choose(typedKey(typedValue))
	_, err := i.push()
	wantCode(t, "push", err, core.CodeRefused)
	for _, choice := range []core.CredentialChoice{typedClient("abc", clientSecret), form("webhook")} {
		_, err = i.choose(choice).push()
		wantCode(t, choice.Form, err, core.CodeRefused)
	}
	for _, k := range l.keys(i.App.ID) {
		if k.Enabled {
			t.Errorf("%s was enabled", k.region)
		}
	}
}

func TestApprovingAgainGivesBackWhatIsThere(t *testing.T) {
	for first, second := range map[string]string{"create": "client-create", "client-create": "create"} {
		l := anotherLab(t)
		i := l.decided(1, core.Approved).choose(form(first))
		i.settle()
		refs := i.App.Refs
		i.set(core.Canceled)
		i.settle()
		i.set(core.Approved)
		if p := i.choose(form(second)).settle(); p.Note == "" {
			t.Errorf("%s after %s: nobody is told that the old one came back", second, first)
		}
		if len(l.keys(""))/2+len(l.clients("")) != 1 || len(i.App.Refs) != len(refs) {
			t.Errorf("%s after %s: %d keys, %d clients, %v", second, first, len(l.keys("")), len(l.clients("")), i.App.Refs)
		}
	}
}

func TestCredentialThatIsGoneDoesNotBindTheNext(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	l.remove(i.App.Refs, true)
	i.choose(form("client-create"))
	i.settle()
	if len(l.keys("")) != 0 || len(l.clients("")) != 1 || i.App.Refs.Get("key", east) != "" {
		t.Errorf("%d keys, %d clients, %v", len(l.keys("")), len(l.clients("")), i.App.Refs)
	}
}

func TestTagRemovedByHandIsPutBack(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	l.must(l.Change(object(core.Ref{Kind: "key", Scope: east, ID: i.App.Refs.Get("key", east)}), map[string]any{"tags": map[string]string{"team": "x"}, "enabled": false}))
	if r := i.read(); r.Projection.State != "partly" {
		t.Errorf("shown as %+v", r.Projection)
	}
	i.settle()
	for _, k := range l.keys("") {
		if k.Tags[aws.MarkTag] != string(i.App.ID) {
			t.Errorf("%s has tags %v", k.region, k.Tags)
		}
	}
}

func TestTwoKeysOfOneAppInOneRegionAreShownAndClosedTogether(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	l.id(l.AddKey(account, east, sim.Key{Name: i.App.Name, Description: i.App.Description, Enabled: true, Tags: map[string]string{aws.MarkTag: string(i.App.ID)}}))
	_, err := l.List(t.Context(), func(r []core.Remote) error {
		if len(r) != 1 || r[0].Projection.State != "partly" || len(r[0].Parts) != 3 {
			t.Fatalf("listed as %+v", r)
		}
		i.App = core.Adopt(i.App, r[0])
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if r := i.read(); r.Projection.State != "partly" {
		t.Errorf("listed as two, read as %s", r.Projection.State)
	}
	i.set(core.Approved)
	_, err = i.push()
	wantCode(t, "opening both", err, core.CodeRefused)
	i.set(core.Canceled)
	i.settle()
	for _, k := range l.keys(i.App.ID) {
		if k.Enabled {
			t.Errorf("%s in %s is open", k.ID, k.region)
		}
	}
	i.set(core.Deleted)
	if _, err := i.push(); err != nil {
		t.Fatal(err)
	}
	if gone, err := i.Prove(t.Context(), i.Subject); !gone || err != nil || len(l.keys(i.App.ID)) > 0 {
		t.Errorf("gone %v, %v, left %v", gone, err, l.keys(i.App.ID))
	}
}

func TestShortListIsNotComplete(t *testing.T) {
	for _, fault := range []string{"empty-list", "truncated-list"} {
		t.Run(fault, func(t *testing.T) {
			l := newLab(t, func(c core.Connection) { c.Settings["page-size"] = []string{"10"} })
			l.seedKeys(25)
			l.fault(fault, "on GetApiKeys")
			listing, err := l.List(t.Context(), func([]core.Remote) error { t.Error("handed over"); return nil })
			if err == nil || listing.Complete {
				t.Errorf("%+v, %v", listing, err)
			}
		})
	}
}

func TestCatalogNamesAPIsAndPlansAndShowsUnknownIDs(t *testing.T) {
	l := newLab(t)
	apis, err := l.Catalog(t.Context())
	if err != nil || len(apis) != 2 {
		t.Fatalf("%+v, %v", apis, err)
	}
	if a := apis[0]; a.ID != aws.APIID(east, apiEast, "prod") || a.Name != "Payments (prod, us-east-1)" || a.Description != "Takes money" || len(a.Plans) != 2 {
		t.Errorf("%+v", a)
	}
	l.fault("access-denied", "on GetRestApis")
	apis, err = l.Catalog(t.Context())
	if err != nil || len(apis) != 2 || apis[0].Name != "" || apis[0].Label() != apis[0].ID+" (not in catalog)" {
		t.Errorf("without the right to see names: %+v, %v", apis, err)
	}
}
