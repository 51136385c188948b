package konnect_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/konnect"
	"gatehouse/providers/konnect/sim"
)

func TestWrongSettingsAreRefusedWithoutACall(t *testing.T) {
	good := map[string]string{"region": "eu", "portal": "11111111-2222-4333-8444-555555555555"}
	open := func(change map[string]string) error {
		conn := core.Connection{Name: "c", Kind: konnect.Kind, Settings: map[string][]string{}}
		for _, m := range []map[string]string{good, change} {
			for k, v := range m {
				conn.Settings[k] = []string{v}
			}
		}
		_, err := konnect.Provider{}.Open(t.Context(), conn, surroundings())
		return err
	}
	if err := open(nil); err != nil {
		t.Errorf("good settings: %v", err)
	}
	for name, change := range map[string]map[string]string{
		"region": {"region": "mars"}, "portal by name": {"portal": "My Portal"}, "version": {"portal-version": "v1"},
		"page size": {"page-size": "0"}, "strategy": {"auth-strategy": "keys"}, "plain http": {"endpoint": "http://konnect.example.com"},
		"query": {"endpoint": "https://konnect.example.com/?a=b"},
	} {
		if err := open(change); core.CodeOf(err) != core.CodeConfig || core.AsError(err).Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheCheckSaysWhoWeAreAndWhatDecidesByItself(t *testing.T) {
	p := newPortal(t, sim.Config{AutoApproveApplications: true}, nil)
	p.there("pending", "approved")
	c, err := p.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Identity != "Sim Admin <sim.admin@example.com>, organization Simulated Organization" {
		t.Errorf("identity %q", c.Identity)
	}
	detail := strings.Join(c.Detail, "\n")
	for _, text := range []string{
		"requests of Apps (auto_approve_applications) are approved by Konnect itself", "sign-ups (auto_approve_developers) wait for approval",
		"mails developers", "applications: 1", "registrations that wait: 1", "developers: 2",
	} {
		if !strings.Contains(detail, text) {
			t.Errorf("%q is not said in %s", text, detail)
		}
	}
	apis, err := p.Catalog(t.Context())
	if err != nil || len(apis) != 3 || apis[0].Name != "Payments v1" || !strings.Contains(apis[0].Note, "the portal approves every request") {
		t.Errorf("%+v, %v", apis, err)
	}
}

func TestTheCatalogKnowsPackagesAndSwitches(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	auto := p.AddAPI(sim.API{Name: "Open", AutoApprove: true, Description: "for all"})
	p.AddAPI(sim.API{Name: "Bundle", Version: "2", Package: true})
	notes, names := map[string]string{}, ""
	apis, err := p.Catalog(t.Context())
	for _, a := range apis {
		notes[a.ID] = a.Note
		names += a.Name + "|" + a.Description + "\n"
	}
	if err != nil || len(apis) != 5 || !strings.Contains(notes[auto.ID], "approves by itself") || notes[p.apis[0].ID] != "" {
		t.Errorf("%+v, %v", apis, err)
	}
	if !strings.Contains(names, "Open|for all") || !strings.Contains(names, "API package ") {
		t.Errorf("%s", names)
	}
}

func TestASystemAccountAndATokenThatMayNotRead(t *testing.T) {
	robot := sim.Token{Value: "spat_robot-account", Name: "robot", System: true}
	p := newPortal(t, sim.Config{Tokens: []sim.Token{robot}}, nil)
	c, err := p.Check(t.Context())
	if err != nil || c.Identity != "a system account, organization Simulated Organization" {
		t.Errorf("%+v, %v", c, err)
	}
	p.fault("forbidden", "on /v3/portals/"+p.PortalID()+"/application")
	c, err = p.Check(t.Context())
	if err != nil || c.Rights[0].State != "no" || !strings.Contains(c.Rights[0].Why, "403") {
		t.Errorf("%+v, %v", c, err)
	}
}

// A token's source may have a new one; a refused one is looked up once more.
func TestATokenThatWasReplaced(t *testing.T) {
	old, fresh := sim.Token{Value: "kpat_old-token", Name: "A"}, sim.Token{Value: "kpat_new-token", Name: "B"}
	p := newPortal(t, sim.Config{Tokens: []sim.Token{old, fresh}}, nil)
	app := p.there("pending")
	current, asked := old.Value, 0
	env := surroundings()
	env.Secret = func(context.Context, string) (string, error) { asked++; return current, nil }
	g, err := konnect.Provider{}.Open(t.Context(), p.conn, env)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = g.Close() }()
	s := core.Subject{App: decide(app, core.Approve)}
	seen, err := g.Read(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	p.fault("expired", "1")
	current = fresh.Value
	if _, err := g.Push(t.Context(), s, seen, nil); err != nil || p.words(app) != "approved" || asked > 3 {
		t.Errorf("%v, %s, asked %d times", err, p.words(app), asked)
	}
	p.ExpireTokens()
	_, err = g.Read(t.Context(), s)
	wantCode(t, err, core.CodeUnauthorized, "token")
}

// An App of 500 registrations is read, decided and proven.
func TestAnAppOf500Registrations(t *testing.T) {
	p := newPortal(t, sim.Config{}, map[string]string{"page-size": "100"})
	var regs []sim.Registration
	for i := range 500 {
		regs = append(regs, sim.Registration{API: p.AddAPI(sim.API{Name: fmt.Sprintf("API %d", i)}).ID})
	}
	app := p.listed(p.AddApp(sim.App{Name: "Wide", OwnerType: "developer", OwnerID: p.ana.ID}, regs...).ID)
	if app.WaitingCount() != 500 {
		t.Fatalf("%d wait", app.WaitingCount())
	}
	p.settle(decide(app, core.Approve))
	if n := len(p.Mails()); n != 500 {
		t.Errorf("%d mails", n)
	}
}

// Many failures are summed up; those that could be done were.
func TestManyRowsThatFailAreSummedUp(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	var regs []sim.Registration
	for i := range 12 {
		regs = append(regs, sim.Registration{API: p.AddAPI(sim.API{Name: fmt.Sprintf("API %02d", i)}).ID})
	}
	app := p.listed(p.AddApp(sim.App{Name: "Wide", OwnerType: "developer", OwnerID: p.ana.ID}, regs...).ID)
	var forbidden []string
	for _, r := range app.Registrations[:9] {
		forbidden = append(forbidden, r.ID)
	}
	p.fault("forbidden-rows", "on@"+strings.Join(forbidden, ","))
	_, err := p.push(decide(app, core.Approve))
	wantCode(t, err, core.CodeForbidden, "9 of 12 registrations could not be changed", "and 4 more")
	if n := strings.Count(p.words(app), "approved"); n != 3 {
		t.Errorf("%d were approved", n)
	}
}

// The API was taken out of the portal between plan and push.
func TestAnAPIThatIsNotPublishedAnyMore(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("approved")
	gone := p.apis[2]
	p.RemoveAPI(gone.ID)
	app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: gone.ID, Name: "Payroll v1"}, Status: core.RegistrationOn})
	_, err := p.push(app)
	wantCode(t, err, core.CodeRefused, "Payroll v1", "is not published to this portal", "take it out of the App")
	app.Registrations[1].Plan = core.PlanRef{ID: "gold"}
	_, err = p.push(app)
	wantCode(t, err, core.CodeRefused, "Konnect has no plans")
}

