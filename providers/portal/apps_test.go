package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/sensedia/sim"
)

func TestAnAppIsRegisteredReadAndListed(t *testing.T) {
	d := open(t, sim.Config{})
	token := d.all()
	made := d.call("POST", "/v1/apps", token, `{"connection": "sensedia", "name": "Shop", "reference_id": "123e4567-e89b-12d3-a456-426614174000",
		"description": "sells", "callback_url": "https://shop.example/cb", "attributes": {"tier": "gold"},
		"owner": {"name": "Ana Lima", "email": "Ana@example.com", "account": "ACME"}, "registrations": [{"api": "100"}]}`).is(http.StatusCreated)
	id := made.text("id")
	if made.Header.Get("Location") != "/v1/apps/"+id || made.text("status") != "PENDING" || made.text("reference_id") != "123e4567-e89b-12d3-a456-426614174000" {
		t.Errorf("%v %s", made.Header, made.body)
	}
	if read := d.call("GET", "/v1/apps/"+id, token, "").is(http.StatusOK); string(read.body) != string(made.body) {
		t.Errorf("read as %s, made as %s", read.body, made.body)
	}
	if list := d.call("GET", "/v1/apps?email=ana@EXAMPLE.com", token, "").is(http.StatusOK); string(list.body) != `{"apps":[`+string(made.body)+`]}` {
		t.Errorf("listed as %s", list.body)
	}
	if list := d.call("GET", "/v1/apps?email=bo@example.com", token, "").is(http.StatusOK); string(list.body) != `{"apps":[]}` {
		t.Errorf("another's: %s", list.body)
	}
	app, err := d.store.App(t.Context(), core.AppID(id))
	if err != nil || app.Status != core.Pending || app.Attributes["tier"] != "gold" || app.Owner.Account != "ACME" || app.Registrations[0].Plan.ID != "1000" {
		t.Errorf("stored: %+v, %v", app, err)
	}
	history, err := d.store.History(t.Context(), app.ID, 0)
	if err != nil || len(history) != 1 || history[0].Actor != "portal/shop" {
		t.Errorf("history: %+v, %v", history, err)
	}
}

func TestAPortalSeesWhatBecameOfItsAppAndOpensItsCredentials(t *testing.T) {
	d := open(t, sim.Config{})
	d.run()
	token := d.all()
	id := d.registered(token)
	d.call("POST", "/v1/apps/"+id+"/credentials", token, "").is(http.StatusConflict, "not_allowed")
	d.decide(core.Approve, id)
	read := d.call("GET", "/v1/apps/"+id, token, "").is(http.StatusOK)
	if read.text("status") != "APPROVED" || read.object()["proven"] != true {
		t.Errorf("%s", read.body)
	}
	opened := d.call("POST", "/v1/apps/"+id+"/credentials", token, "").is(http.StatusOK)
	list, _ := opened.object()["credentials"].([]any)
	if len(list) != 1 || opened.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s", opened.body)
	}
	secret, _ := list[0].(map[string]any)["secret"].(string)
	if len(secret) < 8 || strings.Contains(d.logs.String(), secret) || strings.Contains(d.logs.String(), token) {
		t.Errorf("secret %q; the log: %s", secret, d.logs)
	}
	history, err := d.store.History(t.Context(), core.AppID(id), 1)
	if err != nil || history[0].Action != "revealed" || history[0].Actor != "portal/shop" {
		t.Errorf("%+v, %v", history, err)
	}
}

func TestASecretThatCannotBeShownAgainIsCollectedOnce(t *testing.T) {
	d := open(t, sim.Config{SecretMask: sim.Stars})
	d.run()
	token := d.all()
	id := d.registered(token)
	d.decide(core.Approve, id)
	opened := d.call("POST", "/v1/apps/"+id+"/credentials", token, "").is(http.StatusOK)
	if opened.object()["once"] != true {
		t.Errorf("%s", opened.body)
	}
	d.call("POST", "/v1/apps/"+id+"/credentials", token, "").is(http.StatusConflict, "refused")
}

