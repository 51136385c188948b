package core

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAppStatusIsDerivedFromItsRegistrations(t *testing.T) {
	for _, c := range []struct {
		name    string
		regs    []RegistrationStatus
		want    Status
		waiting int
	}{
		{"none: approved without access", nil, Approved, 0},
		{"any approved", []RegistrationStatus{RegistrationRefused, RegistrationOn, Waiting, Waiting}, Approved, 2},
		{"any waiting", []RegistrationStatus{RegistrationRefused, Waiting}, Pending, 1},
		{"all rejected", []RegistrationStatus{RegistrationRefused, RegistrationRefused}, Rejected, 0},
		{"one that nobody knows may give access", []RegistrationStatus{RegistrationRefused, RegistrationUnknown, RegistrationOff}, Unknown, 0},
		{"approved beside one that nobody knows", []RegistrationStatus{RegistrationUnknown, RegistrationOn}, Approved, 0},
		{"else canceled", []RegistrationStatus{RegistrationRefused, RegistrationOff}, Canceled, 0},
	} {
		var regs []Registration
		for _, s := range c.regs {
			regs = append(regs, Registration{Status: s})
		}
		if got, waiting := DeriveStatus(regs); got != c.want || waiting != c.waiting {
			t.Errorf("%s: got %s +%d, want %s +%d", c.name, got, waiting, c.want, c.waiting)
		}
	}
}

// statuses is what each registration shows after a row of verbs.
func statuses(app App, verbs ...Verb) []RegistrationStatus {
	for _, v := range verbs {
		app = Decide(app, full(), v)
	}
	var out []RegistrationStatus
	for _, r := range app.Registrations {
		out = append(out, r.Status)
	}
	return out
}

func TestApproveAndResumeGiveBackExactlyWhatWasTaken(t *testing.T) {
	// The second was unsubscribed by its developer, not by an administrator.
	app := App{Status: Approved, Registrations: []Registration{{Status: RegistrationOn}, {Status: RegistrationOff}, {Status: RegistrationOn}}}
	off, on := RegistrationOff, RegistrationOn
	for _, c := range []struct {
		verbs []Verb
		want  []RegistrationStatus
	}{
		{[]Verb{Cancel}, []RegistrationStatus{off, off, off}},
		{[]Verb{Cancel, Approve}, []RegistrationStatus{on, off, on}},
		{[]Verb{Suspend, Resume}, []RegistrationStatus{on, off, on}},
		{[]Verb{Suspend, Cancel, Approve}, []RegistrationStatus{on, off, on}},
		{[]Verb{Cancel, Delete}, []RegistrationStatus{off, off, off}},
	} {
		if diff := cmp.Diff(c.want, statuses(app, c.verbs...)); diff != "" {
			t.Errorf("%v: %s", c.verbs, diff)
		}
	}
	pending := App{Status: Pending, Registrations: []Registration{{Status: Waiting}, {Status: Waiting}}}
	if diff := cmp.Diff([]RegistrationStatus{on, on}, statuses(pending, Reject, Approve)); diff != "" {
		t.Errorf("approve after reject: %s", diff)
	}
}

func TestAdoptingCancellationRemembersWhatAnApprovalGivesBack(t *testing.T) {
	app := App{Status: Approved, Registrations: []Registration{
		{API: APIRef{ID: "pay", Name: "Payments"}, Status: RegistrationOn}}}
	app = Adopt(app, Remote{Status: Canceled, Projection: Shown("CANCELED"), Registrations: []Registration{
		{API: APIRef{ID: "pay"}, Status: RegistrationOff}}})
	if app.Status != Canceled || app.Registrations[0].API.Name != "Payments" {
		t.Errorf("adopted as %s with %+v", app.Status, app.Registrations)
	}
	if got := statuses(app, Approve); got[0] != RegistrationOn {
		t.Errorf("approving again left the registration %s", got[0])
	}
}

func TestAdoptingKeepsWhatOnlyWeKnowOfARegistration(t *testing.T) {
	reg := func(id string, s RegistrationStatus) Registration {
		return Registration{API: APIRef{ID: id}, Status: s}
	}
	app := App{Status: Approved, Registrations: []Registration{reg("kept", RegistrationOn), reg("lost", RegistrationOn), reg("asked", Waiting), reg("no", RegistrationRefused)}}
	app = Adopt(app, Remote{Status: Approved, Projection: Shown("enabled", "kept"), Registrations: []Registration{reg("kept", RegistrationOn)}})
	want := []Registration{reg("kept", RegistrationOn), reg("lost", RegistrationOff), reg("asked", Waiting), reg("no", RegistrationRefused)}
	if diff := cmp.Diff(want, app.Registrations); diff != "" {
		t.Error(diff)
	}
}

func TestCloneSharesNothing(t *testing.T) {
	app := App{Attributes: map[string]string{"k": "v"}, Registrations: []Registration{{Status: Waiting}}, Refs: Refs{{"a", "b", "c"}}, Base: Shown("on", "x")}
	c := app.Clone()
	c.Attributes["k"], c.Registrations[0].Status, c.Refs[0].ID, c.Base.Grants[0] = "w", RegistrationOn, "d", "y"
	if app.Attributes["k"] != "v" || app.Registrations[0].Status != Waiting || app.Refs[0].ID != "c" || app.Base.Grants[0] != "x" {
		t.Errorf("a clone changed its original: %+v", app)
	}
}

func TestRowSaysWhichAPIsAnAppHas(t *testing.T) {
	reg := func(id, name string) Registration { return Registration{API: APIRef{ID: id, Name: name}} }
	for _, c := range []struct {
		regs  []Registration
		want  string
		names []string
	}{
		{nil, "", nil},
		{[]Registration{reg("1", "Pay\nments")}, "Pay ments", []string{"Pay ments"}},
		{[]Registration{reg("1", "Payments")}, "Payments", []string{"Payments"}},
		{[]Registration{reg("1", "Payments"), reg("1", "Payments"), reg("2", "Ledger"), reg("3", "FX")}, "Payments +2", []string{"Payments", "FX", "Ledger"}},
		{[]Registration{reg("x9", "")}, "x9 (not in catalog)", []string{"x9 (not in catalog)"}},
	} {
		row := RowOf(App{Registrations: c.regs})
		if got := row.APILabel(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
		if got := row.APIList(); !slices.Equal(got, c.names) {
			t.Errorf("got %q, want %q", got, c.names)
		}
	}
}

func TestRowSaysWhatWasProvenBeforeWhileThePushIsNotSettled(t *testing.T) {
	for _, state := range append(PushStates(), PushNone) {
		want := Pending
		if state.Settled() {
			want = ""
		}
		if got := RowOf(App{Status: Approved, Push: Push{State: state, From: Pending}}).From; got != want {
			t.Errorf("%q: from %q, want %q", state, got, want)
		}
	}
}
