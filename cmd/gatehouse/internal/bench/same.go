package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	_ "modernc.org/sqlite" // to look at the store's file

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/registry"
)

// again is one reading in which nothing changed, beside a bare one: the listing
// alone, handed to nobody.
type again struct {
	Bare, Sync time.Duration
	Rewritten  int // Apps that were written anew
	Pages      int // pages written to the store's log
}

// pageOnDisk is a page of SQLite's log: 4 KiB and its header
// (sqlite.org/fileformat2.html, WAL Format).
const pageOnDisk = 4096 + 24

// noChange measures readings of unchanged gateways, each in a process of its
// own.
func noChange(ctx context.Context, f figures, dir string, names []string, apps int, profile string) error {
	for _, name := range names {
		g, err := gateways[name](dir, apps)
		if err != nil {
			return err
		}
		warm, cold, err := readSame(ctx, dir, g, profile)
		if err != nil {
			return fmt.Errorf("reading %s again: %w", name, err)
		}
		for _, a := range warm {
			f.add("same over "+name, float64(a.Sync)/float64(a.Bare))
			f.add("same bare "+name, a.Bare.Seconds())
		}
		for _, a := range cold {
			f.add("cold over "+name, float64(a.Sync)/float64(a.Bare))
		}
		for _, a := range slices.Concat(warm, cold) {
			f.add("same rewritten "+name, float64(a.Rewritten))
			f.add("same pages "+name, float64(a.Pages))
		}
	}
	return nil
}

// turns is how often a gateway is read again, barely and with a sync, in each way.
const turns = 5

// readSame reads a gateway some times in a process that has read it twice, and
// then once in each of as many new processes.
func readSame(ctx context.Context, dir string, g gateway, profile string) (warm, cold []again, err error) {
	server, err := g.serve(nil)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = server.Close() }()
	if dir, err = os.MkdirTemp(dir, "same-"); err != nil {
		return nil, nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	unpaced := map[string]string{"rate": "1000000", "in-flight": "8"}
	maps.Copy(unpaced, g.reading)
	order := readOrder{Connection: g.connection(server.URL(), unpaced), Secrets: g.secrets, Dir: dir, Same: turns}
	warm, err = sameInProcess(ctx, order, profile, "same-"+g.name)
	order.Same, order.Cold = 1, true
	for n := 0; n < turns && err == nil; n++ {
		var one []again
		one, err = sameInProcess(ctx, order, profile, "cold-"+g.name)
		cold = append(cold, one...)
	}
	return warm, cold, err
}

func sameInProcess(ctx context.Context, order readOrder, profile, name string) ([]again, error) {
	if profile != "" {
		order.Profile = filepath.Join(profile, name+".prof")
	}
	result, _, err := inProcess(ctx, order)
	return result.Again, err
}

// sameAgain reads the gateway barely, and then with a sync in which nothing
// changes.
func (w *working) sameAgain(ctx context.Context, order readOrder, result *readResult) error {
	var one again
	var err error
	runtime.GC() // neither of the two pays for what was done before
	if one.Bare, err = bareList(ctx, order); err != nil {
		return err
	}
	file := filepath.Join(order.Dir, "gatehouse.db")
	if err := emptyLog(ctx, file); err != nil {
		return err
	}
	change, err := w.store.LastChange(ctx)
	if err != nil {
		return err
	}
	runtime.GC()
	began := time.Now()
	report, err := w.Sync(ctx, core.Actor{Name: "bench", Session: "bench"}, order.Connection.Name, false)
	if err != nil {
		return err
	}
	one.Sync = time.Since(began)
	if !report.Listing.Complete || len(report.Changes) > 0 {
		return fmt.Errorf("it changed %d Apps: %s", len(report.Changes), report.Listing.Why)
	}
	rows, _, err := w.store.Changes(ctx, change, 1<<30)
	if err != nil {
		return err
	}
	log, err := os.Stat(file + "-wal")
	if err != nil {
		return err
	}
	one.Rewritten, one.Pages = len(rows), int(log.Size())/pageOnDisk
	result.Again = append(result.Again, one)
	return nil
}

// emptyLog moves the store's log into its file, so that the log shows what is
// written from now on.
func emptyLog(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return err
	}
	var busy, pages, moved int
	err = db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = errors.New("the store's log could not be emptied: somebody reads it")
	}
	return errors.Join(err, db.Close())
}

// bareList reads the listing with the provider alone, as a sync does.
func bareList(ctx context.Context, order readOrder) (time.Duration, error) {
	kinds := registry.Providers()
	i := slices.IndexFunc(kinds, func(p core.Provider) bool { return p.Capabilities().Kind == order.Connection.Kind })
	clock := system.Clock{}
	gw, err := kinds[i].Open(ctx, order.Connection, core.Surroundings{
		Clock: clock, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), Pacer: httpclient.NewPacer(clock),
		Secret: func(_ context.Context, name string) (string, error) { return order.Secrets[name], nil },
	})
	if err != nil {
		return 0, err
	}
	began := time.Now()
	listing, err := gw.List(ctx, func([]core.Remote) error { return nil })
	took := time.Since(began)
	if err == nil && !listing.Complete {
		err = fmt.Errorf("not complete: %s", listing.Why)
	}
	return took, errors.Join(err, gw.Close())
}
