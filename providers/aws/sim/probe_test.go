package sim_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"gatehouse/providers/aws/sim"
)

func (w *world) enable(region, id string, on string) {
	w.t.Helper()
	_, err := w.gateway(region).UpdateApiKey(w.t.Context(), &apigateway.UpdateApiKeyInput{ApiKey: &id,
		PatchOperations: []types.PatchOperation{patch(types.OpReplace, "/enabled", on)}})
	w.must(err)
}

func TestProbeOpensForAnEnabledKeyInAPlanOfTheStage(t *testing.T) {
	w := newWorld(t)
	api, other := w.api(east, "a"), w.api(east, "b")
	plan, id := w.plan(east, "p", api), w.key(east, sim.Key{Value: value(1)})
	want := func(when string, status int) {
		t.Helper()
		if got := w.probe(east, api, value(1)); got != status {
			t.Errorf("%s: %d, want %d", when, got, status)
		}
	}
	want("disabled", 403)
	w.enable(east, id, "true")
	want("enabled without a plan", 403)
	w.must(w.attach(east, plan, id))
	want("enabled, in the plan", 200)
	for name, got := range map[string]int{
		"another API":    w.probe(east, other, value(1)),
		"another region": w.probe(west, api, value(1)),
		"another key":    w.probe(east, api, value(2)),
		"no key":         w.probe(east, api, ""),
		"no region":      w.probe("", api, value(1)),
	} {
		if got != 403 {
			t.Errorf("%s: %d", name, got)
		}
	}
	w.enable(east, id, "false")
	want("disabled again", 403)
}

func TestProbeStaysClosedForAWhileAfterEnabling(t *testing.T) {
	w := newWorld(t)
	api := w.api(east, "a")
	plan := w.plan(east, "p", api)
	id := w.key(east, sim.Key{Value: value(1), Plans: []string{plan}})
	w.key(east, sim.Key{Value: value(2), Plans: []string{plan}, Enabled: true})
	w.fault("call-delay=on@5s")
	w.enable(east, id, "true")
	w.clock.Advance(4 * time.Second)
	if got := w.probe(east, api, value(1)); got != 403 {
		t.Errorf("4 s after enabling: %d", got)
	}
	if got := w.probe(east, api, value(2)); got != 200 {
		t.Errorf("a key that was always enabled: %d", got)
	}
	w.clock.Advance(time.Second)
	if got := w.probe(east, api, value(1)); got != 200 {
		t.Errorf("5 s after enabling: %d", got)
	}
}

func TestARealisticKeyIsLetThroughSomeSecondsAfterItWasEnabled(t *testing.T) {
	w := newWorld(t, realistic)
	api := w.api(east, "a")
	plan, id := w.plan(east, "p", api), w.key(east, sim.Key{Value: value(1)})
	w.must(w.attach(east, plan, id))
	w.enable(east, id, "true")
	if got := w.probe(east, api, value(1)); got != 403 {
		t.Errorf("at once: %d", got)
	}
	w.clock.Advance(6 * time.Second)
	if got := w.probe(east, api, value(1)); got != 200 {
		t.Errorf("6 s later: %d", got)
	}
}
