package fleet_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/fleet"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/registry"
	"gatehouse/providers/secrets"
	"gatehouse/store"
)

// clock moves when somebody waits on it, so that waiting costs no time.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) After(_ context.Context, d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	out := make(chan time.Time, 1)
	out <- c.now
	return out
}

// world is a fleet with an engine on it.
type world struct {
	clock  *clock
	fleet  *fleet.Fleet
	engine *engine.Engine
	pop    fleet.Population
}

func start(t *testing.T, apps int, seed uint64, dir string) *world {
	t.Helper()
	w := &world{clock: &clock{now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}}
	var err error
	if w.fleet, err = fleet.Start(fleet.Options{Seed: seed, Apps: apps, Clock: w.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.fleet.Close(); err != nil {
			t.Error(err)
		}
	})
	path, err := w.fleet.WriteConfig(dir, "0", filepath.Join(dir, "gatehouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(path, config.Env{}, registry.Providers())
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), cfg.DB, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	vault, err := secrets.OpenVault(dir)
	if err != nil {
		t.Fatal(err)
	}
	w.pop = fleet.Population{Store: st, Vault: vault, Gateways: map[string]core.Gateway{}, Apps: apps, Seed: seed, Now: w.clock.Now()}
	w.connect(t, cfg, vault)
	return w
}

// connect makes the engine, and gateways outside it.
func (w *world) connect(t *testing.T, cfg config.Config, vault core.Vault) {
	t.Helper()
	var conns []engine.Connected
	pacer := httpclient.NewPacer(w.clock)
	for _, c := range cfg.Connections {
		secret := func(ctx context.Context, setting string) (string, error) {
			return secrets.Sources{}.Resolve(ctx, setting, c.Secrets[setting])
		}
		conns = append(conns, engine.Connected{Connection: c.Connection, Provider: c.Provider, Secret: secret})
		gw, err := c.Provider.Open(t.Context(), c.Connection, core.Surroundings{
			Clock: w.clock, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), Pacer: pacer, Secret: secret,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = gw.Close() })
		w.pop.Gateways[c.Name] = gw
	}
	var err error
	w.engine, err = engine.New(engine.Config{
		Store: w.pop.Store, Connections: conns, Clock: w.clock, IDs: system.NewIDs(w.clock.Now, rand.Reader),
		Random: rand.Reader, Vault: vault, Pacer: pacer, Holder: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.engine.Close(); err != nil {
			t.Error(err)
		}
		if err := w.pop.Store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// agrees demands that every gateway shows what the store says.
func (w *world) agrees(t *testing.T) {
	t.Helper()
	for _, m := range w.fleet.Members {
		r, err := w.engine.Sync(t.Context(), core.Actor{Name: "test"}, m.Name, true)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Listing.Complete || r.New+r.Adopted+r.Pushes+r.Conflicts+r.Missing+len(r.Changes) > 0 || r.Same == 0 {
			t.Errorf("%s does not agree: %+v", m.Name, r)
		}
	}
}

func TestWhatTheStoreSaysIsConfirmedIsAtTheGateways(t *testing.T) {
	w := start(t, 300, 3, t.TempDir())
	if err := w.fleet.Populate(t.Context(), w.pop); err != nil {
		t.Fatal(err)
	}
	counts, err := w.pop.Store.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if counts.Apps != 300 || counts.Queue == 0 || counts.Attention != 0 || counts.Unsettled != 0 || len(counts.ByConnection) != 3 {
		t.Errorf("counts: %+v", counts)
	}
	w.agrees(t)
	if err := w.pop.Store.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTheGatewayNamesTheDevelopersItKnows(t *testing.T) {
	w := start(t, 60, 5, t.TempDir())
	if err := w.fleet.Populate(t.Context(), w.pop); err != nil {
		t.Fatal(err)
	}
	seen := 0
	_, err := w.pop.Gateways["sensedia-prod"].List(t.Context(), func(batch []core.Remote) error {
		for _, r := range batch {
			app, err := w.pop.Store.App(t.Context(), r.AppID)
			if err != nil || r.Owner.Name != app.Owner.Name || r.Owner.Email != app.Owner.Email {
				t.Errorf("%s: %+v at the gateway, %+v in the store, %v", r.AppID, r.Owner, app.Owner, err)
			}
			seen++
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Errorf("%d Apps, %v", seen, err)
	}
}

func TestASavedFleetIsRestoredAsItWas(t *testing.T) {
	dir := t.TempDir()
	first := start(t, 80, 5, dir)
	if err := first.fleet.Populate(t.Context(), first.pop); err != nil {
		t.Fatal(err)
	}
	if err := first.fleet.Save(dir); err != nil {
		t.Fatal(err)
	}
	if got := fleet.SavedSeed(dir, 1); got != 5 {
		t.Errorf("the saved seed is %d", got)
	}
	again := start(t, 80, 5, dir)
	if restored, err := again.fleet.Restore(dir); err != nil || !restored {
		t.Fatalf("%v %v", restored, err)
	}
	again.agrees(t)
	if restored, err := again.fleet.Restore(t.TempDir()); err != nil || restored {
		t.Errorf("an empty directory: %v %v", restored, err)
	}
}

func TestASeedGivesTheSameStore(t *testing.T) {
	rows := func() []core.Row {
		w := start(t, 60, 9, t.TempDir())
		if err := w.fleet.Populate(t.Context(), w.pop); err != nil {
			t.Fatal(err)
		}
		page, err := w.pop.Store.Page(t.Context(), core.PageRequest{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		return page.Rows
	}
	if diff := cmp.Diff(rows(), rows()); diff != "" {
		t.Error(diff)
	}
}

func TestTheDemoLives(t *testing.T) {
	w := start(t, 150, 3, t.TempDir())
	if err := w.fleet.Populate(t.Context(), w.pop); err != nil {
		t.Fatal(err)
	}
	shape, err := w.fleet.Shape(t.Context(), w.pop)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		done <- fleet.Life{Fleet: w.fleet, Engine: w.engine, Clock: w.clock, Shape: shape}.Run(ctx)
	}()
	changed := w.engine.Changed()
	defer w.engine.Unsubscribe(changed)
	for counts := (core.Counts{}); counts.Apps < 200; <-changed {
		if counts, err = w.pop.Store.Counts(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	adopted, gone := 0, 0
	for _, m := range w.fleet.Members {
		r, err := w.engine.Sync(t.Context(), core.Actor{Name: "test"}, m.Name, false)
		if err != nil {
			t.Fatal(err)
		}
		adopted, gone = adopted+r.Adopted, gone+r.Removed
		if r.Held != nil { // so many in so short a time that the brake stops them
			gone++
		}
	}
	if adopted == 0 || gone == 0 {
		t.Errorf("in %s nobody changed (%d) or deleted (%d) anything at a gateway", w.clock.Now().Sub(w.pop.Now), adopted, gone)
	}
}

func TestAFaultIsForWhoKnowsIt(t *testing.T) {
	f, err := fleet.Start(fleet.Options{Clock: &clock{now: time.Now()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if err := f.SetFaults([]string{"latency=1ms", "aws-prod:throttle=1", "communication=1"}); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"nosuch=on", "aws-prod:communication=1", "nobody:latency=1ms", "latency=often"} {
		if err := f.SetFaults([]string{bad}); core.CodeOf(err) != core.CodeInvalid || !strings.Contains(err.Error(), "--fault") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
