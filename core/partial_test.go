package core

import (
	"strings"
	"testing"
)

func TestWhatIsOpenInPartCanBeClosedOrMadeWholeAndNothingElse(t *testing.T) {
	caps := full()
	caps.Partial = map[string]string{"partly": "the key is off in one region"}
	want := map[Verb]Status{View: Unknown, Approve: Approved, Cancel: Canceled, Suspend: Suspended}
	app := App{Name: "Payroll", Status: Unknown, Native: "partly", Registrations: []Registration{{Status: RegistrationOn}}}
	for _, v := range Verbs() {
		err := Allowed(app, caps, v)
		to, can := want[v]
		switch {
		case can != (err == nil):
			t.Errorf("%s: %v", v, err)
		case !can && (!strings.Contains(err.Error(), "it is open in part: the key is off in one region") || AsError(err).Hint == ""):
			t.Errorf("%s: %v", v, err)
		case can && v != View:
			if after := Decide(app, caps, v); after.Status != to || after.Native != "" {
				t.Errorf("%s leads to %s %q", v, after.Status, after.Native)
			}
		}
	}
	if err := AllowedRegistration(app, caps, app.Registrations[0], Unsubscribe); err == nil || !strings.Contains(err.Error(), "open in part") {
		t.Errorf("one registration alone: %v", err)
	}
	app.Native = "FROZEN"
	if Allowed(app, caps, Cancel) == nil {
		t.Error("a state that nobody knows was decided on")
	}
	caps.Verbs[Cancel] = VerbSupport{Support: Unsupported, Note: "no"}
	if app.Native = "partly"; Allowed(app, caps, Cancel) == nil {
		t.Error("a verb that the provider does not have")
	}
}

// A half that opens a part of what an approval would open gives less than it;
// what nobody knows gives more than anything.
func TestAPartGivesLessAccessThanTheWhole(t *testing.T) {
	caps := Capabilities{Partial: map[string]string{"partly": "half"}}
	base, local := Shown("disabled"), caps.LocalSide(App{Status: Approved}, Shown("enabled", "a", "b"))
	for native, want := range map[string]Verdict{"partly": KeepTheirs, "FROZEN": KeepOurs} {
		remote := caps.RemoteSide(Remote{Status: Unknown, Native: native, Projection: Shown(native, "a")})
		if got := Compare(base, local, remote); got != want {
			t.Errorf("%s: %s, want %s", native, got, want)
		}
	}
	canceled := caps.LocalSide(App{Status: Canceled}, base)
	if got := Compare(Shown("enabled", "a", "b"), canceled, caps.RemoteSide(Remote{Status: Unknown, Native: "partly", Projection: Shown("partly", "a")})); got != KeepOurs {
		t.Errorf("canceled here, half open there: %s", got)
	}
}
