package konnect_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/konnect"
	"gatehouse/providers/konnect/sim"
	"gatehouse/providers/providertest"
	"gatehouse/providers/simkit"
)

// portals are the kinds of portals that the suite runs against.
var portals = map[string]struct {
	config sim.Config
	byTeam bool // the suite's Apps belong to a team
}{
	"owned by developers": {config: sim.Config{Reprocesses: true}},
	"owned by a team, anything goes": {config: sim.Config{AnythingGoes: true, Tokens: []sim.Token{
		{Value: "spat_a-system-account", Name: "robot", System: true}}}, byTeam: true},
}

func TestConformance(t *testing.T) {
	for name, portal := range portals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.Run(t, providertest.Setup{New: func(t testing.TB, w providertest.World) *providertest.Bench {
				return newBench(t, w, portal.config, portal.byTeam)
			}})
		})
	}
}

// testPageSize is small, so that many pages take few applications.
const testPageSize = 25

// start serves a portal whose every request and answer is held against the
// published documents.
func start(t testing.TB, cfg sim.Config) (*sim.Sim, string) {
	t.Helper()
	if cfg.Check == nil {
		cfg.Check = newOracle(t).wrap
	}
	s := sim.New(cfg)
	server, err := simkit.Start(s.Handler(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, server.URL()
}

func connectionTo(s *sim.Sim, url string, settings map[string]string) core.Connection {
	conn := core.Connection{Name: "portal", Kind: konnect.Kind, Settings: map[string][]string{
		"endpoint": {url}, "portal": {s.PortalID()}, "page-size": {strconv.Itoa(testPageSize)}, "rate": {"1000"},
	}}
	for name, value := range settings {
		conn.Settings[name] = []string{value}
	}
	return conn
}

func newBench(t testing.TB, w providertest.World, cfg sim.Config, byTeam bool) *providertest.Bench {
	t.Helper()
	cfg.Clock = w.Clock.Now
	s, url := start(t, cfg)
	b := &bench{Sim: s, byTeam: byTeam}
	for i := range 5 {
		b.apis = append(b.apis, s.AddAPI(sim.API{Name: fmt.Sprintf("API %d", i), Version: "v1"}))
	}
	b.ana = s.AddDeveloper(sim.Developer{Email: "ana@example.com", FullName: "Ana Lima"})
	b.bo = s.AddDeveloper(sim.Developer{Email: "bo@example.com", FullName: "Bo Chen"})
	b.team = s.AddTeam(sim.Team{Name: "Ledger"}, b.ana.ID)
	token := sim.DefaultToken.Value
	if len(cfg.Tokens) > 0 {
		token = cfg.Tokens[0].Value
	}
	pb := &providertest.Bench{
		Provider: konnect.Provider{}, Connection: connectionTo(s, url, nil), Secrets: map[string]string{"token": token},
		Sim: s, PageSize: testPageSize, App: b.app, Seed: b.seed, NoCredential: true, KeepsCredentials: true,
		Hidden: func() []string { return []string{token} }, Objects: b.objects, HalfOpen: b.halfOpen,
		Remove:  func(refs core.Refs) { must(s.Delete(refs.Get("app", ""))) },
		Disturb: func(refs core.Refs) { must(s.Change(b.first(refs), map[string]any{"status": "rejected"})) },
		Unknown: func(refs core.Refs) string {
			for _, r := range s.Registrations(refs.Get("app", "")) {
				must(s.Change(r.ID, map[string]any{"status": oddWord}))
			}
			return oddWord
		},
		Lock: func() { must(s.Faults().Set("refused", "on")) },
		Decisions: providertest.Decisions{
			More:      b.more,
			Ask:       func(refs core.Refs, r core.Registration) { s.Request(refs.Get("app", ""), r.API.ID) },
			Elsewhere: b.elsewhere,
			Withdraw:  func(refs core.Refs, r core.Registration) { must(s.Delete(b.registration(refs, r).ID)) },
			UnknownGrant: func(refs core.Refs, r core.Registration) string {
				must(s.Change(b.registration(refs, r).ID, map[string]any{"status": oddWord}))
				return oddWord
			},
		},
		Editing: providertest.Editing{NewOwner: func() core.Owner { return core.Owner{Name: "Bo Chen", Email: "bo@example.com"} }},
		SignUps: providertest.SignUps{
			SignUp: func(n int) string {
				email := fmt.Sprintf("new-%d@example.com", n)
				s.SignUp(email, fmt.Sprintf("New Developer %d", n))
				return email
			},
			Leave: b.leave,
		},
	}
	return pb
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// bench is the suite's hands on a portal.
type bench struct {
	*sim.Sim
	apis    []sim.API
	ana, bo sim.Developer
	team    sim.Team
	byTeam  bool
	seeded  int
}

func (b *bench) owner() core.Owner {
	if b.byTeam {
		return core.Owner{Name: "Ledger", Team: true}
	}
	return core.Owner{Name: "Ana Lima", Email: "ana@example.com"}
}

func (b *bench) app(n int) core.App {
	app := core.App{
		ID: core.AppID(fmt.Sprintf("app-%04d", n)), Name: fmt.Sprintf("App %d", n), Description: "made by a test",
		Owner: b.owner(), Connection: "portal", Status: core.Pending, CreatedAt: time.Unix(1e9, 0),
	}
	for _, a := range b.apis[:2] {
		app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: a.ID}, Status: core.Waiting})
	}
	return app
}

