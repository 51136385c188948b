package aws_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/aws/sim"
	"gatehouse/providers/providertest"
	"gatehouse/providers/simkit"
)

const (
	account   = "123456789012"
	accessKey = "AKIATESTACCESSKEY001"
	east      = "us-east-1"
	west      = "eu-west-1"
	pool      = "us-east-1_TestPool1"
	apiEast   = "payments01"
	apiWest   = "ledger0001"
	goldEast  = "golde1"
	freeEast  = "freee1"
	goldWest  = "goldw1"
)

// pools are as many as 3,000 clients need: AWS allows 1,000 in one.
var pools = []string{pool, "us-east-1_TestPool2", "us-east-1_TestPool3", "us-east-1_TestPool4"}

// quick is how long attaching a plan keeps a region busy, where a test is not
// about that.
const quick = time.Nanosecond

// world is a simulator with a catalog in two regions, served over HTTP.
type world struct {
	*sim.Sim
	t     testing.TB
	clock *providertest.Clock
	url   string
	seeds int // made so far
}

func newWorld(t testing.TB, clock *providertest.Clock, planKeyTime time.Duration) *world {
	t.Helper()
	s := sim.New(sim.Config{Clock: clock.Now, PlanKeyTime: planKeyTime})
	w := &world{Sim: s, t: t, clock: clock}
	w.must(s.AddAccount(sim.Account{ID: account, AccessKeys: []string{accessKey}, Regions: []string{east, west}}))
	w.id(s.AddRestAPI(account, east, sim.RestAPI{ID: apiEast, Name: "Payments", Description: "Takes money", Stages: []string{"prod", "test"}}))
	w.id(s.AddRestAPI(account, west, sim.RestAPI{ID: apiWest, Name: "Ledger", Stages: []string{"prod"}}))
	w.id(s.AddUsagePlan(account, east, sim.UsagePlan{ID: goldEast, Name: "Gold", Stages: []sim.Stage{{API: apiEast, Stage: "prod"}}}))
	w.id(s.AddUsagePlan(account, east, sim.UsagePlan{ID: freeEast, Name: "Free", Stages: []sim.Stage{{API: apiEast, Stage: "prod"}}}))
	w.id(s.AddUsagePlan(account, west, sim.UsagePlan{ID: goldWest, Name: "Gold", Stages: []sim.Stage{{API: apiWest, Stage: "prod"}}}))
	for _, id := range pools {
		w.id(s.AddUserPool(account, east, sim.UserPool{ID: id, Name: "partners", Scopes: []string{apiEast + "/prod", apiWest + "/prod"}}))
	}
	server, err := simkit.Start(s.Handler(), "")
	w.must(err)
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	w.url = server.URL()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) id(id string, err error) string {
	w.t.Helper()
	w.must(err)
	return id
}

func (w *world) connection() core.Connection {
	return core.Connection{Name: "aws-test", Kind: "aws", Settings: map[string][]string{
		"regions": {east, west}, "account": {account}, "access-key-id": {accessKey},
		"user-pools": pools, "endpoint": {w.url},
	}}
}

var secrets = map[string]string{"secret-access-key": "the-secret-of-the-access-key"}

// app is the n-th App with a registration in each region, waiting.
func app(n int) core.App {
	return core.App{
		ID: core.AppID(fmt.Sprintf("app-%04d", n)), Name: fmt.Sprintf("Payroll %d", n), Description: "Pays people",
		Connection: "aws-test", Owner: core.Owner{Name: "Ana Lima", Email: "ana@example.org"}, Status: core.Pending,
		Registrations: []core.Registration{
			{API: core.APIRef{ID: aws.APIID(east, apiEast, "prod")}, Plan: core.PlanRef{ID: goldEast}, Status: core.Waiting},
			{API: core.APIRef{ID: aws.APIID(west, apiWest, "prod")}, Plan: core.PlanRef{ID: goldWest}, Status: core.Waiting},
		},
	}
}

// objects is the part of the simulator's state that tests look at.
type objects struct {
	Accounts []struct {
		ID      string
		Regions []struct {
			Region    string
			APIKeys   []keyObject
			UserPools []struct{ Clients []clientObject }
		}
	}
}

