package core

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// The table of design 2.1 for one registration, written out by hand: every
// (status, verb) pair, where it leads, or the reason it is refused.
func TestEveryRegistrationStatusAndVerbIsAllowedOrRefusedWithItsReason(t *testing.T) {
	const (
		approve = "only a WAITING, UNSUBSCRIBED or REJECTED registration can be approved, not "
		reject  = "only a WAITING registration can be rejected, not "
		unsub   = "only an APPROVED registration can be unsubscribed, not "
		again   = "only a REJECTED registration can be put back to wait, not "
		remove  = "only an APPROVED, UNSUBSCRIBED or REJECTED registration can be deleted, not "
		unknown = "the gateway shows a state of it that Gatehouse does not know"
	)
	want := map[RegistrationStatus]map[Verb]string{
		Waiting:             {Approve: "→ APPROVED", Reject: "→ REJECTED", Unsubscribe: unsub + "a WAITING one", Reprocess: again + "a WAITING one", Delete: remove + "a WAITING one"},
		RegistrationOn:      {Approve: approve + "an APPROVED one", Reject: reject + "an APPROVED one (unsubscribe it)", Unsubscribe: "→ UNSUBSCRIBED", Reprocess: again + "an APPROVED one", Delete: "→ "},
		RegistrationOff:     {Approve: "→ APPROVED", Reject: reject + "an UNSUBSCRIBED one", Unsubscribe: unsub + "an UNSUBSCRIBED one", Reprocess: again + "an UNSUBSCRIBED one", Delete: "→ "},
		RegistrationRefused: {Approve: "→ APPROVED", Reject: reject + "a REJECTED one", Unsubscribe: unsub + "a REJECTED one", Reprocess: "→ WAITING", Delete: "→ "},
		RegistrationUnknown: {Approve: unknown, Reject: unknown, Unsubscribe: unknown, Reprocess: unknown, Delete: unknown},
	}
	for from, verbs := range want {
		for _, v := range RegistrationVerbs() {
			app := App{Name: "Payroll", Status: Approved, Registrations: []Registration{reg("a", from), reg("other", RegistrationOn)}}
			var got string
			if err := AllowedRegistration(app, byRows(), app.Registrations[0], v); err != nil {
				if CodeOf(err) != CodeNotAllowed || AsError(err).Subject != "Payroll, A" {
					t.Errorf("%s %s: %v", from, v, err)
				}
				got = AsError(err).Message
			} else {
				r, _ := DecideRegistrations(app, byRows(), v, []string{"a"}).ByKey("a")
				got = "→ " + string(r.Status)
			}
			if got != verbs[v] {
				t.Errorf("%s %s:\n got %q\nwant %q", from, v, got, verbs[v])
			}
		}
	}
}

func TestARegistrationIsHeldByItsApp(t *testing.T) {
	wait := reg("a", Waiting)
	apps := full() // decides on Apps
	apps.Registrations = byRows().Registrations
	for _, c := range []struct {
		app  App
		caps Capabilities
		want string
	}{
		{App{Status: Suspended}, byRows(), "the App is SUSPENDED"},
		{App{Status: Deleted}, byRows(), "the App is being deleted"},
		{App{Status: Unknown, Native: "FROZEN"}, byRows(), `a state of the App that Gatehouse does not know ("FROZEN")`},
		{App{Status: Pending}, apps, "can be decided only while its App is APPROVED, not while it is PENDING"},
		{App{Status: Approved}, full(), "cannot approve a single registration: it has no such operation"},
		{App{Status: Approved}, apps, ""},
		{App{Status: Canceled}, byRows(), ""},
	} {
		err := AllowedRegistration(c.app, c.caps, wait, Approve)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.app.Status, err, c.want)
		}
	}
}

func TestWhatWasTakenAloneIsNotGivenBackWithTheApp(t *testing.T) {
	caps := byRows()
	app := agreed(reg("a", RegistrationOn), reg("b", RegistrationOn))
	app = DecideRegistrations(app, caps, Unsubscribe, []string{"a"})
	app = Decide(app, caps, Suspend)
	app = Decide(app, caps, Resume)
	a, _ := app.ByKey("a")
	b, _ := app.ByKey("b")
	if a.Status != RegistrationOff || b.Status != RegistrationOn {
		t.Errorf("after resume: %s %s", a.Status, b.Status)
	}
	app = DecideRegistrations(app, caps, Unsubscribe, []string{"b"})
	if err := Allowed(app, caps, Approve); app.Status != Canceled || err == nil || !strings.Contains(err.Error(), "nothing waits") {
		t.Errorf("%s: approving it would change nothing, and is refused with %v", app.Status, err)
	}
}

func TestDeletingTheLastRegistrationOfAnAppThatIsNowhereKeepsItsStatus(t *testing.T) {
	app := App{Status: Rejected, Registrations: []Registration{reg("a", RegistrationRefused)}}
	if got := DecideRegistrations(app, byRows(), Delete, []string{"a"}); got.Status != Rejected {
		t.Errorf("it became %s and would be created at the gateway", got.Status)
	}
	app.Base = Shown("there")
	if got := DecideRegistrations(app, byRows(), Delete, []string{"a"}); got.Status != Approved {
		t.Errorf("at the gateway, with no registration: %s", got.Status)
	}
}

