package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/store"
)

// population makes App n of a plausible crowd.
func population(n int) core.App {
	r := rand.New(rand.NewPCG(9, uint64(n)))
	teams := []string{"Payments", "Orders", "Ledger", "Search", "Mobile", "Billing", "Claims", "Fleet"}
	owner := r.IntN(5000)
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(60_000_000)) * time.Second)
	a := core.App{
		ID: core.AppID(fmt.Sprintf("01J%023d", n)), Name: fmt.Sprintf("%s %s %d", teams[r.IntN(8)], teams[r.IntN(8)], r.IntN(90000)),
		ReferenceID: fmt.Sprintf("%08x-0000-4000-8000-%012x", r.Uint32(), n), Description: "An App of the benchmark, with a line of text as people write it.",
		Connection: []string{"aws-prod", "aws-test", "sensedia"}[r.IntN(3)],
		Owner:      core.Owner{Name: fmt.Sprintf("Developer %d", owner), Email: fmt.Sprintf("dev%d@example.test", owner), Account: fmt.Sprintf("Account %d", owner/10)},
		CreatedAt:  at, Status: core.Pending,
		Registrations: []core.Registration{{API: core.APIRef{ID: fmt.Sprint(r.IntN(40)), Name: teams[r.IntN(8)]}, Plan: core.PlanRef{ID: "g", Name: "Gold"}, Status: core.Waiting}},
	}
	if r.IntN(100) >= 7 {
		a.Status, a.DecidedAt, a.DecidedBy = core.Approved, at.Add(time.Hour), "ana@bastion-1"
		a.Registrations[0].Status = core.RegistrationOn
		a.Refs = core.Refs{{Kind: "key", Scope: "us-east-1", ID: fmt.Sprintf("key%d", n)}}
		a.Credentials = []core.Credential{{Kind: "api key", Scope: "us-east-1", RefID: fmt.Sprintf("key%d", n), LastFour: "1234", Enabled: true, CreatedAt: at}}
		a.Base = core.Shown("enabled", "plan:gold")
		a.Remote = a.Base
		a.Push = core.Push{State: core.PushConfirmed, UpdatedAt: at}
	}
	return a
}

