package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/store"
)

// place is a folder with a configuration and a store of n Apps, kept between
// runs: seeding a million takes longer than measuring them.
type place struct {
	apps   int
	config string
	db     string
}

// connections are never called: their interval is 0 and nothing is due.
const placeConfig = `hold: 0s
connections:
  - {name: aws-prod, kind: aws, regions: [us-east-1], account: "000000000000", sync-every: 0}
  - {name: sensedia-prod, kind: sensedia, url: "http://127.0.0.1:9/", client-id: bench, client-secret: {env: GATEHOUSE_BENCH_SECRET}, sync-every: 0}
  - {name: sensedia-eu, kind: sensedia, url: "http://127.0.0.1:9/", client-id: bench, client-secret: {env: GATEHOUSE_BENCH_SECRET}, sync-every: 0}
`

// prepare makes or finds the place for n Apps under dir.
func prepare(ctx context.Context, dir string, n int) (place, error) {
	p := place{apps: n}
	folder := filepath.Join(dir, fmt.Sprintf("%d-apps", n))
	p.config, p.db = filepath.Join(folder, "config.yaml"), filepath.Join(folder, "gatehouse.db")
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
	began := time.Now()
	fmt.Fprintf(os.Stderr, "seeding %d Apps in %s ...\n", n, p.db)
	if err := fill(ctx, p.db, n); err != nil {
		return p, err
	}
	fmt.Fprintf(os.Stderr, "seeded %d Apps in %v\n", n, time.Since(began).Round(100*time.Millisecond))
	return p, os.WriteFile(done, nil, 0o600)
}

// fill makes a store of n invented Apps, all settled: nothing is due, nothing
// is sent.
func fill(ctx context.Context, db string, n int) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(db + suffix); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	shape := seed.Shape{Apps: n, Seed: 1, Now: time.Now(), Places: []seed.Place{
		{Connection: "aws-prod", Share: 3}, {Connection: "sensedia-prod", Share: 2}, {Connection: "sensedia-eu", Share: 1},
	}}
	return store.Create(ctx, db, func(tx core.Tx) error {
		for a := range shape.All() {
			if err := tx.PutApp(settled(a)); err != nil {
				return err
			}
		}
		return nil
	})
}

// arrived gives the n-th App the id it has when Apps come one after the other,
// as a listing brings them: ids begin with the time, so the store has both
// orders in one. The invented ids go by the dates of the gateway.
func arrived(a core.App, n int) core.App {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Millisecond)
	a.ID = core.AppID(system.TimePart(at) + string(a.ID[10:]))
	return a
}

// settled gives an App the push state of a finished life.
func settled(a core.App) core.App {
	a.Base = core.Absent()
	if a.Status != core.Pending {
		a.Push = core.Push{State: core.PushConfirmed, UpdatedAt: a.DecidedAt}
	}
	return a
}