func TestTakingBackRestoresEachPartThatIsStillAsItWasDecided(t *testing.T) {
	caps := byRows()
	was := agreed(reg("a", RegistrationOn), reg("b", Waiting), reg("c", RegistrationOn))
	for _, v := range []Verb{Cancel, Suspend, Approve} {
		after := Decide(was, caps, v)
		d := Decision{Verb: v, To: after.Status, Before: BeforeDecision(was, after, nil, nil, nil)}
		back := TakeBack(after, caps, d)
		if diff := cmp.Diff(was, back); diff != "" {
			t.Errorf("%s: %s", v, diff)
		}
	}
	after := DecideRegistrations(was, caps, Delete, []string{"a", "c"})
	d := Decision{Verb: Delete, Before: BeforeDecision(was, after, []string{"a", "c"}, nil, nil)}
	after.Registrations = append(after.Registrations, reg("a", RegistrationRefused)) // asked for and rejected there meanwhile
	a, _ := TakeBack(after, caps, d).ByKey("a")
	c, _ := TakeBack(after, caps, d).ByKey("c")
	if a.Status != RegistrationRefused || c.Status != RegistrationOn {
		t.Errorf("a %s, c %s", a.Status, c.Status)
	}
}

func TestASignUpHasVerbsAndWordsOfItsOwn(t *testing.T) {
	caps := full()
	caps.Developers = map[Verb]VerbSupport{Approve: {Support: Native}, Cancel: {Support: Native}}
	dev := App{Name: "Bo", Kind: KindDeveloper, Status: Canceled}
	for v, want := range map[Verb]string{
		Cancel: "only an APPROVED sign-up can be revoked, not a REVOKED one", Delete: "cannot delete", Edit: "only an APPROVED sign-up can be edited", Approve: "",
	} {
		err := Allowed(dev, caps, v)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", v, err, want)
		}
	}
	if got := StatusWord(KindDeveloper, Canceled) + StatusWord(KindApp, Canceled); got != "REVOKEDCANCELED" {
		t.Error(got)
	}
	if Allowed(dev, full(), Approve) == nil {
		t.Error("a provider that knows no sign-ups decided on one")
	}
}

func TestDetailsOfRegistrationsAreLearntWithoutTouchingTheirStatus(t *testing.T) {
	many := make([]Registration, 20)
	for i := range many {
		many[i] = reg(strings.Repeat("x", i+1), RegistrationOn)
	}
	app := App{Registrations: many}
	theirs := App{Registrations: many}.Clone().Registrations
	for i := range theirs {
		theirs[i].ID, theirs[i].Blocked, theirs[i].Status = "id", "its developer is inactive", RegistrationOff
	}
	got, news := LearnDetails(app, Remote{Registrations: theirs})
	if r := got.Registrations[19]; !news || r.ID != "id" || r.Blocked == "" || r.Status != RegistrationOn || app.Registrations[19].ID != "" {
		t.Errorf("%v %+v", news, r)
	}
	if _, news = LearnDetails(got, Remote{Registrations: theirs}); news {
		t.Error("the same again is news")
	}
}

// Random verbs on Apps and on single registrations, where registrations are
// decided: the App's word follows from them, SUSPENDED opens nothing, only
// approve and resume give access, and every decision can be taken back exactly.
func TestRandomDecisionsKeepTheAppsWordAndCanBeTakenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		caps := byRows()
		var regs []Registration
		for i := range rapid.IntRange(1, 4).Draw(t, "registrations") {
			regs = append(regs, reg(string(rune('a'+i)), Waiting))
		}
		app := agreed(regs...)
		for range rapid.IntRange(1, 30).Draw(t, "decisions") {
			before := app.Clone()
			var keys []string
			v := rapid.SampledFrom([]Verb{Approve, Reject, Cancel, Suspend, Resume, Unsubscribe, Reprocess, Delete}).Draw(t, "verb")
			if len(app.Registrations) > 0 && rapid.Bool().Draw(t, "alone") {
				r := rapid.SampledFrom(app.Registrations).Draw(t, "registration")
				if AllowedRegistration(app, caps, r, v) != nil {
					continue
				}
				keys = []string{r.Key()}
				app = DecideRegistrations(app, caps, v, keys)
			} else {
				if v == Delete || Allowed(app, caps, v) != nil {
					continue
				}
				app = Decide(app, caps, v)
			}
			if on(app) > on(before) && v != Approve && v != Resume {
				t.Fatalf("%s gave access", v)
			}
			derived, _ := DeriveStatus(app.Registrations)
			ourWord := app.Status == Suspended || len(app.Registrations) == 0 // with none, cancel is the way to delete
			if app.Status != derived && (!ourWord || on(app) > 0) {
				t.Fatalf("%s %v left it %s: %+v", v, keys, app.Status, app.Registrations)
			}
			d := Decision{Verb: v, To: app.Status, Before: BeforeDecision(before, app, keys, nil, nil)}
			if diff := cmp.Diff(before, TakeBack(app, caps, d), cmpopts.SortSlices(func(a, b Registration) bool { return a.Key() < b.Key() })); diff != "" {
				t.Fatalf("%s %v taken back: %s", v, keys, diff)
			}
		}
	})
}
