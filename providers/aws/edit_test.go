package aws_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws/sim"
)

// rename edits the App here, as the engine does.
func (i *item) rename(name string) {
	i.App = i.App.Clone()
	i.App.Name, i.Choice = name, nil
}

func (l *lab) called(region, id string) string {
	for _, k := range l.keys("") {
		if k.region == region && k.ID == id {
			return k.Name
		}
	}
	return ""
}

func TestARenameIsProvenOnlyWhenEveryRegionHasIt(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	i.App.Base = i.read().Projection
	i.rename("Renamed")
	l.fault("error", "1@500 "+east+".UpdateApiKey")
	if _, err := i.push(); core.CodeOf(err) != core.CodeUnknownOutcome {
		t.Fatalf("%v", err)
	}
	l.calm()
	want := l.provider.Project(l.conn, i.App)
	if r := i.read(); r.Projection.Same(want) || !slices.ContainsFunc(r.Parts, func(p string) bool { return strings.HasPrefix(p, east+" is called") }) {
		t.Fatalf("half renamed: shown %v, parts %q", r.Projection.Fields, r.Parts)
	}
	i.settle()
	for _, region := range []string{east, west} {
		if name := l.called(region, i.App.Refs.Get("key", region)); name != "Renamed" {
			t.Errorf("%s: %q", region, name)
		}
	}
}

func TestANameThatSomebodyGaveOneRegionIsShownAndNotOverwrittenUnseen(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	i.App.Base = i.read().Projection
	i.rename("Ours")
	current := i.read()
	for _, region := range []string{east, west} {
		t.Run(region, func(t *testing.T) {
			object := region + "/apikey/" + i.App.Refs.Get("key", region)
			l.must(l.Change(object, map[string]any{"name": "Theirs"}))
			if _, err := i.pushFrom(current); core.CodeOf(err) != core.CodeChanged {
				t.Errorf("%v", err)
			}
			if shown := i.read().Projection.Fields; !slices.Contains(shown, "name=Theirs") {
				t.Errorf("shown %v", shown)
			}
			l.must(l.Change(object, map[string]any{"name": current.Name}))
		})
	}
	i.settle()
}

func TestACanceledAppTakesItsNewNameAlong(t *testing.T) {
	for _, credential := range []string{"create", "client-create"} {
		i := anotherLab(t).decided(1, core.Approved).choose(form(credential))
		i.settle()
		i.rename("Renamed")
		i.set(core.Canceled)
		i.settle()
		i.rename("Renamed again")
		i.settle()
		if r := i.read(); r.Name != "Renamed again" || r.Status != core.Canceled {
			t.Errorf("%s: %q %s", credential, r.Name, r.Status)
		}
	}
}

func TestANameThatCognitoCannotHoldIsComparedAsItCan(t *testing.T) {
	i := newLab(t).decided(1, core.Approved).choose(form("client-create"))
	i.rename("São Paulo: Ledger/" + strings.Repeat("x", 200))
	i.choose(form("client-create"))
	i.settle()
	i.App.Description = "a client has none"
	if p := i.settle(); p.Sent {
		t.Errorf("sent: %+v", p)
	}
}

func TestAnAdoptedKeyIsCalledAsTheApp(t *testing.T) {
	l := newLab(t)
	const value = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
	l.id(l.AddKey(account, west, sim.Key{Name: "legacy", Value: value}))
	i := l.decided(1, core.Approved).choose(typedKey(value))
	if fields := i.read().Projection.Fields; len(fields) > 0 {
		t.Errorf("before it is ours its texts bind: %v", fields)
	}
	i.settle()
	for _, k := range l.keys(i.App.ID) {
		if k.Name != i.App.Name {
			t.Errorf("%s is called %q", k.region, k.Name)
		}
	}
}
