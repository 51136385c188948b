package providertest

import (
	"slices"
	"testing"

	"gatehouse/core"
)

// decided are the statuses that a verb gives to one registration.
var decided = map[core.Verb]core.RegistrationStatus{
	core.Approve: core.RegistrationOn, core.Reject: core.RegistrationRefused,
	core.Unsubscribe: core.RegistrationOff, core.Reprocess: core.Waiting,
}

// decideOne takes a decision on one registration alone; Delete takes it out of
// the App, so that the push finds it at the gateway only.
func (s *subject) decideOne(v core.Verb, key string) {
	s.Helper()
	s.App = s.App.Clone()
	i := slices.IndexFunc(s.App.Registrations, func(r core.Registration) bool { return r.Key() == key })
	if i < 0 {
		s.Fatalf("the App has no registration %s", key)
	}
	if v == core.Delete {
		s.App.Registrations = slices.Delete(s.App.Registrations, i, i+1)
	} else {
		r := &s.App.Registrations[i]
		r.Status, r.TakenBy = decided[v], ""
		if v == core.Reject {
			r.TakenBy = v
		}
	}
	s.derive()
}

// derive gives the App the status of its registrations, where they decide.
func (s *subject) derive() {
	if s.caps().DecidesRegistrations && s.App.Status != core.Suspended {
		s.App.Status, _ = core.DeriveStatus(s.App.Registrations)
	}
	s.Choice = nil
}

// last is the key of the App's last registration.
func (s *subject) last() string { return s.App.Registrations[len(s.App.Registrations)-1].Key() }

// takeOver takes new registrations at the gateway into the App, as the engine
// does before a push.
func (s *subject) takeOver(r core.Remote) {
	s.App = s.App.Clone()
	for _, there := range r.Registrations {
		if !slices.ContainsFunc(s.App.Registrations, func(o core.Registration) bool { return o.Key() == there.Key() }) {
			s.App.Registrations = append(s.App.Registrations, there)
		}
	}
	s.derive()
}

// registrationPushes decide on one registration of an App, the others stay.
func registrationPushes() map[string]func(l *lab, n int) *subject {
	return map[string]func(l *lab, n int) *subject{
		"unsubscribe one": func(l *lab, n int) *subject {
			app := l.approved(n)
			app.decideOne(core.Unsubscribe, app.last())
			return app
		},
		"approve one": func(l *lab, n int) *subject {
			app := l.approved(n)
			app.decideOne(core.Unsubscribe, app.last())
			app.settle()
			app.decideOne(core.Approve, app.last())
			return app
		},
	}
}

// does reports whether the provider carries out a verb on one registration at
// the gateway.
func (l *lab) does(v core.Verb) bool {
	s := l.caps().Registrations[v].Support
	return s == core.Native || s == core.Emulated
}

// one opens a bench with an App approved, or skips where the provider does not
// decide on registrations one by one.
func one(t *testing.T, s Setup, v core.Verb) *subject {
	t.Helper()
	l := open(t, s)
	if !l.does(v) {
		t.Skipf("this provider does not %s one registration", v)
	}
	return l.approved(1)
}

// testRegistrationAlone: a decision on one registration changes that one, and
// the same push again writes nothing.
func testRegistrationAlone(t *testing.T, s Setup) {
	app := one(t, s, core.Unsubscribe)
	if len(app.App.Registrations) < 2 {
		t.Fatal("Bench.App gives fewer than two registrations")
	}
	for _, v := range []core.Verb{core.Unsubscribe, core.Approve} {
		app.decideOne(v, app.last())
		app.settle()
		app.unchangedByAgain(string(v))
		app.shows(app.last(), decided[v])
		app.shows(app.App.Registrations[0].Key(), core.RegistrationOn)
	}
	for range app.App.Registrations { // and the others, down to no access at all
		app.decideOne(core.Unsubscribe, app.App.Registrations[0].Key())
		app.App.Registrations = append(app.App.Registrations[1:], app.App.Registrations[0])
		app.settle()
	}
	if app.caps().DecidesRegistrations && app.read().Status == core.Approved {
		t.Error("every registration is unsubscribed, and the gateway's state is taken for APPROVED")
	}
}

