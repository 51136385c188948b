package apigee_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/apigee"
	"gatehouse/providers/apigee/sim"
	"gatehouse/providers/providertest"
	"gatehouse/providers/simkit"
)

// organizations are the kinds of organizations that the contract knows of; the
// suite runs against each.
var organizations = map[string]struct {
	config sim.Config
	team   bool
	token  bool // a ready access token instead of a service account
}{
	"service account": {},
	"access token, filters ignored, e-mails in apps, row numbers as page tokens": {
		config: sim.Config{Filters: sim.Ignored, EmailsInApps: true, IndexTokens: true, EmptyAnswers: true}, token: true},
	"teams, filters lenient, whole developers in pages": {config: sim.Config{Filters: sim.Lenient, ExpandPagedDevelopers: true}, team: true},
}

func TestConformance(t *testing.T) {
	for name, o := range organizations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.Run(t, providertest.Setup{New: func(t testing.TB, w providertest.World) *providertest.Bench {
				b := newBench(t, w, o.config)
				b.team = o.team
				return b.suite(o.token)
			}})
		})
	}
}

// testPageSize is small, so that many pages take few apps.
const testPageSize = 25

// serviceAccount is who calls.
const serviceAccount = "gatehouse@sim-org.iam.gserviceaccount.com"

// bench is the suite's hands on an organization.
type bench struct {
	sim      *sim.Sim
	url      string
	file     string // the service account's
	products []string
	team     bool
	seeded   int
}

// newBench starts an organization with two products, one of them manual.
func newBench(t testing.TB, w providertest.World, cfg sim.Config) *bench {
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
	b := &bench{sim: s, url: server.URL(), products: []string{"ledger", "payments"}}
	if b.file, err = s.ServiceAccount(serviceAccount, server.URL()); err != nil {
		t.Fatal(err)
	}
	s.AddProduct(sim.Product{Name: "payments", DisplayName: "Payments", ApprovalType: "manual", Quota: "1000", QuotaInterval: "1", QuotaTimeUnit: "minute"})
	s.AddProduct(sim.Product{Name: "ledger", DisplayName: "Ledger"})
	s.AddDeveloper(sim.Developer{Email: "ana@example.com", FirstName: "Ana", LastName: "Lima"})
	s.AddGroup(sim.AppGroup{Name: "team-ledger", DisplayName: "Team Ledger"})
	return b
}

func (b *bench) connection() core.Connection {
	return core.Connection{Name: "org", Kind: apigee.Kind, Settings: map[string][]string{
		"endpoint": {b.url}, "organization": {"sim-org"}, "page-size": {strconv.Itoa(testPageSize)}, "rate": {"1000"},
	}}
}

func (b *bench) suite(token bool) *providertest.Bench {
	pb := &providertest.Bench{
		Provider: apigee.Provider{}, Connection: b.connection(), Secrets: map[string]string{"service-account": b.file},
		Sim: b.sim, PageSize: testPageSize, App: b.app, Choice: core.CredentialChoice{Form: "create"}, Seed: b.seed,
		Hidden: b.hidden, Objects: b.objects, HalfOpen: b.halfOpen,
		Remove:  func(refs core.Refs) { must(b.sim.Delete(refs.Get("app", ""))) },
		Disturb: b.disturb,
		Unknown: func(refs core.Refs) string {
			must(b.sim.Change(refs.Get("app", ""), map[string]any{"status": "FROZEN"}))
			return "FROZEN"
		},
		Extend: b.extend, Expire: b.sim.ExpireTokens,
		Decisions: providertest.Decisions{
			More: b.more,
			Ask:  func(refs core.Refs, r core.Registration) { b.setPair(refs, r.API.ID, "pending") },
			Elsewhere: func(refs core.Refs, r core.Registration) {
				b.setPair(refs, r.API.ID, map[core.RegistrationStatus]string{core.RegistrationOn: "approved", core.RegistrationOff: "revoked", core.RegistrationRefused: "revoked", core.Waiting: "pending"}[r.Status])
			},
			Withdraw: func(refs core.Refs, r core.Registration) { b.setPair(refs, r.API.ID, "") },
			UnknownGrant: func(refs core.Refs, r core.Registration) string {
				b.setPair(refs, r.API.ID, "frozen")
				return "frozen"
			},
		},
		Editing: providertest.Editing{Retouch: b.retouch},
		Lock: func() {
			b.sim.ExpireTokens()
			must(b.sim.Faults().Set("token-refused", "on"))
			must(b.sim.Faults().Set("expired", "on"))
		},
	}
	if token {
		pb.Connection.Settings["auth"] = []string{"token"}
		pb.Secrets, pb.Expire = map[string]string{"token": sim.DefaultToken}, nil
	}
	return pb
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (b *bench) app(n int) core.App {
	app := core.App{
		ID: core.AppID(fmt.Sprintf("app-%04d", n)), Name: fmt.Sprintf("App %d", n), Description: "made by a test", CallbackURL: "https://example.com/cb",
		Attributes: map[string]string{"cost center": "47<11>"},
		Owner:      core.Owner{Name: "Ana Lima", Email: "ana@example.com"}, Connection: "org", Status: core.Pending, CreatedAt: time.Unix(1e9, 0),
	}
	if b.team {
		app.Owner = core.Owner{Name: "Team Ledger", Team: true}
	}
	for _, p := range b.products {
		app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: p}, Status: core.Waiting})
	}
	return app
}

