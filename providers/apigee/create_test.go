package apigee_test

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apigee/sim"
)

func TestANewAppOpensLastAndHasOneKey(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.created(1)
	want := []string{"POST /developers/{owner}/apps", "POST /developers/{owner}/apps/{app}?action=revoke", "POST /developers/{owner}/apps/{app}/keys",
		"POST /developers/{owner}/apps/{app}/keys/{key}", "POST /developers/{owner}/apps/{app}/keys/{key}/apiproducts/{product}?action=approve",
		"DELETE /developers/{owner}/apps/{app}/keys/{key}", "POST /developers/{owner}/apps/{app}?action=approve"}
	if got := o.writes(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	a := o.held(app)
	if len(a.Credentials) != 1 || len(a.Credentials[0].ConsumerKey) != 48 || len(a.Credentials[0].ConsumerSecret) != 64 || a.Credentials[0].ExpiresAt != -1 {
		t.Errorf("%+v", a.Credentials)
	}
	if a.Name != "app-1-app-0001" || a.CallbackURL != "https://example.com/cb" {
		t.Errorf("%+v", a)
	}
	r := o.read(app)
	if r.Name != "App 1" || r.Description != "made by a test" || r.AppID != "app-0001" || len(r.Attributes) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestNamesThatApigeeDoesNotTake(t *testing.T) {
	o := newOrg(t, sim.Config{})
	for i, name := range []string{"Ünï / \x1b[31m?#", "\u65e5\u672c", strings.Repeat("long ", 51), "50% $ off"} {
		app := o.app(i)
		app.Name = name
		o.decide(&app, core.Approve)
		o.settle(&app, o.choose("create", nil))
		if r := o.read(&app); r.Name != name {
			t.Errorf("%q became %q", name, r.Name)
		}
	}
}

func TestAnOwnerWhomApigeeDoesNotKnowIsRefusedInWords(t *testing.T) {
	o := newOrg(t, sim.Config{})
	for owner, says := range map[core.Owner]string{
		{Email: "nobody@example.com"}:      "does not know its owner nobody@example.com",
		{Name: "Nobody"}:                   "has no e-mail address",
		{Name: "No such team", Team: true}: "does not know its owner, the AppGroup \"No such team\"",
	} {
		app := o.app(1)
		app.Owner = owner
		o.decide(&app, core.Approve)
		_, err := o.push(&app, o.choose("create", nil))
		wantCode(t, err, core.CodeRefused, says)
		if e := core.AsError(err); e == nil || e.Hint == "" {
			t.Error("nobody is told what to do")
		}
	}
	o.sim.AddGroup(sim.AppGroup{Name: "twin-a", DisplayName: "Twin"})
	o.sim.AddGroup(sim.AppGroup{Name: "twin-b", DisplayName: "Twin"})
	app := o.app(2)
	app.Owner = core.Owner{Name: "Twin", Team: true}
	o.decide(&app, core.Approve)
	_, err := o.push(&app, o.choose("create", nil))
	wantCode(t, err, core.CodeRefused, "2 AppGroups")
	app.Owner.Name = "twin-b"
	o.settle(&app, o.choose("create", nil))
	if a := o.held(&app); a.AppGroup != "twin-b" {
		t.Errorf("%+v", a)
	}
	if len(o.apps()) != 1 {
		t.Errorf("%d apps were made", len(o.apps()))
	}
}

func TestAProductThatIsGoneIsRefusedAndNothingOpens(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.app(1)
	o.sim.DropProduct("payments")
	o.decide(&app, core.Approve)
	choice := o.choose("create", nil)
	_, err := o.push(&app, choice)
	wantCode(t, err, core.CodeRefused, "API Product [payments] does not exist")
	if why := o.halfOpen(app); why != "" || o.held(&app).Status != "revoked" {
		t.Errorf("%s, %s", why, o.held(&app).Status)
	}
	o.sim.AddProduct(sim.Product{Name: "payments", ApprovalType: "manual"})
	o.settle(&app, choice)
	if keys := o.held(&app).Credentials; len(keys) != 1 {
		t.Errorf("%d keys", len(keys))
	}
}

func TestAnAppOfTheSameNameThatIsNotOursIsNotTaken(t *testing.T) {
	o := newOrg(t, sim.Config{})
	o.sim.AddApp(sim.App{Name: "app-1-app-0001", DeveloperEmail: "ana@example.com"})
	app := o.app(1)
	o.decide(&app, core.Approve)
	_, err := o.push(&app, o.choose("create", nil))
	wantCode(t, err, core.CodeRefused, "another app named app-1-app-0001")
}

func TestAnotherHousesMarkIsLeftAlone(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Attributes: []sim.Attribute{{Name: "gatehouse-app", Value: "theirs"}}, Credentials: []sim.Credential{on("payments=pending"), {}}})
	o.decide(app, core.Approve)
	o.settle(app, o.choose("create", nil))
	if a := o.held(app); len(a.Credentials) != 2 || a.Attributes[0].Value != "theirs" {
		t.Errorf("%+v", a)
	}
}

