package engine

import (
	"context"
	"errors"
	"sync"

	"gatehouse/core"
)

// gateways opens each connection's client when it is first needed and keeps it.
type gateways struct {
	engine *Engine
	mu     sync.Mutex
	open   map[string]core.Gateway
}

// get returns the connection's gateway, opening it at the first call.
func (g *gateways) get(ctx context.Context, conn Connected) (core.Gateway, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if gw, ok := g.open[conn.Name]; ok {
		return gw, nil
	}
	e := g.engine
	gw, err := conn.Provider.Open(ctx, conn.Connection, core.Surroundings{
		Clock: e.Clock, Random: e.Random, Pacer: e.Pacer, Secret: conn.Secret,
		Log: e.Log.With("connection", conn.Name),
	})
	if err != nil {
		return nil, err
	}
	if g.open == nil {
		g.open = map[string]core.Gateway{}
	}
	g.open[conn.Name] = gw
	return gw, nil
}

func (g *gateways) close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	errs := make([]error, 0, len(g.open))
	for _, gw := range g.open {
		errs = append(errs, gw.Close())
	}
	g.open = nil
	return errors.Join(errs...)
}
