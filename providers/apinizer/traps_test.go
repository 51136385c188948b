package apinizer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/apinizer/sim"
)

func sortedTexts(texts []string) []string {
	slices.Sort(texts)
	return texts
}

const (
	routeUpdate = "PUT /projects/{project}/credentials/{$}"
	routeAccess = "GET /projects/{project}/credentials/{username}/access/{$}"
	routeList   = "GET /projects/{project}/credentials/{$}"
	routeSwap   = "PUT /projects/{project}/rlcl/{list}/credentials/{$}"
)

// Traps 1 and 2.
func TestADeploymentThatFailsInOneEnvironmentIsNotConfirmed(t *testing.T) {
	for shape, named := range map[sim.Shape]string{sim.EnvironmentResults: "test (The worker", sim.DetailList: "test (The worker", sim.SuccessOnly: "does not name"} {
		for _, call := range []string{"POST /apiops/projects/sales/credentials", "PUT /apiops/projects/sales/credentials"} {
			l := newLab(t, sim.Config{Shape: shape}, nil)
			s := l.pending(1)
			s.decide(core.Approve)
			l.fault("env-fail", "1@test "+call)
			_, err := s.push()
			fails(t, err, core.CodeUnknownOutcome, "could not deploy it to", named)
			if s.read().Projection.Same(s.want()) {
				t.Errorf("%s: it reads as approved", call)
			}
			if p := s.settle(); len(p.Credentials) != 1 || p.Credentials[0].Secret == "" {
				t.Errorf("%s: the password is lost: %+v", call, p.Credentials)
			}
			for _, env := range []string{"production", "test"} {
				if !l.passes(s, env, "payments") {
					t.Errorf("%s: confirmed, and calls do not pass in %s", call, env)
				}
			}
		}
	}
}

// Traps 1: what stays open in one environment is not canceled.
func TestARevocationThatFailsInOneEnvironmentIsNotConfirmed(t *testing.T) {
	for _, strict := range []bool{false, true} {
		l := newLab(t, sim.Config{StrictRevoke: strict}, nil)
		s := l.approved(1)
		s.decide(core.Cancel)
		l.fault("env-fail", "1@production DELETE")
		_, err := s.push()
		fails(t, err, core.CodeUnknownOutcome, "production")
		if !l.passes(s, "production", "payments") || s.read().Projection.Same(s.want()) {
			t.Fatal("it is open in production, and reads as canceled")
		}
		if !strict {
			s.settle()
			if l.passes(s, "production", "payments") {
				t.Error("confirmed, and calls pass in production")
			}
			continue
		}
		_, err = s.push() // this Apinizer revokes nothing twice: a person must
		fails(t, err, core.CodeRefused, "not deployed to every environment", "approve it again")
		s.decide(core.Approve)
		s.settle()
		s.decide(core.Cancel)
		s.settle()
		if l.passes(s, "production", "payments") {
			t.Error("confirmed, and calls pass in production")
		}
	}
}

// Traps 4.
func TestAMissingRightIsNeverTakenForGone(t *testing.T) {
	for _, style := range []sim.Style{sim.Style2026, sim.Style2025, sim.Mixed} {
		l := newLab(t, sim.Config{Style: style}, nil)
		s := l.approved(1)
		s.decide(core.Cancel)
		s.settle()
		s.decide(core.Delete)
		current := s.read()
		for _, f := range []string{"no-permission", "ambiguous"} {
			l.fault(f, "on")
			_, err := s.Read(t.Context(), s.Subject)
			fails(t, err, core.CodeForbidden, "right")
			gone, err := s.Prove(t.Context(), s.Subject)
			if fails(t, err, core.CodeForbidden); gone {
				t.Error("proven gone")
			}
			l.fault(f, "on DELETE")
			_, err = s.Push(t.Context(), s.Subject, current, func(core.Pushed) error { return nil })
			fails(t, err, core.CodeForbidden)
			l.calm()
		}
		if l.objects(s.App.ID) != 1 {
			t.Error("it was deleted")
		}
		s.settle()
		if gone, err := s.Prove(t.Context(), s.Subject); !gone || err != nil {
			t.Errorf("gone %v, %v", gone, err)
		}
	}
}

// Traps 5.
func TestARenamedProjectRemovesNothing(t *testing.T) {
	for style, code := range map[sim.Style]core.Code{sim.Style2026: core.CodeConfig, sim.Style2025: core.CodeForbidden} {
		l := newLab(t, sim.Config{Style: style}, nil)
		s := l.approved(1)
		l.sim.RenameProject("sales", "sales-2")
		_, err := s.Read(t.Context(), s.Subject)
		fails(t, err, code, "sales", "Nothing is taken for deleted")
		gone, err := s.Prove(t.Context(), s.Subject)
		if fails(t, err, code); gone {
			t.Error("proven gone")
		}
		listing, err := l.List(t.Context(), func([]core.Remote) error { return nil })
		if fails(t, err, code); listing.Complete || listing.Why == "" {
			t.Errorf("%+v", listing)
		}
		s.decide(core.Cancel)
		_, err = s.Push(t.Context(), s.Subject, core.Remote{Projection: core.Shown("x"), Refs: s.App.Refs}, func(core.Pushed) error { return nil })
		fails(t, err, code)
	}
}