func TestAKeyTypedForAnAppThatHasOneIsAdded(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=pending")}})
	o.decide(app, core.Approve)
	typed := o.choose("adopt", map[string]string{"consumer-key": "from_the-old-system", "consumer-secret": "its_secret-42"})
	p := o.settle(app, typed)
	keys := o.held(app).Credentials
	if len(keys) != 2 || keys[1].ConsumerKey != "from_the-old-system" || keys[1].ConsumerSecret != "its_secret-42" || len(p.Credentials) != 2 {
		t.Fatalf("%+v", keys)
	}
	o.sim.Faults().ResetRequests()
	if p := o.settle(app, typed); p.Sent || len(o.writes()) > 0 {
		t.Errorf("sent again: %v", o.writes())
	}
}

// A key that somebody revoked may be a stolen one: no approval opens it again.
func TestARevokedKeyIsNeverGivenBack(t *testing.T) {
	o := newOrg(t, sim.Config{})
	dead := on("payments=pending")
	dead.Status = "revoked"
	app := o.seeded(sim.App{Credentials: []sim.Credential{dead}})
	o.decide(app, core.Approve)
	o.settle(app, o.choose("create", nil))
	if r := o.read(app); o.held(app).Credentials[0].Status != "revoked" || registration(t, r, "payments").Blocked == "" {
		t.Errorf("%+v", r.Registrations)
	}
	app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: "ledger"}, Status: core.RegistrationOn})
	_, err := o.push(app, nil)
	wantCode(t, err, core.CodeRefused, "no working key")
	o.settle(app, o.choose("create", nil)) // asked for: a key of its own
	keys := o.held(app).Credentials
	if len(keys) != 2 || keys[0].Status != "revoked" {
		t.Errorf("%+v", keys)
	}
	if _, ok := o.sim.Passes(keys[1].ConsumerKey, "ledger"); !ok {
		t.Error("ledger does not pass on the new key")
	}
}

func TestAnAppWithoutAnyKeyGetsOne(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{CreatedAt: 1})
	app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: "payments"}, Status: core.RegistrationOn})
	o.settle(app, nil)
	if keys := o.held(app).Credentials; len(keys) != 1 || len(keys[0].ConsumerKey) != 48 {
		t.Errorf("%+v", keys)
	}
}

func TestRevealGivesEveryKeyWithItsSecret(t *testing.T) {
	o := newOrg(t, sim.Config{})
	dead := on("payments=approved")
	dead.Status = "revoked"
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved"), dead}})
	secrets, err := o.Reveal(t.Context(), core.Subject{App: *app})
	if err != nil || len(secrets) != 4 {
		t.Fatalf("%d, %v", len(secrets), err)
	}
	keys := o.held(app).Credentials
	if secrets[0].Value != keys[0].ConsumerKey || secrets[3].Value != keys[1].ConsumerSecret || !strings.Contains(secrets[2].Label, "is revoked") {
		t.Errorf("%+v", secrets)
	}
	for _, c := range keys {
		if strings.Contains(o.logs.String(), c.ConsumerKey) || strings.Contains(fmt.Sprint(app.Refs), c.ConsumerKey) {
			t.Error("a key stands in a log or a ref")
		}
	}
}
