package apigee_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apigee"
	"gatehouse/providers/apigee/sim"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
)

// org is a simulated organization with an open gateway, for what only Apigee
// has; the rest is in the conformance suite. Its Apps carry Base as the engine
// keeps it.
type org struct {
	core.Gateway
	*bench
	t     testing.TB
	clock *providertest.Clock
	logs  *bytes.Buffer
}

func newOrg(t testing.TB, cfg sim.Config, settings ...string) *org {
	t.Helper()
	clock := providertest.NewClock()
	o := &org{t: t, clock: clock, logs: &bytes.Buffer{}, bench: newBench(t, providertest.World{Clock: clock}, cfg)}
	conn := o.connection()
	for i := 0; i+1 < len(settings); i += 2 {
		conn.Settings[settings[i]] = []string{settings[i+1]}
	}
	o.Gateway = openGateway(t, conn, map[string]string{"service-account": o.file}, clock, o.logs)
	return o
}

func openGateway(t testing.TB, conn core.Connection, secrets map[string]string, clock *providertest.Clock, logs *bytes.Buffer) core.Gateway {
	t.Helper()
	g, err := apigee.Provider{}.Open(t.Context(), conn, core.Surroundings{
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

// seeded puts an app there and takes it over as the engine's first sync does.
// A missing owner is Ana.
func (o *org) seeded(a sim.App) *core.App {
	o.t.Helper()
	if a.Name == "" {
		a.Name = "till"
	}
	if a.DeveloperEmail == "" && a.AppGroup == "" {
		a.DeveloperEmail = "ana@example.com"
	}
	return o.known(o.sim.AddApp(a).AppID)
}

// known reads an app of the organization as an App of ours.
func (o *org) known(id string) *core.App {
	o.t.Helper()
	app := core.App{ID: "ours-" + core.AppID(id), Connection: "org", Refs: core.Refs{}.With("app", "", id)}
	r := o.read(&app)
	app = core.Adopt(app, r)
	app.Name, app.Description, app.CallbackURL, app.Attributes, app.Owner = r.Name, r.Description, r.CallbackURL, r.Attributes, r.Owner
	if !o.project(&app).Same(r.Projection) {
		o.t.Fatalf("taken over as %+v, shown is %+v", o.project(&app), r.Projection)
	}
	return &app
}

func (o *org) project(app *core.App) core.Projection {
	return apigee.Provider{}.Project(o.connection(), *app)
}

func (o *org) read(app *core.App) core.Remote {
	o.t.Helper()
	r, err := o.Read(o.t.Context(), core.Subject{App: *app, Touched: true})
	if err != nil {
		o.t.Fatalf("read: %v", err)
	}
	return r
}

// decide takes a decision as core does.
func (o *org) decide(app *core.App, v core.Verb) {
	o.t.Helper()
	caps := apigee.Provider{}.Capabilities()
	if err := core.Allowed(*app, caps, v); err != nil {
		o.t.Fatalf("%s: %v", v, err)
	}
	*app = core.Decide(*app, caps, v)
}

// set brings one registration to a status, decided alone.
func (o *org) set(app *core.App, product string, status core.RegistrationStatus) {
	o.t.Helper()
	i := slices.IndexFunc(app.Registrations, func(r core.Registration) bool { return r.API.ID == product })
	if i < 0 {
		o.t.Fatalf("no registration %s in %+v", product, app.Registrations)
	}
	app.Registrations[i].Status, app.Registrations[i].TakenBy = status, ""
	app.Status, _ = core.DeriveStatus(app.Registrations)
}

func (o *org) push(app *core.App, choice *core.CredentialChoice) (core.Pushed, error) {
	o.t.Helper()
	s := core.Subject{App: *app, Choice: choice, Touched: true}
	p, err := o.Push(o.t.Context(), s, o.read(app), func(p core.Pushed) error {
		app.Refs = app.MergeRefs(p.Refs)
		return nil
	})
	return p, err
}

// settle pushes, and demands that the organization shows it.
func (o *org) settle(app *core.App, choice *core.CredentialChoice) core.Pushed {
	o.t.Helper()
	p, err := o.push(app, choice)
	if err != nil {
		o.t.Fatalf("push: %v (%s)", err, core.CodeOf(err))
	}
	o.proven(app)
	return p
}

func (o *org) proven(app *core.App) {
	o.t.Helper()
	r := o.read(app)
	if want := o.project(app); !r.Projection.Same(want) {
		o.t.Fatalf("shown %+v, want %+v", r.Projection, want)
	}
	app.Base, app.Remote, app.Refs = r.Projection, r.Projection, app.MergeRefs(r.Refs)
}

// choose prepares a credential choice.
func (o *org) choose(form string, secrets map[string]string) *core.CredentialChoice {
	o.t.Helper()
	c, err := apigee.Provider{}.Prepare(core.App{}, core.CredentialChoice{Form: form, Secrets: secrets}, rand.Reader)
	if err != nil {
		o.t.Fatal(err)
	}
	return &c
}

// created is the suite's n-th App, approved and proven.
func (o *org) created(n int) *core.App {
	o.t.Helper()
	app := o.app(n)
	o.decide(&app, core.Approve)
	o.settle(&app, o.choose("create", nil))
	return &app
}

// held is an app as the simulator holds it.
func (o *org) held(app *core.App) sim.App {
	o.t.Helper()
	a, ok := o.sim.App(app.Refs.Get("app", ""))
	if !ok {
		o.t.Fatalf("there is no app %v", app.Refs)
	}
	return a
}

func (o *org) fault(name, value string) {
	o.t.Helper()
	if err := o.sim.Faults().Set(name, value); err != nil {
		o.t.Fatal(err)
	}
}

func (o *org) count(route string) int { return o.sim.Faults().Count(route) }

// writes are the routes of the writes so far, in order.
func (o *org) writes() []string {
	var out []string
	for _, r := range o.sim.Faults().Requests() {
		if r.Method != "GET" && !strings.HasSuffix(r.Path, "/token") {
			route := r.Route
			if r.Query != "" {
				route += "?" + r.Query
			}
			out = append(out, route)
		}
	}
	return out
}

// list reads everything, by name.
func (o *org) list() (map[string]core.Remote, core.Listing) {
	o.t.Helper()
	out := map[string]core.Remote{}
	l, err := o.List(o.t.Context(), func(batch []core.Remote) error {
		for _, r := range batch {
			out[r.Name+" of "+r.Owner.Email+r.Refs.Get("appgroup", "")] = r
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return out, l
}

func registration(t testing.TB, r core.Remote, product string) core.Registration {
	t.Helper()
	for _, x := range r.Registrations {
		if x.API.ID == product {
			return x
		}
	}
	t.Fatalf("no registration for %s in %+v", product, r.Registrations)
	return core.Registration{}
}

func wantCode(t testing.TB, err error, code core.Code, says string) {
	t.Helper()
	message := ""
	if e := core.AsError(err); e != nil {
		message = e.Error() + " " + e.Hint
	}
	if core.CodeOf(err) != code || !strings.Contains(message, says) {
		t.Errorf("%q (%s), want %s saying %q", message, core.CodeOf(err), code, says)
	}
}

// on makes a key with products and their words.
func on(products ...string) sim.Credential {
	c := sim.Credential{}
	for _, p := range products {
		name, word, _ := strings.Cut(p, "=")
		c.APIProducts = append(c.APIProducts, sim.Pair{APIProduct: name, Status: word})
	}
	return c
}

func providerCaps() core.Capabilities { return apigee.Provider{}.Capabilities() }
