package core

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// rowsProject is how a gateway that decides on registrations maps an App: it
// knows every registration that it was ever asked for.
func rowsProject(app App) Projection {
	if app.Status == Deleted {
		return Absent()
	}
	var grants []string
	for _, r := range app.Registrations {
		grants = append(grants, Grant(r, rowWord[r.Status]))
	}
	return Shown("there", grants...).With(FieldText(FieldName, app.Name), FieldText(FieldCallback, app.CallbackURL))
}

var rowWord = map[RegistrationStatus]string{Waiting: "pending", RegistrationOn: "approved", RegistrationOff: "revoked", RegistrationRefused: "rejected"}

// enforcedProject is how a gateway maps it that is only told what is granted.
func enforcedProject(app App) Projection {
	var grants []string
	for _, r := range app.Registrations {
		if r.Status == RegistrationOn {
			grants = append(grants, Grant(r, "granted"))
		}
	}
	return Shown("there", grants...)
}

func byRows() Capabilities {
	c := full()
	c.DecidesRegistrations, c.Registrations = true, map[Verb]VerbSupport{}
	for _, v := range RegistrationVerbs() {
		c.Registrations[v] = VerbSupport{Support: Native}
	}
	c.Edits = map[string]VerbSupport{FieldName: {Support: Native}, FieldCallback: {Support: Native}}
	return c
}

func reg(id string, s RegistrationStatus) Registration {
	return Registration{API: APIRef{ID: id, Name: strings.ToUpper(id)}, Status: s}
}

// agreed is an App whose gateway shows what it is.
func agreed(regs ...Registration) App {
	app := App{Name: "Payroll", Registrations: regs, DecidedBy: "ana"}
	app.Status, _ = DeriveStatus(regs)
	app.Base = rowsProject(app)
	app.Remote = app.Base
	return app
}

// showing is what a gateway shows that has these registrations.
func showing(app App, regs ...Registration) Remote {
	app.Registrations = regs
	status, _ := DeriveStatus(regs)
	return Remote{Projection: rowsProject(app), Complete: true, Status: status, Registrations: regs}
}

func rebased(t *testing.T, app App, r Remote) App {
	t.Helper()
	before := app.Clone()
	out, _ := Rebase(app, byRows(), rowsProject, r, nil)
	if diff := cmp.Diff(before, app); diff != "" {
		t.Errorf("the App given was changed: %s", diff)
	}
	return out
}

func TestARequestThatAppearsAtTheGatewayIsTakenOverAndNeverDeleted(t *testing.T) {
	app := agreed(reg("a", RegistrationOn))
	app = DecideRegistrations(app, byRows(), Unsubscribe, []string{"a"}) // decided here meanwhile
	got := rebased(t, app, showing(app, reg("a", RegistrationOn), reg("new", Waiting)))
	if w := got.WaitingCount(); w != 1 || got.Status != Pending {
		t.Errorf("%d wait, the App is %s: %+v", w, got.Status, got.Registrations)
	}
	if r, _ := got.ByKey("a"); r.Status != RegistrationOff {
		t.Errorf("our own decision became %s", r.Status)
	}
	if v := Compare(got.Base, Side{rowsProject(got), got.Status}, Side{showing(app, reg("a", RegistrationOn), reg("new", Waiting)).Projection, Pending}); v != PushOurs {
		t.Errorf("what is left is %q", v)
	}
}

func TestOfTwoDecisionsOnOneRegistrationTheLesserAccessWins(t *testing.T) {
	on, off, no, wait := RegistrationOn, RegistrationOff, RegistrationRefused, Waiting
	for _, c := range []struct{ base, ours, theirs, want RegistrationStatus }{
		{wait, on, no, no},
		{wait, no, on, no},
		{on, off, "", ""},
		{on, off, wait, off},
		{off, on, no, no},
		{no, wait, off, off},
		{no, on, wait, wait},
		{on, "", off, ""},
	} {
		app := agreed(reg("a", c.base), reg("other", on))
		app.Registrations[0].Status = c.ours
		if c.ours == "" {
			app.Registrations = app.Registrations[1:]
		}
		shown := []Registration{reg("other", on)}
		if c.theirs != "" {
			shown = append(shown, reg("a", c.theirs))
		}
		got := rebased(t, app, showing(app, shown...))
		r, _ := got.ByKey("a")
		if r.Status != c.want {
			t.Errorf("%s, ours %s, theirs %s: became %s, want %s", c.base, c.ours, c.theirs, r.Status, c.want)
		}
		lostAccess := registrationAccess[c.want] < registrationAccess[c.ours]
		if (got.Lost != "") != lostAccess {
			t.Errorf("%s, ours %s, theirs %s: lost %q", c.base, c.ours, c.theirs, got.Lost)
		}
	}
}

