package providertest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// lab is one test's bench with an open gateway. Everything said in logs and
// errors is kept; at the end no secret may be in it.
type lab struct {
	*Bench
	core.Gateway
	testing.TB
	clock *Clock
	log   *loud
}

func open(t *testing.T, s Setup) *lab {
	t.Helper()
	w := World{Clock: NewClock()}
	l := &lab{Bench: s.New(t, w), TB: t, clock: w.Clock, log: &loud{}}
	t.Cleanup(l.checkSecrets)
	l.Gateway = l.gateway(l.Connection)
	return l
}

// gateway opens a connection and closes it at the end of the test.
func (l *lab) gateway(conn core.Connection) core.Gateway {
	l.Helper()
	g, err := l.Provider.Open(l.Context(), conn, core.Surroundings{
		Clock: l.clock, Random: rand.Reader, Pacer: httpclient.NewPacer(l.clock),
		Log: slog.New(slog.NewJSONHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Secret: func(_ context.Context, setting string) (string, error) {
			if v, ok := l.Secrets[setting]; ok {
				return v, nil
			}
			return "", core.Errorf(core.CodeSecretMissing, setting, "no such secret")
		},
	})
	if err != nil {
		l.Fatalf("open: %v", err)
	}
	l.Cleanup(func() {
		if err := g.Close(); err != nil {
			l.Errorf("close: %v", err)
		}
	})
	return g
}

// hurry replaces the gateway by one that waits for an answer no longer than
// patience, in real time.
func (l *lab) hurry(patience time.Duration) {
	l.Helper()
	conn := l.Connection
	conn.Settings = maps.Clone(conn.Settings)
	conn.Settings["timeout"] = []string{patience.String()}
	l.Gateway = l.gateway(conn)
}

func (l *lab) checkSecrets() {
	l.Helper()
	hidden := l.Hidden()
	for _, v := range l.Secrets {
		hidden = append(hidden, v)
	}
	text := l.log.String()
	for _, secret := range hidden {
		if at := strings.Index(text, secret); len(secret) >= 6 && at >= 0 {
			l.Errorf("a secret stands in a log or an error: …%s…", text[max(0, at-80):at]+strings.Repeat("•", len(secret)))
		}
	}
}

// heard keeps an error's texts beside the log and returns its code.
func (l *lab) heard(err error) core.Code {
	for e := err; e != nil; e = errors.Unwrap(e) {
		l.log.add(e.Error())
		var said *core.Error
		if errors.As(e, &said) {
			l.log.add(said.Hint)
		}
	}
	return core.CodeOf(err)
}

// loud is a log that can be searched. Safe from any goroutine.
type loud struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *loud) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *loud) add(text string) { _, _ = l.Write([]byte(text + "\n")) }

func (l *loud) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// fault switches a fault of the simulator.
func (l *lab) fault(name, value string) {
	l.Helper()
	if err := l.Sim.Faults().Set(name, value); err != nil {
		l.Fatal(err)
	}
}

func (l *lab) calm() { l.Sim.Faults().Clear() }

// requests counts what reaches the simulator while fn runs.
func (l *lab) requests(fn func()) int {
	before := l.total()
	fn()
	return l.total() - before
}

func (l *lab) total() int {
	n := 0
	for _, c := range l.Sim.Faults().Counts() {
		n += c
	}
	return n
}

// state is the simulator's whole state, to see whether anything was written.
func (l *lab) state() string {
	l.Helper()
	text, err := json.Marshal(l.Sim.State())
	if err != nil {
		l.Fatal(err)
	}
	return string(text)
}

// subject is an App on its way, as the engine would carry it.
type subject struct {
	*lab
	core.Subject
}

// pending is the n-th App, undecided.
func (l *lab) pending(n int) *subject {
	return &subject{lab: l, Subject: core.Subject{App: l.App(n)}}
}

// approved is the n-th App, approved and pushed.
func (l *lab) approved(n int) *subject {
	l.Helper()
	s := l.pending(n)
	s.decide(core.Approve)
	s.settle()
	return s
}

// caps are the provider's capabilities.
func (l *lab) caps() core.Capabilities { return l.Provider.Capabilities() }

// decide takes a decision as core does: status, registrations, and for a first
// approval the completed credential choice.
func (s *subject) decide(v core.Verb) {
	s.Helper()
	if err := core.Allowed(s.App, s.caps(), v); err != nil {
		s.Fatalf("%s is not possible from %s: %v", v, s.App.Status, err)
	}
	s.App = core.Decide(s.App, s.caps(), v)
	s.Choice = nil
	if v == core.Approve && s.lab.Choice.Form != "" && s.App.Kind == core.KindApp {
		choice, err := s.Provider.Prepare(s.App, s.lab.Choice, rand.Reader)
		if err != nil {
			s.Fatalf("prepare: %v", err)
		}
		s.Choice = &choice
	}
}

// want is what the gateway must show.
func (s *subject) want() core.Projection { return s.Provider.Project(s.Connection, s.App) }

func (s *subject) journal(learnt core.Pushed) error {
	s.App.Refs = s.App.MergeRefs(learnt.Refs)
	return nil
}

// read reads the App; an error fails the test.
func (s *subject) read() core.Remote {
	s.Helper()
	r, err := s.Read(s.Context(), s.Subject)
	if s.heard(err); err != nil {
		s.Fatalf("read: %v (%s)", err, core.CodeOf(err))
	}
	return r
}

// push reads, pushes and keeps what was learnt, as the engine does.
func (s *subject) push() (core.Pushed, error) {
	s.Helper()
	return s.pushFrom(s.read())
}

func (s *subject) pushFrom(current core.Remote) (core.Pushed, error) {
	if len(current.Refs) > 0 {
		s.App.Refs = current.Refs
	}
	p, err := s.Push(s.Context(), s.Subject, current, s.journal)
	s.Touched = true
	s.heard(err)
	if err == nil && len(p.Refs) > 0 {
		s.App.Refs = s.App.MergeRefs(p.Refs)
	}
	return p, err
}

// settle pushes and demands that the gateway, read back, shows it.
func (s *subject) settle() core.Pushed {
	s.Helper()
	p, err := s.push()
	if err != nil {
		s.Fatalf("push to %s: %v (%s)", s.App.Status, err, core.CodeOf(err))
	}
	s.proven()
	return p
}

func (s *subject) proven() {
	s.Helper()
	r := s.read()
	if !r.Projection.Same(s.want()) {
		s.Fatalf("after the push to %s the gateway shows %+v, want %+v", s.App.Status, r.Projection, s.want())
	}
	if !r.Complete {
		s.Fatalf("the read-back after the push to %s is not complete", s.App.Status)
	}
}
