package courses

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mrand "math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/fleet"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/registry"
	"gatehouse/providers/secrets"
	"gatehouse/store"
)

// speed is how much faster the stage's clock goes: waiting for retries and
// leases costs little, and calls are real.
const speed = 30

// swift is real time, faster.
type swift struct{ began time.Time }

func (c swift) Now() time.Time { return c.began.Add(time.Since(c.began) * speed) }

func (c swift) After(ctx context.Context, d time.Duration) <-chan time.Time {
	out := make(chan time.Time, 1)
	timer := time.AfterFunc(d/speed, func() { out <- c.Now() })
	context.AfterFunc(ctx, func() { timer.Stop() })
	return out
}

// mortal is the store of a process that may be killed: from then on it writes
// nothing more.
type mortal struct {
	core.Store
	dead *atomic.Bool
}

var errKilled = core.Errorf(core.CodeStoreBusy, "", "the process was killed")

func (m mortal) Write(ctx context.Context, fn func(core.Tx) error) error {
	if m.dead.Load() {
		return errKilled
	}
	return m.Store.Write(ctx, fn)
}

func (m mortal) WriteBulk(ctx context.Context, fn func(core.Tx) error) error {
	if m.dead.Load() {
		return errKilled
	}
	return m.Store.WriteBulk(ctx, fn)
}

// proc is one process: a store handle, an engine, and its loops.
type proc struct {
	*engine.Engine
	store *store.Store
	dead  atomic.Bool
	stop  context.CancelFunc
	done  chan error // nil where no loops run
}

// stage is a fleet with a store, a desk where decisions are made, and up to
// three processes that run the loops.
type stage struct {
	t      *testing.T
	rnd    *mrand.Rand
	clock  swift
	fleet  *fleet.Fleet
	cfg    config.Config
	vault  core.Vault
	seen   map[string]core.Gateway // for looking, beside every process
	desk   *proc
	cold   bool // every reading at the desk is by a new process
	procs  []*proc
	born   int
	lives  sync.Map // holder to *proc
	actors map[core.AppID]*actor
	log    []string
	faults map[string]bool
}

var ana = core.Actor{Name: "ana", Session: "s-ana"}

func newStage(t *testing.T, seed uint64, apps int) *stage {
	t.Helper()
	s := &stage{t: t, cold: seed%2 == 1, rnd: mrand.New(mrand.NewPCG(seed, 0xc0)), clock: swift{time.Now()}, seen: map[string]core.Gateway{}, actors: map[core.AppID]*actor{}, faults: map[string]bool{}}
	var err error
	s.fleet, err = fleet.Start(fleet.Options{Seed: seed, Apps: apps, Clock: s.clock, Kinds: fleet.Kinds()})
	s.must(err)
	t.Cleanup(func() { s.check(s.fleet.Close()) })
	dir := t.TempDir()
	path, err := s.fleet.WriteConfig(dir, "0", filepath.Join(dir, "gatehouse.db"))
	s.must(err)
	s.cfg, err = config.Load(path, config.Env{}, registry.Providers())
	s.must(err)
	s.vault, err = secrets.OpenVault(dir)
	s.must(err)
	pacer := httpclient.NewPacer(s.clock)
	for _, c := range s.cfg.Connections {
		gw, err := c.Provider.Open(t.Context(), c.Connection, core.Surroundings{
			Clock: s.clock, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), Pacer: pacer, Secret: secretOf(c),
		})
		s.must(err)
		t.Cleanup(func() { s.check(gw.Close()) })
		s.seen[c.Name] = gw
	}
	s.desk = s.birth(system.Program)
	t.Cleanup(s.end)
	s.must(s.fleet.Populate(t.Context(), fleet.Population{Store: s.desk.store, Vault: s.vault, Gateways: s.seen, Apps: apps, Seed: seed, Now: s.clock.Now()}))
	for _, m := range s.fleet.Members { // what waits at the gateways comes by a reading
		s.readWhole(m.Name) // a machine that stands still for a second, half a minute here, lets a lease end
	}
	s.cast()
	return s
}

func secretOf(c config.Connection) func(context.Context, string) (string, error) {
	return func(ctx context.Context, setting string) (string, error) {
		return secrets.Sources{}.Resolve(ctx, setting, c.Secrets[setting])
	}
}

// birth opens the store and makes an engine, as a process of a program that
// starts does; nil: it knows nothing of former readings.
func (s *stage) birth(program func() string) *proc {
	s.t.Helper()
	st, err := store.Open(context.WithoutCancel(s.t.Context()), s.cfg.DB, store.Options{})
	s.must(err)
	s.born++
	p := &proc{store: st, stop: func() {}}
	holder := fmt.Sprint("process ", s.born)
	s.lives.Store(holder, p)
	var conns []engine.Connected
	for _, c := range s.cfg.Connections {
		conns = append(conns, engine.Connected{Connection: c.Connection, Provider: c.Provider, Secret: secretOf(c), SyncEvery: time.Minute, Brake: &core.Brake{}})
	}
	p.Engine, err = engine.New(engine.Config{
		Store: mortal{st, &p.dead}, Connections: conns, Clock: s.clock, IDs: system.NewIDs(s.clock.Now, rand.Reader), Random: rand.Reader,
		Vault: s.vault, Pacer: httpclient.NewPacer(s.clock), Holder: holder, Program: program, Mail: &engine.MailRules{Mailer: silent{}, Domain: "example.org"},
		Alive: func(h string) bool {
			l, ok := s.lives.Load(h)
			return ok && !l.(*proc).dead.Load()
		},
	})
	s.must(err)
	return p
}

// read reads a gateway at the desk, in a new process where the course wants it
// so: that one knows of former readings only what the store has.
func (s *stage) read(connection string) (engine.SyncReport, error) {
	s.t.Helper()
	if s.cold {
		s.bury(s.desk)
		s.desk = s.birth(system.Program)
	}
	return s.desk.Sync(s.t.Context(), ana, connection, false)
}

// silent takes every mail.
type silent struct{}

func (silent) Send(context.Context, core.Mail) error { return nil }

// launch starts a process with its loops.
func (s *stage) launch() {
	p := s.birth(system.Program)
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.t.Context()))
	p.stop, p.done = cancel, make(chan error, 1)
	go func() { p.done <- p.Run(ctx, engine.Loops{Push: true, Sync: true, Jobs: true, Mail: true}) }()
	s.procs = append(s.procs, p)
}

// kill ends a process: at once, its calls cut and nothing more written, or in
// good order.
func (s *stage) kill(i int, hard bool) {
	p := s.procs[i]
	s.procs = append(s.procs[:i:i], s.procs[i+1:]...)
	p.dead.Store(hard)
	s.bury(p)
}

func (s *stage) bury(p *proc) {
	p.stop()
	if p.done != nil {
		s.check(<-p.done)
	}
	p.dead.Store(true)
	s.check(errors.Join(p.Close(), p.store.Close()))
}

func (s *stage) end() {
	for len(s.procs) > 0 {
		s.kill(0, false)
	}
	s.bury(s.desk)
}

func (s *stage) note(format string, args ...any) {
	s.log = append(s.log, s.clock.Now().Format("04:05.000 ")+fmt.Sprintf(format, args...))
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) check(err error) {
	if err != nil {
		s.t.Error(err)
	}
}

// object fails the course, with what happened in it.
func (s *stage) object(format string, args ...any) {
	s.t.Helper()
	for _, line := range s.log {
		s.t.Log(line)
	}
	s.t.Fatalf(format, args...)
}
