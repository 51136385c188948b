package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/tui"
	"gatehouse/tui/theme"
)

// screen opens the terminal screen on the configured connections.
func (g *gatehouse) screen(ctx context.Context) error {
	return g.with(ctx, func(w *workspace) error { return g.present(ctx, w, screenName(w)) })
}

// present runs the engine's loops and the screen until the user quits or ctx
// ends, and returns when calls under way have recorded their outcome.
func (g *gatehouse) present(ctx context.Context, w *workspace, name string) error {
	// The index of 100,000 Apps is most of the heap and hardly changes: collecting
	// sooner costs little and keeps the whole under 120 MB. But a heap that still
	// grows from nothing would be collected every few milliseconds, a fifth of the
	// time until the index is there: the ballast, which is never touched and so
	// takes no memory, makes it wait for 13 MB of garbage at least.
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	ballast := make([]byte, 32<<20)
	defer runtime.KeepAlive(ballast)
	running, stop := context.WithCancel(ctx)
	defer stop()
	var loops sync.WaitGroup
	var loopErr error
	loops.Go(func() {
		loopErr = w.engine.Run(running, engine.Loops{Push: true, Sync: true, Jobs: true, Mail: true})
	})
	err := tui.Run(ctx, tui.Options{
		Engine: w.engine, Connections: w.connections(), Clock: g.clock, Actor: w.actor,
		In: g.in, Out: g.out, Env: g.env.Lookup,
		Name: name, Hold: w.cfg.Hold, ReadOnly: w.engine.ReadOnly, Theme: theme.Kind(w.cfg.Theme), Dates: w.cfg.Dates,
		Log: slog.New(slog.NewTextHandler(w.log, nil)),
	})
	stop()
	loops.Wait()
	return errors.Join(err, loopErr)
}

// connections are the configured ones, in their order.
func (w *workspace) connections() []core.Connection {
	var out []core.Connection
	for _, c := range w.engine.Connections() {
		out = append(out, c.Connection)
	}
	return out
}

// screenName heads the screen: the configuration file's name, so that the
// consoles of two installations cannot be mistaken for each other.
func screenName(w *workspace) string {
	base := filepath.Base(w.cfg.Path)
	name := strings.TrimSuffix(base, filepath.Ext(base))
	switch {
	case w.cfg.Path == "":
		return ""
	case name == "config":
		return filepath.Base(filepath.Dir(w.cfg.Path))
	}
	return name
}
