// Package engine carries decisions out: it plans and applies verbs, pushes
// them to the gateways and proves them, takes over what the gateways show, and
// runs the loops that do so. It talks to the outside only through core's ports.
//
// A decision's way: Plan → Apply (one transaction: decision, audit row, push
// intent) → the push loop claims it under the pacing key's lease → Read,
// Push, Read again → confirmed, in one transaction with what was proven.
package engine

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"time"

	"gatehouse/core"
)

// Config is what an Engine is made of. Everything but Failpoint, Alive, Program
// and Mail is required.
type Config struct {
	Store       core.Store
	Connections []Connected
	Clock       core.Clock
	IDs         core.IDs
	Random      io.Reader
	Vault       core.Vault
	Log         *slog.Logger
	Pacer       core.Pacer
	// Holder names this process in leases, unique over all processes on the
	// store: "host/pid/start".
	Holder string
	// Alive reports whether the process that a holder names may still run.
	// False lets its lease be taken at once; nil: wait for its end.
	Alive func(holder string) bool
	// Program tells this program from any other that may read or understand a
	// gateway otherwise. What readings showed is kept in the store for processes
	// of the same program alone. Asked at the first reading; nil, or "": nothing
	// is kept.
	Program  func() string
	ReadOnly bool
	Mail     *MailRules // nil: mail is not configured
	// Failpoint is called at named steps of a push; tests halt the process
	// there. nil: none.
	Failpoint func(name string, id core.AppID)
	// Busy is told when work begins that makes much garbage: pushes to a
	// connection, a plan of many. What it returns is called when that ends. nil:
	// nobody wants to know.
	Busy func() (rest func())
}

// Connected is a configured connection with what opens it.
type Connected struct {
	core.Connection
	Provider core.Provider
	// Secret resolves one of its secret settings.
	Secret func(ctx context.Context, setting string) (string, error)
	// SyncEvery is the time between full reads; 0: only when asked.
	SyncEvery time.Duration
	// Mails are the events that are mailed; nil: core.DefaultMails.
	Mails []core.MailEvent
	// Brake is its deletion brake; nil: core.DefaultBrake.
	Brake *core.Brake
}

// Engine drives the lifecycle. Its methods may be called from any goroutine.
type Engine struct {
	Config
	byName   map[string]Connected
	gateways gateways
	watch    watcher
	breakers breakers
	proofs   proofs
	sames    sames
	held     tenures // leases by how many tenures of this process have them
	bulk     bulk
}

// New makes an Engine. It does no I/O.
func New(c Config) (*Engine, error) {
	e := &Engine{Config: c, byName: map[string]Connected{}, sames: sames{part: agreedPart}, bulk: bulk{act: maxAct, step: jobBatch}}
	e.Config.Connections = slices.Clone(c.Connections)
	for i, conn := range e.Config.Connections {
		conn.Provider = core.Fit(conn.Provider, conn.Connection)
		e.Config.Connections[i] = conn
		if _, twice := e.byName[conn.Name]; twice {
			return nil, core.Errorf(core.CodeConfig, conn.Name, "two connections have this name")
		}
		e.byName[conn.Name] = conn
	}
	if e.Failpoint == nil {
		e.Failpoint = func(string, core.AppID) {}
	}
	if e.Busy == nil {
		e.Busy = func() func() { return func() {} }
	}
	if e.Alive == nil {
		e.Alive = func(string) bool { return true }
	}
	if e.Log == nil {
		e.Log = slog.New(slog.DiscardHandler)
	}
	e.gateways.engine = e
	return e, nil
}

// Store returns the store; reads go straight to it.
func (e *Engine) Store() core.Store { return e.Config.Store }

// Connections returns the configured connections in their order.
func (e *Engine) Connections() []Connected { return e.Config.Connections }

// Capabilities returns what a connection's provider can do; false when the
// connection is not configured: its Apps stay readable and refuse every verb.
func (e *Engine) Capabilities(connection string) (core.Capabilities, bool) {
	c, ok := e.byName[connection]
	if !ok {
		return core.Capabilities{}, false
	}
	return c.Provider.Capabilities(), true
}

// Close closes the gateways that were opened. Run must have returned.
func (e *Engine) Close() error { return e.gateways.close() }

// writable refuses what a read-only process may not do.
func (e *Engine) writable(what string) error {
	if e.ReadOnly {
		return core.Errorf(core.CodeReadOnly, what, "this Gatehouse is read-only").
			WithHint("Start it without --read-only to decide.")
	}
	return nil
}

func (e *Engine) program() string {
	if e.Program == nil {
		return ""
	}
	return e.Program()
}

// configured returns a connection or why there is none.
func (e *Engine) configured(name string) (Connected, error) {
	c, ok := e.byName[name]
	if !ok {
		return c, core.Errorf(core.CodeNotFound, name, "this connection is not in the configuration").
			WithHint("Add it to the configuration file; its Apps stay readable meanwhile.")
	}
	return c, nil
}

// project is what the gateway must show for our state of the App.
func (c Connected) project(app core.App) core.Projection {
	return c.Provider.Project(c.Connection, app)
}

// SyncEvery is how often a connection is read by itself; 0: never, or it is not
// configured.
func (e *Engine) SyncEvery(connection string) time.Duration { return e.byName[connection].SyncEvery }
