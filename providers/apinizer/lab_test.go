package apinizer_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apinizer"
	"gatehouse/providers/apinizer/sim"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
	"gatehouse/providers/simkit"
)

// lab is an installation with an open connection.
type lab struct {
	testing.TB
	*bench
	core.Gateway
	conn  core.Connection
	clock *providertest.Clock
	env   core.Surroundings
	// before is called with each request before it is handled, so that a test
	// can be the other administrator right then; nil: nothing.
	before func(r *http.Request)
}

func newLab(t testing.TB, cfg sim.Config, settings map[string]string) *lab {
	t.Helper()
	l := &lab{TB: t, clock: providertest.NewClock()}
	cfg.Clock = l.clock.Now
	l.bench = &bench{sim: sim.New(cfg)}
	furnish(l.sim)
	server, err := simkit.Start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.before != nil {
			l.before(r)
		}
		l.sim.Handler().ServeHTTP(w, r)
	}), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	l.conn = connection(t, server.URL(), settings)
	l.env = core.Surroundings{Clock: l.clock, Random: rand.Reader, Pacer: httpclient.NewPacer(l.clock),
		Secret: func(_ context.Context, name string) (string, error) {
			return map[string]string{"token": sim.DefaultUser.Token, "password": sim.DefaultUser.Password}[name], nil
		}}
	l.Gateway = l.open(l.conn)
	return l
}

func (l *lab) open(conn core.Connection) core.Gateway {
	l.Helper()
	g, err := apinizer.Provider{}.Open(l.Context(), conn, l.env)
	if err != nil {
		l.Fatal(err)
	}
	l.Cleanup(func() { _ = g.Close() })
	return g
}

// with opens the connection again with other settings.
func (l *lab) with(settings map[string]string) {
	l.Helper()
	l.Gateway = l.open(connection(l, l.conn.Text("url"), settings))
}

func (l *lab) fault(name, value string) {
	l.Helper()
	if err := l.sim.Faults().Set(name, value); err != nil {
		l.Fatal(err)
	}
}

func (l *lab) calm() { l.sim.Faults().Clear() }

func (l *lab) count(route string) int { return l.sim.Faults().Count(route) }

// passes reports whether calls with the App's credential pass in an
// environment.
func (l *lab) passes(s *subject, env, proxy string) bool {
	for _, c := range l.of(s.App.ID) {
		project := "sales"
		if proxy == "freight" {
			project = "logistics"
		}
		if l.sim.Passes(env, c.Username, project, proxy) {
			return true
		}
	}
	return false
}

// subject is an App on its way.
type subject struct {
	*lab
	core.Subject
}

// pending is an App with these registrations, "Product/Plan" each.
func (l *lab) pending(n int, registrations ...string) *subject {
	app := l.app(n)
	if registrations != nil {
		app.Registrations = nil
	}
	for _, text := range registrations {
		product, plan, _ := strings.Cut(text, "/")
		app.Registrations = append(app.Registrations, registration(product, plan))
	}
	return &subject{lab: l, Subject: core.Subject{App: app}}
}

func (l *lab) approved(n int, registrations ...string) *subject {
	l.Helper()
	s := l.pending(n, registrations...)
	s.decide(core.Approve)
	s.settle()
	return s
}

func caps() core.Capabilities { return apinizer.Provider{}.Capabilities() }

func (s *subject) decide(v core.Verb) {
	s.Helper()
	if err := core.Allowed(s.App, caps(), v); err != nil {
		s.Fatal(err)
	}
	s.App, s.Choice = core.Decide(s.App, caps(), v), nil
	if v == core.Approve {
		s.choose(core.CredentialChoice{Form: "create"})
	}
}

func (s *subject) choose(c core.CredentialChoice) {
	s.Helper()
	c, err := apinizer.Provider{}.Prepare(s.App, c, rand.Reader)
	if err != nil {
		s.Fatal(err)
	}
	s.Choice = &c
}

// put brings one registration, "Product/Plan", to a status, alone.
func (s *subject) put(text string, status core.RegistrationStatus) {
	s.Choice = nil
	s.App = s.App.Clone()
	product, plan, _ := strings.Cut(text, "/")
	want := registration(product, plan)
	want.Status = status
	found := false
	for i, r := range s.App.Registrations {
		if r.Key() == want.Key() {
			s.App.Registrations[i].Status, found = status, true
		}
	}
	if !found {
		s.App.Registrations = append(s.App.Registrations, want)
	}
	s.App.Status, _ = core.DeriveStatus(s.App.Registrations)
}

func (s *subject) want() core.Projection { return apinizer.Provider{}.Project(s.conn, s.App) }

func (s *subject) read() core.Remote {
	s.Helper()
	r, err := s.Read(s.Context(), s.Subject)
	if err != nil {
		s.Fatalf("read: %v (%s)", err, core.CodeOf(err))
	}
	return r
}

func (s *subject) push() (core.Pushed, error) {
	s.Helper()
	current := s.read()
	s.App.Refs = s.App.MergeRefs(current.Refs)
	p, err := s.Push(s.Context(), s.Subject, current, func(p core.Pushed) error {
		s.App.Refs = s.App.MergeRefs(p.Refs)
		return nil
	})
	s.Touched = true
	if err == nil {
		s.App.Refs = s.App.MergeRefs(p.Refs)
	}
	return p, err
}

func (s *subject) settle() core.Pushed {
	s.Helper()
	p, err := s.push()
	if err != nil {
		s.Fatalf("push to %s: %v (%s) %s", s.App.Status, err, core.CodeOf(err), core.AsError(err).Hint)
	}
	s.proven()
	return p
}

func (s *subject) proven() {
	s.Helper()
	if r := s.read(); !r.Projection.Same(s.want()) {
		s.Fatalf("it shows %+v, want %+v; %v", r.Projection, s.want(), r.Parts)
	}
	s.App.Base, s.App.Remote = s.want(), s.want()
}

func (s *subject) username() string { return username(s.App.Refs) }

// grants are the names of what the App's credentials may call, sorted.
func (s *subject) grants() string {
	var names []string
	for _, c := range s.sim.Credentials() {
		if c.Description == "gatehouse:"+string(s.App.ID) || c.Username == s.username() {
			for _, g := range c.Grants {
				names = append(names, g.Name)
			}
		}
	}
	return strings.Join(sortedTexts(names), " ")
}

// fails checks an error's code and that its message and hint hold words.
func fails(t testing.TB, err error, code core.Code, words ...string) {
	t.Helper()
	if core.CodeOf(err) != code {
		t.Errorf("%v (%s), want %s", err, core.CodeOf(err), code)
		return
	}
	text := err.Error() + " " + core.AsError(err).Hint
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q does not say %q", text, w)
		}
	}
}
