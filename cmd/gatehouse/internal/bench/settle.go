package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/registry"
	"gatehouse/store"
)

// toConfirmed measures one decision from its Apply to its proof, the gateway
// answering at once: pushed by this process, and by a daemon that has the lease.
func toConfirmed(ctx context.Context, f figures, program, dir string) error {
	if err := inScene(ctx, program, dir, 200, "0", func(s *scene) error {
		return s.decisions(ctx, f, "confirmed alone", engine.Loops{Push: true})
	}); err != nil {
		return err
	}
	return inScene(ctx, program, dir, 200, "0", func(s *scene) error {
		d, err := s.serve(ctx)
		if err != nil {
			return err
		}
		defer d.stop()
		return s.decisions(ctx, f, "confirmed by another", engine.Loops{})
	})
}

// decisions cancels one App after the other, with a pause between them as a
// person makes.
func (s *scene) decisions(ctx context.Context, f figures, figure string, loops engine.Loops) (err error) {
	w, err := s.engine(ctx)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- w.Run(running, loops) }()
	defer func() {
		stop()
		if rerr := <-ended; err == nil {
			err = rerr
		}
		if cerr := w.close(); err == nil {
			err = cerr
		}
	}()
	ids, err := everyApp(ctx, w)
	if err != nil {
		return err
	}
	for _, id := range ids[:40] {
		time.Sleep(150 * time.Millisecond)
		took, err := w.confirm(ctx, id)
		if err != nil {
			return err
		}
		f.add(figure, ms(took))
	}
	return nil
}

// confirm cancels one App and waits for its proof.
func (w *working) confirm(ctx context.Context, id core.AppID) (time.Duration, error) {
	plan, err := w.Plan(ctx, core.Actor{Name: "bench", Session: "bench"}, core.Selection{IDs: []core.AppID{id}}, core.Cancel, core.Input{Reason: "bench"})
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if _, err := w.Apply(ctx, plan); err != nil {
		return 0, err
	}
	for time.Since(began) < 20*time.Second {
		app, err := w.store.App(ctx, id)
		if err != nil {
			return 0, err
		}
		if app.Push.State == core.PushConfirmed {
			return time.Since(began), nil
		}
		time.Sleep(500 * time.Microsecond)
	}
	return 0, fmt.Errorf("%s was not confirmed in 20 s", id)
}

// engine opens the scene's store in this process.
func (s *scene) engine(ctx context.Context) (*working, error) {
	kinds := registry.Providers()
	i := slices.IndexFunc(kinds, func(p core.Provider) bool { return p.Capabilities().Kind == "sensedia" })
	w := &working{}
	var err error
	if w.store, err = store.Open(ctx, s.db, store.Options{}); err != nil {
		return nil, err
	}
	_, g := sensediaTenant(0)
	conn := g.connection(s.server.URL(), map[string]string{"rate": "1000000"})
	conn.Name = "sensedia-prod"
	clock := system.Clock{}
	w.Engine, err = engine.New(engine.Config{
		Store: w.store, Clock: clock, IDs: system.NewIDs(time.Now, rand.Reader), Random: rand.Reader, Vault: plainVault{}, Holder: system.Holder(), Alive: system.Alive,
		Pacer: httpclient.NewPacer(clock), Busy: new(system.Work).Begin,
		Connections: []engine.Connected{{Connection: conn, Provider: kinds[i], Secret: func(_ context.Context, name string) (string, error) {
			return g.secrets[name], nil
		}}},
	})
	return w, err
}
