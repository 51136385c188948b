package apigee_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/apigee/sim"
)

func TestAnAppOfFiveHundredRegistrations(t *testing.T) {
	const n = 500
	o := newOrg(t, sim.Config{})
	c := sim.Credential{}
	for i := range n {
		p := o.sim.AddProduct(sim.Product{Name: fmt.Sprintf("product-%03d", i), ApprovalType: "manual"})
		c.APIProducts = append(c.APIProducts, sim.Pair{APIProduct: p.Name, Status: "pending"})
	}
	app := o.seeded(sim.App{Credentials: []sim.Credential{c}})
	if app.WaitingCount() != n {
		t.Fatalf("%d wait", app.WaitingCount())
	}
	o.decide(app, core.Approve)
	o.settle(app, nil)
	if w := o.writes(); len(w) != n {
		t.Errorf("%d writes", len(w))
	}
	o.decide(app, core.Suspend)
	o.settle(app, nil)
	if w := o.writes(); len(w) != n+1 {
		t.Errorf("suspending took %d writes", len(w)-n)
	}
}

// A list of 100,000 takes a call for each 1,000 and does not hold them all.
func BenchmarkList(b *testing.B) {
	for name, filters := range map[string]sim.Filters{"strict": sim.Strict, "ignored": sim.Ignored} {
		b.Run(name, func(b *testing.B) {
			const n = 100_000
			o := newOrg(b, sim.Config{Filters: filters}, "page-size", "1000", "rate", "1000000")
			began := time.Now()
			o.seed(n)
			b.Logf("seeded in %s", time.Since(began))
			var held runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&held)
			before, most := held.HeapAlloc, uint64(0)
			for b.Loop() {
				calls := len(o.sim.Faults().Requests())
				l, err := o.List(b.Context(), func([]core.Remote) error {
					runtime.ReadMemStats(&held)
					most = max(most, held.HeapAlloc)
					return nil
				})
				if err != nil || !l.Complete || l.Received != n {
					b.Fatalf("%+v, %v", l, err)
				}
				b.ReportMetric(float64(len(o.sim.Faults().Requests())-calls), "calls")
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "apps/s")
			b.ReportMetric(float64(most-before)/(1<<20), "MB")
		})
	}
}
