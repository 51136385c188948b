package apinizer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/apinizer"
	"gatehouse/providers/apinizer/sim"
	"gatehouse/providers/providertest"
	"gatehouse/providers/simkit"
)

// installations are the kinds that the contract knows of; the suite runs
// against each.
var installations = map[string]struct {
	config   sim.Config
	settings map[string]string
	secrets  map[string]string
}{
	"2026, personal token": {
		secrets: map[string]string{"token": sim.DefaultUser.Token},
	},
	"2025, login, deployments in detail": {
		config:   sim.Config{Style: sim.Style2025, Shape: sim.DetailList, StrictRevoke: true},
		settings: map[string]string{"auth": "login", "user": sim.DefaultUser.Name},
		secrets:  map[string]string{"password": sim.DefaultUser.Password},
	},
	"mixed, login": {
		config:   sim.Config{Style: sim.Mixed, Shape: sim.SuccessOnly, PartialGrants: true},
		settings: map[string]string{"auth": "login", "user": sim.DefaultUser.Name},
		secrets:  map[string]string{"password": sim.DefaultUser.Password},
	},
}

func TestConformance(t *testing.T) {
	for name, in := range installations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.Run(t, providertest.Setup{New: func(t testing.TB, w providertest.World) *providertest.Bench {
				return newBench(t, w, in.config, in.settings, in.secrets)
			}})
		})
	}
}

// mappingFile is the mapping of the tests: products that overlap, a group, two
// projects, plans with and without a list.
const mappingFile = `products:
  Payments:
    - {project: sales, name: payments, type: API_PROXY}
    - {project: sales, name: shared, type: API_PROXY}
  Ledger:
    - {project: sales, name: ledgers, type: API_PROXY_GROUP}
    - {project: sales, name: shared, type: API_PROXY}
  Stock:
    - {project: sales, name: stock, type: API_PROXY}
  Freight:
    - {project: logistics, name: freight, type: API_PROXY}
plans:
  Gold: {project: sales, name: gold}
  Silver: {project: sales, name: silver}
  Free: {}
`

// seed furnishes an installation with what the mapping names.
func furnish(s *sim.Sim) {
	s.AddProject(sim.Project{Name: "sales", Proxies: []string{"payments", "shared", "stock", "ledger-v1", "ledger-v2", "unmapped"},
		Groups: map[string][]string{"ledgers": {"ledger-v1", "ledger-v2"}}, Lists: map[string][]string{"gold": {}, "silver": {"somebody"}}})
	s.AddProject(sim.Project{Name: "logistics", Proxies: []string{"freight"}})
}