// Traps 6.
func TestAGlobalizedCredentialIsNotGone(t *testing.T) {
	l := newLab(t, sim.Config{Users: []sim.User{sim.DefaultUser}}, nil)
	s := l.approved(1)
	must(l.sim.Globalize(s.username()))
	if gone, err := s.Prove(t.Context(), s.Subject); gone || err != nil {
		t.Fatalf("gone %v, %v", gone, err)
	}
	r := s.read()
	if !r.Projection.Same(s.want()) || !strings.Contains(strings.Join(r.Parts, "; "), "made global") {
		t.Errorf("%+v", r)
	}
	s.decide(core.Suspend)
	s.settle()
	s.decide(core.Resume)
	s.settle()
	s.decide(core.Cancel)
	s.settle()
	s.decide(core.Delete)
	s.settle()
	if gone, err := s.Prove(t.Context(), s.Subject); !gone || err != nil || l.objects(s.App.ID) != 0 {
		t.Errorf("after the deletion: gone %v, %v", gone, err)
	}
}

// Traps 6: who may not look into the admin project proves no absence, but may
// delete.
func TestWithoutTheAdminProjectNoAbsenceIsProven(t *testing.T) {
	user := sim.DefaultUser
	user.Projects = []string{"sales", "logistics"}
	l := newLab(t, sim.Config{Users: []sim.User{user}}, nil)
	s, other := l.approved(1), l.approved(2)
	must(l.sim.Delete(s.username()))
	gone, err := s.Prove(t.Context(), s.Subject)
	if fails(t, err, core.CodeForbidden, "made global cannot be seen", "admin"); gone {
		t.Error("proven gone")
	}
	other.decide(core.Cancel)
	other.settle()
	other.decide(core.Delete)
	other.settle()
	if gone, err := other.Prove(t.Context(), other.Subject); !gone || err != nil {
		t.Errorf("what we deleted ourselves: gone %v, %v", gone, err)
	}
	c, err := l.Check(t.Context())
	if err != nil || !strings.Contains(strings.Join(c.Detail, "\n"), "removal is never proven") {
		t.Errorf("%+v, %v", c, err)
	}
}

// Traps 7.
func TestAUsernameTakenInAnotherProjectGivesWayToANewOne(t *testing.T) {
	for _, style := range []sim.Style{sim.Style2026, sim.Style2025} { // the words differ
		l := newLab(t, sim.Config{Style: style}, nil)
		s := l.pending(1)
		s.decide(core.Approve)
		taken := s.Choice.Values["username"]
		l.sim.AddCredential(sim.Credential{Project: "logistics", Username: taken, Enabled: true})
		l.fault("drop", "on POST after:1") // and the second try's answer is lost
		_, err := s.push()
		fails(t, err, core.CodeUnknownOutcome)
		l.calm()
		p := s.settle()
		if s.username() == taken || l.objects(s.App.ID) != 1 || len(l.sim.Credentials()) != 2 || p.Credentials[0].Secret != s.Choice.Secrets["password"] {
			t.Errorf("username %s, %d credentials, %+v", s.username(), len(l.sim.Credentials()), p.Credentials)
		}
	}
}

// Traps 8: somebody grants one of a batch between our read and our write.
func TestAGrantThatIsThereAlreadyDoesNotLoseTheOthers(t *testing.T) {
	for _, partial := range []bool{false, true} {
		l := newLab(t, sim.Config{PartialGrants: partial}, nil)
		s := l.pending(1)
		s.decide(core.Approve)
		meddled := false
		l.before = func(r *http.Request) {
			if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/access/") && !meddled {
				meddled = true
				l.regrant(strings.Split(r.URL.Path, "/")[5], "payments", true)
			}
		}
		s.settle()
		if got := s.grants(); got != "ledgers payments shared" || !meddled {
			t.Errorf("granted: %s", got)
		}
	}
}

// Traps 9: somebody revokes one of a batch between our read and our write.
func TestARevocationOfWhatIsGoneDoesNotLoseTheOthers(t *testing.T) {
	l := newLab(t, sim.Config{StrictRevoke: true}, nil)
	s := l.approved(1)
	s.decide(core.Cancel)
	l.before = func(r *http.Request) {
		if r.Method == http.MethodDelete && strings.HasSuffix(r.URL.Path, "/access/") {
			l.regrant(s.username(), "payments", false)
		}
	}
	s.settle()
	if got := s.grants(); got != "" {
		t.Errorf("still granted: %s", got)
	}
}

