package sensedia_test

import (
	"bytes"
	"crypto/rand"
	"log/slog"
	"strings"
	"testing"

	"context"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
	"gatehouse/providers/sensedia"
	"gatehouse/providers/sensedia/sim"
)

// tenant is a simulated tenant with an open gateway, for what only Sensedia
// has; the rest is in the conformance suite.
type tenant struct {
	core.Gateway
	*bench
	t     *testing.T
	clock *providertest.Clock
	logs  *bytes.Buffer
}

func newTenant(t *testing.T, cfg sim.Config, settings map[string]string, secrets map[string]string) *tenant {
	t.Helper()
	clock := providertest.NewClock()
	pb := newBench(t, providertest.World{Clock: clock}, cfg, settings, secrets)
	s, ok := pb.Sim.(*sim.Sim)
	if !ok {
		t.Fatal("the bench has another simulator")
	}
	tn := &tenant{t: t, clock: clock, logs: &bytes.Buffer{}, bench: &bench{sim: s}}
	for _, app := range pb.App(0).Registrations {
		tn.apis = append(tn.apis, sim.API{ID: number(app.API.ID), Plans: []sim.Plan{{ID: number(app.Plan.ID)}}})
	}
	tn.Gateway = openGateway(t, pb.Connection, pb.Secrets, clock, tn.logs)
	return tn
}

func openGateway(t *testing.T, conn core.Connection, secrets map[string]string, clock *providertest.Clock, logs *bytes.Buffer) core.Gateway {
	t.Helper()
	g, err := sensedia.Provider{}.Open(t.Context(), conn, core.Surroundings{
		Clock: clock, Random: rand.Reader, Pacer: httpclient.NewPacer(clock),
		Log:    slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Secret: func(_ context.Context, name string) (string, error) { return secrets[name], nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}

func number(text string) (n int64) {
	for _, r := range text {
		n = n*10 + int64(r-'0')
	}
	return n
}

func (tn *tenant) fault(name, value string) {
	tn.t.Helper()
	if err := tn.sim.Faults().Set(name, value); err != nil {
		tn.t.Fatal(err)
	}
}

// seeded puts an app there and returns it as an App of ours.
func (tn *tenant) seeded(a sim.App) (sim.App, core.App) {
	if a.Name == "" {
		a.Name = "Seeded"
	}
	if a.Status == "" {
		a.Status = "APPROVED"
	}
	a = tn.sim.AddApp(a)
	app := tn.app(1)
	app.Name, app.Registrations = a.Name, nil
	app.Refs = core.Refs{}.With("app", "", text(a.ID)).With("client", "", a.ClientID)
	app.Status = core.Approved
	return a, app
}

func text(n int64) string {
	s := ""
	for ; n > 0; n /= 10 {
		s = string(rune('0'+n%10)) + s
	}
	return s
}

// push reads and pushes once.
func (tn *tenant) push(s core.Subject) (core.Pushed, error) {
	tn.t.Helper()
	current, err := tn.Read(tn.t.Context(), s)
	if err != nil {
		tn.t.Fatal(err)
	}
	return tn.Push(tn.t.Context(), s, current, func(core.Pushed) error { return nil })
}

func (tn *tenant) mustPush(s core.Subject) core.Pushed {
	tn.t.Helper()
	p, err := tn.push(s)
	if err != nil {
		tn.t.Fatalf("%v (%s)", err, core.CodeOf(err))
	}
	return p
}

// held is an app as the simulator holds it.
func (tn *tenant) held(client string) sim.App {
	tn.t.Helper()
	a, ok := tn.sim.App(client)
	if !ok {
		tn.t.Fatalf("no app %s", client)
	}
	return a
}

func (tn *tenant) count(route string) int { return tn.sim.Faults().Count(route) }

func wantCode(t *testing.T, err error, code core.Code, says string) {
	t.Helper()
	message := ""
	if e := core.AsError(err); e != nil {
		message = e.Error() + " " + e.Hint
	}
	if core.CodeOf(err) != code || !strings.Contains(message, says) {
		t.Errorf("%q (%s), want %s saying %q", message, core.CodeOf(err), code, says)
	}
}
