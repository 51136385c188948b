package providertest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"gatehouse/core"
)

// lives are the ways of an App through its verbs.
func (l *lab) lives() [][]core.Verb {
	lives := [][]core.Verb{
		{core.Approve},
		{core.Approve, core.Cancel},
		{core.Approve, core.Cancel, core.Approve},
		{core.Approve, core.Cancel, core.Delete},
	}
	if l.Provider.Capabilities().Verb(core.Suspend).Support != core.Unsupported {
		lives = append(lives, []core.Verb{core.Approve, core.Suspend}, []core.Verb{core.Approve, core.Suspend, core.Resume}, []core.Verb{core.Approve, core.Suspend, core.Cancel, core.Delete})
	}
	return lives
}

// testVerbs: each verb brings the gateway to its projection; the same push
// again writes nothing.
func testVerbs(t *testing.T, s Setup) {
	for _, life := range open(t, s).lives() {
		t.Run(fmt.Sprint(life), func(t *testing.T) {
			l := open(t, s)
			app := l.pending(1)
			for _, v := range life {
				app.decide(v)
				pushed := app.settle()
				app.afterwards(v, pushed)
				before := l.state()
				again, err := app.push()
				if err != nil || again.Sent || l.state() != before {
					t.Errorf("%s pushed twice: sent %v, state changed %v, %v", v, again.Sent, l.state() != before, err)
				}
			}
			if life[len(life)-1] != core.Delete {
				return
			}
			if gone, err := app.Prove(t.Context(), app.Subject); !gone || err != nil || l.Objects(app.App.ID) != 0 {
				t.Errorf("after the deletion: gone %v, %v, %d objects", gone, err, l.Objects(app.App.ID))
			}
		})
	}
}

// afterwards checks what a verb must leave behind beside the projection.
func (s *subject) afterwards(v core.Verb, p core.Pushed) {
	s.Helper()
	r := s.read()
	if v == core.Delete {
		return
	}
	if n := s.Objects(s.App.ID); n != 1 {
		s.Errorf("%s: %d objects at the gateway", v, n)
	}
	if r.AppID != s.App.ID || !r.Managed || len(s.App.Refs) == 0 {
		s.Errorf("%s: the App is not known as ours: %+v", v, r)
	}
	if s.App.Status == core.Approved {
		if why := s.HalfOpen(s.App); why != "" || r.Status != core.Approved {
			s.Errorf("%s: %s, status %s", v, why, r.Status)
		}
	}
	for _, c := range r.Credentials {
		if c.Enabled != (s.App.Status == core.Approved) && !s.KeepsCredentials {
			s.Errorf("%s: credential %+v is enabled: %v", v, c.Credential, c.Enabled)
		}
	}
	if v == core.Approve && len(p.Credentials) == 0 && !s.NoCredential {
		s.Errorf("the approval tells of no credential")
	}
}

// testNothingToSend: an App that was never created is rejected without a call
// that writes, and PENDING is never sent.
func testNothingToSend(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.pending(1)
	app.decide(core.Reject)
	before := l.state()
	p, err := app.push()
	if err != nil || p.Sent || l.state() != before {
		t.Errorf("sent %v, %v", p.Sent, err)
	}
}

// pushes are the pushes whose calls are cut one by one: each prepares an App
// and decides.
func (l *lab) pushes() map[string]func(l *lab, n int) *subject {
	all := appPushes()
	for name, prepare := range registrationPushes() {
		if l.caps().DecidesRegistrations {
			all[name] = prepare
		}
	}
	return all
}

func appPushes() map[string]func(l *lab, n int) *subject {
	return map[string]func(l *lab, n int) *subject{
		"approve": func(l *lab, n int) *subject {
			app := l.pending(n)
			app.decide(core.Approve)
			return app
		},
		"cancel": func(l *lab, n int) *subject {
			app := l.approved(n)
			app.decide(core.Cancel)
			return app
		},
		"approve again": func(l *lab, n int) *subject {
			app := l.approved(n)
			app.decide(core.Cancel)
			app.settle()
			app.decide(core.Approve)
			return app
		},
		"delete": func(l *lab, n int) *subject {
			app := l.approved(n)
			app.decide(core.Cancel)
			app.settle()
			app.decide(core.Delete)
			return app
		},
	}
}

// testLostAnswers: the answer to each call of a push in turn is lost after the
// gateway did it, for this call and all later ones. Access is never open
// before everything behind it is there; a write goes out once; the next push
// finds what was made and ends with one object.
func testLostAnswers(t *testing.T, s Setup) {
	for name, prepare := range open(t, s).pushes() {
		t.Run(name, func(t *testing.T) {
			l := open(t, s)
			calls := l.callsOf(prepare(l, 1))
			wrote := false
			for k := range calls {
				app := prepare(l, k+2)
				current, before := app.read(), l.state()
				l.fault("drop", fmt.Sprintf("on after:%d", k))
				var err error
				sent := l.requests(func() { _, err = app.pushFrom(current) })
				l.calm()
				if first := !wrote && l.state() != before; first {
					wrote = true
					if code := core.CodeOf(err); code != core.CodeUnknownOutcome || sent != k+1 {
						t.Errorf("the first write (call %d): %v (%s), %d calls", k, err, code, sent)
					}
				}
				app.recovers(fmt.Sprintf("after call %d was lost", k))
			}
			if !wrote {
				t.Error("no call of this push wrote anything")
			}
		})
	}
}

