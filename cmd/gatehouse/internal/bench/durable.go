package main

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/registry"
	"gatehouse/store"
)

// durable measures one decision on disk (decision, audit row, push intent, the
// App's row) beside a 4 KiB write with fsync in the same folder, turn by turn. The
// first ones read their pages and make the log longer; the median is of many.
func durable(ctx context.Context, f figures, dir string) error {
	dir, err := os.MkdirTemp(dir, "durable-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	const n = 600
	db := filepath.Join(dir, "gatehouse.db")
	if err := fill(ctx, db, 40_000); err != nil {
		return err
	}
	s, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	clock := system.Clock{}
	kinds := registry.Providers()
	provider := kinds[slices.IndexFunc(kinds, func(p core.Provider) bool { return p.Capabilities().Kind == "sensedia" })]
	e, err := engine.New(engine.Config{
		Store: s, Clock: clock, IDs: system.NewIDs(time.Now, rand.Reader), Random: rand.Reader, Holder: system.Holder(),
		Pacer: httpclient.NewPacer(clock),
		Connections: []engine.Connected{{
			Connection: core.Connection{Name: "sensedia-prod", Kind: "sensedia"}, Provider: provider,
		}},
	})
	if err != nil {
		return err
	}
	page, err := s.Page(ctx, core.PageRequest{Queue: true, Connection: "sensedia-prod", Limit: n})
	if err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(dir, "peer"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	block := make([]byte, 4096)
	actor := core.Actor{Name: "bench", Session: "bench"}
	for _, row := range page.Rows {
		began := time.Now()
		if _, err := file.Write(block); err != nil {
			return err
		}
		if err := file.Sync(); err != nil {
			return err
		}
		f.add("fsync", ms(time.Since(began)))
		plan, err := e.Plan(ctx, actor, core.Selection{IDs: []core.AppID{row.ID}}, core.Reject, core.Input{Reason: "bench", Hold: time.Hour})
		if err != nil {
			return err
		}
		began = time.Now()
		if _, err := e.Apply(ctx, plan); err != nil {
			return err
		}
		f.add("decision", ms(time.Since(began)))
	}
	return nil
}
