package sim_test

import (
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"

	"gatehouse/providers/aws/sim"
	"gatehouse/providers/simkit"
)

func TestSweepOfTenThousandKeysIsTwentyPages(t *testing.T) {
	w := newWorld(t)
	w.check.off = true // comparing 10,000 keys with the model takes longer than the test
	ids := w.manyKeys(east, 10_000)
	if _, err := w.sim.AddKey(mainAccount, east, sim.Key{}); err == nil {
		t.Error("the 10,001st key was taken")
	}
	pages := w.pages(apigateway.GetApiKeysInput{Limit: aws.Int32(500), IncludeValues: aws.Bool(true)})
	if len(pages) != 20 || !slices.Equal(keyIDs(slices.Concat(pages...)), ids) {
		t.Errorf("%d pages", len(pages))
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	w := newWorld(t)
	plan := w.plan(east, "p", w.api(east, "a"))
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			gw := w.gateway(east)
			for i := range 10 {
				key, err := gw.CreateApiKey(t.Context(), &apigateway.CreateApiKeyInput{Value: aws.String(value(worker*100 + i))})
				if err != nil {
					t.Error(err)
					return
				}
				_ = w.attach(east, plan, *key.Id) // may collide: that is the point of another test
				if err := getKeys(w, east); err != nil {
					t.Error(err)
				}
				w.sim.State()
			}
		})
	}
	wg.Wait()
	if n := len(w.state().Accounts[0].Regions[0].APIKeys); n != 80 {
		t.Errorf("%d keys, want 80", n)
	}
}

// bench is a simulator with n keys in one region.
func bench(b *testing.B, n int) *sim.Sim {
	s := sim.New(sim.Config{Seed: 1, KeyLimit: n})
	if err := s.AddAccount(sim.Account{ID: mainAccount, AccessKeys: []string{mainKey}, Regions: []string{east}}); err != nil {
		b.Fatal(err)
	}
	plan, err := s.AddUsagePlan(mainAccount, east, sim.UsagePlan{Name: "p"})
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		if _, err := s.AddKey(mainAccount, east, sim.Key{Name: "app " + strconv.Itoa(i), Value: value(i), Plans: []string{plan},
			Tags: map[string]string{"gatehouse-app": value(i)}}); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func BenchmarkSeed100000(b *testing.B) {
	for b.Loop() {
		bench(b, 100_000)
	}
}

func BenchmarkPageOf500In100000(b *testing.B) {
	s := bench(b, 100_000)
	w := startBench(b, s)
	var position *string
	for b.Loop() {
		out, err := w.GetApiKeys(b.Context(), &apigateway.GetApiKeysInput{Limit: aws.Int32(500), Position: position})
		if err != nil {
			b.Fatal(err)
		}
		position = out.Position
	}
}

func startBench(b *testing.B, s *sim.Sim) *apigateway.Client {
	srv, err := simkit.Start(s.Handler(), "")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = srv.Close() })
	return apigateway.New(apigateway.Options{Region: east, BaseEndpoint: aws.String(srv.URL()), Credentials: creds(mainKey), RetryMaxAttempts: 1})
}
