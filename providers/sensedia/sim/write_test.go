package sim_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gatehouse/providers/sensedia/sim"
)

type answer struct {
	ID     int64
	Code   string
	Secret string
}

// read gets an app by client id.
func (tn *tenant) read(clientID string) sim.App {
	tn.t.Helper()
	return as[sim.App](tn.t, tn.want(tn.api("GET", "/apps/"+clientID, ""), 200))
}

// put sends a whole app by id.
func (tn *tenant) put(a sim.App) reply {
	tn.t.Helper()
	body, err := json.Marshal(a)
	if err != nil {
		tn.t.Fatal(err)
	}
	return tn.api("PUT", "/apps/"+number(a.ID), string(body))
}

func TestAnAppIsCreatedReadChangedAndDeleted(t *testing.T) {
	tn := login(t, sim.Config{})
	gold := tn.AddPlan(sim.Plan{Name: "Gold"})
	api := tn.AddAPI(sim.API{Name: "Payments", Version: "v2", Plans: []sim.Plan{gold}})
	body := fmt.Sprintf(`{"name":"Till","developer":"ana","status":"APPROVED","extraInfo":{"ref":"abc"},"apis":[{"id":%d,"plans":[{"id":%d}]}],"unknown":1}`, api.ID, gold.ID)
	made := as[answer](t, tn.want(tn.api("POST", "/apps", body), 201))
	if made.ID == 0 || made.Code == "" || made.Secret == "" {
		t.Fatalf("%+v", made)
	}
	app := tn.read(made.Code)
	if app.ID != made.ID || app.Secret != made.Secret || app.Status != "APPROVED" || string(app.ExtraInfo) != `{"ref":"abc"}` ||
		app.APIs[0].Name != "Payments" || app.APIs[0].Plans[0].Name != "Gold" || app.CreationDate != "2026-03-01T09:00:00.000Z" {
		t.Errorf("%+v", app)
	}
	app.Status = "CANCELLED"
	changed := as[answer](t, tn.want(tn.put(app), 200))
	if changed != made {
		t.Errorf("PUT answered %+v, want %+v", changed, made)
	}
	if after := tn.read(made.Code); after.Status != "CANCELLED" || len(after.APIs) != 1 || string(after.ExtraInfo) != `{"ref":"abc"}` {
		t.Errorf("%+v", after)
	}
	if r := tn.want(tn.api("DELETE", "/apps/"+number(made.ID), ""), 204); r.body != "" {
		t.Errorf("%q", r.body)
	}
	tn.want(tn.api("GET", "/apps/"+made.Code, ""), 404)
	tn.want(tn.api("DELETE", "/apps/"+number(made.ID), ""), 404)
	if got := tn.api("GET", "/apps/count", "").body; got != "0" {
		t.Errorf("count %s", got)
	}
}

func TestIDAndClientIDAreNotTheSame(t *testing.T) {
	tn := login(t, sim.Config{})
	app := tn.seed(1)[0]
	tn.want(tn.api("GET", "/apps/"+number(app.ID), ""), 404)
	tn.want(tn.api("PUT", "/apps/"+app.ClientID, `{"name":"x"}`), 404)
	tn.want(tn.api("DELETE", "/apps/"+app.ClientID, ""), 404)
	tn.want(tn.api("GET", "/apps/"+app.ClientID+"/changelog", ""), 404)
	if _, still := tn.App(app.ClientID); !still {
		t.Error("deleted by client id")
	}
}

func TestPutLosesWhatItLeavesOut(t *testing.T) {
	tn := login(t, sim.Config{})
	api := tn.AddAPI(sim.API{Name: "Payments"})
	app := tn.AddApp(sim.App{Name: "Till", Developer: "ana", Description: "d", Status: "APPROVED",
		APIs: []sim.AppAPI{{ID: api.ID}}, ExtraInfo: json.RawMessage(`{"ref":"abc"}`)})
	tn.want(tn.api("PUT", "/apps/"+number(app.ID), `{"name":"Till","status":"REJECTED"}`), 200)
	after := tn.read(app.ClientID)
	if after.APIs != nil || string(after.ExtraInfo) != "null" || after.Description != "" || after.Developer != "" {
		t.Errorf("PUT kept what it was not given: %+v", after)
	}
	if after.Secret != app.Secret || after.ClientID != app.ClientID || after.CreationDate != app.CreationDate {
		t.Errorf("PUT changed identity or secret: %+v", after)
	}
}