// unchangedByAgain pushes once more and demands that nothing is written.
func (s *subject) unchangedByAgain(what string) {
	s.Helper()
	before := s.state()
	p, err := s.push()
	if err != nil || p.Sent || s.state() != before {
		s.Errorf("%s pushed twice: sent %v, state changed %v, %v", what, p.Sent, s.state() != before, err)
	}
}

// shows checks the status of one registration as the gateway shows it. What a
// gateway does not know (it waits, was refused or is off) it need not show; one
// without a word of its own for refused shows it as off.
func (s *subject) shows(key string, want core.RegistrationStatus) {
	s.Helper()
	for _, r := range s.read().Registrations {
		if r.Key() == key {
			if r.Status != want && (want != core.RegistrationRefused || r.Status != core.RegistrationOff) {
				s.Errorf("registration %s is %s there, want %s", key, r.Status, want)
			}
			return
		}
	}
	if want == core.RegistrationOn {
		s.Errorf("registration %s is not there, want %s", key, want)
	}
}

// testRegistrationDelete: a registration that was deleted here is deleted
// there, once, and nothing else is.
func testRegistrationDelete(t *testing.T, s Setup) {
	app := one(t, s, core.Delete)
	key := app.last()
	app.decideOne(core.Unsubscribe, key)
	app.settle()
	app.decideOne(core.Delete, key)
	app.settle()
	app.unchangedByAgain("delete")
	for _, r := range app.read().Registrations {
		if r.Key() == key {
			t.Errorf("%s is still there as %s", key, r.Status)
		}
	}
	app.shows(app.App.Registrations[0].Key(), core.RegistrationOn)
	if n := app.Objects(app.App.ID); n != 1 {
		t.Errorf("%d objects after one registration was deleted", n)
	}
}

// testSuspendExactly: resume gives back what suspend took, and nothing that
// was off before.
func testSuspendExactly(t *testing.T, s Setup) {
	l := open(t, s)
	if !l.caps().DecidesRegistrations || l.caps().Verb(core.Suspend).Support == core.Unsupported {
		t.Skip("the decision does not sit on registrations here, or nothing can be suspended")
	}
	app := l.approved(1)
	off := app.last()
	app.decideOne(core.Unsubscribe, off)
	app.settle()
	before := app.read().Projection
	app.decide(core.Suspend)
	app.settle()
	app.unchangedByAgain("suspend")
	for _, r := range app.read().Registrations {
		if r.Status == core.RegistrationOn && r.Blocked == "" {
			t.Errorf("suspended, and %s still passes", r.Key())
		}
	}
	app.decide(core.Resume)
	app.settle()
	if after := app.read().Projection; !after.Same(before) {
		t.Errorf("resume made %+v of %+v", after, before)
	}
	app.shows(off, core.RegistrationOff)
}

// testRegistrationAdded: a registration that was added here is made there with
// its decision, not before.
func testRegistrationAdded(t *testing.T, s Setup) {
	l := open(t, s)
	if _, ok := l.caps().Edits[core.FieldRegistrations]; !ok || l.More == nil {
		t.Skip("registrations are not added here")
	}
	app := l.approved(1)
	more := l.More(0)
	app.App = app.App.Clone()
	app.App.Registrations = append(app.App.Registrations, more)
	app.derive()
	app.settle()
	for _, r := range app.read().Registrations {
		if r.Key() == more.Key() && r.Status != core.Waiting {
			t.Errorf("nobody decided on %s, and it is %s there", more.Key(), r.Status)
		}
	}
	app.decideOne(core.Approve, more.Key())
	app.settle()
	app.unchangedByAgain("the added registration")
	app.shows(more.Key(), core.RegistrationOn)
}
