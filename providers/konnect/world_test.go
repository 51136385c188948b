package konnect_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/konnect"
	"gatehouse/providers/konnect/sim"
	"gatehouse/providers/providertest"
)

// portal is a simulated portal with an open gateway, for what only Konnect
// has; the rest is in the conformance suite.
type portal struct {
	core.Gateway
	*bench
	t     *testing.T
	conn  core.Connection
	clock *providertest.Clock
	logs  *bytes.Buffer
}

func newPortal(t *testing.T, cfg sim.Config, settings map[string]string) *portal {
	t.Helper()
	clock := providertest.NewClock()
	cfg.Clock = clock.Now
	s, url := start(t, cfg)
	b := &bench{Sim: s}
	for _, name := range []string{"Payments", "Ledger", "Payroll"} {
		b.apis = append(b.apis, s.AddAPI(sim.API{Name: name, Version: "v1"}))
	}
	b.ana = s.AddDeveloper(sim.Developer{Email: "ana@example.com", FullName: "Ana Lima"})
	b.bo = s.AddDeveloper(sim.Developer{Email: "bo@example.com", FullName: "Bo Chen"})
	b.team = s.AddTeam(sim.Team{Name: "Team Ledger"}, b.ana.ID, b.bo.ID)
	p := &portal{bench: b, t: t, clock: clock, logs: &bytes.Buffer{}, conn: connectionTo(s, url, settings)}
	if cfg.Classic {
		p.conn.Settings["portal-version"] = []string{"v2"}
	}
	p.Gateway = p.open(p.conn, tokenOf(cfg))
	return p
}

func tokenOf(cfg sim.Config) string {
	if len(cfg.Tokens) > 0 {
		return cfg.Tokens[0].Value
	}
	return sim.DefaultToken.Value
}

func (p *portal) open(conn core.Connection, token string) core.Gateway {
	p.t.Helper()
	env := surroundings()
	env.Clock, env.Pacer = p.clock, httpclient.NewPacer(p.clock)
	env.Log = slog.New(slog.NewTextHandler(p.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	env.Secret = func(context.Context, string) (string, error) { return token, nil }
	g, err := konnect.Provider{}.Open(p.t.Context(), conn, env)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		if err := g.Close(); err != nil {
			p.t.Error(err)
		}
	})
	return g
}

func surroundings() core.Surroundings {
	clock := providertest.NewClock()
	return core.Surroundings{Clock: clock, Random: rand.Reader, Pacer: httpclient.NewPacer(clock),
		Secret: func(context.Context, string) (string, error) { return sim.DefaultToken.Value, nil }}
}

func (p *portal) fault(name, value string) {
	p.t.Helper()
	if err := p.Faults().Set(name, value); err != nil {
		p.t.Fatal(err)
	}
}

// count is how many calls of a route of the portal came in: "PATCH
// /applications/{app}".
func (p *portal) count(route string) int {
	method, path, _ := strings.Cut(route, " ")
	n := 0
	for _, version := range []string{"/v3", "/v2"} {
		n += p.Faults().Count(method + " " + version + "/portals/{portal}" + path)
	}
	return n
}

// there puts an application of Ana's there and returns it as an App of ours.
// Each status word is a registration, for one API after the other.
func (p *portal) there(words ...string) core.App {
	p.t.Helper()
	return p.thereAs(sim.App{Name: "Paycheck", OwnerType: "developer", OwnerID: p.ana.ID}, words...)
}

func (p *portal) thereAs(a sim.App, words ...string) core.App {
	p.t.Helper()
	var regs []sim.Registration
	for i, word := range words {
		regs = append(regs, sim.Registration{API: p.apis[i].ID, Status: word})
	}
	return p.listed(p.AddApp(a, regs...).ID)
}

// listed is an application as a listing imports it.
func (p *portal) listed(id string) core.App {
	p.t.Helper()
	all, _ := p.list()
	i := slices.IndexFunc(all, func(r core.Remote) bool { return r.Refs.Get("app", "") == id })
	if i < 0 {
		p.t.Fatalf("application %s is not listed", id)
	}
	return asApp(all[i])
}

func asApp(r core.Remote) core.App {
	return core.App{ID: "imported-1", Kind: r.Kind, Name: r.Name, Owner: r.Owner, Connection: "portal", Status: r.Status, Native: r.Native,
		Registrations: r.Registrations, Refs: r.Refs, Base: r.Projection, Remote: r.Projection}
}

func (p *portal) list() ([]core.Remote, core.Listing) {
	p.t.Helper()
	var all []core.Remote
	listing, err := p.List(p.t.Context(), func(batch []core.Remote) error { all = append(all, batch...); return nil })
	if err != nil {
		p.t.Fatal(err)
	}
	return all, listing
}

func (p *portal) read(app core.App) core.Remote {
	p.t.Helper()
	r, err := p.Read(p.t.Context(), core.Subject{App: app})
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// push reads and pushes, as the engine does.
func (p *portal) push(app core.App) (core.Pushed, error) {
	p.t.Helper()
	return p.Push(p.t.Context(), core.Subject{App: app}, p.read(app), func(core.Pushed) error { return nil })
}

// settle pushes and demands that the portal shows it.
func (p *portal) settle(app core.App) core.Pushed {
	p.t.Helper()
	done, err := p.push(app)
	if err != nil {
		p.t.Fatal(err)
	}
	if shown, want := p.read(app).Projection, (konnect.Provider{}).Project(p.conn, app); !shown.Same(want) {
		p.t.Fatalf("the portal shows %+v, want %+v", shown, want)
	}
	return done
}

func decide(app core.App, v core.Verb) core.App {
	return core.Decide(app, konnect.Provider{}.Capabilities(), v)
}

// words are the statuses of an App's registrations at the portal, in order.
func (p *portal) words(app core.App) string {
	var out []string
	for _, r := range p.Registrations(app.Refs.Get("app", "")) {
		out = append(out, r.Status)
	}
	return strings.Join(out, " ")
}

func wantCode(t *testing.T, err error, code core.Code, says ...string) {
	t.Helper()
	if core.CodeOf(err) != code {
		t.Fatalf("%v (%s), want %s", err, core.CodeOf(err), code)
	}
	for _, text := range says {
		if whole := err.Error() + " " + core.AsError(err).Hint; !strings.Contains(whole, text) {
			t.Errorf("%q does not say %q", whole, text)
		}
	}
}