// Traps 11 and 16.
func TestNobodyElseLeavesARateLimitListAndNoCredentialIsRewritten(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Payments/Silver", "Stock/Free")
	if got := l.sim.Members("sales", "silver"); !slices.Equal(got, []string{"somebody", s.username()}) {
		t.Errorf("members: %v", got)
	}
	s.put("Payments/Silver", core.RegistrationOff)
	s.put("Payments/Gold", core.RegistrationOn)
	s.settle()
	if got := l.sim.Members("sales", "silver"); !slices.Equal(got, []string{"somebody"}) {
		t.Errorf("members after the plan changed: %v", got)
	}
	s.decide(core.Cancel)
	s.settle()
	s.decide(core.Delete)
	s.settle()
	if l.count(routeSwap)+l.count(routeUpdate) > 0 {
		t.Error("a PUT of a list or of a credential left")
	}
}

// Traps 12.
func TestASharedProxyStaysWhileOneRegistrationNeedsIt(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1)
	s.put("Payments/Gold", core.RegistrationOff)
	s.settle()
	if got := s.grants(); got != "ledgers shared" {
		t.Errorf("granted: %s", got)
	}
	s.put("Ledger/Gold", core.RegistrationOff)
	s.settle()
	if got := s.grants(); got != "" {
		t.Errorf("granted: %s", got)
	}
}

// Traps 13 and 19.
func TestWhatIsNotOursSurvivesEveryAction(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1)
	for _, name := range []string{"ledger-v1", "unmapped"} { // one is in the group ledgers too
		l.regrant(s.username(), name, true)
	}
	for _, v := range []core.Verb{core.Suspend, core.Resume, core.Cancel, core.Approve, core.Cancel} {
		s.decide(v)
		s.settle()
		if got := s.grants(); !strings.Contains(got, "ledger-v1") || !strings.Contains(got, "unmapped") {
			t.Fatalf("%s left %s", v, got)
		}
	}
	if !l.passes(s, "production", "ledger-v1") || l.passes(s, "production", "ledger-v2") {
		t.Error("the group's removal took the single grant, or left the group")
	}
	if parts := strings.Join(s.read().Parts, "; "); !strings.Contains(parts, "left alone: 2") {
		t.Errorf("nobody is told: %s", parts)
	}
}

// Traps 14.
func TestResumeGivesBackExactlyWhatSuspendTook(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Payments/Gold", "Ledger/Gold", "Stock/Free")
	s.decide(core.Suspend)
	s.settle()
	if s.grants() != "" {
		t.Errorf("suspended with %s", s.grants())
	}
	for i, r := range s.App.Registrations { // unsubscribed meanwhile
		if r.API.ID == "Stock" {
			s.App.Registrations[i].TakenBy = ""
		}
	}
	s.decide(core.Resume)
	s.settle()
	if got := s.grants(); got != "ledgers payments shared" {
		t.Errorf("resumed with %s", got)
	}
}

// Traps 15.
func TestALostCreationIsAdoptedWithItsPassword(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.pending(1)
	s.decide(core.Approve)
	l.fault("drop", "1 POST")
	_, err := s.push()
	fails(t, err, core.CodeUnknownOutcome)
	p := s.settle()
	c := l.of(s.App.ID)
	if len(c) != 1 || c[0].Username != s.Choice.Values["username"] || c[0].Password != s.Choice.Secrets["password"] {
		t.Fatalf("%+v", c)
	}
	if got := p.Credentials; len(got) != 1 || !got[0].Once || got[0].Secret != c[0].Password {
		t.Errorf("%+v", got)
	}
}

// Traps 17.
func TestATokenIsRenewedBeforeItEnds(t *testing.T) {
	l := newLab(t, sim.Config{}, map[string]string{"auth": "login", "user": sim.DefaultUser.Name})
	s := l.approved(1)
	for range 3 {
		l.clock.Advance(58 * time.Minute)
		s.read()
	}
	if n := l.count("POST /auth/token"); n != 4 {
		t.Errorf("%d token calls, want 4", n)
	}
	for _, r := range l.sim.Faults().Requests() {
		if r.Status == http.StatusUnauthorized {
			t.Error("a call went out with a token past its end")
		}
	}
}

// Traps 18.
func TestACredentialThatIsOffBlocksWhatIsGranted(t *testing.T) {
	for what, fields := range map[string]map[string]any{
		"disabled": {"enabled": false}, "expired": {"expireDate": "2026-03-01T00:00:00.000Z"},
	} {
		l := newLab(t, sim.Config{}, nil)
		s := l.approved(1)
		must(l.sim.Change(s.username(), fields))
		r := s.read()
		if r.Projection.Same(s.want()) || r.Native != what || !strings.Contains(r.Registrations[0].Blocked, what) || r.Credentials[0].Enabled {
			t.Errorf("%s: %+v", what, r)
		}
		s.put("Stock/Free", core.RegistrationOn)
		_, err := s.push()
		fails(t, err, core.CodeRefused, what, "password")
		s.decide(core.Cancel) // closing needs nobody's password
		s.settle()
		if s.grants() != "" {
			t.Errorf("%s: canceled with %s", what, s.grants())
		}
	}
}
