package main

import (
	"context"
	"errors"
	"slices"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/fleet"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/registry"
	"gatehouse/providers/secrets"
	"gatehouse/store"
)

func (g *gatehouse) fillSimulators(ctx context.Context, f *fleet.Fleet, o simulateOptions, seed uint64, dir, db, syncEvery string, kept bool) (config.Config, error) {
	path, err := f.WriteConfig(dir, syncEvery, db)
	if err != nil {
		return config.Config{}, err
	}
	cfg, err := config.Load(path, g.env, registry.Providers())
	if err != nil {
		return cfg, err
	}
	conns := g.connected(cfg)
	gateways, closeAll, err := g.openGateways(ctx, conns)
	if err != nil {
		return cfg, err
	}
	defer closeAll()
	if kept {
		restored, err := f.Restore(dir)
		if err != nil {
			return cfg, err
		}
		if !restored {
			g.note("the store in %s is kept; the simulators start empty", dir)
		}
		return cfg, answering(ctx, conns, gateways)
	}
	if err := g.populate(ctx, f, o.apps, seed, db, gateways); err != nil {
		return cfg, err
	}
	if err := g.learn(ctx, f, cfg); err != nil {
		return cfg, err
	}
	return cfg, f.Save(dir)
}

// learn reads the gateways at which Apps are registered, so that the store knows
// them.
func (g *gatehouse) learn(ctx context.Context, f *fleet.Fleet, cfg config.Config) (err error) {
	if !slices.ContainsFunc(f.Members, (*fleet.Member).HoldsRequests) {
		return nil
	}
	w, err := g.openWith(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	portal := core.Actor{Name: "gateway", Session: "portal"}
	for _, m := range f.Members {
		if !m.HoldsRequests() {
			continue
		}
		if _, err := w.engine.Sync(ctx, portal, m.Name, false); err != nil {
			return err
		}
	}
	return nil
}

// populate makes the store and fills it and the simulators.
func (g *gatehouse) populate(ctx context.Context, f *fleet.Fleet, apps int, seed uint64, db string, gateways map[string]core.Gateway) (err error) {
	dir, err := config.MakeStateDir(db)
	if err != nil {
		return err
	}
	vault, err := secrets.OpenVault(dir)
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return f.Populate(ctx, fleet.Population{
		Store: st, Vault: vault, Gateways: gateways, Apps: apps, Seed: seed, Now: g.clock.Now(),
	})
}

// openGateways opens a client for each connection, outside an engine.
func (g *gatehouse) openGateways(ctx context.Context, conns []engine.Connected) (map[string]core.Gateway, func(), error) {
	out := map[string]core.Gateway{}
	closeAll := func() {
		for _, gw := range out {
			_ = gw.Close() // nothing was written through it
		}
	}
	for _, c := range conns {
		gw, err := c.Provider.Open(ctx, c.Connection, g.surroundings(c))
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		out[c.Name] = gw
	}
	return out, closeAll, nil
}

func answering(ctx context.Context, conns []engine.Connected, gateways map[string]core.Gateway) error {
	for _, c := range conns {
		if _, err := gateways[c.Name].Check(ctx); err != nil {
			return err
		}
	}
	return nil
}