func TestSuspendedStaysAndResumeGivesBackExactlyWhatItTookThoughTheGatewayMoved(t *testing.T) {
	caps := byRows()
	app := agreed(reg("a", RegistrationOn), reg("b", RegistrationOff), reg("c", RegistrationOn))
	app = Decide(app, caps, Suspend)
	app.Base = rowsProject(app) // pushed and proven
	shown := []Registration{reg("a", RegistrationOff), reg("b", RegistrationOff), reg("c", RegistrationOff), reg("new", Waiting)}
	app = rebased(t, app, showing(app, shown...))
	if app.Status != Suspended {
		t.Fatalf("a request made it %s", app.Status)
	}
	if Allowed(app, caps, Approve) == nil {
		t.Error("approving what waits would have opened a SUSPENDED App")
	}
	app = Decide(app, caps, Resume)
	want := map[string]RegistrationStatus{"a": RegistrationOn, "b": RegistrationOff, "c": RegistrationOn, "new": Waiting}
	for key, status := range want {
		if r, _ := app.ByKey(key); r.Status != status {
			t.Errorf("after resume %s is %s, want %s", key, r.Status, status)
		}
	}
}

func TestARegistrationGoneAtTheGatewayGoesOrIsUnsubscribedWhereOnlyWeKeptIt(t *testing.T) {
	app := agreed(reg("a", RegistrationOn), reg("b", RegistrationOn))
	got := rebased(t, app, showing(app, reg("a", RegistrationOn)))
	if _, ok := got.ByKey("b"); ok {
		t.Error("it would be made anew at the gateway")
	}
	app.Base = enforcedProject(app)
	theirs := Remote{Projection: Shown("there", "a=granted"), Status: Approved, Registrations: []Registration{reg("a", RegistrationOn)}}
	got, took := Rebase(app, byRows(), enforcedProject, theirs, nil)
	if r, ok := got.ByKey("b"); !took || !ok || r.Status != RegistrationOff {
		t.Errorf("our record of it is %+v", r)
	}
}

func TestARequestThatOnlyWeKnowIsLeftAsItIs(t *testing.T) {
	app := agreed(reg("a", RegistrationOn), reg("w", Waiting), reg("n", RegistrationRefused))
	app.Base = enforcedProject(app)
	r := Remote{Projection: Shown("there", "a=granted", "x=granted"), Status: Approved, Registrations: []Registration{reg("a", RegistrationOn), reg("x", RegistrationOn)}}
	got, _ := Rebase(app, byRows(), enforcedProject, r, nil)
	var all []string
	for _, r := range got.Registrations {
		all = append(all, r.Key()+" "+string(r.Status))
	}
	if want := []string{"a APPROVED", "w WAITING", "n REJECTED", "x APPROVED"}; !slices.Equal(all, want) {
		t.Errorf("%v, want %v", all, want)
	}
}

func TestOfAFieldChangedOnBothSidesTheGatewaysValueStandsAndIsNamed(t *testing.T) {
	base := agreed(reg("a", RegistrationOn))
	edit := func(name, callback string) App {
		app := base.Clone()
		app.Name, app.CallbackURL = name, callback
		return app
	}
	show := func(name, callback string) Remote {
		app := base.Clone()
		app.Name, app.CallbackURL = name, callback
		return showing(app, app.Registrations...)
	}
	for _, c := range []struct {
		what           string
		ours           App
		theirs         Remote
		name, callback string
		lost           bool
	}{
		{"ours alone", edit("Ours", ""), show("Payroll", ""), "Ours", "", false},
		{"theirs alone", edit("Payroll", ""), show("Theirs", ""), "Theirs", "", false},
		{"two fields, one each", edit("Payroll", "https://ours"), show("Theirs", ""), "Theirs", "https://ours", false},
		{"both alike", edit("Same", ""), show("Same", ""), "Same", "", false},
		{"both", edit("Ours", ""), show("Theirs", ""), "Theirs", "", true},
	} {
		got := rebased(t, c.ours, c.theirs)
		if got.Name != c.name || got.CallbackURL != c.callback || (got.Lost != "") != c.lost {
			t.Errorf("%s: %q %q, lost %q", c.what, got.Name, got.CallbackURL, got.Lost)
		}
	}
}

