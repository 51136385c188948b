package engine

import (
	"context"
	"time"

	"gatehouse/core"
)

// Settle waits until every App's push is settled, or nothing more will happen
// by itself soon (no valid identity, a missing secret), or ctx ends; it returns
// the Apps as they are then. Some process must run the push loop.
func (e *Engine) Settle(ctx context.Context, ids []core.AppID) ([]core.App, error) {
	changed := e.watch.subscribe()
	defer e.watch.unsubscribe(changed)
	for {
		apps, err := e.Store().Apps(context.WithoutCancel(ctx), ids)
		if err != nil {
			return nil, err
		}
		done := true
		for _, a := range apps {
			done = done && (a.Push.State.Settled() || stuck(a.Push))
		}
		if done || ctx.Err() != nil {
			return apps, nil
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-e.Clock.After(ctx, time.Second):
		}
	}
}

// stuck: it is tried again by itself, but a person must act first.
func stuck(p core.Push) bool {
	switch p.Cause {
	case core.CodeUnauthorized, core.CodeConfig, core.CodeSecretMissing:
		return p.State == core.PushQueued
	}
	return false
}

// Test asks a connection's gateway who we are there and whether it answers.
func (e *Engine) Test(ctx context.Context, connection string) (core.Check, error) {
	conn, err := e.configured(connection)
	if err != nil {
		return core.Check{}, err
	}
	gw, err := e.gateways.get(ctx, conn)
	if err != nil {
		return core.Check{}, err
	}
	began := e.Clock.Now()
	check, err := gw.Check(ctx)
	if err == nil && check.Latency == 0 {
		check.Latency = e.Clock.Now().Sub(began)
	}
	if err == nil {
		e.connectionAnswers(ctx, conn)
	}
	return check, err
}
