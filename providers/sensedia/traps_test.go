package sensedia_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/sensedia"
	"gatehouse/providers/sensedia/sim"
)

// Trap 1: the spelling last read is written; unread, two L, and after a
// refusal once the other, which is remembered.
func TestTheTenantsSpellingOfCanceledIsWrittenAndRemembered(t *testing.T) {
	for _, tc := range []struct {
		spelling     string
		readFirst    bool
		firstPuts    int
		secondExtras int
	}{{"CANCELLED", false, 1, 1}, {"CANCELED", false, 2, 1}, {"CANCELED", true, 1, 1}, {"CANCELLED", true, 1, 1}} {
		tn := newTenant(t, sim.Config{Spelling: tc.spelling, StrictSpelling: true}, nil, nil)
		if tc.readFirst {
			tn.seeded(sim.App{Status: tc.spelling})
			if l, err := tn.List(t.Context(), func([]core.Remote) error { return nil }); err != nil || !l.Complete {
				t.Fatalf("%+v, %v", l, err)
			}
		}
		for i, wantPuts := range []int{tc.firstPuts, tc.secondExtras} {
			a, app := tn.seeded(sim.App{})
			app.Status = core.Canceled
			before := tn.count("PUT /apps/{id}")
			tn.mustPush(core.Subject{App: app})
			if got := tn.held(a.ClientID).Status; got != tc.spelling {
				t.Errorf("%+v: %s", tc, got)
			}
			if puts := tn.count("PUT /apps/{id}") - before; puts != wantPuts {
				t.Errorf("%+v, cancel %d: %d PUTs, want %d", tc, i+1, puts, wantPuts)
			}
		}
	}
}

// Ids that change case name the same app: it is read, pushed and not gone.
func TestAnAppWhoseIDIsWrittenInAnotherCaseIsTheSame(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	a, app := tn.seeded(sim.App{ClientID: "0b9c-app"})
	tn.fault("capitals", "on")
	if gone, err := tn.Prove(t.Context(), core.Subject{App: app}); gone || err != nil {
		t.Errorf("gone: %v, %v", gone, err)
	}
	app.Status = core.Canceled
	tn.mustPush(core.Subject{App: app})
	if got := tn.held(a.ClientID); got.Status != "CANCELLED" || got.ClientID != a.ClientID {
		t.Errorf("%+v", got)
	}
}

// Trap 6: a masked secret never goes back; a tenant that insists on one is
// reported.
func TestAMaskedSecretIsNeverWritten(t *testing.T) {
	for _, mask := range []sim.SecretMask{sim.Plain, sim.Stars, sim.Short} {
		tn := newTenant(t, sim.Config{SecretMask: mask}, nil, nil)
		a, app := tn.seeded(sim.App{Secret: "0123456789abcdef0123456789abcdef"})
		for _, status := range []core.Status{core.Canceled, core.Approved, core.Suspended} {
			app.Status = status
			tn.mustPush(core.Subject{App: app})
			if got := tn.held(a.ClientID).Secret; got != a.Secret {
				t.Fatalf("mask %v, %s: the secret became %q", mask, status, got)
			}
		}
	}
	tn := newTenant(t, sim.Config{SecretMask: sim.Stars, SecretRequired: true}, nil, nil)
	a, app := tn.seeded(sim.App{})
	app.Status = core.Canceled
	_, err := tn.push(core.Subject{App: app})
	wantCode(t, err, core.CodeRefused, "left out because the gateway masks it")
	if tn.held(a.ClientID).Status != "APPROVED" {
		t.Error("changed all the same")
	}
}