type keyObject struct {
	sim.Key
	Object, region string
}

type clientObject struct {
	sim.Client
	Object string
}

func (w *world) objects() objects {
	w.t.Helper()
	text, err := json.Marshal(w.State())
	w.must(err)
	var o objects
	w.must(json.Unmarshal(text, &o))
	return o
}

// keys are the keys of the account, of one App or of all ("").
func (w *world) keys(id core.AppID) []keyObject {
	w.t.Helper()
	var out []keyObject
	for _, r := range w.objects().Accounts[0].Regions {
		for _, k := range r.APIKeys {
			if id == "" || k.Tags[aws.MarkTag] == string(id) {
				k.region = r.Region
				out = append(out, k)
			}
		}
	}
	return out
}

func (w *world) clients(id core.AppID) []clientObject {
	w.t.Helper()
	var out []clientObject
	for _, r := range w.objects().Accounts[0].Regions {
		for _, p := range r.UserPools {
			for _, c := range p.Clients {
				if id == "" || strings.HasSuffix(c.Name, aws.MarkTag+"="+string(id)) {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// hidden is every secret in the simulator.
func (w *world) hidden() []string {
	var out []string
	for _, k := range w.keys("") {
		out = append(out, k.Value)
	}
	for _, c := range w.clients("") {
		for _, s := range c.Secrets {
			out = append(out, s.Value)
		}
	}
	return out
}

// halfOpen says which key of an App is enabled before all its plans are in
// place, in any region.
func (w *world) halfOpen(app core.App) string { return openTooEarly(w.keys(app.ID), app) }

func openTooEarly(keys []keyObject, app core.App) string {
	open := slices.IndexFunc(keys, func(k keyObject) bool { return k.Enabled })
	if open < 0 {
		return ""
	}
	for _, r := range app.Registrations {
		region, _, _ := strings.Cut(r.API.ID, "/")
		in := slices.ContainsFunc(keys, func(k keyObject) bool {
			return k.region == region && slices.Contains(k.Plans, r.Plan.ID)
		})
		if r.Status == core.RegistrationOn && !in {
			return fmt.Sprintf("key enabled in %s, and %s lacks plan %s", keys[open].region, region, r.Plan.ID)
		}
	}
	return ""
}

// object is the simulator's id of a ref.
func object(r core.Ref) string {
	switch r.Kind {
	case "key":
		return r.Scope + "/apikey/" + r.ID
	case "client":
		return east + "/client/" + r.Scope + "/" + r.ID
	}
	return ""
}

// remove deletes what refs name, in the first place only or in all.
func (w *world) remove(refs core.Refs, all bool) {
	w.t.Helper()
	for _, r := range refs {
		if o := object(r); o != "" && r.ID != "" {
			w.must(w.Delete(o))
			if !all {
				return
			}
		}
	}
}

// seedKeys puts n approved Apps with a key in each region there.
func (w *world) seedKeys(n int) {
	w.t.Helper()
	for range n {
		i := w.next()
		tags := map[string]string{aws.MarkTag: fmt.Sprintf("seed-%05d", i)}
		value := fmt.Sprintf("seedvalue%020d", i)
		w.id(w.AddKey(account, east, sim.Key{Name: "Seed", Value: value, Enabled: true, Tags: tags, Plans: []string{goldEast}}))
		w.id(w.AddKey(account, west, sim.Key{Name: "Seed", Value: value, Enabled: true, Tags: tags, Plans: []string{goldWest}}))
	}
}

func (w *world) next() int {
	w.seeds++
	return w.seeds
}

func (w *world) seedClients(n int) {
	w.t.Helper()
	for range n {
		i := w.next()
		w.id(w.AddClient(account, east, sim.Client{
			Pool: pools[i%len(pools)], Name: fmt.Sprintf("Seed %s=seed-%05d", aws.MarkTag, i),
			Secrets: []sim.Secret{{Value: fmt.Sprintf("seedsecret%026d", i)}},
			Settings: sim.ClientSettings{AllowedOAuthFlowsUserPoolClient: true,
				AllowedOAuthFlows: []string{"client_credentials"}, AllowedOAuthScopes: []string{apiEast + "/prod"}},
		}))
	}
}