func (b *bench) more(n int) core.Registration {
	return core.Registration{API: core.APIRef{ID: b.apis[2+n].ID}, Status: core.Waiting}
}

func (b *bench) seed(n int) {
	for range n {
		b.seeded++
		a := sim.App{Name: fmt.Sprintf("Seeded %d", b.seeded), OwnerType: "developer", OwnerID: b.ana.ID}
		if b.seeded%2 == 0 {
			a.OwnerType, a.OwnerID = "team", b.team.ID
		}
		b.AddApp(a, sim.Registration{API: b.apis[0].ID, Status: "approved"})
	}
}

func (b *bench) apps() []*sim.App {
	state, _ := b.State().(map[string]any)
	apps, ok := state["applications"].([]*sim.App)
	if !ok {
		panic("the simulator's state has no applications")
	}
	return apps
}

func (b *bench) marked(id core.AppID) (found []*sim.App) {
	for _, a := range b.apps() {
		if a.Labels["gatehouse-app"] == string(id) {
			found = append(found, a)
		}
	}
	return found
}

func (b *bench) objects(id core.AppID) int { return len(b.marked(id)) }

// halfOpen: an API is open that nobody ever approved.
func (b *bench) halfOpen(app core.App) string {
	for _, a := range b.marked(app.ID) {
		for _, reg := range b.Registrations(a.ID) {
			r, ok := app.ByKey(reg.API)
			if reg.Status == "approved" && (!ok || r.Status == core.Waiting) {
				return reg.API + " is open, and nobody approved it"
			}
		}
	}
	return ""
}

func (b *bench) first(refs core.Refs) string { return b.Registrations(refs.Get("app", ""))[0].ID }

func (b *bench) registration(refs core.Refs, r core.Registration) sim.Registration {
	regs := b.Registrations(refs.Get("app", ""))
	i := slices.IndexFunc(regs, func(x sim.Registration) bool { return x.API == r.API.ID })
	return regs[i]
}

func (b *bench) elsewhere(refs core.Refs, r core.Registration) {
	word := map[core.RegistrationStatus]string{core.Waiting: "pending", core.RegistrationOn: "approved",
		core.RegistrationRefused: "rejected", core.RegistrationOff: "revoked"}[r.Status]
	must(b.Change(b.registration(refs, r).ID, map[string]any{"status": word}))
}

func (b *bench) leave(email string) {
	state, _ := b.State().(map[string]any)
	people, _ := state["developers"].([]*sim.Developer)
	for _, d := range people {
		if d.Email == email {
			must(b.Delete(d.ID))
		}
	}
}
