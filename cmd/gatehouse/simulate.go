package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/fleet"
	"gatehouse/core"
)

// demoApps is how many Apps are invented unless said otherwise.
const demoApps = 2000

type simulateOptions struct {
	apps   int
	seed   uint64
	dir    string
	addr   string
	faults []string
	chaos  uint64        // its seed; 0: none
	raging time.Duration // how long the chaos lasts; 0: as long as the simulators

	only      []string // kinds
	realistic bool
}

const simulateLong = `Runs simulated gateways on loopback, fills them and a store with invented Apps,
and writes a configuration that points at both. Once everything answers it
prints

  GATEHOUSE_CONFIG=PATH
  CONNECTION ADDRESS        one line for each connection
  control ADDRESS

and runs until it is interrupted. Use it from another terminal:

  export GATEHOUSE_CONFIG=PATH
  gatehouse apps list --filter status:pending

The control shows each simulator's objects as JSON, and changes or deletes them
as another administrator at the gateway would:

  curl ADDRESS/                            the simulators
  curl ADDRESS/aws-prod/state              its objects
  curl -X DELETE ADDRESS/aws-prod/objects/us-east-1/apikey/ID
  curl -X PUT -d 2 ADDRESS/aws-prod/faults/throttle

With --only it runs gateways of other kinds, too: --only konnect,apigee. A store
that is in the directory already is kept, with its simulators' objects.`

func (g *gatehouse) simulateCommand() *cobra.Command {
	var o simulateOptions
	cmd := &cobra.Command{
		Use:  "simulate",
		Long: simulateLong,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return g.simulate(cmd.Context(), o) },
	}
	simulatorFlags(cmd, &o)
	cmd.Flags().StringVar(&o.dir, "dir", "", "keep everything in `DIR` (else a temporary one, removed at the end)")
	cmd.Flags().Uint64Var(&o.chaos, "chaos", 0, "let everything go wrong now and then, and another administrator change Apps; `SEED` instead of --seed")
	cmd.Flags().DurationVar(&o.raging, "chaos-for", 0, "end the chaos after `D` (else it lasts)")
	cmd.Flags().StringVar(&o.addr, "addr", "", "serve the control on `127.0.0.1:PORT` (else a free port)")
	return cmd
}

// simulatorFlags are those that demo has too.
func simulatorFlags(cmd *cobra.Command, o *simulateOptions) {
	cmd.Flags().IntVar(&o.apps, "apps", demoApps, "invent `N` Apps")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "what they are made from; the same `S` gives the same Apps")
	cmd.Flags().StringSliceVar(&o.only, "only", nil, "only gateways of these `KINDS`, several with commas: "+strings.Join(fleet.Kinds(), ", ")+" (else three of aws and sensedia)")
	cmd.Flags().BoolVar(&o.realistic, "realistic", false, "keep each gateway's rate limits and delays")
	_ = cmd.RegisterFlagCompletionFunc("only", cobra.FixedCompletions(fleet.Kinds(), cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().StringArrayVar(&o.faults, "fault", nil, "switch a fault on, `NAME=VALUE` or CONNECTION:NAME=VALUE (may be repeated)")
}

// simulate runs until ctx ends, which is its good end.
func (g *gatehouse) simulate(ctx context.Context, o simulateOptions) (err error) {
	dir, remove, err := placeFor(o.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	if o.chaos != 0 {
		o.seed = o.chaos
	}
	sim, err := g.launch(ctx, o, dir, filepath.Join(dir, "gatehouse.db"), "1m")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.fleet.Close()) }()
	if err := g.announce(sim); err != nil {
		return err
	}
	if o.chaos == 0 {
		return sim.fleet.KeepSaved(ctx, dir, g.clock)
	}
	var chaos sync.WaitGroup
	var raged error
	chaos.Go(func() { raged = g.rage(ctx, sim, o.apps, o.raging) })
	err = sim.fleet.KeepSaved(ctx, dir, g.clock)
	chaos.Wait()
	return errors.Join(err, raged)
}

func (g *gatehouse) announce(s simulation) error {
	_, err := fmt.Fprintf(g.out, "GATEHOUSE_CONFIG=%s\n", s.cfg.Path)
	for _, m := range s.fleet.Members {
		if err == nil {
			_, err = fmt.Fprintf(g.out, "%s %s\n", m.Name, m.URL())
		}
	}
	if err == nil {
		_, err = fmt.Fprintf(g.out, "control %s\n", s.fleet.Control())
	}
	return err
}

// placeFor makes the directory to work in; a temporary one is removed at the
// end.
func placeFor(dir string) (path string, remove func() error, err error) {
	if dir == "" {
		path, err = os.MkdirTemp("", "gatehouse-")
		return path, func() error { return os.RemoveAll(path) }, err
	}
	path, err = filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(path, 0o700)
	}
	if err != nil {
		return "", nil, core.Errorf(core.CodeInvalid, dir, "the directory cannot be made").Because(err)
	}
	return path, func() error { return nil }, nil
}

// simulation is a running fleet with the configuration that points at it.
type simulation struct {
	fleet *fleet.Fleet
	cfg   config.Config
	seed  uint64
}

// launch starts the simulators, fills them and the store, and returns once
// every gateway answers. The caller closes the fleet.
func (g *gatehouse) launch(ctx context.Context, o simulateOptions, dir, db, syncEvery string) (simulation, error) {
	if o.apps < 0 || o.apps > 1_000_000 {
		return simulation{}, core.Errorf(core.CodeInvalid, "--apps", "%s is not a number from 0 to 1000000", strconv.Itoa(o.apps))
	}
	_, statErr := os.Stat(db)
	kept := statErr == nil
	seed := o.seed
	if kept {
		seed = fleet.SavedSeed(dir, o.seed)
	}
	f, err := fleet.Start(fleet.Options{
		Seed: seed, Apps: o.apps, Clock: g.clock, Addr: o.addr, Kinds: o.only, Realistic: o.realistic,
	})
	if err != nil {
		return simulation{}, err
	}
	s := simulation{fleet: f, seed: seed}
	if s.cfg, err = g.fillSimulators(ctx, f, o, seed, dir, db, syncEvery, kept); err == nil {
		err = f.SetFaults(o.faults) // after the seeding, which must not meet them
	}
	if err != nil {
		return simulation{}, errors.Join(err, f.Close())
	}
	return s, nil
}
