package engine

import (
	"context"
	"time"

	"gatehouse/core"
)

// syncLoop reads every connection at its interval, each in a goroutine of its
// own, and waits for them.
func (e *Engine) syncLoop(ctx context.Context) error {
	done := make(chan struct{})
	running := 0
	for _, conn := range e.Connections() {
		if conn.SyncEvery <= 0 {
			continue
		}
		running++
		go func() {
			defer func() { done <- struct{}{} }()
			defer e.rescue("sync " + conn.Name)
			e.syncEvery(ctx, conn)
		}()
	}
	for ; running > 0; running-- {
		<-done
	}
	return nil
}

// syncEvery reads one connection whenever its last completed pass, by any
// process, began longer ago than its interval. After a pass it rests at least
// as long as that took: a gateway that is slower than its interval is not read
// all the time.
func (e *Engine) syncEvery(ctx context.Context, conn Connected) {
	for ctx.Err() == nil {
		wait := e.untilDue(ctx, conn)
		if wait <= 0 {
			e.dropExpired(ctx)
			began := e.Clock.Now()
			_, err := e.Sync(ctx, core.Actor{Name: "sync"}, conn.Name, false)
			took := e.Clock.Now().Sub(began)
			if err != nil && ctx.Err() == nil {
				e.Log.Info("sync ended early", "connection", conn.Name, "code", core.CodeOf(err), "error", err)
			}
			wait = min(max(conn.SyncEvery-took, took), conn.SyncEvery)
			if err != nil {
				wait = min(conn.SyncEvery, 15*time.Second)
			}
		}
		select {
		case <-ctx.Done():
		case <-e.Clock.After(ctx, wait):
		}
	}
}

// untilDue is how long a connection's next pass has to wait.
func (e *Engine) untilDue(ctx context.Context, conn Connected) time.Duration {
	now := e.Clock.Now()
	if until := e.breakers.openUntil(conn.Name, now); !until.IsZero() {
		return until.Sub(now)
	}
	states, err := e.Store().Connections(ctx)
	if err != nil {
		return conn.SyncEvery
	}
	for _, s := range states {
		if s.Name == conn.Name {
			// A clock that was set back must not put the next pass off.
			return min(s.ReadAt.Add(conn.SyncEvery).Sub(now), conn.SyncEvery)
		}
	}
	return 0
}
