package uitest

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

var dana = core.Owner{Name: "Dana Novak", Email: "dana@example.org"}

// keysGoOn makes a paper gateway where revoking a developer stops no key.
func keysGoOn(c *core.Capabilities) {
	registers(c)
	c.Developers = map[core.Verb]core.VerbSupport{
		core.Approve: {Support: core.Native}, core.Reject: {Support: core.Native},
		core.Cancel: {Support: core.Native, Note: "keys go on working"},
	}
}

func TestASignUpIsDecidedInTheQueue(t *testing.T) {
	inWorld(t, func(w *world) {
		w.put(signUpOf(1, dana, core.Pending), app(2, "Payroll", core.Pending))
		u := w.show(120, 40)
		u.sees("1 Queue 2", "2 Apps 1", "Dana Novak", "sign-up", "c revoke")
		u.press("c")
		u.sees("c: only an APPROVED sign-up can be revoked, not a PENDING one")
		u.press("e")
		u.sees("e: ")
		u.press("K")
		u.sees("a developer's sign-up has no credentials")
		u.press("a")
		u.sees("Approve developer Dana Novak", "○ PENDING → ● APPROVED", "1 developer")
		u.settled()
		u.press("enter")
		u.sees("approve of Dana Novak leaves in")
		u.pass(7 * time.Second)
		if got := w.status("app-00001"); got != core.Approved {
			t.Errorf("she is %s", got)
		}
		u.sees("Dana Novak is APPROVED, confirmed")
		u.press("2")
		u.seesNo("sign-up")
	})
}

func TestRevokingADeveloperOffersHisApps(t *testing.T) {
	inWorld(t, func(w *world) {
		his, other := with(app(2, "Dana's Till", core.Approved), reg(0, gold, core.RegistrationOn, 9)), with(app(3, "Other", core.Approved), reg(0, gold, core.RegistrationOn, 9))
		his.Owner, his.Connection = dana, "paper-prod"
		w.desks(his, other)
		w.gate.more = keysGoOn
		she := signUpOf(1, dana, core.Approved)
		she.Connection = "paper-prod"
		she.Refs = core.Refs{{Kind: "app", ID: string(she.ID)}}
		w.gate.objects[string(she.ID)] = she.Base
		w.put(she)
		u := w.show(120, 40)
		u.press("2", "D")
		u.sees("SIGN-UP", "1 · sign-ups · complete", "Dana Novak", "● APPROVED")
		u.seesNo("Dana's Till  ")
		u.press("c")
		u.sees("Revoke developer Dana Novak", "● APPROVED → ● REVOKED", "keys go on working")
		u.settled()
		u.write("left the company")
		u.press("ctrl+o")
		u.settle()
		u.sees("The developer's Apps", "Dana Novak is revoked, and 1 App of this developer can still be used:", "keys go on working", "Dana's Till", "cancel 1 App…")
		u.seesNo("Other")
		u.settled()
		u.press("enter")
		u.settle()
		u.sees("Cancel Dana's Till", "Payments (Gold): APPROVED → UNSUBSCRIBED")
		u.write("left")
		u.settled()
		u.press("ctrl+o")
		u.pass(7 * time.Second)
		if a, d := w.status("app-00002"), w.status("app-00001"); a != core.Canceled || d != core.Canceled {
			t.Errorf("the App is %s, she is %s", a, d)
		}
		u.sees("● REVOKED")
		u.press("esc")
		u.sees("APP NAME", "Dana's Till", "● CANCELED")
		u.press("1", "D")
		u.sees("developers' sign-ups are listed on the screen Apps")
	})
}

func TestAConnectionThatIsNotConfiguredAnyMoreIsMarkedAndRefusesVerbs(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.put(orphan())
		u := w.show(width, height)
		u.press("2")
		u.rest()
		u.sees("! paper-old", "not in the")
		for _, key := range []string{"a", "c", "d", "e", "K"} {
			u.press(key)
			u.sees(key + ": connection paper-old is not configured")
			u.pass(time.Minute)
		}
		u.press("3", "a")
		u.sees("! paper-old", "a: connection paper-old is not configured")
		u.press("4", "G")
		u.sees("paper-old", "! not configured", "Its Apps stay readable")
		u.press("S")
		u.sees("paper-old is not configured")
	})
}

func TestAProvidersMarkStandsOnTheRow(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gate.more = func(c *core.Capabilities) {
			c.RowMark, c.RowNote = "decided here", "The portal does not know this decision."
		}
		w.portal(4)
		u := w.show(150, 40)
		u.rest()
		u.sees("paper-prod · decided here", "* The portal does not know this decision.")
		u.resize(120, 40)
		u.sees("paper-prod* ")
	})
}

func TestAConnectionTellsWhoWeAreAndWhatItCanDo(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gate.more = keysGoOn
		w.gate.rights = []core.Right{{Name: core.RightRead, State: "yes"}, {Name: core.RightDelete, State: "no", Why: "the role lacks it"}}
		u := w.show(120, 40)
		u.press("4", "T")
		u.settle()
		u.sees("paper-prod (Paper)", "answers as", "paper, in 0s", "may read", "may delete   no: the role lacks it", "suspend      emulated: others see it as canceled",
			"unsubscribe  native", "cancel       native: keys go on working")
		u.press("esc")
		u.seesNo("may read")
	})
}

func TestTheEmptyQueueSaysWhy(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.only(core.Approved, "Payroll")
		u := w.show(width, height)
		u.sees("All decided. Nothing waits for you.")
	})
}

func TestAVerySmallWindowSaysWhatItCan(t *testing.T) {
	inWorld(t, func(w *world) {
		u := w.show(10, 3)
		got := strings.Join(strings.Fields(u.text()), " ")
		if got != "Needs 60x15. q quits." {
			t.Errorf("it says %q", got)
		}
	})
}

// A provider that asks for a credential asks for it for Apps only.
func TestApprovingADeveloperAsksForNoCredential(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.put(signUpOf(1, dana, core.Pending))
		u := w.show(width, height)
		u.press("a")
		u.sees("Approve developer Dana Novak")
		u.seesNo("Credential at")
	})
}

// Apps and sign-ups marked together are approved together; the credential is
// for the Apps.
func TestAppsAndSignUpsAreApprovedTogether(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.gate.forms = forms()
		w.put(signUpOf(1, dana, core.Pending), app(2, "Payroll", core.Pending))
		u := w.show(width, height)
		u.press("*", "a")
		u.sees("Approve 2 Apps", "Credential at")
		u.settled()
		u.press("ctrl+o")
		u.pass(8 * time.Second)
		if a, d := w.status("app-00002"), w.status("app-00001"); a != core.Approved || d != core.Approved {
			t.Errorf("the App is %s, she is %s:\n%s", a, d, u.text())
		}
	})
}