// seeded returns a store with n Apps, made in dir unless it is there.
func seeded(tb testing.TB, dir string, n int) (*store.Store, string) {
	tb.Helper()
	path := filepath.Join(dir, fmt.Sprintf("seed-%d.db", n))
	_, err := os.Stat(path)
	if err != nil {
		began := time.Now()
		err := store.Create(context.Background(), path, func(tx core.Tx) error {
			for i := range n {
				if err := tx.PutApp(population(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
		tb.Logf("%d Apps seeded in %v", n, time.Since(began).Round(time.Millisecond))
	}
	return open(tb, path), path
}

// waiting returns a store of n Apps, all of which wait for a decision.
func waiting(b *testing.B, n int) *store.Store {
	b.Helper()
	path := filepath.Join(b.TempDir(), "state.db")
	err := store.Create(context.Background(), path, func(tx core.Tx) error {
		for i := range n {
			a := population(i)
			a.Status, a.Credentials, a.Refs, a.Base, a.Remote, a.Push = core.Pending, nil, nil, core.Projection{}, core.Projection{}, core.Push{}
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return open(b, path)
}

// BenchmarkDecision is one durable decision (App, decision, audit row) beside
// what the disk needs for 4 KiB and fsync, in turn. Budget: 1.5 times that.
func BenchmarkDecision(b *testing.B) {
	s := waiting(b, 20_000)
	f, err := os.Create(filepath.Join(b.TempDir(), "peer"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	var ours, peer []time.Duration
	n := 0
	for b.Loop() {
		began := time.Now()
		if err := decide(s, n%20_000); err != nil {
			b.Fatal(err)
		}
		ours = append(ours, time.Since(began))
		began = time.Now()
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		peer = append(peer, time.Since(began))
		n++
	}
	b.ReportMetric(float64(median(ours))/1e3, "µs/decision")
	b.ReportMetric(float64(median(peer))/1e3, "µs/4KiB+fsync")
	b.ReportMetric(float64(median(ours))/float64(median(peer)), "ratio(≤1.5)")
}

// decide approves or cancels App n as the engine does.
func decide(s *store.Store, n int) error {
	return s.Write(context.Background(), func(tx core.Tx) error {
		a, err := tx.App(population(n).ID)
		if err != nil {
			return err
		}
		from := a.Status
		if a.Status = core.Approved; from == core.Approved {
			a.Status = core.Canceled
		}
		a.Revision++
		a.DecidedAt, a.DecidedBy, a.Reason = time.Now(), "ana@bastion-1", "as agreed"
		id := fmt.Sprintf("%s-%d", a.ID, a.Revision)
		a.Push = core.Push{State: core.PushHeld, DecisionID: core.DecisionID(id, "1"), DueAt: a.DecidedAt.Add(5 * time.Second), UpdatedAt: a.DecidedAt}
		d := core.Decision{ID: core.DecisionID(id, "1"), ActID: id, AppID: a.ID, Verb: core.Approve, From: from, To: a.Status, Actor: core.Actor{Name: "ana@bastion-1", Session: "s"}, At: a.DecidedAt, Revision: a.Revision}
		if err := tx.PutDecision(d); err != nil {
			return err
		}
		err = tx.Audit(core.Audit{At: a.DecidedAt, Actor: d.Actor.Name, Action: "approve", AppID: a.ID, Subject: a.Name, Detail: "approved"})
		if err != nil {
			return err
		}
		return tx.PutApp(a)
	})
}

func median(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	s := slices.Clone(d)
	slices.Sort(s)
	return s[len(s)/2]
}

// BenchmarkRows reads every row of 100,000 Apps. Budget: 200 ms.
func BenchmarkRows(b *testing.B) {
	s, _ := seeded(b, seedDir(b), 100_000)
	b.ReportAllocs()
	for b.Loop() {
		rows := make([]core.Row, 0, 100_000)
		if _, err := s.Rows(context.Background(), func(batch []core.Row) error {
			rows = append(rows, batch...)
			return nil
		}); err != nil || len(rows) != 100_000 {
			b.Fatal(len(rows), err)
		}
	}
}

// seedDir keeps seeded files between runs where GATEHOUSE_BENCH_DIR says so.
func seedDir(b *testing.B) string {
	if dir := os.Getenv("GATEHOUSE_BENCH_DIR"); dir != "" {
		return dir
	}
	return b.TempDir()
}

// BenchmarkStart opens the store and reads what the first screen shows: a page
// of 50 of the queue and the counts. Budget: 10 ms, at any size.
func BenchmarkStart(b *testing.B) {
	for _, n := range []int{1000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 100_000 && os.Getenv("GATEHOUSE_BENCH_DIR") == "" {
				b.Skip("set GATEHOUSE_BENCH_DIR to keep a seeded file of this size")
			}
			_, path := seeded(b, seedDir(b), n)
			for b.Loop() {
				s, err := store.Open(context.Background(), path, store.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := s.Counts(context.Background()); err != nil {
					b.Fatal(err)
				}
				page, err := s.Page(context.Background(), core.PageRequest{Queue: true, Limit: 50})
				if err != nil || len(page.Rows) != 50 {
					b.Fatal(len(page.Rows), err)
				}
				b.StopTimer()
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkVersion is asked ten times a second by every process.
func BenchmarkVersion(b *testing.B) {
	s, _ := seeded(b, b.TempDir(), 100)
	for b.Loop() {
		if _, err := s.Version(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGroupCommit has 32 goroutines decide at once.
func BenchmarkGroupCommit(b *testing.B) {
	s := waiting(b, 20_000)
	b.SetParallelism(16)
	var next atomic.Int64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := decide(s, int(next.Add(1))%20_000); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkDetails is what a filter costs that asks for more than rows hold.
func BenchmarkDetails(b *testing.B) {
	s, _ := seeded(b, b.TempDir(), 100_000)
	for name, attributes := range map[string][]string{"all": nil, "attribute": {"tier"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Details(b.Context(), attributes, func([]core.App) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