// The portal's switch, or the developer, was faster.
func TestARegistrationThatIsThereAlreadyIsAdopted(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	for _, word := range []string{"pending", "approved", "rejected"} {
		app := p.there("approved")
		id := app.Refs.Get("app", "")
		app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: p.apis[1].ID}, Status: core.RegistrationOn})
		current := p.read(app)
		p.Request(id, p.apis[1].ID)
		must(p.Change(p.Registrations(id)[1].ID, map[string]any{"status": word}))
		_, err := p.Push(t.Context(), core.Subject{App: app}, current, nil)
		if word == "rejected" {
			wantCode(t, err, core.CodeChanged, "is rejected at the gateway")
		} else if err != nil || p.words(app) != "approved approved" {
			t.Errorf("%s: %v, %s", word, err, p.words(app))
		}
	}
}

// Konnect's switches may win over the status that a request was made with.
func TestARequestThatKonnectApprovesByItself(t *testing.T) {
	p := newPortal(t, sim.Config{AutoApproveApplications: true, SwitchesWin: true}, nil)
	app := p.there("approved")
	add := func(status core.RegistrationStatus, api int) error {
		now := p.listed(app.Refs.Get("app", ""))
		now.Registrations = append(now.Registrations, core.Registration{API: core.APIRef{ID: p.apis[api].ID, Name: p.apis[api].Name}, Status: status})
		_, err := p.push(now)
		return err
	}
	wantCode(t, add(core.Waiting, 1), core.CodeRefused, "Konnect approved it by itself", "auto-approve")
	if err := add(core.RegistrationOn, 2); err != nil || p.words(app) != "approved approved approved" {
		t.Errorf("%v, %s", err, p.words(app))
	}
	// And where a switch is off, what waits in spite of our approval is approved.
	q := newPortal(t, sim.Config{SwitchesWin: true}, nil)
	other := q.there("approved")
	other.Registrations = append(other.Registrations, core.Registration{API: core.APIRef{ID: q.apis[1].ID}, Status: core.RegistrationOn})
	q.settle(other)
	if got := q.words(other); got != "approved approved" {
		t.Errorf("registrations are %s", got)
	}
}

