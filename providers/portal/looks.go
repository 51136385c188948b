package portal

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"gatehouse/core"
)

// run looks at each connection in a goroutine of its own, so that a slow
// gateway holds up nobody else, and keeps the ids of events. A panic ends one
// look, never the process.
func (n *notices) run(ctx context.Context) error {
	var wg sync.WaitGroup
	for name, l := range n.waits {
		wg.Go(func() { n.guard(func() { n.work(ctx, name, l) }) })
	}
	wg.Go(func() { n.guard(func() { n.keep(ctx) }) })
	wg.Go(func() { n.guard(func() { n.forget(ctx) }) })
	wg.Wait()
	return nil
}

func (n *notices) work(ctx context.Context, connection string, l *lane) {
	for ctx.Err() == nil {
		ref, tried, ok := n.pop(l)
		if !ok {
			select {
			case <-ctx.Done():
			case <-l.kick:
			}
			continue
		}
		err := n.look(ctx, connection, ref)
		if err == nil || ctx.Err() != nil {
			continue
		}
		again := retries(err) && tried+1 < tries
		if core.CodeOf(err) != core.CodeNotFound { // unknown Apps are for sync to find
			n.door.Log.Warn("an event's look failed", "connection", connection, "again", again, "error", err)
		}
		if !again {
			continue
		}
		select { // whatever it is, the next look there would meet it too
		case <-ctx.Done():
		case <-n.door.Clock.After(ctx, max(core.AsError(err).RetryAfter, time.Second<<tried)):
		}
		n.mu.Lock()
		n.push(connection, ref, tried+1)
		n.mu.Unlock()
	}
}

// guard logs the panic of a goroutine; the others go on.
func (n *notices) guard(fn func()) {
	defer func() {
		if p := recover(); p != nil {
			n.door.Log.Error("a goroutine panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	fn()
}

// look asks the engine to look, and turns its panic into an error.
func (n *notices) look(ctx context.Context, connection string, ref core.Ref) (err error) {
	defer func() {
		if p := recover(); p != nil {
			n.door.Log.Error("a look panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = core.Errorf(core.CodeInternal, connection, "internal error: %v", p)
		}
	}()
	return n.door.Engine.Look(ctx, core.Actor{Name: "event/" + connection, Session: "event/" + connection}, connection, ref)
}

// retries reports whether looking again may help.
func retries(err error) bool {
	switch core.CodeOf(err) {
	case core.CodeTemporary, core.CodeThrottled, core.CodeUnknownOutcome, core.CodeStoreBusy:
		return true
	}
	return false
}

// keep brings the ids of events to the store, many in one transaction. They
// need not survive the machine: a timestamp is good for five minutes only.
func (n *notices) keep(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-n.kick:
			n.flush(ctx)
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	n.flush(last)
}

// most of what one transaction keeps.
const batch = 500

func (n *notices) flush(ctx context.Context) {
	for {
		n.mu.Lock()
		some := n.unkept[:min(batch, len(n.unkept))]
		n.mu.Unlock()
		if len(some) == 0 {
			return
		}
		err := n.door.Store.WriteBulk(ctx, func(tx core.Tx) error {
			for _, x := range some {
				if _, err := tx.PutNotice(x.connection, x.id, x.fingerprint, x.at); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			if ctx.Err() == nil {
				n.door.Log.Warn("events could not be noted", "error", err)
			}
			return // the next event tries again
		}
		n.mu.Lock()
		for _, x := range some {
			delete(n.recent, x.connection+"\x00"+x.id)
		}
		if n.unkept = n.unkept[len(some):]; len(n.unkept) == 0 {
			n.unkept = nil
		}
		n.mu.Unlock()
	}
}

// forget drops what need not be remembered any more, once an hour.
func (n *notices) forget(ctx context.Context) {
	for ctx.Err() == nil {
		now := n.door.Clock.Now()
		err := n.door.Store.WriteBulk(ctx, func(tx core.Tx) error {
			if err := tx.DropAnswers(now.Add(-keepAnswers)); err != nil {
				return err
			}
			return tx.DropNotices(now.Add(-keepNotices))
		})
		if err != nil && ctx.Err() == nil {
			n.door.Log.Warn("old answers could not be dropped", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-n.door.Clock.After(ctx, time.Hour):
		}
	}
}
