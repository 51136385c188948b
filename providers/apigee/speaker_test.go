package apigee_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"

	official "google.golang.org/api/apigee/v1"

	"gatehouse/core"
	"gatehouse/providers/apigee/sim"
	"gatehouse/providers/simkit"
)

const orgName = "organizations/sim-org"

// speaker is Google's own client of the simulator: another administrator, or a
// developer's portal.
func (o *org) speaker() *official.Service {
	o.t.Helper()
	s, err := official.NewService(o.t.Context(), option.WithEndpoint(o.url+"/"), option.WithHTTPClient(&http.Client{Transport: bearing{}}))
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

// bearing gives every call the simulator's token.
type bearing struct{}

func (bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+sim.DefaultToken)
	return http.DefaultTransport.RoundTrip(r)
}

// watch puts the witness before the simulator; the test fails on what it says.
func (o *org) watch() *witness {
	o.t.Helper()
	w := &witness{discovery: oracle(o.t), next: o.sim.Handler(), seen: map[string]int{}}
	server, err := simkit.Start(w, "")
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() {
		if err := server.Close(); err != nil {
			o.t.Error(err)
		}
		slices.Sort(w.said)
		for _, said := range slices.Compact(w.said) {
			o.t.Error(said)
		}
	})
	o.url = server.URL()
	if o.file, err = o.sim.ServiceAccount(serviceAccount, o.url); err != nil {
		o.t.Fatal(err)
	}
	o.Gateway = openGateway(o.t, o.connection(), map[string]string{"service-account": o.file}, o.clock, o.logs)
	return w
}

// What Google's client asks for, we decide on; what we decide, it sees.
func TestTheOfficialClientIsASecondSpeaker(t *testing.T) {
	o := newOrg(t, sim.Config{})
	apps := o.speaker().Organizations.Developers.Apps
	ana := orgName + "/developers/ana@example.com"
	made, err := apps.Create(ana, &official.GoogleCloudApigeeV1DeveloperApp{Name: "walk-in", ApiProducts: []string{"payments", "ledger"}, CallbackUrl: "https://w.example/cb",
		Attributes: []*official.GoogleCloudApigeeV1Attribute{{Name: "DisplayName", Value: "Walk-in"}}}).Do()
	if err != nil {
		t.Fatal(err)
	}
	app := o.known(made.AppId)
	if app.Name != "Walk-in" || app.Status != core.Approved || app.WaitingCount() != 1 {
		t.Fatalf("%+v", app)
	}
	o.decide(app, core.Approve)
	o.settle(app, nil)
	key := made.Credentials[0].ConsumerKey
	got, err := apps.Keys.Get(ana + "/apps/walk-in/keys/" + key).Do()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got.ApiProducts {
		if m, ok := p.(map[string]any); !ok || m["status"] != "approved" {
			t.Errorf("%+v", p)
		}
	}
	_, err = apps.Keys.Apiproducts.UpdateDeveloperAppKeyApiProduct(ana + "/apps/walk-in/keys/" + key + "/apiproducts/ledger").Action("revoke").Do()
	var status *googleapi.Error
	if errors.As(err, &status) { // it sends no content type by itself
		call := apps.Keys.Apiproducts.UpdateDeveloperAppKeyApiProduct(ana + "/apps/walk-in/keys/" + key + "/apiproducts/ledger").Action("revoke")
		call.Header().Set("Content-Type", "application/octet-stream")
		_, err = call.Do()
	}
	if err != nil {
		t.Fatal(err)
	}
	if r := o.read(app); registration(t, r, "ledger").Status != core.RegistrationOff || registration(t, r, "payments").Status != core.RegistrationOn {
		t.Errorf("%+v", r.Registrations)
	}
	inactive := o.speaker().Organizations.Developers.SetDeveloperStatus(ana).Action("inactive")
	inactive.Header().Set("Content-Type", "application/octet-stream")
	if _, err := inactive.Do(); err != nil {
		t.Fatal(err)
	}
	if r := o.read(app); !strings.Contains(registration(t, r, "payments").Blocked, "inactive") {
		t.Errorf("%+v", r.Registrations)
	}
}

