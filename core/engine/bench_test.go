package engine_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/store"
)

// fleet is a gateway that lists many Apps, made as they are handed over, in
// batches as large as a gateway's pages.
type fleet struct {
	*ledgerGate
	apps, regs, page int
}

func (f fleet) PacingKeys(context.Context) ([]string, error) { return []string{"fleet"}, nil }

func (f fleet) List(_ context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	for at := 0; at < f.apps; at += f.page {
		batch := make([]core.Remote, 0, f.page)
		for i := at; i < min(at+f.page, f.apps); i++ {
			batch = append(batch, f.app(i))
		}
		if err := yield(batch); err != nil {
			return core.Listing{}, err
		}
	}
	return core.Listing{Complete: true, Received: f.apps}, nil
}

func (f fleet) app(i int) core.Remote {
	id := fmt.Sprintf("entry-%07d", i)
	app := core.App{Name: fmt.Sprintf("App %d", i), CallbackURL: "https://example.com/" + id, Status: core.Approved, Refs: core.Refs{{Kind: "app", ID: id}}}
	for j := range f.regs {
		app.Registrations = append(app.Registrations, core.Registration{
			API: core.APIRef{ID: string(rune('a' + (i+j)%26))}, Status: []core.RegistrationStatus{on, waiting, off}[j%3], ID: fmt.Sprint(id, "/", j),
		})
	}
	app.Status, _ = core.DeriveStatus(app.Registrations)
	return core.Remote{
		Projection: ledger{}.Project(core.Connection{}, app), Complete: true, Managed: true, Status: app.Status, Name: app.Name, CallbackURL: app.CallbackURL,
		Owner: core.Owner{Name: fmt.Sprintf("Developer %d", i%5000), Email: fmt.Sprintf("dev%d@example.org", i%5000)}, Refs: app.Refs, Registrations: app.Registrations,
	}
}

type fleetProvider struct {
	ledger
	gate fleet
}

func (p fleetProvider) Open(context.Context, core.Connection, core.Surroundings) (core.Gateway, error) {
	return p.gate, nil
}

// BenchmarkFullRead reads 100,000 Apps with a registration each into an empty
// store, and then again, when nothing has changed. rows/s counts Apps and
// registrations; lock-ms is the longest that the write lock was held; live-MB
// the most that was in use at a batch.
func BenchmarkFullRead(b *testing.B) {
	for _, page := range []int{100, 1000} {
		b.Run(fmt.Sprint("page=", page), func(b *testing.B) {
			for range b.N {
				readFleet(b, fleet{newLedger(), 100_000, 1, page})
			}
		})
	}
}

func readFleet(b *testing.B, f fleet) {
	var held, peak atomic.Int64
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "gatehouse.db"), store.Options{LockHeld: func(d time.Duration) {
		held.Store(max(held.Load(), int64(d)))
	}})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	e, err := engine.New(engine.Config{
		Store: s, Clock: clock{}, IDs: &counter{}, Vault: vault{}, Holder: "one",
		Connections: []engine.Connected{{Connection: core.Connection{Name: "fleet"}, Provider: fleetProvider{gate: f}}},
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, pass := range []string{"first", "again"} {
		done := make(chan struct{})
		go watchMemory(done, &peak)
		began, spent := time.Now(), processorTime()
		report, err := e.Sync(b.Context(), ana, "fleet", false)
		took := time.Since(began)
		close(done)
		if err != nil || report.New+report.Same != f.apps || pass == "again" && report.Same != f.apps {
			b.Fatalf("%s: %+v %v", pass, report.Listing, err)
		}
		rows := float64(f.apps * (1 + f.regs))
		b.ReportMetric(rows/took.Seconds(), pass+"-rows/s")
		b.ReportMetric((processorTime()-spent).Seconds()/rows*1e6, pass+"-cpu-µs/row")
	}
	b.ReportMetric(float64(held.Load())/1e6, "lock-ms")
	b.ReportMetric(float64(peak.Load())/1e6, "live-MB")
}

// processorTime is what this process has used of the processors: what a row
// costs whatever else the machine does.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func watchMemory(done chan struct{}, peak *atomic.Int64) {
	var m runtime.MemStats
	for {
		runtime.ReadMemStats(&m)
		peak.Store(max(peak.Load(), int64(m.HeapInuse+m.StackInuse)))
		select {
		case <-done:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// BenchmarkPlan plans one verb on 10,000 Apps of five registrations each.
func BenchmarkPlan(b *testing.B) {
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "gatehouse.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	e, err := engine.New(engine.Config{
		Store: s, Clock: clock{}, IDs: &counter{}, Vault: vault{}, Holder: "one",
		Connections: []engine.Connected{{Connection: core.Connection{Name: "fleet"}, Provider: fleetProvider{gate: fleet{newLedger(), 10_000, 5, 1000}}}},
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := e.Sync(b.Context(), ana, "fleet", false); err != nil {
		b.Fatal(err)
	}
	var sel core.Selection
	_, err = s.Rows(b.Context(), func(rows []core.Row) error {
		for _, r := range rows {
			sel.IDs = append(sel.IDs, r.ID)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		plan, err := e.Plan(b.Context(), ana, sel, core.Cancel, core.Input{Reason: "r"})
		if err != nil || len(plan.Change) != 10_000 {
			b.Fatal(len(plan.Change), err)
		}
	}
}
