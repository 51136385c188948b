// Package portal is the developer portal's door: the HTTP API through which a
// portal registers Apps and learns what became of them, and the place where
// gateways say that something changed there. openapi.yaml describes it and is
// what the tests hold requests and answers against.
//
// The door decides nothing. What a portal asks for goes to the engine as the
// actor "portal/CLIENT"; what a gateway says is never believed, it makes the
// engine look.
package portal

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"gatehouse/core"
)

// Engine is what the door needs of the engine. Its methods may be called from
// any goroutine; their errors are *core.Error.
type Engine interface {
	Create(ctx context.Context, actor core.Actor, n core.NewApp) (core.App, error)
	OwnerEdit(ctx context.Context, actor core.Actor, id core.AppID, c core.OwnerChange) (core.App, error)
	AskDeletion(ctx context.Context, actor core.Actor, id core.AppID, asked bool, reason string) (core.App, error)
	// Open gives out an App's secrets and records that it did. CodeGone: the
	// App was gone at its gateway, and was removed.
	Open(ctx context.Context, actor core.Actor, id core.AppID) (Opened, error)
	// Look reads at the gateway what became of the App that it calls ref, and
	// acts on what is proven. Kind and Scope of ref may be empty. CodeNotFound:
	// nobody here has this ref.
	Look(ctx context.Context, actor core.Actor, connection string, ref core.Ref) error
}

// Opened is what opening an App's credentials gave.
type Opened struct {
	Secrets []core.Secret
	Once    bool // they cannot be shown again
}

// Connection is one that Apps can be registered at.
type Connection struct {
	Name string
	Kind string
	// Notices says how its gateway's events are let in; nil: they are not.
	Notices *NoticeAuth
}

// Config is what a Door is made of.
type Config struct {
	Engine      Engine
	Store       core.Store
	Connections []Connection
	Clock       core.Clock
	Random      io.Reader
	Log         *slog.Logger
	// Holder names this process, Alive reports whether another may still run.
	Holder  string
	Alive   func(holder string) bool
	Version string
	// OpenMetrics: whoever reaches the door may read the metrics.
	OpenMetrics bool
	// Ready says why the process cannot serve; nil when it can.
	Ready func() error
	// PerSecond and Burst are each client's pace; 0: 20 a second, 60 at once.
	PerSecond float64
	Burst     int
	// MostEvents is how many different Apps may wait for a look, over all
	// connections; more events are refused for a while. 0: 16,384.
	MostEvents int
}

// Door serves the portal. Its handler may be called from any goroutine.
type Door struct {
	Config
	byName  map[string]Connection
	pace    pace
	repeats repeats
	notices *notices
	metrics *metrics
}

// maxBody bounds a request's body, in bytes.
const maxBody = 64 << 10

// New makes a Door. It does no I/O and starts nothing; Run does.
func New(c Config) *Door {
	d := &Door{Config: c, byName: map[string]Connection{}}
	for _, conn := range c.Connections {
		d.byName[conn.Name] = conn
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Alive == nil {
		d.Alive = func(string) bool { return true }
	}
	if d.Ready == nil {
		d.Ready = func() error { return nil }
	}
	if d.PerSecond <= 0 {
		d.PerSecond, d.Burst = 20, 60
	}
	if d.MostEvents <= 0 {
		d.MostEvents = mostEvents
	}
	d.pace = newPace(d.PerSecond, max(d.Burst, 1))
	d.repeats.door = d
	d.notices = newNotices(d)
	d.metrics = newMetrics(d)
	return d
}

// Run looks at the gateways as their events ask for it, and forgets what the
// door need not remember any more, until ctx ends; it returns when every look
// under way has ended.
func (d *Door) Run(ctx context.Context) error {
	return d.notices.run(ctx)
}

// Handler returns the door's routes.
func (d *Door) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]http.HandlerFunc{
		"POST /v1/apps":                          d.client(core.ScopeRegister, d.register),
		"GET /v1/apps":                           d.client(core.ScopeRead, d.list),
		"GET /v1/apps/{app}":                     d.client(core.ScopeRead, d.read),
		"PATCH /v1/apps/{app}":                   d.client(core.ScopeRegister, d.change),
		"POST /v1/apps/{app}/credentials":        d.client(core.ScopeCredentials, d.credentials),
		"PUT /v1/apps/{app}/deletion-request":    d.client(core.ScopeRegister, d.requestDeletion),
		"DELETE /v1/apps/{app}/deletion-request": d.client(core.ScopeRegister, d.withdrawDeletion),
		"GET /v1/connections":                    d.client(core.ScopeRead, d.connections),
		"POST /events/{connection}":              d.notice,
		"GET /healthz":                           d.healthz,
		"GET /readyz":                            d.readyz,
		"GET /metrics":                           d.metricsPage,
		"GET /openapi.yaml":                      document,
	} {
		mux.HandleFunc(pattern, handle)
	}
	return d.watched(mux)
}

// patience bounds what one request may take, the gateway's part included.
const patience = 45 * time.Second