// A secret that ends otherwise than the one we learnt may be cut or changed: it
// is not written back nor learnt, and shown with a word about it.
func TestASecretWithAnotherEndIsNotTrusted(t *testing.T) {
	tn := newTenant(t, sim.Config{SecretRequired: true}, nil, nil)
	_, app := tn.seeded(sim.App{Secret: "0123456789abcdef0123456789abcdef"})
	for lastFour, trusted := range map[string]bool{"cdef": true, "9999": false} {
		app.Credentials = []core.Credential{{Kind: "client", LastFour: lastFour}}
		secrets, err := tn.Reveal(t.Context(), core.Subject{App: app})
		if err != nil || len(secrets) != 1 || strings.Contains(secrets[0].Label, "not the one") == trusted {
			t.Errorf("%s: %v", lastFour, err)
		}
		r, err := tn.Read(t.Context(), core.Subject{App: app})
		if err != nil || (r.Credentials[0].Secret != "") != trusted {
			t.Errorf("%s: read %v", lastFour, err)
		}
		app.Status = core.Canceled
		if _, err := tn.push(core.Subject{App: app}); (err == nil) != trusted {
			t.Errorf("%s: push %v", lastFour, err)
		}
		tn.change(app.Refs, map[string]any{"status": "APPROVED"})
	}
}

func TestAMaskedSecretIsRevealedOnlyWithThePathForIt(t *testing.T) {
	for path, want := range map[string]core.Code{"": core.CodeRefused, "apps/{clientId}/clear": "", "/apps/{clientId}/other": core.CodeConfig} {
		tn := newTenant(t, sim.Config{SecretMask: sim.Short, RevealPath: "/apps/{clientId}/clear"}, map[string]string{"reveal-path": path}, nil)
		a, app := tn.seeded(sim.App{})
		secrets, err := tn.Reveal(t.Context(), core.Subject{App: app})
		wantCode(t, err, want, "")
		if want == "" && (len(secrets) != 1 || secrets[0].Value != a.Secret || secrets[0].Credential.ClientID != a.ClientID) {
			t.Errorf("revealed %d secrets", len(secrets))
		}
	}
}

// A secret that will not be shown again is said to be so.
func TestANewSecretIsMarkedOnceWhereItCannotBeRevealed(t *testing.T) {
	for _, tc := range []struct {
		mask sim.SecretMask
		path string
		once bool
	}{{sim.Plain, "", false}, {sim.Stars, "", true}, {sim.Stars, "/apps/{clientId}/clear", false}} {
		tn := newTenant(t, sim.Config{SecretMask: tc.mask, RevealPath: "/apps/{clientId}/clear"}, map[string]string{"reveal-path": tc.path}, nil)
		p := tn.mustPush(approved(tn, 1))
		if len(p.Credentials) != 1 || p.Credentials[0].Once != tc.once || p.Credentials[0].Secret == "" {
			t.Errorf("%+v: %+v", tc, p.Credentials)
		}
	}
}

func approved(tn *tenant, n int) core.Subject {
	app := tn.app(n)
	app.Status = core.Approved
	for i := range app.Registrations {
		app.Registrations[i].Status = core.RegistrationOn
	}
	return core.Subject{App: app, Choice: &core.CredentialChoice{Form: "create"}}
}

// Traps 7 and 20: a move that our verbs forbid comes in, with who made it; the
// changelog's texts with the secret go nowhere.
func TestAMoveAtTheGatewayComesInWithItsAuthor(t *testing.T) {
	tn := newTenant(t, sim.Config{OutsideLogin: "carla"}, nil, nil)
	a, app := tn.seeded(sim.App{})
	first, err := tn.Read(t.Context(), core.Subject{App: app})
	if err != nil {
		t.Fatal(err)
	}
	app.Base = first.Projection
	tn.change(app.Refs, map[string]any{"status": "REJECTED"})
	r, err := tn.Read(t.Context(), core.Subject{App: app})
	if err != nil || r.Status != core.Rejected || r.ChangedBy != "carla" {
		t.Errorf("%s by %q, %v", r.Status, r.ChangedBy, err)
	}
	app.Status = core.Canceled
	_, err = tn.Push(t.Context(), core.Subject{App: app}, first, func(core.Pushed) error { return nil })
	wantCode(t, err, core.CodeChanged, "by carla")
	if strings.Contains(tn.logs.String()+err.Error(), a.Secret) {
		t.Error("the secret of the changelog leaked")
	}
}

