package sim_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"gatehouse/providers/konnect/sim"
	"gatehouse/providers/simkit"
)

// Trap 13.
func TestTransitionsAsTheScreensOfferThem(t *testing.T) {
	allowed := "pending>approved pending>rejected approved>revoked revoked>approved"
	for _, anything := range []bool{false, true} {
		w := newWorld(t, sim.Config{AnythingGoes: anything})
		for _, from := range []string{"pending", "approved", "rejected", "revoked"} {
			for _, to := range []string{"pending", "approved", "rejected", "revoked"} {
				a := w.app(from)
				status, text := w.patch(a, w.Registrations(a.ID)[0], to)
				if ok := anything || from == to || strings.Contains(allowed, from+">"+to); ok != (status == 200) {
					t.Errorf("%s to %s: %d %s", from, to, status, text)
				}
			}
		}
	}
}

func TestSwitchesDecideWhatADeveloperAsksFor(t *testing.T) {
	w := newWorld(t, sim.Config{})
	auto := w.AddAPI(sim.API{Name: "Open", AutoApprove: true})
	a := w.app()
	w.Request(a.ID, w.apis[0].ID)
	w.Request(a.ID, auto.ID)
	if regs := w.Registrations(a.ID); regs[0].Status != "pending" || regs[1].Status != "approved" || w.Request(a.ID, auto.ID) != "" {
		t.Errorf("%+v", regs)
	}
	every := newWorld(t, sim.Config{AutoApproveApplications: true, AutoApproveDevelopers: true})
	b := every.app()
	every.Request(b.ID, every.apis[0].ID)
	if every.Registrations(b.ID)[0].Status != "approved" || every.SignUp("x@example.com", "X").Status != "approved" || w.SignUp("x@example.com", "X").Status != "pending" {
		t.Error("the portal's switches do not count")
	}
}

func TestDeletionsTakeAlongWhatHangsOnThem(t *testing.T) {
	w := newWorld(t, sim.Config{})
	a, b := w.app("pending", "approved"), w.app("approved")
	w.AddCredential(sim.Credential{App: a.ID, Name: "key"})
	if status, _, _ := w.call("DELETE", w.url+"/applications/"+a.ID, ""); status != 204 {
		t.Fatal(status)
	}
	if _, p := w.get("/application-registrations"); len(p.Data) != 1 || len(w.Mails()) != 0 {
		t.Errorf("%+v, mails %v", p.Data, w.Mails())
	}
	if status, _, _ := w.call("DELETE", w.url+"/developers/"+w.ana.ID, ""); status != 204 {
		t.Fatal(status)
	}
	if _, ok := w.App(b.ID); ok {
		t.Error("his application is still there")
	}
}

func TestMailsAreThoseOfKonnect(t *testing.T) {
	w := newWorld(t, sim.Config{})
	team := w.AddTeam(sim.Team{Name: "Two"}, w.ana.ID, w.AddDeveloper(sim.Developer{Email: "bo@example.com", FullName: "Bo"}).ID)
	a := w.AddApp(sim.App{Name: "Of a team", OwnerType: "team", OwnerID: team.ID}, sim.Registration{API: w.apis[0].ID})
	reg := w.Registrations(a.ID)[0]
	for _, status := range []string{"approved", "revoked"} {
		if code, text := w.patch(a, reg, status); code != 200 {
			t.Fatal(text)
		}
	}
	must(t, w.Change(w.ana.ID, map[string]any{"status": "revoked"}))
	var said []string
	for _, m := range w.Mails() {
		said = append(said, m.To+" "+m.Subject)
	}
	want := "ana@example.com registration approved, bo@example.com registration approved, ana@example.com registration revoked, bo@example.com registration revoked, ana@example.com account revoked"
	if got := strings.Join(said, ", "); got != want {
		t.Errorf("%s", got)
	}
}

func TestTheControlActsAsTheOtherAdministrator(t *testing.T) {
	w := newWorld(t, sim.Config{})
	app, err := w.Create(map[string]any{"name": "Made outside", "owner_type": "developer", "owner_id": w.ana.ID})
	must(t, err)
	reg, err := w.Create(map[string]any{"kind": "registration", "app": app, "api": w.apis[0].ID})
	must(t, err)
	dev, err := w.Create(map[string]any{"kind": "developer", "email": "new@example.com", "full_name": "New"})
	must(t, err)
	must(t, w.Change(reg, map[string]any{"status": "approved"}))
	must(t, w.Change(app, map[string]any{"name": "Renamed"}))
	if d, _ := w.Developer(dev); d.Status != "pending" || len(w.Mails()) != 1 {
		t.Errorf("%+v, %v", d, w.Mails())
	}
	text, err := json.Marshal(w.State())
	if err != nil || !strings.Contains(string(text), `"name":"Renamed"`) {
		t.Errorf("%s, %v", text, err)
	}
	for _, id := range []string{reg, app, dev} {
		if _, err := w.Object(id); err != nil {
			t.Error(err)
		}
		must(t, w.Delete(id))
		var missing *simkit.NotFoundError
		if _, err := w.Object(id); !errors.As(err, &missing) {
			t.Errorf("%v", err)
		}
	}
	var field *simkit.FieldError
	for _, fields := range []map[string]any{{"kind": "cat"}, {"name": ""}, {"name": "x", "colour": "red"}, {"kind": "registration", "app": "none", "api": "x"}} {
		if _, err := w.Create(fields); !errors.As(err, &field) {
			t.Errorf("%v: %v", fields, err)
		}
	}
	a := w.app("pending")
	if err := w.Change(a.ID, map[string]any{"id": "other"}); !errors.As(err, &field) {
		t.Errorf("%v", err)
	}
}

// Seeding and paging cost the same for each of 100,000 applications.

func TestTheOtherAdministratorActsRightAfterARead(t *testing.T) {
	w := newWorld(t, sim.Config{})
	a := w.app("pending")
	must(t, w.Faults().Set("outside-status", "1@revoked"))
	if _, p := w.get("/applications/" + a.ID + "/registrations"); p.Data[0]["status"] != "pending" {
		t.Errorf("%v", p.Data)
	}
	if got := w.Registrations(a.ID)[0].Status; got != "revoked" {
		t.Errorf("it is %s", got)
	}
}
