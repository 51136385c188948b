package providertest

import (
	"fmt"
	"testing"

	"gatehouse/core"
)

// signUp is a developer who signed up at the gateway, as a listing shows him.
func (l *lab) signUp(n int) *subject {
	l.Helper()
	email := l.SignUp(n)
	r, ok := l.list(nil).people[email]
	if !ok {
		l.Fatalf("the sign-up of %s is not listed", email)
	}
	if r.Status != core.Pending || len(r.Refs) == 0 || r.Name == "" || !r.Managed || !r.Complete {
		l.Fatalf("a fresh sign-up is listed as %+v", r)
	}
	return &subject{lab: l, Subject: core.Subject{App: core.App{
		ID: core.AppID(fmt.Sprintf("developer-%d", n)), Kind: core.KindDeveloper, Name: r.Name, Owner: r.Owner,
		Connection: l.Connection.Name, Status: r.Status, Refs: r.Refs, Base: r.Projection, Remote: r.Projection,
	}}}
}

// developing opens a bench whose gateway knows developers.
func developing(t *testing.T, s Setup) *lab {
	t.Helper()
	l := open(t, s)
	if l.SignUp == nil {
		if len(l.caps().Developers) > 0 {
			t.Fatal("the provider decides on developers, and the bench has no SignUp")
		}
		t.Skip("this provider knows no developers")
	}
	return l
}

// developerLives are the ways of a sign-up.
var developerLives = [][]core.Verb{
	{core.Approve}, {core.Reject}, {core.Reject, core.Approve},
	{core.Approve, core.Cancel}, {core.Approve, core.Cancel, core.Approve},
}

// testDevelopers: each verb on a sign-up is carried out and shown, and the
// same again writes nothing.
func testDevelopers(t *testing.T, s Setup) {
	for _, life := range developerLives {
		t.Run(fmt.Sprint(life), func(t *testing.T) {
			l := developing(t, s)
			dev := l.signUp(1)
			for _, v := range life {
				if !carriedOut(l.caps().Developers[v]) {
					t.Skipf("this provider does not %s developers", v)
				}
				dev.decideDeveloper(v)
				dev.settle()
				dev.unchangedByAgain(string(v))
				read, listed := dev.read(), l.list(nil).people[dev.App.Owner.Email]
				if read.Status != dev.App.Status || listed.Status != read.Status || !listed.Projection.Same(read.Projection) || read.Kind != core.KindDeveloper {
					t.Errorf("%s: read %s %+v, listed %s %+v", v, read.Status, read.Projection, listed.Status, listed.Projection)
				}
			}
		})
	}
}

func (s *subject) decideDeveloper(v core.Verb) {
	s.Helper()
	to, ok := core.Next(s.App.Status, v)
	if !ok {
		s.Fatalf("%s is not possible from %s", v, s.App.Status)
	}
	s.App.Status = to
}

// testDeveloperFaults: an answer that is lost, a refusal and an absence are
// told apart for developers as for Apps.
func testDeveloperFaults(t *testing.T, s Setup) {
	l := developing(t, s)
	dev := l.signUp(1)
	dev.decideDeveloper(core.Approve)
	t.Run("answer lost", func(t *testing.T) {
		current, before := dev.read(), l.state()
		l.fault("drop", "on PATCH;on PUT;on POST")
		_, err := dev.pushFrom(current)
		l.calm()
		if core.CodeOf(err) != core.CodeUnknownOutcome || l.state() == before {
			t.Errorf("%v (%s), state changed %v", err, core.CodeOf(err), l.state() != before)
		}
		dev.proven()
		dev.unchangedByAgain("after the lost answer")
	})
	for _, f := range readFaults() {
		if f.name == "huge" {
			continue // as html, and 50 MB each
		}
		t.Run(f.name, func(t *testing.T) {
			l.fault(f.name, f.value)
			r, err := dev.Read(t.Context(), dev.Subject)
			gone, proof := dev.Prove(t.Context(), dev.Subject)
			if code := l.heard(err); !f.allows(code) || gone || proof == nil {
				t.Errorf("%+v, %v (%s); gone %v, %v", r.Projection, err, code, gone, proof)
			}
			l.calm()
			l.clock.Advance(longPause)
		})
	}
	t.Run("gone", func(t *testing.T) {
		l.Leave(dev.App.Owner.Email)
		if r := dev.read(); r.Projection.Present || !r.Complete {
			t.Errorf("%+v", r)
		}
		if gone, err := dev.Prove(t.Context(), dev.Subject); !gone || err != nil {
			t.Errorf("gone %v, %v", gone, err)
		}
		dev.decideDeveloper(core.Cancel)
		_, err := dev.push()
		if code := core.CodeOf(err); code != core.CodeGone && code != core.CodeChanged {
			t.Errorf("%v (%s)", err, code)
		}
	})
}
