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

// Retry queues failed and unproven pushes again, at once, and returns how many
// there were.
func (e *Engine) Retry(ctx context.Context, actor core.Actor, ids []core.AppID) (int, error) {
	if err := e.writable("retry"); err != nil {
		return 0, err
	}
	n := 0
	err := e.Store().Write(ctx, func(tx core.Tx) error {
		n = 0
		for _, id := range ids {
			app, err := tx.App(id)
			if err != nil {
				return err
			}
			p := app.Push
			waiting := p.State == core.PushQueued && p.Cause != ""
			if !p.State.Attention() && !waiting {
				continue
			}
			n++
			now := e.Clock.Now()
			p.Attempts, p.DueAt, p.UpdatedAt = 0, now, now
			message := p.Message
			if p.State != core.PushUnproven { // a fresh start: Settle must not take the old cause for the new outcome
				p.State, p.Cause, p.Message, p.Hint = core.PushQueued, "", "", ""
			}
			if err := tx.PutPush(id, p); err != nil {
				return err
			}
			if err := tx.Audit(core.Audit{At: now, Actor: actor.Name, Action: "retry", AppID: id, Subject: app.Name, Detail: message}); err != nil {
				return err
			}
		}
		return nil
	})
	e.breakers.reset()
	e.watch.wake()
	return n, err
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
