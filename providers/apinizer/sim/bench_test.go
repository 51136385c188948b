package sim_test

import (
	"fmt"
	"testing"

	"gatehouse/providers/apinizer/sim"
)

// BenchmarkList100000 is the whole list of a large project over HTTP.
func BenchmarkList100000(b *testing.B) {
	w := newWorld(b, sim.Config{})
	for i := range 100_000 {
		w.AddCredential(sim.Credential{Project: "sales", Username: fmt.Sprintf("u%06d", i), Description: "gatehouse:x", Enabled: true})
	}
	for b.Loop() {
		if a := w.call("GET", sales+"credentials/", ""); a.status != 200 {
			b.Fatal(a.status)
		}
	}
}
