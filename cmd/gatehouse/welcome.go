package main

import (
	"context"
	"os"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
)

// firstRun reports whether nobody has set anything up yet: no configuration
// where one is looked for, and no store.
func (g *gatehouse) firstRun() bool {
	path, asked := config.Find(g.config, g.env)
	if asked || g.db != "" {
		return false
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		return false
	}
	_, err := os.Stat(config.FindDB("", config.Empty(), g.env))
	return os.IsNotExist(err)
}

// welcome greets who starts Gatehouse for the first time: in lines, so that it
// is the same for those who see the screen and those who listen.
func (g *gatehouse) welcome(ctx context.Context) error {
	if !g.inTerminal {
		return core.Errorf(core.CodeConfig, "gatehouse", "nothing is set up yet, and nobody can be asked: standard input is no terminal").
			WithHint("Set up a gateway with gatehouse connections add, or see gatehouse --help.")
	}
	path, _ := config.Find(g.config, g.env)
	d := g.dialog()
	for _, line := range []string{
		"Welcome to Gatehouse: it decides on the Apps of API developer portals,",
		"brings their gateways to that state, and proves it by reading them back.",
		"Nothing is set up yet: there is no " + path,
		"",
	} {
		d.Say("%s", line)
	}
	choice, err := d.Pick(ctx, "What first", false, []ask.Option{
		{Name: "Try it", Note: "gatehouse demo: simulated gateways, gone when you quit"},
		{Name: "Set up a gateway", Note: "gatehouse connections add: asks for what it needs"},
		{Name: "Look around", Note: "the screen, empty"},
	})
	switch {
	case err != nil:
		return err
	case choice == 0:
		return g.demo(ctx, simulateOptions{apps: demoApps, seed: 1})
	case choice == 1:
		return g.setUp(ctx)
	case choice == 2:
		return g.with(ctx, func(w *workspace) error { return g.present(ctx, w, screenName(w)) })
	}
	return nil
}

// setUp adds the first connection and opens the screen on it.
func (g *gatehouse) setUp(ctx context.Context) error {
	if err := g.addConnection(ctx, addOptions{}); err != nil {
		return err
	}
	open, err := g.dialog().Yes(ctx, "Open the screen now? It reads the gateway and changes nothing by itself.")
	if err != nil || !open {
		return err
	}
	return g.with(ctx, func(w *workspace) error { return g.present(ctx, w, screenName(w)) })
}