func TestWhatAnUnfinishedPushOfOursMayHaveWrittenIsNotTakenForTheGateways(t *testing.T) {
	app := agreed(reg("a", Waiting), reg("b", RegistrationOn))
	app = DecideRegistrations(app, byRows(), Approve, []string{"a"})
	half := showing(app, reg("a", RegistrationRefused), reg("b", RegistrationOff), reg("new", Waiting))
	mine := func(part string) bool { return part == "a" }
	got, took := Rebase(app, byRows(), rowsProject, half, mine)
	a, _ := got.ByKey("a")
	b, _ := got.ByKey("b")
	_, fresh := got.ByKey("new")
	if !took || a.Status != RegistrationOn || b.Status != RegistrationOff || !fresh {
		t.Errorf("%+v", got.Registrations)
	}
}

// Where an unfinished push of ours is left out, a field that is taken over takes
// no grant with it: neither a registration's, nor those decided with the App.
func TestAFieldThatIsTakenOverBesideAnUnfinishedPushLeavesTheGrantsOfTheBase(t *testing.T) {
	base := Shown("on", "gold", "r=approved").With("name=Old")
	got := patch(base, Shown("off", "free", "r=revoked").With("name=New"), []string{PartField(FieldName)})
	if want := Shown("on", "gold", "r=approved").With("name=New"); !got.Same(want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	got = patch(base, Shown("off", "free", "r=revoked").With("name=New"), []string{PartState})
	if want := Shown("off", "free", "r=approved").With("name=Old"); !got.Same(want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// Random decisions on both sides of an App, part by part, against the rules of
// design 3 written down once more: what one side changed alone stands, of what
// both changed the lesser access stands, and in the end both sides agree.
func TestRandomChangesOnBothSidesEndAtTheLesserOfTheTwo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := []RegistrationStatus{Waiting, RegistrationOn, RegistrationOff, RegistrationRefused}
		draw := func(name string, was RegistrationStatus) RegistrationStatus {
			if rapid.Bool().Draw(t, name+" changes") {
				return rapid.SampledFrom(append([]RegistrationStatus{gone}, all...)).Draw(t, name)
			}
			return was
		}
		base, ours, theirs := map[string]RegistrationStatus{}, map[string]RegistrationStatus{}, map[string]RegistrationStatus{}
		for i := range rapid.IntRange(1, 5).Draw(t, "registrations") {
			key := fmt.Sprint("r", i)
			base[key] = rapid.SampledFrom(append([]RegistrationStatus{gone}, all...)).Draw(t, key+" base")
			ours[key], theirs[key] = draw(key+" ours", base[key]), draw(key+" theirs", base[key])
		}
		app := agreed(regsOf(base)...)
		app.Registrations = regsOf(ours)
		app.Status, _ = DeriveStatus(app.Registrations)
		r := showing(app, regsOf(theirs)...)
		got, _ := Rebase(app, byRows(), rowsProject, r, nil)
		for key := range base {
			want := ours[key]
			switch {
			case ours[key] == base[key]:
				want = theirs[key]
			case theirs[key] != base[key] && lesser(theirs[key], ours[key]):
				want = theirs[key]
			}
			is, _ := got.ByKey(key)
			if is.Status != want {
				t.Fatalf("%s: base %q, ours %q, theirs %q: became %q, want %q", key, base[key], ours[key], theirs[key], is.Status, want)
			}
		}
		if v := Compare(got.Base, Side{rowsProject(got), got.Status}, Side{r.Projection, r.Status}); v != Nothing && v != PushOurs {
			t.Fatalf("after the rebase the sides are at %q", v)
		}
		again, took := Rebase(got, byRows(), rowsProject, r, nil)
		if took || !rowsProject(again).Same(rowsProject(got)) {
			t.Fatal("a second rebase on the same read took something over again")
		}
	})
}

// lesser is the order of the task, in words of its own: gone, then no access,
// then waiting, then access; the gateway's stands where they are alike.
func lesser(a, b RegistrationStatus) bool {
	rank := func(s RegistrationStatus) int {
		switch s {
		case RegistrationOn:
			return 3
		case Waiting:
			return 2
		case gone:
			return 0
		}
		return 1
	}
	return rank(a) <= rank(b)
}

func regsOf(m map[string]RegistrationStatus) []Registration {
	var out []Registration
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if m[key] != gone {
			out = append(out, reg(key, m[key]))
		}
	}
	return out
}