func (b *bench) seed(n int) {
	for range n {
		b.seeded++
		a := sim.App{Name: fmt.Sprintf("Seeded %d", b.seeded), DeveloperEmail: fmt.Sprintf("dev%d@example.com", b.seeded%7),
			Credentials: []sim.Credential{{APIProducts: []sim.Pair{{APIProduct: "payments"}}}}}
		if b.team {
			a.DeveloperEmail, a.AppGroup = "", fmt.Sprintf("team-%d", b.seeded%7)
		}
		b.sim.AddApp(a)
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
	out := []string{sim.DefaultToken}
	for _, a := range b.apps() {
		for _, c := range a.Credentials {
			out = append(out, c.ConsumerKey, c.ConsumerSecret)
		}
	}
	return out
}

func marked(a sim.App, id core.AppID) bool {
	return slices.Contains(a.Attributes, sim.Attribute{Name: "gatehouse-app", Value: string(id)})
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

// halfOpen asks the runtime's own rule: while one product passes, none that is
// wanted may still wait or be missing.
func (b *bench) halfOpen(app core.App) string {
	for _, a := range b.apps() {
		if !marked(a, app.ID) {
			continue
		}
		for _, c := range a.Credentials {
			if open, late := b.passing(app, c); open != "" && late != "" {
				return open + " passes while " + late + " does not"
			}
		}
	}
	return ""
}

func (b *bench) passing(app core.App, c sim.Credential) (open, late string) {
	for _, r := range app.Registrations {
		word := "missing"
		for _, p := range c.APIProducts {
			if p.APIProduct == r.API.ID {
				word = p.Status
			}
		}
		switch _, ok := b.sim.Passes(c.ConsumerKey, r.API.ID); {
		case ok:
			open = r.API.ID
		case r.Status == core.RegistrationOn && word != "revoked":
			late = r.API.ID + " (" + word + ")"
		}
	}
	return open, late
}

// disturb revokes one product of several on the key.
func (b *bench) disturb(refs core.Refs) {
	a, _ := b.sim.App(refs.Get("app", ""))
	c := a.Credentials[0]
	c.APIProducts[0].Status = "revoked"
	must(b.sim.Change(a.AppID, map[string]any{"credentials": []sim.Credential{c}}))
}

// extend sets what the provider does not know.
func (b *bench) extend(refs core.Refs) func() string {
	a, _ := b.sim.App(refs.Get("app", ""))
	c := a.Credentials[0]
	c.Attributes, c.Scopes = []sim.Attribute{{Name: "rotated", Value: "2026"}}, []string{"read"}
	must(b.sim.Change(a.AppID, map[string]any{"scopes": []string{"read", "write"}, "appFamily": "mobile", "credentials": []sim.Credential{c}}))
	held, _ := b.sim.App(a.AppID)
	return func() string {
		now, _ := b.sim.App(a.AppID)
		switch k := now.Credentials[0]; {
		case !slices.Equal(now.Scopes, held.Scopes) || now.AppFamily != "mobile":
			return "scopes or appFamily"
		case !slices.Equal(k.Attributes, c.Attributes) || !slices.Equal(k.Scopes, c.Scopes) || k.ConsumerSecret != c.ConsumerSecret:
			return "what the key had"
		case !slices.Equal(now.Attributes, held.Attributes) || now.CallbackURL != held.CallbackURL:
			return "attributes or callback"
		}
		return ""
	}
}

// more are products that the Apps of the suite lack.
func (b *bench) more(n int) core.Registration {
	p := b.sim.AddProduct(sim.Product{Name: fmt.Sprintf("more %d%%", n), ApprovalType: "manual"})
	return core.Registration{API: core.APIRef{ID: p.Name, Name: p.DisplayName}, Status: core.Waiting}
}

// setPair sets a product's word on an app's first key; "" takes it off.
func (b *bench) setPair(refs core.Refs, product, word string) {
	a, _ := b.sim.App(refs.Get("app", ""))
	c := a.Credentials[0]
	c.APIProducts = slices.DeleteFunc(slices.Clone(c.APIProducts), func(p sim.Pair) bool { return p.APIProduct == product })
	if word != "" {
		c.APIProducts = append(c.APIProducts, sim.Pair{APIProduct: product, Status: word})
	}
	keys := slices.Clone(a.Credentials)
	keys[0] = c
	must(b.sim.Change(a.AppID, map[string]any{"credentials": keys}))
}

// retouch changes one field as another administrator would.
func (b *bench) retouch(refs core.Refs, field, value string) {
	a, _ := b.sim.App(refs.Get("app", ""))
	if field == core.FieldCallback {
		must(b.sim.Change(a.AppID, map[string]any{"callbackUrl": value}))
		return
	}
	name := map[string]string{core.FieldName: "DisplayName", core.FieldDescription: "Notes"}[field]
	if name == "" {
		name = strings.TrimPrefix(field, core.FieldAttribute)
	}
	attributes := slices.DeleteFunc(slices.Clone(a.Attributes), func(x sim.Attribute) bool { return x.Name == name })
	must(b.sim.Change(a.AppID, map[string]any{"attributes": append(attributes, sim.Attribute{Name: name, Value: value})}))
}