func TestCredentialsOfAnAppThatIsGoneAtItsGatewayRemoveIt(t *testing.T) {
	d := open(t, sim.Config{})
	d.run()
	token := d.all()
	for range 3 { // one of several: the deletion brake lets it pass
		d.decide(core.Approve, d.registered(token))
	}
	id := d.registered(token)
	d.decide(core.Approve, id)
	app, err := d.store.App(t.Context(), core.AppID(id))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.sim.Delete(app.Refs.Get("app", "")); err != nil {
		t.Fatalf("%v: %+v", err, app.Refs)
	}
	d.call("POST", "/v1/apps/"+id+"/credentials", token, "").is(http.StatusGone, "gone")
	if read := d.call("GET", "/v1/apps/"+id, token, "").is(http.StatusOK); read.text("status") != "DELETED" || read.text("deleted_at") == "" {
		t.Errorf("%s", read.body)
	}
	if events, err := d.store.Events(t.Context(), core.EventRemoved, 0); err != nil || len(events) != 1 {
		t.Errorf("%+v, %v", events, err)
	}
	d.call("PATCH", "/v1/apps/"+id, token, `{"name": "Other"}`).is(http.StatusGone)
	if list := d.call("GET", "/v1/apps?email=ana@example.com", token, "").is(http.StatusOK); strings.Contains(string(list.body), id) {
		t.Errorf("%s", list.body)
	}
}

func TestAPendingAppIsChangedAndAnApprovedOneAsksForMore(t *testing.T) {
	d := open(t, sim.Config{})
	d.run()
	token := d.all()
	id := d.registered(token)
	changed := d.call("PATCH", "/v1/apps/"+id, token,
		`{"name": "Shop 2", "attributes": {"tier": "gold", "none": null}, "add": [{"api": "101"}], "withdraw": [{"api": "100", "plan": "1000"}]}`).is(http.StatusOK)
	regs, _ := changed.object()["registrations"].([]any)
	if changed.text("name") != "Shop 2" || len(regs) != 1 || regs[0].(map[string]any)["api"] != "101" {
		t.Errorf("%s", changed.body)
	}
	d.decide(core.Approve, id)
	more := d.call("PATCH", "/v1/apps/"+id, token, `{"add": [{"api": "100"}]}`).is(http.StatusOK)
	if more.text("status") != "APPROVED" || !strings.Contains(string(more.body), `"status":"WAITING"`) {
		t.Errorf("%s", more.body)
	}
	d.call("PATCH", "/v1/apps/"+id, token, `{"name": "Shop 3"}`).is(http.StatusOK) // which Sensedia gets
	d.call("PATCH", "/v1/apps/"+id, token, `{"add": [{"api": "999"}]}`).is(http.StatusUnprocessableEntity, "invalid")
	d.decide(core.Cancel, id)
	d.call("PATCH", "/v1/apps/"+id, token, `{"name": "Shop 4"}`).is(http.StatusConflict, "not_allowed")
}

func TestADeletionIsAskedForAndTakenBack(t *testing.T) {
	d := open(t, sim.Config{})
	token := d.all()
	id := d.registered(token)
	for _, body := range []string{`{"reason": "no longer used"}`, ""} {
		if asked := d.call("PUT", "/v1/apps/"+id+"/deletion-request", token, body).is(http.StatusAccepted); asked.text("deletion_requested_at") == "" {
			t.Errorf("%s", asked.body)
		}
	}
	counts, err := d.store.Counts(t.Context())
	if err != nil || counts.Queue != 1 || counts.Apps != 1 {
		t.Errorf("%+v, %v", counts, err)
	}
	if back := d.call("DELETE", "/v1/apps/"+id+"/deletion-request", token, "").is(http.StatusOK); back.text("deletion_requested_at") != "" {
		t.Errorf("%s", back.body)
	}
}

func TestConnectionsOfferTheirAPIs(t *testing.T) {
	d := open(t, sim.Config{})
	d.registered(d.all()) // reads the catalog
	got := d.call("GET", "/v1/connections", d.token(core.ScopeRead), "").is(http.StatusOK)
	if !strings.Contains(string(got.body), `"name":"sensedia","kind":"sensedia","apis":[{"id":"100"`) {
		t.Errorf("%s", got.body)
	}
}