func TestTheGatewayOwnsIDsDatesAndAccessTokens(t *testing.T) {
	tn := login(t, sim.Config{})
	app := tn.AddApp(sim.App{Name: "Till", AccessTokens: []sim.AccessToken{{Code: "t1", Status: "ACTIVE"}}})
	tn.want(tn.api("PUT", "/apps/"+number(app.ID), `{"name":"Till","id":7,"clientId":"x","creationDate":"2001-01-01T00:00:00Z","accessTokens":[]}`), 200)
	if after := tn.read(app.ClientID); after.ID != app.ID || after.CreationDate != app.CreationDate || len(after.AccessTokens) != 1 {
		t.Errorf("%+v", after)
	}
	body := `{"name":"New","id":` + number(app.ID) + `,"creationDate":"2001-01-01T00:00:00Z","accessTokens":[{"code":"t2"}]}`
	made := as[answer](t, tn.want(tn.api("POST", "/apps", body), 201))
	if fresh := tn.read(made.Code); made.ID == app.ID || fresh.CreationDate != "2026-03-01T09:00:00.000Z" || fresh.AccessTokens != nil {
		t.Errorf("%+v", fresh)
	}
}

func TestAMaskedSecretOverwritesTheRealOne(t *testing.T) {
	for mask, shown := range map[sim.SecretMask]string{sim.Stars: "********", sim.Short: "0123"} {
		tn := login(t, sim.Config{SecretMask: mask})
		app := tn.AddApp(sim.App{Name: "Till", Status: "APPROVED", Secret: "0123456789abcdef"})
		seen := tn.read(app.ClientID)
		if seen.Secret != shown {
			t.Errorf("read shows %q", seen.Secret)
		}
		if list := as[[]sim.App](t, tn.api("GET", "/apps", "")); list[0].Secret != shown {
			t.Errorf("list shows %q", list[0].Secret)
		}
		seen.Secret = ""
		if r := as[answer](t, tn.want(tn.put(seen), 200)); r.Secret != shown {
			t.Errorf("PUT shows %q", r.Secret)
		}
		if kept, _ := tn.App(app.ClientID); kept.Secret != "0123456789abcdef" {
			t.Errorf("PUT without a secret left %q", kept.Secret)
		}
		seen.Secret = shown
		tn.want(tn.put(seen), 200)
		if lost, _ := tn.App(app.ClientID); lost.Secret != shown {
			t.Errorf("PUT of the mask left %q", lost.Secret)
		}
	}
}

func TestATenantMayInsistOnTheSecret(t *testing.T) {
	tn := login(t, sim.Config{SecretMask: sim.Stars, SecretRequired: true})
	app := tn.seed(1)[0]
	app.Secret = ""
	tn.want(tn.put(app), 400)
}

func TestRevealWhereTheTenantHasIt(t *testing.T) {
	tn := login(t, sim.Config{SecretMask: sim.Stars, RevealPath: "/apps/{clientId}/deobfuscated-secret"})
	app := tn.seed(1)[0]
	path := "/apps/" + app.ClientID + "/deobfuscated-secret"
	if r := tn.want(tn.api("GET", path, ""), 200); r.body != `{"secret":"`+app.Secret+`"}` {
		t.Errorf("%s", r.body)
	}
	if err := tn.Change(app.ClientID, map[string]any{"status": "REJECTED"}); err != nil {
		t.Fatal(err)
	}
	tn.want(tn.api("GET", path, ""), 400)
	tn.want(tn.api("GET", "/apps/nobody/deobfuscated-secret", ""), 404)
}

func TestBadBodiesAreRefusedAndNothingIsWritten(t *testing.T) {
	tn := login(t, sim.Config{})
	gold := tn.AddPlan(sim.Plan{Name: "Gold"})
	other := tn.AddPlan(sim.Plan{Name: "Other"})
	api := tn.AddAPI(sim.API{Name: "Payments", Plans: []sim.Plan{gold}})
	app := tn.seed(1)[0]
	for _, body := range []string{
		``, `{`, `[]`, `{"name":""}`, `{"name":"x","status":"FROZEN"}`, `{"name":"x","apis":[{"id":999}]}`,
		fmt.Sprintf(`{"name":"x","apis":[{"id":%d,"plans":[{"id":%d}]}]}`, api.ID, other.ID),
		`{"name":"` + strings.Repeat("é", 256) + `"}`,
	} {
		tn.want(tn.api("POST", "/apps", body), 400)
		tn.want(tn.api("POST", "/apps/validate", body), 400)
		tn.want(tn.api("PUT", "/apps/"+number(app.ID), body), 400)
	}
	if got := tn.names("/apps"); got != "app 1" {
		t.Errorf("%s", got)
	}
	good := `{"name":"` + strings.Repeat("é", 255) + `"}`
	tn.want(tn.api("POST", "/apps/validate", good), 200)
	if got := tn.names("/apps"); got != "app 1" {
		t.Errorf("validate wrote: %s", got)
	}
}

func TestAnAPIThatLeftTheCatalogStaysOnItsApp(t *testing.T) {
	tn := login(t, sim.Config{})
	app := tn.AddApp(sim.App{Name: "Till", Status: "APPROVED", APIs: []sim.AppAPI{{ID: 77, Name: "Gone", Plans: []sim.Plan{{ID: 5, Name: "Old"}}}}})
	tn.want(tn.put(app), 200)
	if after := tn.read(app.ClientID); after.APIs[0].Name != "Gone" || after.APIs[0].Plans[0].Name != "Old" {
		t.Errorf("%+v", after.APIs)
	}
}

