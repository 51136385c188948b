package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"gatehouse/core"
)

// Loops says which loops a process runs.
type Loops struct {
	Push bool // carry decisions to the gateways
	Sync bool // read the gateways at each connection's interval
	Jobs bool // turn the items of bulk runs into decisions
	Mail bool // send what waits in the outbox, where mail is configured
}

// Run runs the loops until ctx ends, and returns when calls under way have
// recorded their outcome and every goroutine has ended. A loop that panics is
// logged and ends Run with an error; the store stays consistent, and the next
// start goes on.
func (e *Engine) Run(ctx context.Context, loops Loops) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	start := func(name string, on bool, loop func(context.Context) error) {
		if !on {
			return
		}
		wg.Go(func() {
			if err := e.guard(name, func() error { return loop(ctx) }); err != nil {
				cancel(err)
			}
		})
	}
	start("watch", true, e.poll)
	start("secrets", !e.ReadOnly, func(ctx context.Context) error {
		for ctx.Err() == nil {
			e.dropExpired(ctx)
			select {
			case <-ctx.Done():
			case <-e.Clock.After(ctx, time.Hour):
			}
		}
		return nil
	})
	start("push", loops.Push && !e.ReadOnly, e.pushLoop)
	start("sync", loops.Sync && !e.ReadOnly, e.syncLoop)
	start("jobs", loops.Jobs && !e.ReadOnly, e.jobLoop)
	start("mail", loops.Mail && !e.ReadOnly && e.Mail != nil, e.mailLoop)
	wg.Wait()
	var broke *core.Error
	if errors.As(context.Cause(ctx), &broke) && broke.Code == core.CodeInternal {
		return broke
	}
	return nil
}

// guard runs fn and turns its panic into an error.
func (e *Engine) guard(name string, fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			e.Log.Error("a goroutine panicked", "where", name, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = core.Errorf(core.CodeInternal, name, "internal error: %v", p).
				WithHint("Decisions are safe in the store. Please report this with the log.")
		}
	}()
	return fn()
}

// rescue is guard for goroutines whose panic must not end the process and
// whose work another turn repeats. Use: defer e.rescue("name").
func (e *Engine) rescue(name string) {
	if p := recover(); p != nil {
		e.Log.Error("a goroutine panicked", "where", name, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	}
}
