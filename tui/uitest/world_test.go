package uitest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/store"
)

// world is a store on disk and an engine on a paper gateway, in a bubble of
// fake time.
type world struct {
	t      *testing.T
	store  core.Store
	engine *engine.Engine
	gate   *paper
}

// inWorld runs a test in a bubble with an empty store.
func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, gate: &paper{objects: map[string]core.Projection{}, shown: map[string]core.App{}}}
		s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "gatehouse.db"), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w.store = s
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		w.engine, err = engine.New(engine.Config{
			Store: s, Clock: clock{}, IDs: &counter{}, Random: rand.NewChaCha8([32]byte{1}), Vault: vault{}, Holder: "test", Pacer: pacer{},
			Connections: []engine.Connected{
				{Connection: core.Connection{Name: "paper-prod", Kind: "paper"}, Provider: w.gate},
				{Connection: core.Connection{Name: "paper-eu", Kind: "paper"}, Provider: w.gate, SyncEvery: time.Hour},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.engine.Close() })
		test(w)
	})
}

// put stores Apps.
func (w *world) put(apps ...core.App) {
	w.t.Helper()
	err := w.store.Write(context.WithoutCancel(w.t.Context()), func(tx core.Tx) error {
		for _, a := range apps {
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// read says when a connection was read whole.
func (w *world) read(connection string, ago time.Duration) {
	w.t.Helper()
	err := w.store.Write(w.t.Context(), func(tx core.Tx) error {
		return tx.PutConnection(core.ConnectionState{Name: connection, Kind: "paper", ReadAt: time.Now().Add(-ago), Complete: true, Received: 3})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

var names = []string{
	"Payments Mobile", "Payroll Export", "Paycheck", "Invoice Bot", "Branch Locator", "Card Controls", "Ledger Sync", "Fraud Watch",
	"Mobile Banking", "Partner Portal", "Loan Calculator", "KYC Screening", "Statement Mailer", "Treasury Desk", "Open Data Feed",
}

var people = []core.Owner{
	{Name: "Ana Lima", Email: "ana.lima@example.org", Account: "Example"}, {Name: "Bo Chen", Email: "bo.chen@example.org", Account: "Example"},
	{Name: "Team Ledger", Email: "ledger@example.org", Account: "Ledger", Team: true}, {Name: "Chidi Okafor", Email: "chidi@example.org"},
}

var apis = []core.APIRef{{ID: "pay", Name: "Payments"}, {ID: "led", Name: "Ledger"}, {ID: "kyc", Name: "KYC"}}

// portal stores n Apps: deterministic, all statuses, every third one pending.
func (w *world) portal(n int) []core.App {
	statuses := []core.Status{core.Pending, core.Approved, core.Canceled, core.Pending, core.Rejected, core.Approved, core.Pending, core.Suspended, core.Approved}
	var out []core.App
	for i := range n {
		name := names[i%len(names)]
		if i >= len(names) {
			name = fmt.Sprintf("%s %d", name, i/len(names)+1)
		}
		out = append(out, app(i, name, statuses[i%len(statuses)]))
	}
	w.put(out...)
	return out
}

// app makes the i-th App.
func app(i int, name string, status core.Status) core.App {
	a := core.App{
		ID: core.AppID(fmt.Sprintf("app-%05d", i)), Name: name, ReferenceID: fmt.Sprintf("00000000-0000-4000-8000-%012d", i),
		Connection: []string{"paper-prod", "paper-eu"}[i%3/2], Owner: people[i%len(people)], Status: status, Revision: 1,
		CreatedAt: time.Now().Add(-time.Duration(i+1) * 7 * time.Hour), Base: core.Absent(),
		Description: "Says what " + name + " is for.", CallbackURL: "https://example.org/callback",
	}
	reg := core.Waiting
	switch status {
	case core.Approved:
		reg = core.RegistrationOn
	case core.Rejected:
		reg = core.RegistrationRefused
	case core.Canceled, core.Suspended:
		reg = core.RegistrationOff
	}
	for k := range 1 + i%3 {
		a.Registrations = append(a.Registrations, core.Registration{API: apis[(i+k)%len(apis)], Status: reg})
	}
	if status == core.Approved {
		a.Base = core.Shown("on")
		a.Remote = a.Base
		a.Refs = core.Refs{{Kind: "app", ID: string(a.ID)}}
		a.Push = core.Push{State: core.PushConfirmed, UpdatedAt: a.CreatedAt}
	}
	return a
}

type clock struct{}

func (clock) Now() time.Time { return time.Now() }

func (clock) After(_ context.Context, d time.Duration) <-chan time.Time { return time.After(d) }

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) New() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return fmt.Sprintf("id-%06d", c.n)
}

type pacer struct{}

func (pacer) Limit(string, float64, int)               {}
func (pacer) Wait(ctx context.Context, _ string) error { return ctx.Err() }
func (pacer) Pause(string, time.Time)                  {}

type vault struct{}

func (vault) Seal(plain []byte) ([]byte, error)  { return plain, nil }
func (vault) Open(sealed []byte) ([]byte, error) { return sealed, nil }
func (vault) Fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:6])
}
