package providertest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"gatehouse/core"
)

// testReadFaults: each thing that can go wrong with a read has its own code,
// and none of them looks like an absence.
func testReadFaults(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.approved(1)
	for _, f := range readFaults() {
		t.Run(f.name, func(t *testing.T) {
			for name, op := range app.readers() {
				l.fault(f.name, f.value)
				absent, err := op()
				if code := l.heard(err); absent || !f.allows(code) {
					t.Errorf("%s: absent %v, code %q, error %v; want one of %v", name, absent, code, err, f.codes)
				}
				l.calm()
				l.clock.Advance(longPause)
				if absent, err := op(); absent || err != nil {
					t.Errorf("%s does not work after it: absent %v, %v", name, absent, err)
				}
			}
		})
	}
}

// readers are the ways to look at one App; each says whether it says absent.
func (s *subject) readers() map[string]func() (bool, error) {
	readers := map[string]func() (bool, error){
		"Read": func() (bool, error) {
			r, err := s.Read(s.Context(), s.Subject)
			return err == nil && !r.Projection.Present && r.Complete, err
		},
		"Prove": func() (bool, error) { return s.Prove(s.Context(), s.Subject) },
		"Check": func() (bool, error) {
			_, err := s.Check(s.Context())
			return false, err
		},
		"Catalog": func() (bool, error) {
			_, err := s.Catalog(s.Context())
			return false, err
		},
	}
	if s.LocalCatalog {
		delete(readers, "Catalog")
	}
	return readers
}

// testReadTimeout: a slow answer is temporary, not absent.
func testReadTimeout(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.approved(1)
	l.hurry(150 * time.Millisecond)
	l.fault("late", "on@1s")
	absent, err := app.readers()["Read"]()
	if code := l.heard(err); absent || code != core.CodeTemporary {
		t.Errorf("absent %v, %v (%s)", absent, err, code)
	}
}

// testRetryAfter: a short wait is obeyed or reported, a long one is reported
// and stops what follows.
func testRetryAfter(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.approved(1)
	t.Run("short", func(t *testing.T) {
		before := l.clock.Slept()
		l.fault("throttle", "1@7")
		_, err := app.Read(t.Context(), app.Subject)
		switch l.heard(err) {
		case "":
			if slept := l.clock.Slept() - before; slept < 7*time.Second {
				t.Errorf("went on after %s", slept)
			}
		case core.CodeThrottled:
			if e := core.AsError(err); e.RetryAfter < 6*time.Second {
				t.Errorf("reported %s", e.RetryAfter)
			}
		default:
			t.Error(err)
		}
	})
	t.Run("long", func(t *testing.T) {
		l.calm()
		l.fault("throttle", "1@"+longWait)
		_, err := app.Read(t.Context(), app.Subject)
		if e := core.AsError(err); l.heard(err) != core.CodeThrottled || e.RetryAfter < 59*time.Minute {
			t.Fatalf("%v", err)
		}
		before := l.clock.Slept()
		n := l.requests(func() { _, err = app.Read(t.Context(), app.Subject) })
		if slept := l.clock.Slept() - before; n > 0 && slept < 59*time.Minute {
			t.Errorf("%d calls left within %s of a wait of an hour", n, slept)
		}
	})
}

// testTokens: an expired token is renewed once, for reads and for writes; an
// identity that is not taken any more stops after a few calls.
func testTokens(t *testing.T, s Setup) {
	t.Run("expired", func(t *testing.T) {
		l := open(t, s)
		if l.Expire == nil {
			t.Skip("no tokens that could be renewed")
		}
		app := l.approved(1)
		plain := l.requests(func() { app.read() })
		l.Expire()
		if n := l.requests(func() { app.read() }); n > 2*plain+2 {
			t.Errorf("%d calls to renew a token, %d without", n, plain)
		}
		app.decide(core.Cancel)
		current := app.read()
		l.Expire()
		if _, err := app.pushFrom(current); err != nil {
			t.Errorf("a push with an expired token: %v", err)
		}
		app.proven()
	})
	t.Run("refused", func(t *testing.T) {
		l := open(t, s)
		if l.Lock == nil {
			t.Skip("the simulator cannot refuse an identity")
		}
		app := l.approved(1)
		l.Lock()
		for name, op := range app.readers() {
			n := l.requests(func() {
				absent, err := op()
				if code := l.heard(err); absent || code != core.CodeUnauthorized {
					t.Errorf("%s: absent %v, %v (%s)", name, absent, err, code)
				}
			})
			if n > 5 {
				t.Errorf("%s: %d calls with an identity that is refused", name, n)
			}
		}
		app.decide(core.Cancel)
		before := l.state()
		_, err := app.Push(t.Context(), app.Subject, core.Remote{
			Projection: core.Shown("something else"), Refs: app.App.Refs, Complete: true, Managed: true, AppID: app.App.ID}, app.journal)
		if code := l.heard(err); code != core.CodeUnauthorized || l.state() != before {
			t.Errorf("push: %v (%s)", err, code)
		}
	})
	t.Run("no secret", func(t *testing.T) {
		l := open(t, s)
		if len(l.Secrets) == 0 {
			t.Skip("no secret settings")
		}
		kept := l.Secrets
		l.Secrets = nil
		_, err := l.Check(t.Context())
		if code := l.heard(err); code != core.CodeSecretMissing {
			t.Errorf("%v (%s)", err, code)
		}
		l.Secrets = kept
	})
}

// testContext: a call that is given up ends.
func testContext(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.approved(1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := app.Read(ctx, app.Subject); l.heard(err) != core.CodeCanceled {
		t.Errorf("read: %v (%s)", err, core.CodeOf(err))
	}
	if listing, err := l.List(ctx, func([]core.Remote) error { return nil }); err == nil || listing.Complete {
		t.Errorf("list: %+v, %v", listing, err)
	}
}

// testManyAtOnce: calls from any goroutine, never more in flight than said.
func testManyAtOnce(t *testing.T, s Setup) {
	l := open(t, s)
	const n = 12
	apps := make([]*subject, n)
	for i := range apps {
		apps[i] = l.approved(i + 1)
	}
	l.fault("latency", "on@2ms")
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i, app := range apps {
		wg.Go(func() {
			r, err := app.Read(t.Context(), app.Subject)
			if err == nil && r.AppID != app.App.ID {
				err = fmt.Errorf("read App %q as %q", app.App.ID, r.AppID)
			}
			errs[i] = err
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	limit := int(l.Connection.Number("in-flight", float64(l.Provider.Capabilities().InFlight)))
	if peak := l.Sim.Faults().PeakInFlight(); peak > limit {
		t.Errorf("%d calls in flight, said are %d", peak, limit)
	}
}
