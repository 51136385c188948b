package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/registry"
	"gatehouse/store"
)

// A bulk is measured on so many Apps, of which so many match its query.
const (
	bulkApps  = 100_000
	bulkMatch = 40_000
)

// bulk measures what a person waits for who cancels by criteria: marking all
// that match, the preview, and the job on disk.
func bulk(ctx context.Context, f figures, program, dir string) error {
	p, err := prepareBulk(ctx, dir)
	if err != nil {
		return err
	}
	if err := bulkOnScreen(f, program, p); err != nil {
		return err
	}
	return bulkInEngine(ctx, f, p)
}

// prepareBulk makes or finds the place: its connections are never called.
func prepareBulk(ctx context.Context, dir string) (place, error) {
	folder := filepath.Join(dir, "bulk")
	p := place{apps: bulkApps, config: filepath.Join(folder, "config.yaml"), db: filepath.Join(folder, "gatehouse.db")}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return p, err
	}
	if err := os.WriteFile(p.config, []byte(placeConfig), 0o600); err != nil {
		return p, err
	}
	done := filepath.Join(folder, "seeded")
	if _, err := os.Stat(done); err == nil {
		return p, nil
	}
	if err := fillBulk(ctx, p.db); err != nil {
		return p, err
	}
	return p, os.WriteFile(done, nil, 0o600)
}

// fillBulk makes a store in which exactly bulkMatch Apps are APPROVED.
func fillBulk(ctx context.Context, db string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(db + suffix); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	catalog := []core.CatalogAPI{}
	for i, name := range []string{"Payments", "Ledger", "KYC", "Cards", "Loans"} {
		catalog = append(catalog, core.CatalogAPI{APIRef: core.APIRef{ID: fmt.Sprint("api-", i), Name: name}, Plans: []core.PlanRef{{ID: "free", Name: "Free"}}})
	}
	shape := seed.Shape{Apps: bulkApps, Seed: 1, Now: time.Now(), Places: []seed.Place{
		{Connection: "aws-prod", Share: 3, Catalog: catalog}, {Connection: "sensedia-prod", Share: 2, Catalog: catalog}, {Connection: "sensedia-eu", Share: 1, Catalog: catalog},
	}}
	approved, n := 0, 0
	return store.Create(ctx, db, func(tx core.Tx) error {
		for a := range shape.All() {
			if a.Status == core.Approved {
				if approved++; approved > bulkMatch {
					a.Status = core.Rejected
				}
			}
			a = arrived(settled(a), n)
			n++
			if a.Status == core.Approved {
				a.Base, a.Refs = core.Shown("enabled"), core.Refs{{Kind: "key", ID: string(a.ID)}}
				a.Remote = a.Base
			}
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	})
}

// bulkOnScreen marks all that match and asks for the preview, through the
// terminal.
func bulkOnScreen(f figures, program string, p place) error {
	t, _, err := open(program, p)
	if err != nil {
		return err
	}
	defer t.stop()
	if _, err := t.waitFor("complete", t.began, 20*time.Second); err != nil {
		return err
	}
	t.press("2")
	t.press("/")
	t.press("status:approved")
	t.press("\r")
	time.Sleep(300 * time.Millisecond) // the detail follows the cursor
	for range 5 {
		marked, err := timed(t, "*", "40,000 marked")
		if err != nil {
			return err
		}
		f.add("bulk mark", marked)
		shown, err := timed(t, "c", "Cancel 40,000 Apps")
		if err != nil {
			return err
		}
		f.add("bulk preview on screen", shown)
		t.press("\x1b")
		time.Sleep(100 * time.Millisecond)
		t.press("U")
		time.Sleep(100 * time.Millisecond)
	}
	f.add("bulk memory", float64(t.memory())/(1<<20))
	return nil
}

// timed presses keys and waits for a text; in milliseconds.
func timed(t *terminal, keys, text string) (float64, error) {
	anyPhase()
	from := time.Now()
	_, _ = t.file.WriteString(keys)
	at, err := t.waitFor(text, from, 5*time.Second)
	time.Sleep(2 * quiet)
	return ms(at.Sub(from)), err
}

// bulkInEngine plans the bulk and makes it a job, on a copy of the place.
func bulkInEngine(ctx context.Context, f figures, p place) error {
	dir, err := os.MkdirTemp(filepath.Dir(p.db), "job-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	original, err := store.Open(ctx, p.db, store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	db := filepath.Join(dir, "gatehouse.db")
	err = original.Backup(ctx, db)
	if cerr := original.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	lock := &longest{}
	s, err := store.Open(ctx, db, store.Options{LockHeld: func(d time.Duration) { lock.held = max(lock.held, d) }})
	if err != nil {
		return err
	}
	err = cancelAll(ctx, f, p, s, lock)
	if cerr := s.Close(); err == nil {
		err = cerr
	}
	return err
}

func cancelAll(ctx context.Context, f figures, p place, s core.Store, lock *longest) error {
	env := func(name string) (string, bool) { return "", false }
	cfg, err := config.Load(p.config, config.Env{Lookup: env}, registry.Providers())
	if err != nil {
		return err
	}
	clock := system.Clock{}
	c := engine.Config{
		Store: s, Clock: clock, IDs: system.NewIDs(time.Now, rand.Reader), Random: rand.Reader, Vault: plainVault{}, Holder: system.Holder(),
		Pacer: httpclient.NewPacer(clock),
	}
	for _, conn := range cfg.Connections {
		c.Connections = append(c.Connections, engine.Connected{Connection: conn.Connection, Provider: conn.Provider})
	}
	e, err := engine.New(c)
	if err != nil {
		return err
	}
	sel := core.Selection{Revisions: map[core.AppID]int64{}}
	_, err = s.Rows(ctx, func(rows []core.Row) error {
		for _, r := range rows {
			if r.Status == core.Approved {
				id := core.AppID(strings.Clone(string(r.ID)))
				sel.IDs, sel.Revisions[id] = append(sel.IDs, id), r.Revision
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	began := time.Now()
	plan, err := e.Plan(ctx, core.Actor{Name: "bench", Session: "bench"}, sel, core.Cancel, core.Input{Reason: "bench"})
	if err != nil {
		return err
	}
	if len(plan.Change) != bulkMatch {
		return fmt.Errorf("the plan changes %d Apps, not %d", len(plan.Change), bulkMatch)
	}
	f.add("bulk preview", ms(time.Since(began)))
	lock.held = 0
	began = time.Now()
	if _, err := e.Apply(ctx, plan); err != nil {
		return err
	}
	f.add("bulk job", ms(time.Since(began)))
	f.add("bulk lock", ms(lock.held))
	return nil
}

// bulkResults puts the figures beside their budgets.
func bulkResults(f figures, median string) []result {
	what := fmt.Sprintf(", %d of %d Apps", bulkMatch, bulkApps)
	return []result{
		atMost("marking all that match, to the screen"+what, quantile(f["bulk mark"], 0.5), 50, "ms", "", "median of all"),
		atMost("preview, in the engine"+what, quantile(f["bulk preview"], 0.5), 400, "ms", "", median),
		atMost("preview, from the key to the screen"+what, quantile(f["bulk preview on screen"], 0.5), 400, "ms", "", "median of all"),
		atMost("a bulk's job on disk"+what, quantile(f["bulk job"], 0.5), 1000, "ms", "", median),
		atMost("the write lock it holds", quantile(f["bulk lock"], 1), 500, "ms", "", "worst of all runs"),
		{name: "memory after five previews", figure: quantile(f["bulk memory"], 0.5), unit: "MiB", measure: median},
	}
}
