package sim_test

import (
	"encoding/json"
	"errors"
	"testing"

	"gatehouse/providers/sensedia/sim"
	"gatehouse/providers/simkit"
)

func TestAnotherAdministratorCreatesChangesAndDeletes(t *testing.T) {
	tn := login(t, sim.Config{Spelling: "CANCELED"})
	id, err := tn.Create(map[string]any{"name": "Walk-in", "developer": "ana"})
	if err != nil {
		t.Fatal(err)
	}
	app, _ := tn.App(id)
	if got := tn.read(app.ClientID); got.Status != "PENDING" || got.Name != "Walk-in" || got.Secret == "" {
		t.Errorf("%+v", got)
	}
	for set, want := range map[string]string{"CANCELLED": "CANCELED", "FROZEN": "FROZEN"} {
		if err := tn.Change(id, map[string]any{"status": set}); err != nil {
			t.Fatal(err)
		}
		if got := tn.read(app.ClientID).Status; got != want {
			t.Errorf("set %s, read %s", set, got)
		}
	}
	if err := tn.Delete(app.ClientID); err != nil {
		t.Fatal(err)
	}
	tn.want(tn.api("GET", "/apps/"+app.ClientID, ""), 404)
}

func TestControlErrorsNameTheCause(t *testing.T) {
	s := sim.New(sim.Config{})
	app := s.AddApp(sim.App{Name: "Till"})
	var notFound *simkit.NotFoundError
	_, err := s.Object("9")
	for _, err := range []error{err, s.Change("9", nil), s.Delete("9")} {
		if !errors.As(err, &notFound) {
			t.Errorf("%v", err)
		}
	}
	_, noName := s.Create(map[string]any{})
	_, twice := s.Create(map[string]any{"name": "x", "clientId": app.ClientID})
	_, unknown := s.Create(map[string]any{"title": "x"})
	var field *simkit.FieldError
	for _, err := range []error{noName, twice, unknown, s.Change(app.ClientID, map[string]any{"id": 9}),
		s.Change(app.ClientID, map[string]any{"apis": "all"})} {
		if !errors.As(err, &field) {
			t.Errorf("%v", err)
		}
	}
}

func TestStateHoldsEverything(t *testing.T) {
	s := sim.New(sim.Config{SecretMask: sim.Stars})
	plan := s.AddPlan(sim.Plan{Name: "Gold"})
	s.AddAPI(sim.API{Name: "Payments", Plans: []sim.Plan{plan}})
	s.AddDeveloper(sim.Developer{Login: "ana"})
	s.AddApp(sim.App{Name: "Till", Secret: "plain"})
	text, err := json.Marshal(s.State())
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Apps       []sim.App
		APIs       []sim.API
		Plans      []sim.Plan
		Developers []sim.Developer
	}
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Apps) != 1 || state.Apps[0].Secret != "plain" || len(state.APIs) != 1 || len(state.Plans) != 1 || len(state.Developers) != 1 {
		t.Errorf("%s", text)
	}
}

func TestTheSameSeedMakesTheSameTenant(t *testing.T) {
	till := func(seed uint64) sim.App {
		return sim.New(sim.Config{Seed: seed}).AddApp(sim.App{Name: "Till"})
	}
	one, again, two := till(1), till(1), till(2)
	if one.ClientID != again.ClientID || one.Secret != again.Secret || one.ClientID == two.ClientID || one.Secret == two.Secret {
		t.Errorf("ids and secrets do not follow the seed: %+v, %+v, %+v", one, again, two)
	}
}

func TestSeedingTwiceWithOneIDReplaces(t *testing.T) {
	tn := login(t, sim.Config{})
	first := tn.AddApp(sim.App{ID: 5, Name: "first", ClientID: "a"})
	tn.AddApp(sim.App{ID: 5, Name: "second", ClientID: "b"})
	if got := tn.names("/apps"); got != "second" {
		t.Errorf("%s", got)
	}
	tn.want(tn.api("GET", "/apps/"+first.ClientID, ""), 404)
}
