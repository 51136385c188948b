package uitest

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

// choice is the credential choice of the App's decision.
func (w *world) choice(id core.AppID) *core.CredentialChoice {
	w.t.Helper()
	a, err := w.store.App(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	d, err := w.store.Decision(w.t.Context(), a.Push.DecisionID)
	if err != nil {
		w.t.Fatal(err)
	}
	return d.Choice
}

func TestApproveTakesTheDefaultFormWithOneEnter(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("a")
		u.sees("Approve Payroll", "Create an API key for me", "○ PENDING → ● APPROVED", "Where")
		u.press("enter")
		u.sees("press enter again")
		u.settled()
		u.press("enter")
		if got := w.status("app-00000"); got != core.Approved {
			t.Fatalf("not approved: %s", got)
		}
		if c := w.choice("app-00000"); c == nil || c.Form != "create" {
			t.Errorf("chosen: %+v", c)
		}
	})
}

func TestApproveChecksTypedCredentialsAtTheField(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("a", "down", "down")
		u.sees("▸ Client credentials", "Client id", "Client secret")
		u.settled()
		u.press("tab")
		u.write("client7")
		u.press("tab")
		u.write("sho-rt")
		u.press("tab")
		u.sees("Client secret has 6 characters; at least 24 are")
		u.press("enter")
		u.sees("at least 24 are")
		if got := w.status("app-00000"); got != core.Pending {
			t.Fatalf("approved with a wrong secret: %s", got)
		}
		u.press("ctrl+u")
		u.write("abcdefghijklmnopqrstuvwxyz")
		u.press("tab")
		u.write("agreed")
		u.press("enter")
		c := w.choice("app-00000")
		if c == nil || c.Form != "client" || c.Values["client-id"] != "client7" {
			t.Errorf("chosen: %+v", c)
		}
	})
}

func TestARequiredFieldIsMissed(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("a", "down", "tab", "tab")
		u.settled()
		u.press("enter")
		u.sees("API key is required")
		if got := w.status("app-00000"); got != core.Pending {
			t.Errorf("approved without a key: %s", got)
		}
	})
}

// What is typed into a secret field is never on the wire, until it is asked
// for; changing the form lets go of it.
func TestTypedSecretsAreMaskedUntilAskedFor(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("a", "down", "tab")
		u.wire.take()
		u.paste("s3cr3ts3cr3ts3cr3ts3cr3t")
		u.sees("************************")
		if _, wire := u.wire.take(); strings.Contains(wire, "s3cr3t") {
			t.Fatal("the secret is on the wire")
		}
		u.send("\x12") // ctrl+r
		u.settle()
		u.sees("s3cr3ts3cr3ts3cr3ts3cr3t")
		u.send("\x12")
		u.settle()
		u.seesNo("s3cr3t")
		u.press("shift+tab", "up", "down", "tab")
		u.seesNo("***")
	})
}

// A typed credential fits one App: for several only what asks for nothing is
// offered, and the screen says so.
func TestSeveralAppsShareOneChoiceThatNeedsNoTyping(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.only(core.Pending, "One", "Two", "Three")
		u := w.show(width, height)
		u.press("*", "a")
		u.sees("Approve 3 Apps", "Create an API key for me", "For one App at a time, because something is typed: API key")
		u.settled()
		u.press("down", "enter")
		for _, id := range []core.AppID{"app-00000", "app-00001", "app-00002"} {
			if got := w.status(id); got != core.Approved {
				t.Errorf("%s is %s", id, got)
			}
		}
	})
}

func TestReinstatingKeepsTheCredential(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		a := app(0, "Payroll", core.Canceled)
		a.Credentials = []core.Credential{{Kind: "api key", LastFour: "ab12"}}
		w.put(a)
		u := w.show(width, height)
		u.press("2", "a")
		u.sees("▸ Keep the credential it has")
		u.settled()
		u.press("enter")
		if got := w.status("app-00000"); got != core.Approved {
			t.Fatalf("not approved: %s", got)
		}
		if c := w.choice("app-00000"); c != nil {
			t.Errorf("a new credential was chosen: %+v", c)
		}
	})
}

func TestAnApprovalThatCameTooLateSaysWhoWasFaster(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.rest()
		u.press("a")
		u.settled()
		w.decide("bo@bastion-2", core.Reject, "app-00000")
		u.pass(3 * time.Second)
		u.press("enter")
		u.sees("rejected by bo@bastion-2 3 s ago")
		if got := w.status("app-00000"); got != core.Rejected {
			t.Errorf("the App is %s", got)
		}
	})
}

// What the provider says about its credentials can be read in the smallest
// window, by scrolling.
func TestTheProvidersNotesAreInTheForm(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.gate.notes = []string{"API keys are identification, not authorization."}
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("a")
		for range 5 {
			u.press("pgdown")
		}
		u.sees("API keys are identification", "enter approve")
	})
}

// Where no form does without typing, nothing can be planned before something
// is typed: the form comes first, then what it will do, then the confirmation.
func TestAFormThatMustBeTypedComesBeforeThePlan(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()[1:]
		w.only(core.Pending, "Payroll")
		u := w.show(width, height)
		u.press("a")
		u.sees("▸ API key")
		u.settled()
		u.press("tab")
		u.write("abcdefghijklmnopqrstuvwxyz")
		u.press("tab", "enter")
		u.sees("This is what it will do", "○ PENDING → ● APPROVED")
		if got := w.status("app-00000"); got != core.Pending {
			t.Fatalf("approved before the plan was shown: %s", got)
		}
		u.press("enter")
		if c := w.choice("app-00000"); c == nil || c.Form != "api-key" {
			t.Errorf("chosen: %+v", c)
		}
	})
}

// Of several marked Apps only one can be approved: a credential can be typed
// for it.
func TestATypedCredentialForTheOneEligibleAppOfSeveral(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.put(app(0, "Payroll", core.Pending), app(1, "Suspended one", core.Suspended))
		u := w.show(width, height)
		u.press("2", "*", "a", "down", "tab")
		u.settled()
		u.write("abcdefghijklmnopqrstuvwxyz")
		u.press("tab", "enter")
		if c := w.choice("app-00000"); c == nil || c.Form != "api-key" {
			t.Errorf("chosen: %+v\n%s", c, u.text())
		}
	})
}
