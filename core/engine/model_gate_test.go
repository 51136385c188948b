package engine_test

import (
	"context"
	"sync"
	"time"

	"gatehouse/core"
)

// weather is what goes wrong at the gateways of a model's stage: each fault
// strikes a number of calls and is over.
type weather struct {
	mu   sync.Mutex
	left map[string]int
	gone map[core.AppID]bool // absences that Prove has told
}

// faults name what can go wrong, call/what.
var faults = []string{
	"read/temporary", "read/throttled", "read/forbidden", "read/unauthorized",
	"push/temporary", "push/throttled", "push/refused", "push/lost before", "push/lost after", "push/half", "push/slow", "push/step", "push/unauthorized",
	"list/throttled", "list/half", "list/cut", "list/empty", "list/unauthorized",
	"prove/temporary", "prove/forbidden",
}

func (w *weather) set(fault string, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left[fault] = n
}

func (w *weather) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.left)
}

// still reports whether a fault will strike.
func (w *weather) still(fault string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.left[fault] > 0
}

// strikes takes one strike of a fault, where there is one left.
func (w *weather) strikes(fault string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left[fault] == 0 {
		return false
	}
	w.left[fault]--
	return true
}

// before is the error with which a call fails before anything is done.
func (w *weather) before(call string) error {
	for what, err := range map[string]*core.Error{
		"temporary":    {Code: core.CodeTemporary, Message: "503"},
		"throttled":    {Code: core.CodeThrottled, Message: "429", RetryAfter: 7 * time.Second},
		"forbidden":    {Code: core.CodeForbidden, Message: "403"},
		"refused":      {Code: core.CodeRefused, Message: "409"},
		"unauthorized": {Code: core.CodeUnauthorized, Message: "401"},
		"lost before":  {Code: core.CodeUnknownOutcome, Message: "no answer"},
	} {
		if w.strikes(call + "/" + what) {
			return err
		}
	}
	return nil
}

// stormy is a provider whose gateway meets the weather, in a process that may
// be killed.
type stormy struct {
	core.Provider
	w    *weather
	life *life
}

func (s stormy) Open(ctx context.Context, conn core.Connection, env core.Surroundings) (core.Gateway, error) {
	gw, err := s.Provider.Open(ctx, conn, env)
	return stormyGate{gw, s.w, s.life}, err
}

type stormyGate struct {
	core.Gateway
	w    *weather
	life *life
}

// call is what every call meets first.
func (g stormyGate) call(name string) error {
	if !g.life.io() {
		return errKilled
	}
	return g.w.before(name)
}

func (g stormyGate) List(ctx context.Context, yield func([]core.Remote) error) (core.Listing, error) {
	if err := g.call("list"); err != nil {
		return core.Listing{Why: "no page came"}, err
	}
	half, cut, empty := g.w.strikes("list/half"), g.w.strikes("list/cut"), g.w.strikes("list/empty")
	if empty {
		return core.Listing{Complete: true}, nil
	}
	l, err := g.Gateway.List(ctx, func(page []core.Remote) error {
		if half || cut {
			page = page[:len(page)/2]
		}
		return yield(page)
	})
	switch {
	case err == nil && half:
		return core.Listing{Why: "page 2 was throttled"}, nil
	case err == nil && cut:
		return core.Listing{Why: "page 2 broke off"}, core.Errorf(core.CodeTemporary, "", "page 2 broke off")
	}
	return l, err
}

func (g stormyGate) Read(ctx context.Context, s core.Subject) (core.Remote, error) {
	if err := g.call("read"); err != nil {
		return core.Remote{}, err
	}
	return g.Gateway.Read(ctx, s)
}

func (g stormyGate) Prove(ctx context.Context, s core.Subject) (bool, error) {
	if err := g.call("prove"); err != nil {
		return false, err
	}
	gone, err := g.Gateway.Prove(ctx, s)
	if gone && err == nil {
		g.w.mu.Lock()
		defer g.w.mu.Unlock()
		g.w.gone[s.App.ID] = true
	}
	return gone, err
}

func (g stormyGate) Reveal(ctx context.Context, s core.Subject) ([]core.Secret, error) {
	if err := g.call("reveal"); err != nil {
		return nil, err
	}
	return g.Gateway.Reveal(ctx, s)
}

func (g stormyGate) Push(ctx context.Context, s core.Subject, current core.Remote, journal func(core.Pushed) error) (core.Pushed, error) {
	if err := g.call("push"); err != nil {
		return core.Pushed{}, err
	}
	if g.w.strikes("push/slow") {
		select {
		case <-ctx.Done():
			return core.Pushed{}, core.Errorf(core.CodeUnknownOutcome, s.App.Name, "cut off")
		case <-time.After(10 * time.Second):
		}
	}
	unknown := core.Errorf(core.CodeUnknownOutcome, s.App.Name, "no answer")
	out, err := g.Gateway.Push(ctx, s, current, func(p core.Pushed) error {
		if err := journal(p); err != nil {
			return err
		}
		if g.w.strikes("push/half") {
			return unknown
		}
		return nil
	})
	if err == nil && g.w.strikes("push/lost after") {
		return core.Pushed{}, unknown
	}
	return out, err
}
