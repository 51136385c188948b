package aws_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
)

// lab is an open connection to a fresh simulator.
type lab struct {
	*world
	core.Gateway
	t        *testing.T
	conn     core.Connection
	provider *aws.Provider
	log      *heard
}

// newLab opens a connection; change may alter its settings first.
func newLab(t *testing.T, change ...func(core.Connection)) *lab {
	t.Helper()
	t.Parallel()
	return anotherLab(t, change...)
}

// anotherLab is newLab for a test that has one.
func anotherLab(t *testing.T, change ...func(core.Connection)) *lab {
	t.Helper()
	return labOn(t, newWorld(t, providertest.NewClock(), quick), change...)
}

func labOn(t *testing.T, w *world, change ...func(core.Connection)) *lab {
	t.Helper()
	l := &lab{world: w, t: t, conn: w.connection(), provider: aws.New(nil), log: &heard{}}
	for _, c := range change {
		c(l.conn)
	}
	l.Gateway = l.open(l.conn)
	return l
}

func (l *lab) open(conn core.Connection) core.Gateway {
	l.t.Helper()
	g, err := l.provider.Open(l.t.Context(), conn, l.surroundings())
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() {
		if err := g.Close(); err != nil {
			l.t.Error(err)
		}
	})
	return g
}

func (l *lab) surroundings() core.Surroundings {
	return core.Surroundings{
		Clock: l.clock, Random: rand.Reader, Pacer: httpclient.NewPacer(l.clock),
		Log:    slog.New(slog.NewTextHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Secret: func(_ context.Context, name string) (string, error) { return secrets[name], nil },
	}
}

// heard is a log that can be searched. Safe from any goroutine.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// fault switches a fault on; calm turns all off.
func (l *lab) fault(name, value string) {
	l.t.Helper()
	if err := l.Faults().Set(name, value); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) calm() { l.Faults().Clear() }

// requests are the routes of the requests so far that match, with statuses.
func (l *lab) requests(operations ...string) []string {
	var out []string
	for _, r := range l.Faults().Requests() {
		for _, op := range operations {
			if strings.HasSuffix(r.Route, "."+op) {
				out = append(out, fmt.Sprintf("%s %d", r.Route, r.Status))
			}
		}
	}
	return out
}

// item is an App on its way, carried as the engine does.
type item struct {
	*lab
	core.Subject
}

// decided is the n-th App in a status, its registrations with it.
func (l *lab) decided(n int, status core.Status) *item {
	i := &item{lab: l, Subject: core.Subject{App: app(n)}}
	i.set(status)
	return i
}

func (i *item) set(status core.Status) {
	i.App = i.App.Clone()
	i.App.Status = status
	for n := range i.App.Registrations {
		i.App.Registrations[n].Status = core.RegistrationOff
		if status == core.Approved {
			i.App.Registrations[n].Status = core.RegistrationOn
		}
	}
	i.Choice = nil
}

// choose completes a credential choice.
func (i *item) choose(choice core.CredentialChoice) *item {
	i.t.Helper()
	done, err := i.provider.Prepare(i.App, choice, rand.Reader)
	if err != nil {
		i.t.Fatal(err)
	}
	i.Choice = &done
	return i
}

func form(name string) core.CredentialChoice { return core.CredentialChoice{Form: name} }

func typedKey(value string) core.CredentialChoice {
	return core.CredentialChoice{Form: "api-key", Secrets: map[string]string{"key": value}}
}

func (i *item) journal(learnt core.Pushed) error {
	i.App.Refs = i.App.MergeRefs(learnt.Refs)
	return nil
}

func (i *item) read() core.Remote {
	i.t.Helper()
	r, err := i.Read(i.t.Context(), i.Subject)
	if err != nil {
		i.t.Fatalf("read: %v", err)
	}
	return r
}

// push reads and pushes; settle demands that it ends well and is proven.
func (i *item) push() (core.Pushed, error) {
	i.t.Helper()
	return i.pushFrom(i.read())
}

func (i *item) pushFrom(current core.Remote) (core.Pushed, error) {
	p, err := i.Push(i.t.Context(), i.Subject, current, i.journal)
	if err == nil {
		i.App.Refs = i.App.MergeRefs(p.Refs)
	}
	i.Touched = true
	return p, err
}

func (i *item) settle() core.Pushed {
	i.t.Helper()
	p, err := i.push()
	if err != nil {
		i.t.Fatalf("push to %s: %v", i.App.Status, err)
	}
	want := i.provider.Project(i.conn, i.App)
	if r := i.read(); !r.Projection.Same(want) {
		i.t.Fatalf("after the push to %s: %+v, want %+v (%v)", i.App.Status, r.Projection, want, r.Parts)
	}
	i.Touched = false
	return p
}

// approved is the n-th App with a key that was created.
func (l *lab) approved(n int) *item {
	l.t.Helper()
	i := l.decided(n, core.Approved).choose(form("create"))
	i.settle()
	return i
}

func wantCode(t *testing.T, what string, err error, code core.Code) {
	t.Helper()
	if core.CodeOf(err) != code {
		t.Errorf("%s: %v (%q), want %q", what, err, core.CodeOf(err), code)
	}
	if e := core.AsError(err); err != nil && e.Hint == "" && e.Code != core.CodeGone {
		t.Errorf("%s: no hint with %q", what, e.Message)
	}
}