// Trap 8: other APIs on an approved app leave its status; trap 14: what an API
// had stays on it.
func TestOtherAPIsLeaveTheStatus(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	s := approved(tn, 1)
	p := tn.mustPush(s)
	s.App.Refs, s.Choice = p.Refs, nil
	s.App.Registrations[0].Status = core.RegistrationOff
	tn.mustPush(s)
	a := tn.held(p.Refs.Get("client", ""))
	if a.Status != "APPROVED" || len(a.APIs) != 1 || text(a.APIs[0].ID) != s.App.Registrations[1].API.ID || len(a.APIs[0].Plans) != 1 {
		t.Errorf("%+v", a)
	}
}

// Trap 9.
func TestPendingIsNeverSent(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	a, app := tn.seeded(sim.App{Status: "APPROVED"})
	app.Status = core.Pending
	_, err := tn.push(core.Subject{App: app})
	wantCode(t, err, core.CodeRefused, "PENDING is never sent")
	if tn.held(a.ClientID).Status != "APPROVED" {
		t.Error("it was sent")
	}
}

// Traps 12 and 17: a permanent CommunicationException ends after four tries
// with 1, 2 and 4 s at most between them, and is not an absence.
func TestCommunicationExceptionEndsAndIsNotGone(t *testing.T) {
	tn := newTenant(t, sim.Config{NotFoundIs500: true}, nil, nil)
	_, app := tn.seeded(sim.App{})
	must(tn.sim.Delete(app.Refs.Get("client", "")))
	for name, op := range map[string]func() error{
		"read":  func() error { _, err := tn.Read(t.Context(), core.Subject{App: app}); return err },
		"prove": func() error { _, err := tn.Prove(t.Context(), core.Subject{App: app}); return err },
	} {
		before, slept := tn.count("GET /apps/{clientId}"), tn.clock.Slept()
		wantCode(t, op(), core.CodePermanent, "CommunicationException")
		if n := tn.count("GET /apps/{clientId}") - before; n != 4 {
			t.Errorf("%s: %d tries", name, n)
		}
		if d := tn.clock.Slept() - slept; d > 7*time.Second {
			t.Errorf("%s: waited %s", name, d)
		}
	}
	_, there := tn.seeded(sim.App{})
	tn.fault("communication", "3")
	if r, err := tn.Read(t.Context(), core.Subject{App: there}); err != nil || !r.Projection.Present {
		t.Errorf("a passing exception: %+v, %v", r, err)
	}
}

// Traps 13 and 18: the answer to POST is lost, two Apps have the same name and
// owner, and the list lags behind: one app each.
func TestALostCreationIsAdoptedAmongTwins(t *testing.T) {
	for _, lag := range []string{"off", "1@1", "1@2"} {
		tn := newTenant(t, sim.Config{}, nil, nil)
		first, second := approved(tn, 1), approved(tn, 2)
		second.App.Name = first.App.Name
		tn.mustPush(first)
		tn.fault("drop", "1 POST /apps")
		tn.fault("stale", lag+" POST")
		_, err := tn.push(second)
		wantCode(t, err, core.CodeUnknownOutcome, "")
		second.Touched = true
		p := tn.mustPush(second)
		if n := tn.objects(second.App.ID); n != 1 || p.Refs.Get("client", "") == "" || p.Credentials[0].Secret == "" {
			t.Errorf("lag %s: %d apps, %+v", lag, n, p.Refs)
		}
	}
}

