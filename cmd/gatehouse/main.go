// Command gatehouse is the terminal console for the administrators of API
// developer portals. This package alone wires flags, configuration, signals and
// files to the engine; one file holds one command.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/mattn/go-isatty"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/system"
)

// version is set when the program is built (make build).
var version = "unknown"

func main() { os.Exit(run(atProcess())) }

// run is main with a return value, so that deferred calls run.
func run(g *gatehouse) int {
	// The terminal gone (SIGHUP), the service stopped (SIGTERM) and Ctrl-C end
	// alike: calls under way record their outcome, the store is closed.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends what hangs
	system.PaceCollector(os.LookupEnv)
	return g.execute(ctx, os.Args[1:])
}

// atProcess is the program on this process's terminal and environment.
func atProcess() *gatehouse {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	return &gatehouse{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		inTerminal:  isatty.IsTerminal(os.Stdin.Fd()),
		outTerminal: isatty.IsTerminal(os.Stdout.Fd()),
		env:         config.Env{Lookup: os.LookupEnv, Home: home},
		clock:       system.Clock{},
	}
}