// writeMapping puts a mapping file into a test's folder.
func writeMapping(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mapping.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// connection is the connection of the tests.
func connection(t testing.TB, url string, settings map[string]string) core.Connection {
	t.Helper()
	conn := core.Connection{Name: "apinizer", Kind: apinizer.Kind, Settings: map[string][]string{
		"url": {url}, "projects": {"sales", "logistics"}, "rate": {"1000"}, "mapping": {writeMapping(t, mappingFile)},
	}}
	for name, value := range settings {
		conn.Settings[name] = []string{value}
	}
	return conn
}

// newBench starts an installation.
func newBench(t testing.TB, w providertest.World, cfg sim.Config, settings, secrets map[string]string) *providertest.Bench {
	t.Helper()
	cfg.Clock = w.Clock.Now
	s := sim.New(cfg)
	furnish(s)
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
	pb := &providertest.Bench{
		Provider: apinizer.Provider{}, Connection: connection(t, server.URL(), settings), Secrets: secrets, Sim: s,
		PageSize: 3, ListCalls: 1, LocalCatalog: true, KeepsCredentials: true,
		App: b.app, Choice: core.CredentialChoice{Form: "create"}, Seed: b.seed,
		Hidden: b.hidden, Objects: b.objects, HalfOpen: b.halfOpen,
		Remove:  func(refs core.Refs) { must(s.Delete(username(refs))) },
		Disturb: func(refs core.Refs) { b.regrant(username(refs), "shared", false) },
		Foreign: func() {
			s.AddCredential(sim.Credential{Project: "sales", Username: "foreign", Enabled: true, FullName: "Somebody"})
		},
		Lock: func() {
			s.ExpireTokens()
			must(s.Faults().Set("token-refused", "on"))
		},
	}
	pb.More = func(n int) core.Registration {
		return registration([]string{"Stock", "Freight"}[n%2], []string{"Gold", "Free"}[n%2])
	}
	pb.Elsewhere = b.elsewhere
	if settings["auth"] == "login" {
		pb.Expire = s.ExpireTokens
	}
	return pb
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func username(refs core.Refs) string { return refs.Get("credential", "sales") }

func registration(product, plan string) core.Registration {
	return core.Registration{API: core.APIRef{ID: product, Name: product}, Plan: core.PlanRef{ID: plan, Name: plan}, Status: core.Waiting}
}

// bench is the suite's hands on an installation.
type bench struct {
	sim    *sim.Sim
	seeded int
}

func (b *bench) app(n int) core.App {
	return core.App{
		ID: core.AppID(fmt.Sprintf("app-%04d", n)), Name: fmt.Sprintf("App %d", n), Description: "made by a test",
		Owner: core.Owner{Name: "Ana Lima", Email: "ana@example.com"}, Connection: "apinizer", Status: core.Pending, CreatedAt: time.Unix(1e9, 0),
		Registrations: []core.Registration{registration("Payments", "Gold"), registration("Ledger", "Gold")},
	}
}

func proxy(name string) sim.Grant { return sim.Grant{Project: "sales", Name: name, Type: "API_PROXY"} }

func (b *bench) seed(n int) {
	for range n {
		b.seeded++
		name := fmt.Sprintf("seeded-%05d", b.seeded)
		b.sim.AddCredential(sim.Credential{Project: "sales", Username: name, Password: "password-of-" + name, Email: "bo@example.com", FullName: "Bo Chen",
			Description: "gatehouse:" + name, Enabled: true, Grants: []sim.Grant{proxy("payments"), proxy("shared")}})
		b.sim.AddMembers("sales", "gold", name)
	}
}

func (b *bench) hidden() []string {
	var out []string
	for _, c := range b.sim.Credentials() {
		out = append(out, c.Password)
	}
	return out
}

func (b *bench) of(id core.AppID) []sim.Credential {
	return slices.DeleteFunc(b.sim.Credentials(), func(c sim.Credential) bool { return c.Description != "gatehouse:"+string(id) })
}

func (b *bench) objects(id core.AppID) int {
	most := map[string]int{}
	for _, c := range b.of(id) {
		most[c.Project]++
	}
	n := 0
	for _, m := range most {
		n = max(n, m)
	}
	return n
}

// halfOpen: a credential that opens something and is in no list opens it
// without limits.
func (b *bench) halfOpen(core.App) string {
	for _, c := range b.sim.Credentials() {
		if c.Project == "sales" && len(c.Grants) > 0 && !slices.Contains(b.sim.Members("sales", "gold"), c.Username) {
			return "grants without the rate-limit list"
		}
	}
	return ""
}

// regrant gives or takes one grant, as another administrator would.
func (b *bench) regrant(user, name string, on bool) {
	c, _ := b.sim.Credential(user)
	grants := slices.DeleteFunc(slices.Clone(c.Grants), func(g sim.Grant) bool { return g.Name == name })
	if on {
		kind := "API_PROXY"
		if name == "ledgers" {
			kind = "API_PROXY_GROUP"
		}
		grants = append(grants, sim.Grant{Project: c.Project, Name: name, Type: kind})
	}
	must(b.sim.Change(user, map[string]any{"grants": grants}))
}

// elsewhere gives or takes what only this product has.
func (b *bench) elsewhere(refs core.Refs, r core.Registration) {
	own := map[string]string{"Payments": "payments", "Ledger": "ledgers", "Stock": "stock"}[r.API.ID]
	b.regrant(username(refs), own, r.Status == core.RegistrationOn)
}