func TestAdoptionByClientID(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	a, _ := tn.seeded(sim.App{Status: "PENDING"})
	s := approved(tn, 7)
	s.Choice = &core.CredentialChoice{Form: "adopt", Values: map[string]string{"client-id": a.ClientID}}
	p := tn.mustPush(s)
	if got := tn.held(a.ClientID); got.Status != "APPROVED" || len(got.APIs) != 2 || !marked(got, s.App.ID) || len(tn.apps()) != 1 || p.Credentials[0].Secret != a.Secret {
		t.Errorf("adopted %+v", got)
	}
	other := approved(tn, 8)
	other.Choice = s.Choice
	_, err := tn.push(other)
	wantCode(t, err, core.CodeRefused, "belongs to another App")
	other.Choice = &core.CredentialChoice{Form: "adopt", Values: map[string]string{"client-id": "nobody"}}
	_, err = tn.push(other)
	wantCode(t, err, core.CodeRefused, "no app with that client id")
	s.App.Refs = p.Refs
	s.Choice = other.Choice
	_, err = tn.push(s)
	wantCode(t, err, core.CodeRefused, "with another client id")
}

func TestAClientIDIsCheckedWhereItIsTyped(t *testing.T) {
	for id, want := range map[string]core.Code{
		"": core.CodeInvalid, "..": core.CodeInvalid, "a b": core.CodeInvalid, "a\x1bb": core.CodeInvalid, strings.Repeat("x", 256): core.CodeInvalid,
		"a": "", "a.b": "", ".a": "", "8f0c-../x": "", strings.Repeat("x", 255): "",
	} {
		_, err := sensedia.Provider{}.Prepare(core.App{}, core.CredentialChoice{Form: "adopt", Values: map[string]string{"client-id": id}}, nil)
		if core.CodeOf(err) != want {
			t.Errorf("%q: %v", id, err)
		}
	}
	if c, err := (sensedia.Provider{}).Prepare(core.App{}, core.CredentialChoice{}, nil); err != nil || c.Form != "create" {
		t.Errorf("the default form: %+v, %v", c, err)
	}
}

// Suspended and canceled have one native state; our mark tells them apart.
func TestSuspendedIsCanceledWithOurMark(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	a, app := tn.seeded(sim.App{})
	for _, status := range []core.Status{core.Suspended, core.Approved, core.Canceled} {
		app.Status = status
		tn.mustPush(core.Subject{App: app})
		if r, err := tn.Read(t.Context(), core.Subject{App: app}); err != nil || r.Status != status {
			t.Errorf("pushed %s, read %s, %v; %s", status, r.Status, err, tn.held(a.ClientID).ExtraInfo)
		}
	}
}

// A direct read that says 404 is one proof of two: the list still shows the app.
func TestNotFoundAloneIsNoProof(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	a, app := tn.seeded(sim.App{})
	tn.fault("stale-read", "1@9 POST")
	s := approved(tn, 2)
	p := tn.mustPush(s)
	s.App.Refs = p.Refs
	if r, err := tn.Read(t.Context(), s); err != nil || r.Projection.Present {
		t.Fatalf("the read does not lag: %+v, %v", r, err)
	}
	if gone, err := tn.Prove(t.Context(), s); gone || err != nil {
		t.Errorf("gone %v, %v", gone, err)
	}
	must(tn.sim.Delete(a.ClientID))
	if gone, err := tn.Prove(t.Context(), core.Subject{App: app}); !gone || err != nil {
		t.Errorf("really gone: %v, %v", gone, err)
	}
}

// Trap 11: somebody deletes the app between our look at it and our DELETE.
func TestADeletionThatComesSecondIsSuccess(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	_, app := tn.seeded(sim.App{Status: "CANCELLED"})
	app.Status = core.Deleted
	tn.fault("outside-delete", "1 after:1")
	p := tn.mustPush(core.Subject{App: app})
	if tn.count("DELETE /apps/{id}") != 1 || p.Note != "it was gone already" {
		t.Errorf("%d DELETEs, %+v", tn.count("DELETE /apps/{id}"), p)
	}
	if gone, err := tn.Prove(t.Context(), core.Subject{App: app}); !gone || err != nil {
		t.Errorf("gone %v, %v", gone, err)
	}
}
