package sim_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"gatehouse/providers/aws/sim"
	"gatehouse/providers/simkit"
)

// state reads the simulator's state as the control address would show it.
func (w *world) state() (s struct {
	Accounts []struct {
		ID      string
		Regions []struct {
			Region  string
			APIKeys []struct {
				Object, ID, Value string
				Created           time.Time
				Enabled           bool
				Plans             []string
				Tags              map[string]string
			}
			UsagePlans []struct{ Object string }
			RestAPIs   []struct{ Object string }
			UserPools  []struct {
				Object  string
				Clients []struct{ Object, Name string }
			}
		}
	}
}) {
	w.t.Helper()
	text, err := json.Marshal(w.sim.State())
	w.must(err)
	w.must(json.Unmarshal(text, &s))
	return s
}

func (w *world) create(fields map[string]any) string {
	w.t.Helper()
	id, err := w.sim.Create(fields)
	w.must(err)
	return id
}

func TestAnotherAdministratorMakesObjectsOfEveryKind(t *testing.T) {
	w := newWorld(t)
	api := w.create(map[string]any{"kind": "restapi", "id": "api0000001", "name": "orders", "stages": []string{"prod"}})
	plan := w.create(map[string]any{"kind": "usageplan", "id": "plan01", "name": "gold", "stages": []map[string]string{{"api": "api0000001", "stage": "prod"}}})
	key := w.create(map[string]any{"kind": "apikey", "id": "key0000001", "name": "theirs", "plans": []string{"plan01"}, "tags": map[string]string{"x": "y"}})
	away := w.create(map[string]any{"kind": "apikey", "region": west, "account": mainAccount, "name": "away"})
	foreign := w.create(map[string]any{"kind": "apikey", "account": otherAccount, "id": "key0000009"})
	pool := w.create(map[string]any{"kind": "userpool", "id": "us-east-1_pool", "name": "apps"})
	client := w.create(map[string]any{"kind": "client", "pool": "us-east-1_pool", "id": "client1", "name": "theirs"})
	for got, want := range map[string]string{api: east + "/restapi/api0000001", plan: east + "/usageplan/plan01", key: east + "/apikey/key0000001",
		foreign: otherAccount + "/" + east + "/apikey/key0000009", pool: east + "/userpool/us-east-1_pool", client: east + "/client/us-east-1_pool/client1"} {
		if got != want {
			t.Errorf("made %s, want %s", got, want)
		}
	}
	for _, id := range []string{api, plan, key, away, foreign, pool, client, east + "/membership/plan01/key0000001"} {
		if _, err := w.sim.Object(id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	r := w.state().Accounts[0].Regions[0]
	if r.Region != east || len(r.APIKeys) != 1 || r.APIKeys[0].Object != key || !r.APIKeys[0].Enabled || r.APIKeys[0].Plans[0] != "plan01" ||
		r.APIKeys[0].Tags["x"] != "y" || !r.APIKeys[0].Created.Equal(start.Truncate(time.Second)) || r.UsagePlans[0].Object != plan || r.RestAPIs[0].Object != api || r.UserPools[0].Clients[0].Object != client {
		t.Errorf("state %+v", r)
	}
	got, err := w.gateway(east).GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: aws.String("key0000001")})
	w.must(err)
	if *got.Name != "theirs" {
		t.Errorf("key %+v", got)
	}
}

