package engine_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/store"
)

// world is a store on disk, a paper gateway and one or more engines, inside a
// bubble of fake time.
type world struct {
	t     *testing.T
	ctx   context.Context
	path  string
	gate  *paperGate
	forms []core.CredentialForm
	ids   *counter
}

// inWorld runs a test in a bubble: time passes only when every goroutine waits.
func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(&world{t: t, ctx: t.Context(), path: filepath.Join(t.TempDir(), "gatehouse.db"), gate: newGate(), ids: &counter{}})
	})
}

// process is one engine with a store handle of its own, as another process
// would have.
type process struct {
	*engine.Engine
	w     *world
	store core.Store
	stop  func()
}

type option func(*engine.Config)

func failpoint(fn func(string, core.AppID)) option {
	return func(c *engine.Config) { c.Failpoint = fn }
}
func readOnly(c *engine.Config) { c.ReadOnly = true }
func syncEvery(d time.Duration) option {
	return func(c *engine.Config) { c.Connections[0].SyncEvery = d }
}
func braked(b core.Brake) option {
	return func(c *engine.Config) { c.Connections[0].Brake = &b }
}
func dead(holder string) option {
	return func(c *engine.Config) { c.Alive = func(h string) bool { return h != holder } }
}

// start opens an engine named holder; it is stopped when the test ends.
func (w *world) start(holder string, opts ...option) *process {
	w.t.Helper()
	s, err := store.Open(w.ctx, w.path, store.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	c := engine.Config{
		Store: s, Clock: clock{}, IDs: w.ids, Random: rand.NewChaCha8([32]byte{1}), Vault: vault{}, Holder: holder,
		Connections: []engine.Connected{{Connection: core.Connection{Name: "paper-prod", Kind: "paper"}, Provider: paper{gate: w.gate, forms: w.forms}}},
	}
	for _, o := range opts {
		o(&c)
	}
	for i := range c.Connections { // most tests have one App: the brake's own turn it on
		if c.Connections[i].Brake == nil {
			c.Connections[i].Brake = &core.Brake{}
		}
	}
	e, err := engine.New(c)
	if err != nil {
		w.t.Fatal(err)
	}
	p := &process{Engine: e, w: w, store: s}
	var once sync.Once
	p.stop = func() {
		once.Do(func() {
			if err := s.Close(); err != nil {
				w.t.Error(err)
			}
		})
	}
	w.t.Cleanup(p.stop)
	return p
}

// run starts the loops and returns what stops them and waits.
func (p *process) run() (stop func()) {
	ctx, cancel := context.WithCancel(p.w.ctx)
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, engine.Loops{Push: true, Sync: true, Jobs: true, Mail: true}) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				p.w.t.Errorf("Run: %v", err)
			}
		})
	}
	p.w.t.Cleanup(stop)
	return stop
}

var ana = core.Actor{Name: "ana", Session: "s-ana"}

// add stores Apps with one registration each and returns their ids.
func (w *world) add(p *process, status core.Status, n int) []core.AppID {
	w.t.Helper()
	var ids []core.AppID
	err := p.store.Write(w.ctx, func(tx core.Tx) error {
		for i := range n {
			reg := core.Waiting
			if status == core.Approved {
				reg = core.RegistrationOn
			}
			app := core.App{
				ID: core.AppID(fmt.Sprintf("%s-%04d", status, i)), Name: fmt.Sprintf("App %d", i), Connection: "paper-prod", Status: status, Revision: 1,
				Base: core.Absent(), CreatedAt: time.Now(), Owner: core.Owner{Name: "Bo", Email: "bo@example.org"},
				Registrations: []core.Registration{{API: core.APIRef{ID: "pay", Name: "Payments"}, Status: reg}},
			}
			if status == core.Approved || status == core.Canceled {
				projection := core.Shown("on", "pay")
				if status == core.Canceled {
					projection = core.Shown("off")
					app.Registrations[0].Status, app.Registrations[0].TakenBy = core.RegistrationOff, core.Cancel
				}
				o := &object{id: "o-" + string(app.ID), mark: string(app.ID), name: app.Name, key: "secret-of-" + string(app.ID), projection: projection}
				w.gate.objects[o.id] = o
				app.Base, app.Remote, app.Refs = projection, projection, core.Refs{{Kind: "app", ID: o.id}}
				app.Push = core.Push{State: core.PushConfirmed}
			}
			if err := tx.PutApp(app); err != nil {
				return err
			}
			ids = append(ids, app.ID)
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return ids
}

// do plans and applies a verb, and expects every App to be decided.
func (p *process) do(v core.Verb, in core.Input, ids ...core.AppID) core.Applied {
	p.w.t.Helper()
	plan, err := p.Plan(p.w.ctx, ana, core.Selection{IDs: ids}, v, in)
	if err != nil {
		p.w.t.Fatal(err)
	}
	if len(plan.Change) != len(ids) {
		p.w.t.Fatalf("%s: plan changes %d of %d; not eligible: %+v", v, len(plan.Change), len(ids), plan.NotEligible)
	}
	applied, err := p.Apply(p.w.ctx, plan)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return applied
}

func (p *process) app(id core.AppID) core.App {
	p.w.t.Helper()
	a, err := p.store.App(p.w.ctx, id)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return a
}

// settle waits until the Apps' pushes are settled, at most an hour of fake
// time.
func (p *process) settle(ids ...core.AppID) core.App {
	p.w.t.Helper()
	ctx, cancel := context.WithTimeout(p.w.ctx, time.Hour)
	defer cancel()
	apps, err := p.Settle(ctx, ids)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return apps[0]
}

// await waits until an App's push shows a state, at most a minute of fake time.
func (p *process) await(id core.AppID, want core.PushState) {
	p.w.t.Helper()
	for range 600 {
		if p.app(id).Push.State == want {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.w.t.Fatalf("%s never became %s; it is %s", id, want, p.app(id).Push.State)
}

// expect checks an App's status and push state.
func (p *process) expect(id core.AppID, status core.Status, push core.PushState) {
	p.w.t.Helper()
	if a := p.app(id); a.Status != status || a.Push.State != push {
		p.w.t.Errorf("%s is %s %s (%s), want %s %s", id, a.Status, a.Push.State, a.Push.Message, status, push)
	}
}

// actions lists what the audit log says of an App, oldest first.
func (p *process) actions(id core.AppID) []string {
	p.w.t.Helper()
	rows, err := p.store.History(p.w.ctx, id, 100)
	if err != nil {
		p.w.t.Fatal(err)
	}
	var out []string
	for i := len(rows) - 1; i >= 0; i-- {
		out = append(out, rows[i].Action)
	}
	return out
}

// clock is the bubble's time.
type clock struct{}

func (clock) Now() time.Time { return time.Now() }
func (clock) After(ctx context.Context, d time.Duration) <-chan time.Time {
	return time.After(d)
}

// counter makes ids in order.
type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) New() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return fmt.Sprintf("id-%06d", c.n)
}

// vault reverses bytes: enough to see whether something was sealed.
type vault struct{}

func (vault) Seal(plain []byte) ([]byte, error) { return reverse(plain), nil }
func (vault) Open(sealed []byte) ([]byte, error) {
	return reverse(sealed), nil
}
func (vault) Fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:8])
}

func reverse(b []byte) []byte {
	out := bytes.Clone(b)
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
