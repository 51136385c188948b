package apigee_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/apigee/sim"
)

func TestEditsReplaceNothingByAccident(t *testing.T) { // traps 4 and 5
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{CallbackURL: "https://a.example/cb", Scopes: []string{"read"}, AppFamily: "web",
		Attributes:  []sim.Attribute{{Name: "tier", Value: "gold"}, {Name: "Notes", Value: "call first"}, {Name: "tier", Value: "twice"}, {Name: "gatehouse-app", Value: "of another house"}},
		Credentials: []sim.Credential{on("payments=approved")}})
	before := o.held(app)
	app.Attributes["contact"] = "bo <bo@example.com>"
	app.Name = "Till at the Gate"
	o.settle(app, nil)
	after := o.held(app)
	want := append(slices.Clone(before.Attributes), sim.Attribute{Name: "DisplayName", Value: "Till at the Gate"}, sim.Attribute{Name: "contact", Value: "bo <bo@example.com>"})
	if !slices.Equal(after.Attributes, want) {
		t.Errorf("attributes %+v", after.Attributes)
	}
	if after.CallbackURL != before.CallbackURL || !slices.Equal(after.Scopes, before.Scopes) || after.AppFamily != "web" || after.Name != before.Name {
		t.Errorf("%+v", after)
	}
	if len(after.Credentials) != 1 || after.Credentials[0].ConsumerKey != before.Credentials[0].ConsumerKey || after.Credentials[0].APIProducts[0].Status != "approved" {
		t.Errorf("keys %+v", after.Credentials)
	}
	delete(app.Attributes, "tier")
	app.Description, app.CallbackURL = "", ""
	o.settle(app, nil)
	if after := o.held(app); after.CallbackURL != "" || len(after.Attributes) != 3 {
		t.Errorf("%+v", after)
	}
}

func TestARegistrationDeletedAndAskedAgainWaits(t *testing.T) { // trap 6
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved", "ledger=approved"), on("payments=approved")}})
	app.Registrations = slices.DeleteFunc(app.Registrations, func(r core.Registration) bool { return r.API.ID == "payments" })
	o.settle(app, nil)
	for _, c := range o.held(app).Credentials {
		for _, p := range c.APIProducts {
			if p.APIProduct == "payments" {
				t.Errorf("still on %+v", c)
			}
		}
	}
	o.sim.Faults().ResetRequests()
	app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: "payments"}, Status: core.Waiting})
	o.settle(app, nil)
	if w := o.writes(); len(w) != 0 {
		t.Errorf("nobody decided, and sent was %v", w)
	}
	o.set(app, "payments", core.RegistrationOn)
	o.settle(app, nil)
	if providerCaps().Edits[core.FieldRegistrations].Resets == "" {
		t.Error("nobody is warned")
	}
}

