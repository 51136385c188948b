package engine

import (
	"context"
	"sync"
	"time"

	"gatehouse/core"
)

const (
	// leaseRetry is how long to wait before asking again for a lease that
	// another process holds while there is work for us.
	leaseRetry = 250 * time.Millisecond
	// idleWait bounds the wait when nothing is due; a change wakes earlier.
	idleWait = time.Minute
	// grace is how long calls under way may go on after the process was asked
	// to stop; then they are cut and recorded as unproven.
	grace = 5 * time.Second
)

// pushLoop starts a lane for every connection that has pushes due, and waits
// for the next change or due time. It owns the lanes and waits for them.
func (e *Engine) pushLoop(ctx context.Context) error {
	changed := e.watch.subscribe()
	defer e.watch.unsubscribe(changed)
	lanes := &lanes{engine: e, active: map[string]bool{}, idle: make(chan struct{}, 1)}
	defer lanes.wg.Wait()
	var clock clockWatch
	for {
		if clock.wentBack(e.Clock.Now()) {
			if err := e.pullIn(ctx); err != nil && ctx.Err() == nil {
				e.Log.Warn("the clock was set back; decisions may wait for longer", "error", err)
			}
		}
		wait := e.dispatch(ctx, lanes)
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-lanes.idle:
		case <-e.Clock.After(ctx, wait):
		}
	}
}

// dispatch settles what needs no gateway, starts lanes for the rest, and
// returns how long nothing more will be due.
func (e *Engine) dispatch(ctx context.Context, l *lanes) time.Duration {
	wait := idleWait
	sooner := func(t time.Time) {
		if !t.IsZero() {
			wait = min(wait, max(t.Sub(e.Clock.Now()), 0))
		}
	}
	for _, conn := range e.Connections() {
		if l.busy(conn.Name) {
			continue
		}
		ids, next, err := e.Store().DuePushes(ctx, []string{conn.Name}, e.Clock.Now(), 4*maxAct)
		if err != nil {
			if ctx.Err() == nil {
				e.Log.Warn("cannot read what is due", "connection", conn.Name, "error", err)
			}
			wait = min(wait, time.Second)
			continue
		}
		sooner(next)
		rest, err := e.settleLocally(ctx, conn, ids)
		if err != nil && ctx.Err() == nil {
			e.Log.Warn("cannot settle what needs no call", "connection", conn.Name, "error", err)
			wait = min(wait, time.Second)
		}
		if rest == 0 {
			continue
		}
		if until := e.breakers.openUntil(conn.Name, e.Clock.Now()); !until.IsZero() {
			sooner(until)
			continue
		}
		if until := l.retryAt(conn.Name); e.Clock.Now().Before(until) {
			sooner(until)
			continue
		}
		l.start(ctx, conn)
	}
	return wait
}

// settleLocally settles the due pushes for which nothing can be at the gateway
// and nothing must be, and returns how many are left for a lane.
func (e *Engine) settleLocally(ctx context.Context, conn Connected, ids []core.AppID) (rest int, err error) {
	if len(ids) == 0 {
		return 0, nil
	}
	apps, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return len(ids), err
	}
	var local []core.AppID
	for _, app := range apps {
		if nothingToSend(conn, app) {
			local = append(local, app.ID)
		}
	}
	if len(local) == 0 {
		return len(ids), nil
	}
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		for _, id := range local {
			if err := e.settleOneLocally(tx, conn, id); err != nil {
				return err
			}
		}
		return nil
	})
	e.watch.wake()
	return len(ids) - len(local), err
}

// nothingToSend: the gateway must show nothing, and as far as we know never
// had anything.
func nothingToSend(conn Connected, app core.App) bool {
	return !app.Push.State.InFlight() && !app.Push.Touched && len(app.Refs) == 0 && app.Base.Nothing() && conn.project(app).Nothing()
}

func (e *Engine) settleOneLocally(tx core.Tx, conn Connected, id core.AppID) error {
	app, err := tx.App(id)
	if err != nil || app.Push.State.Settled() || !nothingToSend(conn, app) {
		return err
	}
	if app.Push.State == core.PushHeld && e.Clock.Now().Before(app.Push.DueAt) {
		return nil // taken back and decided anew meanwhile
	}
	if app.Status == core.Deleted {
		return e.remove(tx, app, removal{how: "deleted; nothing existed at the gateway"})
	}
	app.Base, app.Remote = core.Absent(), core.Absent()
	return e.confirm(tx, app, app.Status, "nothing to send", "")
}

// lanes knows which connections are being worked on by this process.
type lanes struct {
	engine *Engine
	wg     sync.WaitGroup
	mu     sync.Mutex
	active map[string]bool
	retry  map[string]time.Time
	idle   chan struct{} // ticks when a lane ends
}

func (l *lanes) busy(connection string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.active[connection]
}

// retryAt is when a connection whose lease another process holds is asked for
// again.
func (l *lanes) retryAt(connection string) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.retry[connection]
}

// start runs a lane until the connection has nothing due.
func (l *lanes) start(ctx context.Context, conn Connected) {
	l.mu.Lock()
	l.active[conn.Name] = true
	l.mu.Unlock()
	l.wg.Go(func() {
		defer l.ended(conn.Name)
		defer l.engine.rescue("lane " + conn.Name)
		if later := l.engine.runLane(ctx, conn); !later.IsZero() {
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.retry == nil {
				l.retry = map[string]time.Time{}
			}
			l.retry[conn.Name] = later
		}
	})
}

func (l *lanes) ended(connection string) {
	l.mu.Lock()
	delete(l.active, connection)
	l.mu.Unlock()
	select {
	case l.idle <- struct{}{}:
	default:
	}
}
