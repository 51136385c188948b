package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/fleet"
	"gatehouse/core"
)

func (g *gatehouse) demoCommand() *cobra.Command {
	var o simulateOptions
	cmd := &cobra.Command{
		Use: "demo",
		Long: `Opens the terminal screen on simulated gateways with invented Apps, which keep
living: a new App every few seconds, a change and a deletion at a gateway now
and then. Every decision goes over real HTTP to the simulators and is read back.
Everything is gone when you quit, unless --db keeps it.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return g.demo(cmd.Context(), o) },
	}
	simulatorFlags(cmd, &o)
	g.screenFlags(cmd)
	return cmd
}

func (g *gatehouse) demo(ctx context.Context, o simulateOptions) (err error) {
	if !g.inTerminal || !g.outTerminal {
		return core.Errorf(core.CodeInvalid, "demo", "standard input and output must be a terminal").
			WithHint("Without one, run: gatehouse simulate")
	}
	if err := g.checkTheme(); err != nil {
		return err
	}
	keep := ""
	if g.db != "" {
		keep = g.db + ".demo"
	}
	dir, remove, err := placeFor(keep)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	db := g.db
	if db == "" {
		db = filepath.Join(dir, "gatehouse.db")
	}
	g.note("seeding %d Apps ...", o.apps)
	sim, err := g.launch(ctx, o, dir, db, "10s")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.fleet.Close()) }()
	return g.live(ctx, sim, o.apps, dir)
}

// What an administrator would have in his configuration.
var (
	demoTargets = core.Targets{Default: 12 * 24 * time.Hour, Products: map[string]time.Duration{"payments": 7 * 24 * time.Hour}}
	demoReasons = []core.Snippet{
		{Name: "no-contract", Text: "There is no contract yet. Ask your contact in sales."},
		{Name: "duplicate", Text: "You have an App for this already. Please use that one."},
		{Name: "unclear", Text: "Please describe what the App is for, and ask again."},
		{Name: "contract-ended", Text: "The contract has ended."},
	}
)

// live opens the screen on the simulators and keeps them living meanwhile.
func (g *gatehouse) live(ctx context.Context, sim simulation, apps int, dir string) (err error) {
	for i := range sim.cfg.Connections { // what lives here does not run into the brake; a wipe by hand does
		sim.cfg.Connections[i].Brake = core.Brake{Apps: core.DefaultBrake().Apps, Share: fleet.Most + 5}
	}
	sim.cfg.Targets, sim.cfg.Reasons = demoTargets, demoReasons
	w, err := g.openWith(ctx, sim.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	gateways, closeAll, err := g.openGateways(ctx, w.engine.Connections())
	if err != nil {
		return err
	}
	shape, err := sim.fleet.Shape(ctx, fleet.Population{Gateways: gateways, Apps: apps, Seed: sim.seed, Now: g.clock.Now()})
	closeAll()
	if err != nil {
		return err
	}
	living, stop := context.WithCancel(ctx)
	defer stop()
	var others sync.WaitGroup
	var lifeErr, saveErr error
	others.Go(func() {
		lifeErr = fleet.Life{Fleet: sim.fleet, Engine: w.engine, Clock: g.clock, Shape: shape}.Run(living)
	})
	others.Go(func() { saveErr = sim.fleet.KeepSaved(living, dir, g.clock) })
	err = g.present(ctx, w, "demo")
	stop()
	others.Wait()
	return errors.Join(err, lifeErr, saveErr)
}