func TestTeamsHaveVerbsOfTheirOwn(t *testing.T) { // trap 7
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{AppGroup: "team-ledger", Credentials: []sim.Credential{on("payments=pending")}})
	if !app.Owner.Team || app.Owner.Name != "Team Ledger" {
		t.Errorf("owner %+v", app.Owner)
	}
	o.decide(app, core.Approve)
	o.settle(app, nil)
	o.decide(app, core.Cancel)
	o.settle(app, nil)
	o.decide(app, core.Delete)
	if _, err := o.push(app, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{"POST /appgroups/{owner}/apps/{app}/keys/{key}/apiproducts/{product}?action=approve",
		"PUT /appgroups/{owner}/apps/{app}?action=revoke", "DELETE /appgroups/{owner}/apps/{app}"}
	if got := o.writes(); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestAnActionMakesNoKey(t *testing.T) { // trap 8
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=pending")}})
	for _, v := range []core.Verb{core.Approve, core.Cancel, core.Approve, core.Suspend, core.Resume} {
		o.decide(app, v)
		o.settle(app, nil)
		if keys := o.held(app).Credentials; len(keys) != 1 {
			t.Fatalf("%s: %d keys", v, len(keys))
		}
	}
}

func TestKeysThatDoNotShowYetAreWaitedFor(t *testing.T) { // trap 9
	o := newOrg(t, sim.Config{})
	o.fault("no-credentials", "on@2")
	if app := o.created(1); len(o.held(app).Credentials) != 1 {
		t.Errorf("%+v", o.held(app).Credentials)
	}
	o = newOrg(t, sim.Config{})
	o.fault("no-credentials", "on@1")
	app := o.app(2)
	o.decide(&app, core.Approve)
	if _, err := o.Push(t.Context(), core.Subject{App: app, Choice: o.choose("create", nil)}, core.Remote{Projection: core.Absent(), Complete: true}, func(core.Pushed) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if rows, l := o.list(); len(rows) != 1 || !l.Complete || len(rows["App 2 of ana@example.com"].Registrations) != 2 {
		t.Errorf("%+v, %+v", rows, l)
	}
}

func TestAKeyThatIsInUseIsFinal(t *testing.T) { // trap 10
	o := newOrg(t, sim.Config{})
	mine := on("payments")
	mine.ConsumerKey = "key-from-the-old-system"
	o.seeded(sim.App{Name: "other", Credentials: []sim.Credential{mine}})
	app := o.app(1)
	o.decide(&app, core.Approve)
	o.sim.Faults().ResetRequests()
	_, err := o.push(&app, o.choose("adopt", map[string]string{"consumer-key": "key-from-the-old-system"}))
	wantCode(t, err, core.CodeRefused, "in use in the organization already")
	if n := o.count("POST /developers/{owner}/apps/{app}/keys"); n != 1 {
		t.Errorf("%d tries", n)
	}
	if strings.Contains(err.Error(), "key-from-the-old-system") {
		t.Errorf("the key stands in %q", err)
	}
	if a := o.held(&app); a.Status != "revoked" {
		t.Errorf("half an App is %s", a.Status)
	}
	// another choice, and it goes on where it stood
	o.settle(&app, o.choose("adopt", map[string]string{"consumer-key": "another-key-of-ours"}))
	if keys := o.held(&app).Credentials; len(keys) != 1 || keys[0].ConsumerKey != "another-key-of-ours" || len(o.apps()) != 2 {
		t.Errorf("%+v", keys)
	}
}

func TestNotFoundUnderAnOwnerIsNotGone(t *testing.T) { // trap 11
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved")}})
	current := o.read(app)
	id := app.Refs.Get("app", "")
	app.Refs = app.Refs.With("name", id, id) // the id where the name belongs
	current.Refs = app.Refs
	for _, v := range []core.Verb{core.Cancel, core.Delete} {
		o.decide(app, v)
		_, err := o.Push(t.Context(), core.Subject{App: *app}, current, func(core.Pushed) error { return nil })
		wantCode(t, err, core.CodeChanged, "Apigee has the app")
		if gone, err := o.Prove(t.Context(), core.Subject{App: *app}); gone || err != nil {
			t.Errorf("gone %v, %v", gone, err)
		}
	}
}

func TestAWrongOrganizationProvesNothing(t *testing.T) {
	o := newOrg(t, sim.Config{}, "organization", "another-org")
	_, err := o.Check(t.Context())
	wantCode(t, err, core.CodeConfig, "no organization another-org")
	gone, err := o.Prove(t.Context(), core.Subject{App: core.App{Name: "Till", Refs: core.Refs{}.With("app", "", "1")}})
	if gone {
		t.Error("an App is gone because the organization is wrong")
	}
	wantCode(t, err, core.CodeConfig, "no organization another-org")
	listing, err := o.List(t.Context(), func([]core.Remote) error { return nil })
	wantCode(t, err, core.CodeConfig, "no organization another-org")
	if listing.Complete {
		t.Error("a list of nothing is complete")
	}
}

func TestADeletedAppThatLingersIsNotProvenGone(t *testing.T) { // trap 20
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved")}})
	o.decide(app, core.Cancel)
	o.settle(app, nil)
	o.decide(app, core.Delete)
	o.fault("linger", "on@3")
	p, err := o.push(app, nil)
	if err != nil || !p.Sent {
		t.Fatalf("%+v, %v", p, err)
	}
	o.fault("linger", "off")
	for i := range 4 {
		gone, err := o.Prove(t.Context(), core.Subject{App: *app})
		if err != nil || gone != (i == 3) {
			t.Errorf("read %d: gone %v, %v", i, gone, err)
		}
	}
}

func TestAnEmptyAnswerIsSuccess(t *testing.T) { // trap 14
	o := newOrg(t, sim.Config{})
	app := o.app(1)
	o.decide(&app, core.Approve)
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		o.fault("empty", "on "+method)
		if method == "POST" {
			if _, err := o.push(&app, o.choose("create", nil)); err != nil {
				t.Fatal(err)
			}
			o.proven(&app)
			continue
		}
		app.Name += "!"
		if method == "DELETE" {
			o.decide(&app, core.Cancel)
			o.settle(&app, nil)
			o.decide(&app, core.Delete)
		}
		if _, err := o.push(&app, nil); err != nil {
			t.Fatalf("%s: %v", method, err)
		}
	}
	if len(o.apps()) != 0 {
		t.Error("it is still there")
	}
}

func TestNamesThatMustBeEscaped(t *testing.T) { // traps 15, 16
	o := newOrg(t, sim.Config{})
	odd := o.sim.AddProduct(sim.Product{Name: "100% + more", ApprovalType: "manual"})
	var apps []*core.App
	for _, email := range []string{"ana+till@example.com", "bo@example.com"} {
		apps = append(apps, o.seeded(sim.App{Name: "50% till $5", DeveloperEmail: email, Credentials: []sim.Credential{on(odd.Name + "=pending")}}))
	}
	o.decide(apps[0], core.Approve)
	o.settle(apps[0], nil)
	if r := o.read(apps[1]); r.Status != core.Pending {
		t.Errorf("the other developer's app is %s", r.Status)
	}
	if r := o.read(apps[0]); r.Status != core.Approved || r.Owner.Email != "ana+till@example.com" {
		t.Errorf("%s of %+v", r.Status, r.Owner)
	}
}

func TestUpperCaseAddressesFindTheirDeveloper(t *testing.T) { // trap 21
	o := newOrg(t, sim.Config{})
	app := o.app(1)
	app.Owner.Email = "Ana@Example.COM"
	o.decide(&app, core.Approve)
	o.settle(&app, o.choose("create", nil))
	if a := o.held(&app); a.DeveloperEmail != "ana@example.com" {
		t.Errorf("%s", a.DeveloperEmail)
	}
}

func TestAnActionIsNeverSentWithGET(t *testing.T) { // trap 18
	o := newOrg(t, sim.Config{})
	app := o.created(1)
	o.decide(app, core.Cancel)
	o.settle(app, nil)
	o.list()
	for _, r := range o.sim.Faults().Requests() {
		if r.Method == "GET" && strings.Contains(r.Query, "action") {
			t.Errorf("%s?%s", r.Path, r.Query)
		}
	}
}

func TestADeveloperWithANewAddressIsNotGone(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved")}})
	id := app.Refs.Get("app", "")
	app.Refs = app.Refs.With("developer", id, "former@example.com")
	r := o.read(app)
	if r.Owner.Email != "ana@example.com" || r.Refs.Get("developer", id) != "ana@example.com" || registration(t, r, "payments").Blocked != "" {
		t.Errorf("%+v, %+v", r.Owner, r.Registrations)
	}
}

func TestATokenIsRenewedBeforeItEnds(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved")}})
	o.clock.Advance(50 * time.Minute)
	o.read(app)
	if n := o.count("POST /token"); n != 1 {
		t.Errorf("%d token calls after 50 minutes", n)
	}
	o.clock.Advance(6 * time.Minute)
	o.read(app)
	for _, r := range o.sim.Faults().Requests() {
		if r.Status == 401 {
			t.Error("the token was used beyond its end")
		}
	}
	if n := o.count("POST /token"); n != 2 {
		t.Errorf("%d token calls after 56 minutes", n)
	}
}

func TestWhatOthersDoRightAfterOurReadIsNotOverwritten(t *testing.T) {
	for fault, code := range map[string]core.Code{"outside-revoke": core.CodeChanged, "outside-delete": core.CodeGone} {
		o := newOrg(t, sim.Config{})
		app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=pending")}})
		o.decide(app, core.Approve)
		o.fault(fault, "1 /apps")
		o.sim.Faults().ResetRequests()
		_, err := o.push(app, nil)
		if core.CodeOf(err) != code || len(o.writes()) != 0 {
			t.Errorf("%s: %v (%s), sent %v", fault, err, core.CodeOf(err), o.writes())
		}
	}
}
