package konnect_test

import (
	"fmt"
	"net/http"
	"runtime"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/konnect"
	"gatehouse/providers/konnect/sim"
)

// BenchmarkList reads a portal of 100,000 Apps with two registrations each and
// 20,000 developers, pacing off, and reports rows a second over all lists
// (issue 3: at least 20,000) and the memory at its highest (under 300 MB,
// the simulator's own included).
func BenchmarkList(b *testing.B) {
	const apps, people = 100_000, 20_000
	s, url := start(b, sim.Config{MaxPageSize: 1000, Check: func(next http.Handler) http.Handler { return next }})
	fill(s, apps, people)
	for _, size := range []string{"100", "1000"} {
		b.Run("pages of "+size, func(b *testing.B) {
			g := openOn(b, connectionTo(s, url, map[string]string{"rate": "1000000", "page-size": size}))
			var before, now, peak uint64
			before = heapNow()
			began := time.Now()
			for range b.N {
				listing, err := g.List(b.Context(), func([]core.Remote) error {
					if now = heapInUse(); now > peak {
						peak = now
					}
					return nil
				})
				if err != nil || !listing.Complete || listing.Received != apps+people {
					b.Fatalf("%+v, %v", listing, err)
				}
			}
			rows := float64(apps*3+people) * float64(b.N)
			b.ReportMetric(rows/time.Since(began).Seconds(), "rows/s")
			b.ReportMetric(float64(peak)/1e6, "MB-peak")
			b.ReportMetric(float64(before)/1e6, "MB-simulator")
		})
	}
}

func heapNow() uint64 {
	runtime.GC()
	return heapInUse()
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

func fill(s *sim.Sim, apps, people int) {
	apis := make([]sim.API, 50)
	for i := range apis {
		apis[i] = s.AddAPI(sim.API{Name: fmt.Sprintf("API %d", i), Version: "v1"})
	}
	owners := make([]string, people)
	for i := range owners {
		owners[i] = s.AddDeveloper(sim.Developer{Email: fmt.Sprintf("dev-%d@example.com", i), FullName: fmt.Sprintf("Developer %d", i)}).ID
	}
	at := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range apps {
		s.AddApp(sim.App{Name: fmt.Sprintf("App %d", i), Description: "one of many", OwnerType: "developer", OwnerID: owners[i%people],
			CreatedAt: at.Add(time.Duration(i) * time.Minute)},
			sim.Registration{API: apis[i%50].ID, Status: "approved"}, sim.Registration{API: apis[(i+7)%50].ID, Status: "pending"})
	}
}

func openOn(t testing.TB, conn core.Connection) core.Gateway {
	t.Helper()
	g, err := konnect.Provider{}.Open(t.Context(), conn, surroundings())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return g
}
