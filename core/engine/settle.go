package engine

import (
	"context"
	"time"

	"gatehouse/core"
)

// Settle waits until every App's push is settled, or nothing more will happen
// by itself soon (no valid identity, a missing secret, a gateway that asked to
// wait for longer than ctx lasts), or ctx ends; it returns the Apps as they are
// then. Some process must run the push loop.
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
			done = done && (a.Push.State.Settled() || e.stuck(ctx, a.Push))
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

// soon is how long a next try is waited for where ctx has no end.
const soon = 10 * time.Minute

// stuck: it is tried again by itself, but a person must act first, or nobody
// would wait for it.
func (e *Engine) stuck(ctx context.Context, p core.Push) bool {
	if p.State != core.PushQueued {
		return false
	}
	switch p.Cause {
	case "":
		return false
	case core.CodeUnauthorized, core.CodeConfig, core.CodeSecretMissing:
		return true
	}
	end, ends := ctx.Deadline()
	if !ends {
		end = e.Clock.Now().Add(soon)
	}
	return p.DueAt.After(end)
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