func TestTheOfficialClientListsWhatWeList(t *testing.T) {
	o := newOrg(t, sim.Config{})
	o.seed(2*testPageSize + 3)
	theirs := map[string]string{}
	list := o.speaker().Organizations.Apps.List(orgName).Expand(true).IncludeCred(true).PageSize(testPageSize)
	err := list.Pages(t.Context(), func(page *official.GoogleCloudApigeeV1ListAppsResponse) error {
		for _, a := range page.App {
			theirs[a.AppId] = a.Name + a.Credentials[0].ApiProducts[0].Status
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ours := map[string]string{}
	rows, l := o.list()
	for _, r := range rows {
		ours[r.Refs.Get("app", "")] = r.Name + strings.ToLower(string(r.Registrations[0].Status))
	}
	if len(theirs) != 2*testPageSize+3 || len(ours) != len(theirs) || !l.Complete {
		t.Fatalf("%d of theirs, %d of ours", len(theirs), len(ours))
	}
	for id, a := range theirs {
		if ours[id] != a {
			t.Errorf("%s: theirs %s, ours %s", id, a, ours[id])
		}
	}
}

// The trap that made the simulator strict: a body on an action's path makes a
// key (apigee.md, trap 8).
func TestTheOfficialClientsEmptyBodyMakesAKey(t *testing.T) {
	o := newOrg(t, sim.Config{})
	app := o.seeded(sim.App{Credentials: []sim.Credential{on("payments=approved")}})
	name := orgName + "/developers/ana@example.com/apps/till"
	if _, err := o.speaker().Organizations.Developers.Apps.GenerateKeyPairOrUpdateDeveloperAppStatus(name, nil).Action("revoke").Do(); err != nil {
		t.Fatal(err)
	}
	if a := o.held(app); len(a.Credentials) != 2 || a.Status != "approved" {
		t.Errorf("%d keys, %s", len(a.Credentials), a.Status)
	}
}

// Everything that we send and that the simulator answers is in Apigee's own
// description of its API.
func TestRequestsAndAnswersAreAsPublished(t *testing.T) {
	for _, team := range []bool{false, true} {
		o := newOrg(t, sim.Config{EmailsInApps: team})
		o.team = team
		w := o.watch()
		o.everything()
		want := []string{"apps.list", "apps.get", "apiproducts.list", "developers.list", "appgroups.list", "organizations.get"}
		side := []string{"developers.get", "developers.apps.create", "developers.apps.update", "developers.apps.generateKeyPairOrUpdateDeveloperAppStatus", "developers.apps.delete", "developers.apps.list",
			"developers.apps.keys.create", "developers.apps.keys.updateDeveloperAppKey", "developers.apps.keys.delete", "developers.apps.keys.get",
			"developers.apps.keys.apiproducts.updateDeveloperAppKeyApiProduct", "developers.apps.keys.apiproducts.delete"}
		if team {
			side = []string{"appgroups.get", "appgroups.apps.create", "appgroups.apps.update", "appgroups.apps.delete", "appgroups.apps.list",
				"appgroups.apps.keys.create", "appgroups.apps.keys.updateAppGroupAppKey", "appgroups.apps.keys.delete", "appgroups.apps.keys.get",
				"appgroups.apps.keys.apiproducts.updateAppGroupAppKeyApiProduct", "appgroups.apps.keys.apiproducts.delete"}
		}
		for _, m := range append(want, side...) {
			if w.seen["apigee.organizations."+m]+w.seen["apigee."+m] == 0 {
				t.Errorf("%s was never called: %v", m, w.seen)
			}
		}
	}
}

// everything makes each call that the provider knows.
func (o *org) everything() {
	o.t.Helper()
	app := o.app(1)
	o.decide(&app, core.Approve)
	half := app // an attempt that ended after the key was made; the next one finds it
	choice := o.choose("create", nil)
	o.fault("drop", "1 POST after:2")
	_, _ = o.push(&half, choice)
	o.fault("drop", "off")
	o.fault("empty", "on POST")
	app.Refs = nil
	o.settle(&app, choice)
	o.fault("empty", "off")
	app.Name, app.Attributes["tier"] = "Renamed", "gold"
	o.settle(&app, nil)
	o.set(&app, "payments", core.RegistrationOff)
	o.settle(&app, nil)
	app.Registrations = slices.DeleteFunc(app.Registrations, func(r core.Registration) bool { return r.API.ID == "payments" })
	o.settle(&app, nil)
	for _, v := range []core.Verb{core.Suspend, core.Resume} {
		o.decide(&app, v)
		o.settle(&app, nil)
	}
	if rows, _ := o.list(); len(rows) != 1 {
		o.t.Errorf("%d rows", len(rows))
	}
	ctx := o.t.Context()
	if _, err := o.Catalog(ctx); err != nil {
		o.t.Error(err)
	}
	if _, err := o.Check(ctx); err != nil {
		o.t.Error(err)
	}
	o.decide(&app, core.Cancel)
	o.settle(&app, nil)
	o.decide(&app, core.Delete)
	if _, err := o.push(&app, nil); err != nil {
		o.t.Error(err)
	}
	if gone, err := o.Prove(ctx, core.Subject{App: app}); !gone || err != nil {
		o.t.Errorf("gone %v, %v", gone, err)
	}
}
