package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"gatehouse/cmd/gatehouse/internal/fleet"
)

// chaos are the faults of a bad day, at rates at which work still gets done:
// throttling, answers lost behind a write and in front of it, errors, half
// answers. A token that is forgotten for good is a person's to renew: not here.
var chaos = []string{"throttle", "drop", "drop-before", "unavailable", "error-after", "truncate"}

// rage lets everything go wrong at the simulators, and another administrator
// change and delete Apps there, for a time (0: until ctx ends). Then the faults
// are off and nobody else is at work.
func (g *gatehouse) rage(ctx context.Context, s simulation, apps int, long time.Duration) (err error) {
	w, err := g.openWith(ctx, s.cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	gateways, closeAll, err := g.openGateways(ctx, w.engine.Connections())
	if err != nil {
		return err
	}
	shape, err := s.fleet.Shape(ctx, fleet.Population{Gateways: gateways, Apps: apps, Seed: s.seed, Now: g.clock.Now()})
	closeAll()
	if err != nil {
		return err
	}
	if err := s.fleet.SetFaults(assigned("2%")); err != nil {
		return err
	}
	raging, stop := context.WithCancel(ctx)
	defer stop()
	var others sync.WaitGroup
	var lifeErr error
	others.Go(func() {
		lifeErr = fleet.Life{Fleet: s.fleet, Engine: w.engine, Clock: g.clock, Shape: shape}.Run(raging)
	})
	if long > 0 {
		select {
		case <-ctx.Done():
		case <-g.clock.After(ctx, long):
		}
		stop()
	}
	others.Wait()
	return errors.Join(lifeErr, s.fleet.SetFaults(assigned("off")))
}

func assigned(value string) []string {
	out := make([]string, len(chaos))
	for i, name := range chaos {
		out[i] = name + "=" + value
	}
	return out
}
