// Package desk is the TUI's only door to the engine and the store. Its methods
// return a request number and a tea.Cmd that does the work off the Update loop;
// the answer comes back as a message in the past tense that carries the number,
// so that a screen drops an answer to a question it no longer asks.
package desk

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/engine"
)

var _ Engine = (*engine.Engine)(nil)

// Engine is what the TUI needs of *engine.Engine.
type Engine interface {
	Store() core.Store
	Capabilities(connection string) (core.Capabilities, bool)
	SyncEvery(connection string) time.Duration
	Plan(ctx context.Context, actor core.Actor, sel core.Selection, v core.Verb, in core.Input) (core.Plan, error)
	Apply(ctx context.Context, plan core.Plan) (core.Applied, error)
	Undo(ctx context.Context, actor core.Actor) (core.Undone, error)
	Held(ctx context.Context, session string) (int, time.Time, error)
	SendNow(ctx context.Context, actor core.Actor) (int, error)
	Retry(ctx context.Context, actor core.Actor, ids []core.AppID) (int, error)
	GiveUp(ctx context.Context, actor core.Actor, ids []core.AppID) (engine.GivenUp, error)
	Reveal(ctx context.Context, actor core.Actor, id core.AppID) (engine.Revealed, error)
	Sync(ctx context.Context, actor core.Actor, connection string, planOnly bool) (engine.SyncReport, error)
	Release(ctx context.Context, actor core.Actor, planID, reason string) (engine.SyncReport, error)
	DropPlan(ctx context.Context, actor core.Actor, planID string, only ...core.AppID) (core.BrakePlan, error)
	PlanAdoptionOf(ctx context.Context, actor core.Actor, connection string, objects []core.Remote, owner core.Owner) (core.Adoption, error)
	AskDeletion(ctx context.Context, actor core.Actor, id core.AppID, asked bool, reason string) (core.App, error)
	Adopt(ctx context.Context, plan core.Adoption) (core.Adoption, error)
	Test(ctx context.Context, connection string) (core.Check, error)
	Catalog(ctx context.Context, connection string) ([]core.CatalogAPI, error)
	Create(ctx context.Context, actor core.Actor, n core.NewApp) (core.App, error)
	FindByKey(ctx context.Context, secret string) ([]core.App, error)
	Review(ctx context.Context, id core.AppID) (core.Review, error)
	Look(ctx context.Context, actor core.Actor, id core.AppID) ([]core.Look, error)
	LookAway(ctx context.Context, actor core.Actor, id core.AppID) error
	Note(ctx context.Context, actor core.Actor, id core.AppID, text string) error
	Assign(ctx context.Context, actor core.Actor, ids []core.AppID, to string) ([]core.App, error)
	JobEngine
	Changed() <-chan struct{}
	Unsubscribe(ch <-chan struct{})
}

// Request numbers one question to the desk. No two are equal.
type Request int64

// Config is what a Desk is made of; everything is required but Hold, ReadOnly,
// Log, FewApps, Execute and Targets.
type Config struct {
	Engine Engine
	// Connections are the configured ones, in their order.
	Connections []core.Connection
	Clock       core.Clock
	Actor       core.Actor
	Hold        time.Duration // how long a decision can be taken back before it leaves
	ReadOnly    bool
	Log         *slog.Logger
	// FewApps is up to how many Apps their registrations are loaded before they
	// are asked for; 0: 20,000.
	FewApps int
	// Execute runs a command of the program, its words as typed, and returns
	// what it wrote; nil: there are none.
	Execute func(ctx context.Context, words []string) (string, error)
	// Targets say within which time requests are to be decided.
	Targets core.Targets
	// WriteFile makes a new file of what write writes, whole or not at all; one
	// that is there is not touched. nil: no file is written.
	WriteFile func(path string, write func(io.Writer) error) error
}

// Desk talks to the engine for the screens. Its methods are called from
// Update; the commands they return run on Bubble Tea's goroutines, which Close
// waits for.
type Desk struct {
	Config
	ctx    context.Context //nolint:containedctx // the life of the program: commands have no context of their own
	cancel context.CancelFunc
	last   atomic.Int64

	looking atomic.Pointer[core.AppID] // what is open on the decision desk
	work    work
	acts    acts
	index   index

	registered registered
	attributes attributes

	settled struct { // the proofs of jobs of which nothing is on its way
		sync.Mutex
		by map[string][]core.JobProgress
	}
}

// New makes a Desk that lives until ctx ends or Close.
func New(ctx context.Context, c Config) *Desk {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.FewApps == 0 {
		c.FewApps = fewApps
	}
	d := &Desk{Config: c}
	d.ctx, d.cancel = context.WithCancel(ctx)
	d.settled.by = map[string][]core.JobProgress{}
	d.index.init(c.Connections, c.Targets)
	d.registered.init(d.index.kinds)
	return d
}

// Close ends the reads that are under way and waits for them and for the
// writes, which finish.
func (d *Desk) Close() {
	d.cancel()
	d.work.close()
	d.lookAway()
}

// Now is the time.
func (d *Desk) Now() time.Time { return d.Clock.Now() }

// ask numbers a question and wraps the work: it is waited for by Close, and a
// panic in it becomes an error, logged with its stack, instead of the end of
// the program. answer gets that error, or nil, and makes the message; work
// fills what answer closes over.
func (d *Desk) ask(what string, work func(ctx context.Context) error, answer func(Request, error) tea.Msg) (Request, tea.Cmd) {
	r := Request(d.last.Add(1))
	return r, func() tea.Msg {
		if !d.work.begin() {
			return nil
		}
		defer d.work.done()
		return answer(r, d.guarded(what, work))
	}
}

func (d *Desk) guarded(what string, work func(ctx context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			d.Log.Error("panic", "in", what, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = core.Errorf(core.CodeInternal, what, "Gatehouse made a mistake; nothing more was done").
				WithHint("The log has the details. Please report it.")
		}
	}()
	return work(d.ctx)
}

// Later delivers msg after a time by the desk's clock; never when the program
// ends before.
func (d *Desk) Later(after time.Duration, msg tea.Msg) tea.Cmd {
	return func() tea.Msg {
		if !d.work.begin() {
			return nil
		}
		defer d.work.done()
		select {
		case <-d.Clock.After(d.ctx, after):
			return msg
		case <-d.ctx.Done():
			return nil
		}
	}
}
