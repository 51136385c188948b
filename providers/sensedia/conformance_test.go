package sensedia_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/providertest"
	"gatehouse/providers/sensedia"
	"gatehouse/providers/sensedia/sim"
	"gatehouse/providers/simkit"
)

// tenants are the kinds of tenants that the contract knows of; the suite runs
// against each.
var tenants = map[string]struct {
	config   sim.Config
	settings map[string]string
	secrets  map[string]string
}{
	"user": {},
	"application, pages from one, one L, secrets masked": {
		config: sim.Config{Clients: []sim.Credential{{ID: "app-credential", Secret: "app-credential-secret"}},
			Paging: sim.OneBased, Spelling: "CANCELED", StrictSpelling: true, SecretMask: sim.Stars,
			RevealPath: "/apps/{clientId}/secret", RefuseIllegalMoves: true},
		settings: map[string]string{"auth": "application", "client-id": "app-credential", "reveal-path": "/apps/{clientId}/secret"},
		secrets:  map[string]string{"client-secret": "app-credential-secret"},
	},
	"static token, no pages": {
		config:   sim.Config{StaticToken: "static-token-of-old", Paging: sim.Unpaged},
		settings: map[string]string{"auth": "static"},
		secrets:  map[string]string{"token": "static-token-of-old"},
	},
}

func TestConformance(t *testing.T) {
	for name, tenant := range tenants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.Run(t, providertest.Setup{New: func(t testing.TB, w providertest.World) *providertest.Bench {
				return newBench(t, w, tenant.config, tenant.settings, tenant.secrets)
			}})
		})
	}
}

// testPageSize is small, so that many pages take few apps.
const testPageSize = 25

// newBench starts a tenant with two APIs.
func newBench(t testing.TB, w providertest.World, cfg sim.Config, settings, secrets map[string]string) *providertest.Bench {
	t.Helper()
	cfg.Clock = w.Clock.Now
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
	b := &bench{sim: s}
	for i := range 2 {
		plan := s.AddPlan(sim.Plan{Name: fmt.Sprintf("Plan %d", i)})
		b.apis = append(b.apis, s.AddAPI(sim.API{Name: fmt.Sprintf("API %d", i), Version: "v1", Plans: []sim.Plan{plan}}))
	}
	conn := core.Connection{Name: "tenant", Kind: sensedia.Kind, Settings: map[string][]string{
		"url": {server.URL()}, "client-id": {sim.DefaultUser.ID}, "page-size": {strconv.Itoa(testPageSize)}, "rate": {"1000"},
	}}
	for name, value := range settings {
		conn.Settings[name] = []string{value}
	}
	if secrets == nil {
		secrets = map[string]string{"client-secret": sim.DefaultUser.Secret}
	}
	pb := &providertest.Bench{
		Provider: sensedia.Provider{}, Connection: conn, Secrets: secrets, Sim: s, PageSize: testPageSize,
		App: b.app, Choice: core.CredentialChoice{Form: "create"}, Seed: b.seed,
		Hidden: b.hidden, Objects: b.objects, HalfOpen: b.halfOpen,
		Remove:  func(refs core.Refs) { must(s.Delete(refs.Get("client", ""))) },
		Disturb: func(refs core.Refs) { b.change(refs, map[string]any{"status": "REJECTED"}) },
		Unknown: func(refs core.Refs) string {
			b.change(refs, map[string]any{"status": "FROZEN"})
			return "FROZEN"
		},
		Extend:  b.extend,
		Editing: providertest.Editing{Retouch: func(refs core.Refs, field, value string) { b.change(refs, map[string]any{field: value}) }},
		Lock: func() {
			s.ExpireTokens()
			must(s.Faults().Set("token-refused", "on"))
			must(s.Faults().Set("expired", "on"))
		},
	}
	if cfg.StaticToken == "" {
		pb.Expire = s.ExpireTokens
	}
	return pb
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// bench is the suite's hands on a tenant.
type bench struct {
	sim    *sim.Sim
	apis   []sim.API
	seeded int
}

func (b *bench) app(n int) core.App {
	app := core.App{
		ID: core.AppID(fmt.Sprintf("app-%04d", n)), Name: fmt.Sprintf("App %d", n), Description: "made by a test",
		Owner: core.Owner{Name: "Ana Lima", Email: "ana@example.com"}, Connection: "tenant", Status: core.Pending, CreatedAt: time.Unix(1e9, 0),
	}
	for _, a := range b.apis {
		app.Registrations = append(app.Registrations, core.Registration{
			API: core.APIRef{ID: strconv.FormatInt(a.ID, 10)}, Plan: core.PlanRef{ID: strconv.FormatInt(a.Plans[0].ID, 10)}, Status: core.Waiting})
	}
	return app
}

func (b *bench) seed(n int) {
	for range n {
		b.seeded++
		b.sim.AddApp(sim.App{Name: fmt.Sprintf("Seeded %d", b.seeded), Developer: "bo", Status: "APPROVED",
			APIs: []sim.AppAPI{{ID: b.apis[0].ID, Name: b.apis[0].Name, Version: "v1", Plans: b.apis[0].Plans}}})
	}
}

func (b *bench) apps() []sim.App {
	state, _ := b.sim.State().(map[string]any)
	apps, ok := state["apps"].([]sim.App)
	if !ok {
		panic("the simulator's state has no apps")
	}
	return apps
}

func (b *bench) hidden() []string {
	var out []string
	for _, a := range b.apps() {
		out = append(out, a.Secret)
	}
	return out
}

func marked(a sim.App, id core.AppID) bool {
	return strings.Contains(string(a.ExtraInfo), `"`+string(id)+`"`)
}

func (b *bench) objects(id core.AppID) int {
	n := 0
	for _, a := range b.apps() {
		if marked(a, id) {
			n++
		}
	}
	return n
}

func (b *bench) halfOpen(app core.App) string {
	for _, a := range b.apps() {
		if marked(a, app.ID) && a.Status == "APPROVED" && len(a.APIs) != len(app.Registrations) {
			return fmt.Sprintf("approved with %d of %d APIs", len(a.APIs), len(app.Registrations))
		}
	}
	return ""
}

func (b *bench) change(refs core.Refs, fields map[string]any) {
	must(b.sim.Change(refs.Get("client", ""), fields))
}

func (b *bench) extend(refs core.Refs) func() string {
	held, _ := b.sim.App(refs.Get("client", ""))
	var extra map[string]any
	must(json.Unmarshal(held.ExtraInfo, &extra))
	extra["costCenter"] = map[string]any{"id": 4711, "list": []int{1, 2}}
	b.change(refs, map[string]any{"extraInfo": extra, "icon": "icon.png", "link": "https://example.com", "showAppGallery": true})
	return func() string {
		now, _ := b.sim.App(refs.Get("client", ""))
		switch {
		case !strings.Contains(string(now.ExtraInfo), `"costCenter":{"id":4711,"list":[1,2]}`):
			return "extraInfo: " + string(now.ExtraInfo)
		case now.Icon != "icon.png" || now.Link != "https://example.com" || !now.ShowAppGallery:
			return "icon, link or showAppGallery"
		case now.Secret != held.Secret:
			return "the secret"
		case now.Developer != held.Developer || now.Description != held.Description || now.Name != held.Name:
			return "name, developer or description"
		}
		return ""
	}
}
