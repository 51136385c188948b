package apinizer_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apinizer/sim"
)

// A 200 is no success by itself.
func TestA200WithoutSuccessIsNone(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.pending(1)
	s.decide(core.Approve)
	l.fault("failure-200", "on POST")
	_, err := s.push()
	fails(t, err, core.CodeUnknownOutcome, "not with success", "An unexpected error")
	if len(l.of(s.App.ID)) > 0 {
		t.Fatal("it was made")
	}
	l.calm()
	s.settle()
	l.fault("failure-200", "on GET")
	_, err = s.Read(t.Context(), s.Subject)
	fails(t, err, core.CodePermanent, "An unexpected error")
	gone, err := s.Prove(t.Context(), s.Subject)
	if fails(t, err, core.CodePermanent); gone {
		t.Error("proven gone")
	}
}

func TestAGrantThatWasAnsweredAndNotMadeIsNotConfirmed(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.pending(1)
	s.decide(core.Approve)
	l.fault("grant-lost", "1")
	if _, err := s.push(); err != nil {
		t.Fatal(err)
	}
	if s.read().Projection.Same(s.want()) {
		t.Error("it reads as approved")
	}
	s.settle()
}

func TestAnApinizerThatCannotReadItsListsSaysWhatToDo(t *testing.T) {
	l := newLab(t, sim.Config{NoReadList: true}, nil)
	s := l.pending(1, "Stock/Free")
	s.decide(core.Approve)
	s.settle()
	s.put("Payments/Gold", core.RegistrationOn)
	_, err := s.Read(t.Context(), s.Subject)
	fails(t, err, core.CodePermanent, "leave the lists out of the mapping")
}

// A list that the mapping names and nobody made: nothing is granted without
// its limits.
func TestAMissingRateLimitListGrantsNothing(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	l.sim.AddProject(sim.Project{Name: "sales", Proxies: []string{"payments", "shared"}})
	s := l.pending(1, "Payments/Gold")
	s.decide(core.Approve)
	_, err := s.push()
	fails(t, err, core.CodeConfig, "rate-limit list", "gold", "Check the plans of the mapping file")
	if s.grants() != "" {
		t.Errorf("granted without limits: %s", s.grants())
	}
}

// Somebody copied a credential with our mark in it: what opens by it is closed
// with the App.
func TestASecondCredentialWithOurMarkIsClosedToo(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1)
	l.sim.AddCredential(sim.Credential{Project: "sales", Username: "copy", Password: "password-of-copy", Enabled: true,
		Description: "gatehouse:" + string(s.App.ID), Grants: []sim.Grant{proxy("payments"), proxy("unmapped")}})
	s.decide(core.Cancel)
	s.settle()
	if l.passes(s, "production", "payments") || s.grants() != "unmapped" {
		t.Errorf("canceled with %s", s.grants())
	}
	s.decide(core.Delete)
	s.settle()
	if len(l.of(s.App.ID)) != 0 {
		t.Error("one is left")
	}
}

func TestAUsernameOfOddCharactersIsOneUsername(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	const odd = "a b+c@x%41;ü?#&.."
	l.sim.AddCredential(sim.Credential{Project: "sales", Username: odd, Password: "password-of-odd", Enabled: true})
	s := l.pending(1)
	s.decide(core.Approve)
	s.choose(core.CredentialChoice{Form: "adopt", Values: map[string]string{"username": odd}})
	s.settle()
	s.decide(core.Cancel)
	s.settle()
	s.decide(core.Delete)
	s.settle()
	if len(l.sim.Credentials()) != 0 || slices.Contains(l.sim.Members("sales", "gold"), odd) {
		t.Error("it is not deleted")
	}
}

// An approval whose creation was lost, and that somebody took back: what was
// made is closed, and its credential is not deleted behind anybody's back.
func TestWhatALostApprovalMadeIsClosedNotDeleted(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.pending(1)
	s.decide(core.Approve)
	l.fault("drop", "1 PUT")
	_, err := s.push()
	fails(t, err, core.CodeUnknownOutcome)
	s.App.Refs, s.Choice = nil, nil
	s.decide(core.Cancel)
	if _, err := s.push(); err != nil {
		t.Fatal(err)
	}
	if s.proven(); l.objects(s.App.ID) != 1 || s.grants() != "" {
		t.Errorf("%d credentials, granted %q", l.objects(s.App.ID), s.grants())
	}
}

func TestRevealSaysThatApinizerNeverShowsAPassword(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1)
	_, err := s.Reveal(t.Context(), s.Subject)
	fails(t, err, core.CodeRefused, "never shows a password again", "change it in Apinizer")
}

func TestTheRowSaysWhoDecides(t *testing.T) {
	c := caps()
	if !strings.Contains(c.RowNote, "decided in Gatehouse") || len([]rune(c.RowMark)) > 12 || c.RowMark == "" || !c.DecidesRegistrations || c.Reveals {
		t.Errorf("%+v", c)
	}
	for field, s := range c.Edits {
		if (s.Support == core.Unsupported) != (field == core.FieldOwner) || s.Note == "" {
			t.Errorf("edit %s: %+v", field, s)
		}
	}
}