func TestAnotherAdministratorChangesAKey(t *testing.T) {
	w := newWorld(t)
	id := w.key(east, sim.Key{Name: "ours", Value: value(1), Enabled: true, CustomerID: "dev-1"})
	object := east + "/apikey/" + id
	w.must(w.sim.Change(object, map[string]any{"enabled": false, "name": "renamed", "tags": map[string]string{"k": "v"}}))
	got, err := w.gateway(east).GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: &id})
	w.must(err)
	if got.Enabled || *got.Name != "renamed" || *got.CustomerId != "dev-1" || got.Tags["k"] != "v" {
		t.Errorf("key %+v", got)
	}
	for field, v := range map[string]any{"value": value(2), "plans": []string{}, "enabled": "yes", "id": "x"} {
		var refused *simkit.FieldError
		if err := w.sim.Change(object, map[string]any{field: v}); !errors.As(err, &refused) || refused.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestAnotherAdministratorChangesTheRest(t *testing.T) {
	w := newWorld(t)
	api := w.api(east, "a")
	plan, pool := w.plan(east, "p", api), w.pool(east)
	client := w.newClient(machineClient(pool))
	w.must(w.sim.Change(east+"/usageplan/"+plan, map[string]any{"name": "renamed"}))
	w.must(w.sim.Change(east+"/restapi/"+api, map[string]any{"description": "changed"}))
	w.must(w.sim.Change(east+"/userpool/"+pool, map[string]any{"scopes": []string{}}))
	w.must(w.sim.Change(east+"/client/"+pool+"/"+*client.ClientId, map[string]any{"name": "renamed", "settings": map[string]any{"AllowedOAuthScopes": []string{"openid"}}}))
	got := w.describe(pool, *client.ClientId)
	if *got.ClientName != "renamed" || got.AllowedOAuthScopes[0] != "openid" || *got.AuthSessionValidity != 5 || *got.ClientSecret != *client.ClientSecret {
		t.Errorf("client %+v", got)
	}
	p, err := w.gateway(east).GetUsagePlan(t.Context(), &apigateway.GetUsagePlanInput{UsagePlanId: &plan})
	w.must(err)
	if *p.Name != "renamed" || len(p.ApiStages) != 1 {
		t.Errorf("plan %+v", p)
	}
}

func TestAnotherAdministratorDeletes(t *testing.T) {
	w := newWorld(t)
	api := w.api(east, "a")
	plan, pool := w.plan(east, "p", api), w.pool(east)
	one, two := w.key(east, sim.Key{Value: value(1), Plans: []string{plan}}), w.key(east, sim.Key{Value: value(2), Plans: []string{plan}})
	client := *w.newClient(machineClient(pool)).ClientId
	if w.sim.Delete(east+"/restapi/"+api) == nil {
		t.Error("deleted an API that a plan covers")
	}
	w.must(w.sim.Delete(east + "/membership/" + plan + "/" + one))
	w.must(w.sim.Delete(east + "/apikey/" + one))
	w.must(w.sim.Delete(east + "/usageplan/" + plan))
	w.must(w.sim.Delete(east + "/restapi/" + api))
	w.must(w.sim.Delete(east + "/client/" + pool + "/" + client))
	w.must(w.sim.Delete(east + "/userpool/" + pool))
	r := w.state().Accounts[0].Regions[0]
	if len(r.APIKeys) != 1 || r.APIKeys[0].ID != two || len(r.APIKeys[0].Plans) != 0 || len(r.UsagePlans)+len(r.RestAPIs)+len(r.UserPools) != 0 {
		t.Errorf("left %+v", r)
	}
	_, err := w.gateway(east).GetApiKey(t.Context(), &apigateway.GetApiKeyInput{ApiKey: &one})
	wantType[*types.NotFoundException](t, err)
}

func TestControlNamesWhatItCannotFindOrTake(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"", "x", east + "/apikey/none", east + "/apikey/a/b", east + "/membership/p", east + "/thing/x", "mars/apikey/x",
		"999999999999/" + east + "/apikey/x", otherAccount + "/" + west + "/apikey/x", east + "/client/none/x"} {
		var missing *simkit.NotFoundError
		_, err := w.sim.Object(id)
		for _, err := range []error{err, w.sim.Change(id, map[string]any{"name": "x"}), w.sim.Delete(id)} {
			if !errors.As(err, &missing) {
				t.Errorf("%q: %v", id, err)
			}
		}
	}
	plan, key := w.plan(east, "p", w.api(east, "a")), w.key(east, sim.Key{Value: value(1)})
	for field, fields := range map[string]map[string]any{
		"kind":     {"kind": "thing"},
		"region":   {"kind": "apikey", "region": "mars"},
		"account":  {"kind": "apikey", "account": "999999999999"},
		"shoesize": {"kind": "apikey", "shoesize": 41},
		"plan":     {"kind": "membership", "plan": "none", "key": key},
		"key":      {"kind": "membership", "plan": plan, "key": "none"},
		"pool":     {"kind": "client", "pool": "none", "name": "x"},
	} {
		var refused *simkit.FieldError
		if _, err := w.sim.Create(fields); !errors.As(err, &refused) || refused.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := w.sim.Create(map[string]any{"kind": "apikey", "value": value(1)}); err == nil {
		t.Error("made a second key with one value")
	}
	if _, err := w.sim.Create(map[string]any{"kind": "apikey", "plans": []string{plan, "none"}}); err == nil || len(w.state().Accounts[0].Regions[0].APIKeys) != 1 {
		t.Errorf("a key with a plan that is not there: %v", err)
	}
	id := w.create(map[string]any{"kind": "membership", "plan": plan, "key": key})
	if id != east+"/membership/"+plan+"/"+key {
		t.Errorf("membership %s", id)
	}
	if err := w.sim.Change(id, map[string]any{"plan": "other"}); err == nil {
		t.Error("changed a membership")
	}
}

func TestTheSameSeedMakesTheSameObjects(t *testing.T) {
	build := func() []string {
		w := newWorld(t)
		var seen []string
		plan := w.plan(east, "p", w.api(east, "a"))
		for range 20 {
			w.key(east, sim.Key{Plans: []string{plan}})
		}
		for _, k := range w.state().Accounts[0].Regions[0].APIKeys {
			seen = append(seen, k.Object, k.Value)
		}
		return seen
	}
	if a, b := build(), build(); len(a) != 40 || !slices.Equal(a, b) {
		t.Error("two simulators of one seed differ")
	}
}
