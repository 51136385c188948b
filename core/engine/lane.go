package engine

import (
	"context"
	"sync/atomic"
	"time"

	"gatehouse/core"
)

// lane pushes for one connection under its leases. The gateway's client bounds
// the calls in flight; there are more attempts than that, so that a call can
// leave while another App's step is being written.
type lane struct {
	engine *Engine
	conn   Connected
	gw     core.Gateway
	calls  context.Context // for calls: ends with the tenure, and a grace after the process is asked to stop
	busy   map[core.AppID]bool
	done   chan attempted
	// changed ticks when something may be due now; not for a step of its own.
	changed chan struct{}
	looks   atomic.Int64 // how often was looked for what is due
	ahead   []core.AppID // known to be due, not begun; claim looks again
}

// attempted is an attempt that is over.
type attempted struct {
	app    core.AppID
	proven bool  // nothing more was due for the App
	looks  int64 // of the lane, just before that was so
}

// runLane works until nothing is due for the connection, its lease is held by
// another process (then it returns when to ask again), or ctx ends.
func (e *Engine) runLane(ctx context.Context, conn Connected) (later time.Time) {
	gw, names, err := e.pushKeys(ctx, conn)
	if err != nil {
		e.connectionFailed(ctx, conn, err)
		e.putBack(ctx, conn, err)
		return e.Clock.Now().Add(time.Second)
	}
	tenure, heldBy, err := e.hold(context.WithoutCancel(ctx), names, true)
	switch {
	case err != nil:
		if ctx.Err() == nil {
			e.Log.Warn("cannot take the push lease", "connection", conn.Name, "error", err)
		}
		return e.Clock.Now().Add(time.Second)
	case tenure == nil:
		e.Log.Debug("another process pushes for this connection", "connection", conn.Name, "holder", heldBy.Holder)
		return e.Clock.Now().Add(leaseRetry)
	}
	defer tenure.end()
	defer e.Busy()()
	calls, cancel := e.withGrace(ctx, tenure.ctx)
	defer cancel()
	l := &lane{engine: e, conn: conn, gw: gw, calls: calls, busy: map[core.AppID]bool{}, done: make(chan attempted), changed: e.watch.subscribe()}
	defer e.watch.unsubscribe(l.changed)
	l.work(ctx)
	return time.Time{}
}

// pushKeys opens the gateway and names the leases its pushes need.
func (e *Engine) pushKeys(ctx context.Context, conn Connected) (core.Gateway, []string, error) {
	gw, err := e.gateways.get(ctx, conn)
	if err != nil {
		return nil, nil, err
	}
	keys, err := gw.PacingKeys(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = "push/" + k
	}
	return gw, names, nil
}

// withGrace derives a context from tenure that outlives ctx by the grace time.
func (e *Engine) withGrace(ctx, tenure context.Context) (context.Context, context.CancelFunc) {
	calls, cancel := context.WithCancel(tenure)
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-calls.Done():
		case <-e.Clock.After(calls, grace):
			cancel()
		}
	})
	return calls, func() { stop(); cancel() }
}

// work keeps as many attempts going as are of use, of what is due.
func (l *lane) work(ctx context.Context) {
	attempts := 2 * max(int(l.conn.Number("in-flight", float64(l.conn.Provider.Capabilities().InFlight))), 1)
	defer l.drain()
	for ctx.Err() == nil && l.calls.Err() == nil {
		next := l.look(ctx, 4*attempts)
		if len(l.ahead) == 0 && len(l.busy) == 0 {
			return
		}
		began := len(l.ahead) > 0
		for len(l.ahead) > 0 {
			for len(l.busy) >= attempts {
				l.end(<-l.done)
			}
			if ctx.Err() != nil || !l.open() {
				return
			}
			l.begin(l.ahead[0])
			l.ahead = l.ahead[1:]
		}
		if began {
			continue
		}
		l.await(ctx, next)
	}
}

// await waits until something may be due: at next, because something changed,
// or because an attempt ended short of its proof or was the last. A look since its
// proof may have passed by what was decided on the App after that.
func (l *lane) await(ctx context.Context, next time.Time) {
	wait := idleWait
	if !next.IsZero() {
		wait = max(next.Sub(l.engine.Clock.Now()), 0)
	}
	due := l.engine.Clock.After(l.calls, wait)
	for {
		select {
		case e := <-l.done:
			if l.end(e); !e.proven || e.looks != l.looks.Load() || len(l.busy) == 0 {
				return
			}
		case <-l.changed: // a slot is free, and something may be due now
			return
		case <-due:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (l *lane) end(e attempted) { delete(l.busy, e.app) }

// open reports whether the connection's breaker lets calls pass.
func (l *lane) open() bool {
	return l.engine.breakers.openUntil(l.conn.Name, l.engine.Clock.Now()).IsZero()
}

// look finds up to n pushes that no goroutine of this lane is at, and when the
// next one after them will be due.
func (l *lane) look(ctx context.Context, n int) (next time.Time) {
	l.looks.Add(1)
	l.ahead = nil
	if !l.open() {
		return time.Time{}
	}
	ids, next, err := l.engine.Store().DuePushes(ctx, []string{l.conn.Name}, l.engine.Clock.Now(), n+len(l.busy))
	if err != nil {
		if ctx.Err() == nil {
			l.engine.Log.Warn("cannot read what is due", "connection", l.conn.Name, "error", err)
		}
		return time.Time{}
	}
	for _, id := range ids {
		if !l.busy[id] {
			l.ahead = append(l.ahead, id)
		}
	}
	return next
}

// begin pushes one App in a goroutine of its own; drain waits for it.
func (l *lane) begin(id core.AppID) {
	l.busy[id] = true
	go func() {
		how := attempted{app: id}
		defer func() { l.done <- how }()
		defer l.engine.rescue("push " + string(id))
		how = l.push(id)
	}()
}

// drain waits for every call under way.
func (l *lane) drain() {
	for len(l.busy) > 0 {
		l.end(<-l.done)
	}
}

// putBack notes on every due push why its connection cannot be reached.
func (e *Engine) putBack(ctx context.Context, conn Connected, cause error) {
	ids, _, err := e.Store().DuePushes(ctx, []string{conn.Name}, e.Clock.Now(), maxAct)
	if err != nil || len(ids) == 0 {
		return
	}
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		for _, id := range ids {
			app, err := tx.App(id)
			if err != nil {
				return err
			}
			p := app.Push
			if app.Removed() || p.State.InFlight() || p.State.Settled() || e.Clock.Now().Before(p.DueAt) {
				continue // taken back, held again or ended meanwhile
			}
			if p.State == core.PushUnproven {
				continue // stays in view as what it is
			}
			if err := tx.PutPush(id, e.afterError(conn, app.Push, cause)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		e.Log.Warn("cannot note why pushes wait", "connection", conn.Name, "error", err)
	}
	e.watch.wake()
}
