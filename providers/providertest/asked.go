package providertest

import (
	"slices"
	"testing"

	"gatehouse/core"
)

// asking opens a bench whose developers can ask for more at the gateway, with
// an App approved.
func asking(t *testing.T, s Setup) *subject {
	t.Helper()
	l := open(t, s)
	if l.Ask == nil || l.More == nil {
		t.Skip("nobody can ask for a registration at this gateway")
	}
	return l.approved(1)
}

// testRegistrationAsked: a request that waits at the gateway is seen, decided
// alone, and untouched by what is decided about others.
func testRegistrationAsked(t *testing.T, s Setup) {
	for _, v := range []core.Verb{core.Approve, core.Reject} {
		t.Run(string(v), func(t *testing.T) {
			app := asking(t, s)
			asked := app.ask()
			r := app.read()
			if r.Status != core.Approved || !slices.ContainsFunc(r.Registrations, func(r core.Registration) bool {
				return r.Key() == asked.Key() && r.Status == core.Waiting
			}) {
				t.Fatalf("%s does not wait: status %s, %+v", asked.Key(), r.Status, r.Registrations)
			}
			app.takeOver(r)
			app.proven()
			app.decideOne(v, asked.Key())
			app.settle()
			app.unchangedByAgain(string(v))
			app.shows(asked.Key(), decided[v])
			app.shows(app.App.Registrations[0].Key(), core.RegistrationOn)
		})
	}
	t.Run("while another is decided", func(t *testing.T) {
		app := asking(t, s)
		asked := app.ask()
		app.takeOver(app.read())
		app.decideOne(core.Unsubscribe, app.App.Registrations[0].Key())
		app.settle()
		app.shows(asked.Key(), core.Waiting)
		app.decide(core.Cancel)
		app.settle()
		app.shows(asked.Key(), core.Waiting)
	})
	t.Run("between read and write", func(t *testing.T) {
		app := asking(t, s)
		app.decide(core.Cancel)
		current := app.read()
		asked := app.ask()
		if _, err := app.pushFrom(current); err != nil && core.CodeOf(err) != core.CodeChanged {
			t.Errorf("%v (%s)", err, core.CodeOf(err))
		}
		app.shows(asked.Key(), core.Waiting)
	})
	t.Run("listed", func(t *testing.T) {
		app := asking(t, s)
		asked := app.ask()
		h := app.list(nil)
		for _, r := range h.byRef {
			if !slices.ContainsFunc(r.Registrations, func(r core.Registration) bool {
				return r.Key() == asked.Key() && r.Status == core.Waiting
			}) || r.Status != core.Approved || !r.Projection.Same(app.read().Projection) {
				t.Errorf("listed %s %+v", r.Status, r.Registrations)
			}
		}
	})
}

// ask lets the App's developer ask for one more API.
func (s *subject) ask() core.Registration {
	r := s.More(0)
	s.Ask(s.App.Refs, r)
	return r
}

// testReprocess: a refused request waits again, where the provider can.
func testReprocess(t *testing.T, s Setup) {
	l := open(t, s)
	if !l.does(core.Reprocess) {
		t.Skip("this provider cannot make a refused registration wait again")
	}
	app := asking(t, s)
	asked := app.ask()
	app.takeOver(app.read())
	for _, v := range []core.Verb{core.Reject, core.Reprocess, core.Approve} {
		app.decideOne(v, asked.Key())
		app.settle()
		app.unchangedByAgain(string(v))
		app.shows(asked.Key(), decided[v])
	}
}

// testRegistrationChanged: what another administrator does to one registration
// is noticed: nothing is written when it is the one that we decide on, and it
// stands when it is another.
func testRegistrationChanged(t *testing.T, s Setup) {
	t.Run("the same", func(t *testing.T) {
		app := elsewhere(t, s)
		r := app.App.Registrations[0]
		app.decideOne(core.Unsubscribe, r.Key())
		current := app.read()
		r.Status = core.RegistrationOff
		app.Elsewhere(app.App.Refs, r)
		before := app.state()
		if _, err := app.pushFrom(current); err != nil && core.CodeOf(err) != core.CodeChanged || app.state() != before {
			t.Errorf("%v (%s), state changed %v", err, core.CodeOf(err), app.state() != before)
		}
		app.settle()
	})
	t.Run("another", func(t *testing.T) {
		app := elsewhere(t, s)
		other := app.App.Registrations[0]
		app.decideOne(core.Unsubscribe, app.last())
		current := app.read()
		other.Status = core.RegistrationOff
		app.Elsewhere(app.App.Refs, other)
		if _, err := app.pushFrom(current); err != nil && core.CodeOf(err) != core.CodeChanged {
			t.Errorf("%v (%s)", err, core.CodeOf(err))
		}
		app.shows(other.Key(), core.RegistrationOff)
	})
	t.Run("withdrawn", func(t *testing.T) {
		l := open(t, s)
		if l.Withdraw == nil {
			t.Skip("one registration cannot be withdrawn there")
		}
		app := l.approved(1)
		gone := app.App.Registrations[0]
		app.decideOne(core.Unsubscribe, gone.Key())
		current := app.read()
		l.Withdraw(app.App.Refs, gone)
		_, err := app.pushFrom(current)
		if code := core.CodeOf(err); err != nil && code != core.CodeChanged && code != core.CodeRefused {
			t.Errorf("a registration is gone, and the App is called %v (%s)", err, code)
		}
		app.shows(gone.Key(), core.RegistrationOff)
		if isGone, err := app.Prove(t.Context(), app.Subject); isGone || err != nil {
			t.Errorf("a registration is gone, and the App is proven so: %v, %v", isGone, err)
		}
	})
}

func elsewhere(t *testing.T, s Setup) *subject {
	t.Helper()
	l := open(t, s)
	if l.Elsewhere == nil {
		t.Skip("one registration cannot be changed there")
	}
	return l.approved(1)
}

// testUnknownGrant: a registration in a state that nobody knows is shown so,
// and the rest of the App is readable.
func testUnknownGrant(t *testing.T, s Setup) {
	l := open(t, s)
	if l.UnknownGrant == nil {
		t.Skip("registrations have no words there")
	}
	app := l.approved(1)
	first := app.App.Registrations[0]
	word := l.UnknownGrant(app.App.Refs, first)
	app.shows(first.Key(), core.RegistrationUnknown)
	app.shows(app.last(), core.RegistrationOn)
	r := app.read()
	if !slices.Contains(r.Projection.Grants, core.Grant(first, word)) {
		t.Errorf("the word %q is not shown: %v", word, r.Projection.Grants)
	}
	h := l.list(nil)
	for _, listed := range h.byRef {
		if !listed.Projection.Same(r.Projection) {
			t.Errorf("listed %+v, read %+v", listed.Projection, r.Projection)
		}
	}
	if h.err != nil || !h.listing.Complete {
		t.Errorf("%+v, %v", h.listing, h.err)
	}
}