func TestTwoAppsMayShareANameButNotAClientID(t *testing.T) {
	tn := login(t, sim.Config{})
	tn.want(tn.api("POST", "/apps", `{"name":"Till","clientId":"one"}`), 201)
	tn.want(tn.api("POST", "/apps", `{"name":"Till"}`), 201)
	tn.want(tn.api("POST", "/apps", `{"name":"Till","clientId":"one"}`), 400)
	if got := tn.names("/apps?name=Till"); got != "Till,Till" {
		t.Errorf("%s", got)
	}
}

func TestTheTenantsSpellingOfCanceled(t *testing.T) {
	for _, c := range []struct {
		spelling, sent string
		strict         bool
		status         int
	}{
		{"", "CANCELLED", true, 200}, {"", "CANCELED", true, 400}, {"", "CANCELED", false, 200},
		{"CANCELED", "CANCELED", true, 200}, {"CANCELED", "CANCELLED", true, 400}, {"CANCELED", "CANCELLED", false, 200},
	} {
		tn := login(t, sim.Config{Spelling: c.spelling, StrictSpelling: c.strict})
		own := "CANCELLED"
		if c.spelling != "" {
			own = c.spelling
		}
		app := tn.seed(1)[0]
		app.Status = c.sent
		tn.want(tn.put(app), c.status)
		want := "APPROVED"
		if c.status == 200 {
			want = own
		}
		if got := tn.read(app.ClientID).Status; got != want {
			t.Errorf("%+v: %s", c, got)
		}
		tn.want(tn.api("GET", "/apps?status="+c.sent, ""), c.status)
	}
}

func TestIllegalMovesOnlyWhereTheTenantRefusesThem(t *testing.T) {
	statuses := []string{"PENDING", "APPROVED", "REJECTED", "CANCELLED"}
	legal := map[string]bool{"PENDING APPROVED": true, "PENDING REJECTED": true, "APPROVED CANCELLED": true,
		"REJECTED APPROVED": true, "CANCELLED APPROVED": true}
	for _, refuse := range []bool{false, true} {
		tn := login(t, sim.Config{RefuseIllegalMoves: refuse})
		for _, from := range statuses {
			for _, to := range statuses {
				app := tn.AddApp(sim.App{Name: "x", Status: from})
				app.Status = to
				want := 200
				if refuse && from != to && !legal[from+" "+to] {
					want = 400
				}
				if r := tn.put(app); r.status != want {
					t.Errorf("refuse %v: %s to %s: %d, want %d", refuse, from, to, r.status, want)
				}
			}
			app := tn.AddApp(sim.App{Name: "x", Status: from})
			want := 204
			if refuse && (from == "PENDING" || from == "APPROVED") {
				want = 400
			}
			if r := tn.api("DELETE", "/apps/"+number(app.ID), ""); r.status != want {
				t.Errorf("refuse %v: delete %s: %d, want %d", refuse, from, r.status, want)
			}
		}
	}
}

func TestTheChangelogTellsWhoAndWhatAndOutlivesTheApp(t *testing.T) {
	tn := login(t, sim.Config{OutsideLogin: "carla"})
	made := as[answer](t, tn.want(tn.api("POST", "/apps", `{"name":"Till","status":"APPROVED"}`), 201))
	if err := tn.Change(made.Code, map[string]any{"status": "REJECTED"}); err != nil {
		t.Fatal(err)
	}
	tn.want(tn.api("DELETE", "/apps/"+number(made.ID), ""), 204)
	type row struct {
		ObjectID                int64
		Action, CredentialLogin string
		CreationDate            string
		JSONBefore, JSONAfter   *string
	}
	rows := as[[]row](t, tn.want(tn.api("GET", "/apps/"+number(made.ID)+"/changelog", ""), 200))
	if len(rows) != 3 {
		t.Fatalf("%+v", rows)
	}
	for i, want := range []string{"CREATED sim-user", "UPDATED carla", "DELETED sim-user"} {
		if got := rows[i].Action + " " + rows[i].CredentialLogin; got != want || rows[i].ObjectID != made.ID || rows[i].CreationDate == "" {
			t.Errorf("row %d: %+v, want %s", i, rows[i], want)
		}
	}
	if rows[0].JSONBefore != nil || rows[2].JSONAfter != nil || !strings.Contains(*rows[1].JSONAfter, `"REJECTED"`) ||
		!strings.Contains(*rows[1].JSONBefore, made.Secret) {
		t.Errorf("%+v", rows)
	}
	tn.want(tn.api("GET", "/apps/424242/changelog", ""), 404)
}