// A list that hides rows for good is never complete, and says so.
func TestAListThatDoesNotShowAllItCounts(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	p.there("approved")
	p.fault("miscount", "on@2 /v3/portals/"+p.PortalID()+"/applications$")
	_, listing := p.list()
	if listing.Complete || !strings.Contains(listing.Why, "1 of 3 applications were read") {
		t.Errorf("%+v", listing)
	}
}

// A page with half of its rows is noticed: by the list's count, and where
// registrations are missing, by each application's own.
func TestAListWithShortPages(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	for range 30 {
		p.AddApp(sim.App{Name: "One of many", OwnerType: "developer", OwnerID: p.ana.ID},
			sim.Registration{API: p.apis[0].ID, Status: "approved"}, sim.Registration{API: p.apis[1].ID})
	}
	short := func(list, when string) ([]core.Remote, core.Listing) {
		p.fault("short-page", when+" /v3/portals/"+p.PortalID()+"/"+list+"$")
		return p.list()
	}
	for _, list := range []string{"applications", "developers"} {
		if _, listing := short(list, "on"); listing.Complete || !strings.Contains(listing.Why, "were read; the list kept changing") {
			t.Errorf("%s: %+v", list, listing)
		}
	}
	for _, list := range []string{"applications", "developers", "application-registrations"} {
		all, listing := short(list, "1")
		for _, r := range all {
			if r.Kind == core.KindApp && (len(r.Registrations) != 2 || !r.Complete) {
				t.Fatalf("%s: %+v", list, r)
			}
		}
		if !listing.Complete || listing.Received != 32 || len(all) != 32 {
			t.Errorf("%s, once: %d, %+v", list, len(all), listing)
		}
	}
}

// Rows that are hidden for good are not asked for again and again.
func TestAListWhoseRowsAreHidden(t *testing.T) {
	approver := sim.Token{Value: "kpat_approver", Name: "Approver", APIs: []string{"7f9fd312-a987-4628-b4c5-bb4f4fddd5f7"}}
	p := newPortal(t, sim.Config{Tokens: []sim.Token{approver}, HideForbidden: true}, map[string]string{"page-size": "100"})
	for range 50 {
		p.AddApp(sim.App{Name: "One of many", OwnerType: "developer", OwnerID: p.ana.ID}, sim.Registration{API: p.apis[0].ID, Status: "approved"})
	}
	all, listing := p.list()
	if listing.Complete || !strings.Contains(listing.Why, "50 Apps have more registrations than were shown") || len(all) != 52 {
		t.Errorf("%d, %+v", len(all), listing)
	}
	if n := p.count("GET /applications/{app}/registrations"); n > 10 {
		t.Errorf("%d single reads in vain", n)
	}
}

// The token stands in no log, and every refusal shows the trace.
func TestRefusalsShowTheTraceAndNeverTheToken(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.there("pending")
	p.fault("forbidden", "on")
	_, err := p.Read(t.Context(), core.Subject{App: app})
	wantCode(t, err, core.CodeForbidden, "kong:trace:", "Dev Portal Maintainer")
	if p.logs.Len() == 0 || strings.Contains(p.logs.String()+err.Error(), sim.DefaultToken.Value) || strings.Contains(p.logs.String(), app.Refs.Get("app", "")) {
		t.Errorf("the log is %s", p.logs)
	}
}

func TestAMarkThatKonnectWouldNotTake(t *testing.T) {
	p := newPortal(t, sim.Config{}, nil)
	app := p.newApp(core.Owner{Name: "Team Ledger", Team: true})
	app.ID = core.AppID("id with spaces / and " + strings.Repeat("length", 20))
	app = decide(app, core.Approve)
	p.fault("drop", "1 POST")
	_, err := p.push(app)
	wantCode(t, err, core.CodeUnknownOutcome)
	r, err := p.Read(t.Context(), core.Subject{App: app, Touched: true})
	if err != nil || !r.Projection.Present || len(p.apps()) != 1 {
		t.Errorf("%+v, %v, %d applications", r, err, len(p.apps()))
	}
	if _, err := p.Push(t.Context(), core.Subject{App: app, Touched: true}, r, func(core.Pushed) error { return nil }); err != nil || len(p.apps()) != 1 {
		t.Errorf("%v, %d applications", err, len(p.apps()))
	}
}

func TestARealisticPortalIsReadInItsTime(t *testing.T) {
	var slept atomic.Int64
	p := newPortal(t, sim.Config{Realistic: true, Sleep: func(_ context.Context, d time.Duration) { slept.Add(int64(d)) }}, nil)
	for range 60 {
		p.AddApp(sim.App{Name: "One", OwnerType: "team", OwnerID: p.team.ID}, sim.Registration{API: p.apis[0].ID, Status: "approved"})
	}
	if _, listing := p.list(); !listing.Complete || slept.Load() == 0 {
		t.Errorf("%+v after %s", listing, time.Duration(slept.Load()))
	}
	if n := p.Faults().Count("GET /v3/portals/{portal}/applications"); n == 0 {
		t.Error("no calls")
	}
}