// callsOf counts the calls of one push in calm.
func (l *lab) callsOf(app *subject) int {
	l.Helper()
	current := app.read()
	n := l.requests(func() {
		if _, err := app.pushFrom(current); err != nil {
			l.Fatalf("push in calm: %v", err)
		}
	})
	app.proven()
	return n
}

// recovers checks that nothing is half open, and that reading and pushing
// again ends well.
func (s *subject) recovers(when string) {
	s.Helper()
	if why := s.HalfOpen(s.App); s.App.Status == core.Approved && why != "" {
		s.Errorf("%s: %s", when, why)
	}
	if gone, err := s.Prove(s.Context(), s.Subject); gone && (err != nil || s.Objects(s.App.ID) > 0) {
		s.Errorf("%s: proven gone with %d objects, %v", when, s.Objects(s.App.ID), err)
	}
	s.Touched = true
	if _, err := s.push(); err != nil {
		s.Errorf("%s: the next push: %v (%s)", when, err, core.CodeOf(err))
		return
	}
	s.proven()
	want := 1
	if s.App.Status == core.Deleted {
		want = 0
	}
	if n := s.Objects(s.App.ID); n != want {
		s.Errorf("%s: %d objects, want %d", when, n, want)
	}
}

// testWriteFaults: each thing that can go wrong with a write, at the first
// call that writes, has its own code; where the gateway did nothing, nothing
// is changed; afterwards the push ends well.
func testWriteFaults(t *testing.T, s Setup) {
	for name, prepare := range open(t, s).pushes() {
		t.Run(name, func(t *testing.T) {
			l := open(t, s)
			first := l.firstWrite(prepare)
			for i, f := range writeFaults() {
				app := prepare(l, 100+i)
				current, before := app.read(), l.state()
				l.fault(f.name, fmt.Sprintf("%s after:%d", f.value, first))
				_, err := app.pushFrom(current)
				code, changed := core.CodeOf(err), l.state() != before
				l.calm()
				l.clock.Advance(longPause)
				bodiless := name == "delete" && err == nil && (f.name == "truncate" || f.name == "huge")
				if (!f.allows(code) && !bodiless) || changed == f.nothing {
					t.Errorf("%s: %v (%s), state changed %v; want one of %v", f.name, err, code, changed, f.codes)
				}
				if code == core.CodeThrottled && core.AsError(err).RetryAfter < 59*time.Minute {
					t.Errorf("%s: the wait is not reported: %s", f.name, core.AsError(err).RetryAfter)
				}
				app.recovers("after " + f.name)
			}
		})
	}
}

// firstWrite finds the number of the first call of a push that writes.
func (l *lab) firstWrite(prepare func(*lab, int) *subject) int {
	l.Helper()
	l.callsOf(prepare(l, 49)) // so that tokens and the like are known
	for k := 0; k < 50; k++ {
		app := prepare(l, 50+k)
		current, before := app.read(), l.state()
		l.fault("drop", fmt.Sprintf("on after:%d", k))
		_, _ = app.pushFrom(current)
		l.calm()
		if l.state() != before {
			return k
		}
	}
	l.Fatal("no call of this push writes")
	return 0
}

// testWriteTimeout: a write without an answer in time is of unknown outcome.
func testWriteTimeout(t *testing.T, s Setup) {
	l := open(t, s)
	first := l.firstWrite(appPushes()["approve"])
	patient := l.Gateway
	l.hurry(500 * time.Millisecond)
	l.approved(2) // so that tokens and the like are known to this one too
	app := appPushes()["approve"](l, 1)
	current := app.read()
	l.fault("late", fmt.Sprintf("on@2s after:%d", first))
	if _, err := app.pushFrom(current); core.CodeOf(err) != core.CodeUnknownOutcome {
		t.Errorf("%v (%s)", err, core.CodeOf(err))
	}
	l.calm()
	l.Gateway = patient
	app.recovers("after the timeout")
}

// testJournal: refs are journalled, and the journal's error stops the push.
func testJournal(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.pending(1)
	app.decide(core.Approve)
	broken := errors.New("the disk is full")
	_, err := app.Push(t.Context(), app.Subject, app.read(), func(core.Pushed) error { return broken })
	if !errors.Is(err, broken) {
		t.Fatalf("the journal's error became %v", err)
	}
	app.Touched = true
	app.recovers("after the journal failed")
	if refKey(app.read().Refs) != refKey(app.App.Refs) {
		t.Errorf("journalled %v, read %v", app.App.Refs, app.read().Refs)
	}
}

// testConcurrentChange: somebody changes the App between our read and our
// write: nothing is written.
func testConcurrentChange(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.approved(1)
	app.decide(core.Cancel)
	current := app.read()
	l.Disturb(app.App.Refs)
	before := l.state()
	_, err := app.pushFrom(current)
	if code := core.CodeOf(err); code != core.CodeChanged || l.state() != before {
		t.Errorf("%v (%s), state changed %v", err, code, l.state() != before)
	}
	switch _, err := app.push(); core.CodeOf(err) {
	case core.CodeRefused: // a gateway may forbid the way from there
	case "":
		app.proven()
	default:
		t.Errorf("after reading again: %v", err)
	}
}
