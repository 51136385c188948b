package fleet

import (
	"context"
	"math/rand/v2"
	"time"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/core"
	"gatehouse/core/engine"
)

// How often things happen in the living demo: now and then, so that one can
// follow them.
const (
	newcomerEvery = 5 * time.Second
	meddleEvery   = 20 * time.Second
	removeEvery   = 75 * time.Second
)

// Most is the part of a connection's Apps, in percent, that Life's other
// administrator changes or deletes: a brake of a larger share lets it pass.
const Most = 40

// Life keeps a demo living.
type Life struct {
	Fleet  *Fleet
	Engine *engine.Engine
	Clock  core.Clock
	Shape  seed.Shape

	acted map[string]int // how many Apps somebody else has touched, by connection
}

// Run registers a new App every few seconds, and lets another administrator
// change and delete one at a gateway now and then, until ctx ends. What cannot
// be done now is left out; an error of the store ends it.
func (l Life) Run(ctx context.Context) error {
	err := l.live(ctx)
	if ctx.Err() == nil {
		return err
	}
	return nil // what was under way when ctx ended was cut off
}

func (l Life) live(ctx context.Context) error {
	rnd := rand.New(rand.NewPCG(l.Shape.Seed, 0x11fe))
	l.acted = map[string]int{}
	began := l.Clock.Now()
	meddled, removed := began, began
	for n := l.Shape.Apps; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-l.Clock.After(ctx, newcomerEvery):
		}
		now := l.Clock.Now()
		if err := l.register(ctx, n, now); err != nil {
			return err
		}
		if now.Sub(meddled) >= meddleEvery {
			meddled = now
			if err := l.act(ctx, rnd, gateway.meddle); err != nil {
				return err
			}
		}
		if now.Sub(removed) >= removeEvery {
			removed = now
			if err := l.act(ctx, rnd, gateway.remove); err != nil {
				return err
			}
		}
	}
}

// register lets a portal hand over a new App.
func (l Life) register(ctx context.Context, n int, now time.Time) error {
	app := l.Shape.Waiting(n, now)
	at := l.Fleet.member(app.Connection).gateway
	at.know(app.Owner)
	if at.holdsRequests() {
		return at.plant(app) // the next reading brings it
	}
	_, err := l.Engine.Import(ctx, core.Actor{Name: "portal", Session: "portal"}, []core.App{app})
	return err
}

// act does something to an approved App at its gateway. That the simulator
// refuses, as it no longer has the App, is no failure of the demo.
func (l Life) act(ctx context.Context, rnd *rand.Rand, do func(gateway, core.App) error) error {
	m := l.Fleet.Members[rnd.IntN(len(l.Fleet.Members))]
	counts, err := l.Engine.Store().Counts(ctx)
	apps := 0
	for _, n := range counts.ByConnection[m.Name] {
		apps += n
	}
	if err != nil || 100*(l.acted[m.Name]+1) > Most*apps {
		return err
	}
	page, err := l.Engine.Store().Page(ctx, core.PageRequest{
		Connection: m.Name, Statuses: []core.Status{core.Approved}, Sort: core.SortCreated, Limit: 200,
	})
	if err != nil || len(page.Rows) == 0 {
		return err
	}
	app, err := l.Engine.Store().App(ctx, page.Rows[rnd.IntN(len(page.Rows))].ID)
	if err != nil {
		return err
	}
	_ = do(m.gateway, app)
	l.acted[m.Name]++
	l.Fleet.writes.Add(1)
	return nil
}

// Meddle takes an App's access away at its gateway, as another administrator
// would.
func (f *Fleet) Meddle(app core.App) error { return f.member(app.Connection).gateway.meddle(app) }

// Remove deletes an App at its gateway, as another administrator would.
func (f *Fleet) Remove(app core.App) error { return f.member(app.Connection).gateway.remove(app) }
