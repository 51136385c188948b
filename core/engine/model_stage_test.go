package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/store"
)

var errKilled = core.Errorf(core.CodeStoreBusy, "", "the process was killed")

// life is how long a process lives: it dies at one of its calls or writes, and
// from then on it reaches neither a gateway nor the store.
type life struct {
	mu   sync.Mutex
	left int // calls and writes until it dies; -1: it lives
	dead bool
	end  context.CancelFunc
}

// io reports whether the process may do one more call or write.
func (l *life) io() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left == 0 && !l.dead {
		l.dead = true
		l.end()
	}
	if l.left > 0 {
		l.left--
	}
	return !l.dead
}

func (l *life) dieIn(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = n
}

func (l *life) isDead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dead
}

// mortal is the store of a process that may be killed. Its version is counted
// here, for all processes of a stage: polling it costs no I/O. They write in
// turn, waiting in a way that lets the bubble's time pass.
type mortal struct {
	core.Store
	life    *life
	version *atomic.Int64
	turn    chan struct{}
}

func (m mortal) Version(context.Context) (int64, error) { return m.version.Load(), nil }

func (m mortal) Write(ctx context.Context, fn func(core.Tx) error) error {
	return m.write(ctx, fn, m.Store.Write)
}

func (m mortal) WriteBulk(ctx context.Context, fn func(core.Tx) error) error {
	return m.write(ctx, fn, m.Store.WriteBulk)
}

func (m mortal) write(ctx context.Context, fn func(core.Tx) error, do func(context.Context, func(core.Tx) error) error) error {
	if !m.life.io() {
		return errKilled
	}
	m.turn <- struct{}{}
	defer func() { <-m.turn }()
	err := do(ctx, fn)
	if err == nil {
		m.version.Add(1)
	}
	return err
}

// proc is one process on the stage.
type proc struct {
	*engine.Engine
	store core.Store
	life  *life
	stop  context.CancelFunc
	done  chan error // nil where no loops run
}

// ticking is the bubble's time for all processes of a stage. Real clocks go on
// between two looks at them, and so does this one.
type ticking struct {
	clock
	mu   sync.Mutex
	last time.Time
}

func (t *ticking) Now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if next := t.last.Add(time.Microsecond); now.Before(next) {
		now = next
	}
	t.last = now
	return now
}

// stage is a store, two paper gateways, a desk where decisions are made, and up
// to three processes that run the loops, some of which die.
type stage struct {
	ctx     context.Context
	dir     string
	paper   *paperGate
	ledger  *ledgerGate
	weather *weather
	version atomic.Int64
	clock   ticking
	ids     *counter
	every   time.Duration
	patient bool          // a dead process's leases are waited for
	cold    bool          // every reading at the desk is by a new process
	turn    chan struct{} // one process writes at a time
	brake   *core.Brake
	born    int
	mu      sync.Mutex
	lives   map[string]*life // by holder
	desk    *proc
	procs   []*proc
	actors  []*actor
	bulks   []*bulk
	met     bool // both sides may have met since the last change
	log     []string
}

func newStage(t *testing.T, sc script) (*stage, error) {
	dir, err := os.MkdirTemp(inMemory(), "gatehouse-model-")
	if err != nil {
		return nil, err
	}
	s := &stage{
		ctx: t.Context(), dir: dir, paper: newGate(), ledger: newLedger(), ids: &counter{}, every: sc.every, patient: sc.patient, cold: sc.cold,
		lives: map[string]*life{}, turn: make(chan struct{}, 1), weather: &weather{left: map[string]int{}, gone: map[core.AppID]bool{}},
	}
	if !sc.brake {
		s.brake = &core.Brake{}
	}
	s.ledger.step = func() error {
		if s.weather.strikes("push/step") {
			return core.Errorf(core.CodeUnknownOutcome, "", "the line broke")
		}
		return nil
	}
	s.desk, err = s.birth()
	return s, err
}

// inMemory is where files need no disk, on a system that has such a place: the
// stages end processes, not machines.
func inMemory() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return ""
}

// birth opens the store and makes an engine, as a process that starts does.
func (s *stage) birth() (*proc, error) {
	st, err := store.Open(s.ctx, filepath.Join(s.dir, "gatehouse.db"), store.Options{})
	if err != nil {
		return nil, err
	}
	s.born++
	p := &proc{life: &life{left: -1, end: func() {}}}
	p.store = mortal{st, p.life, &s.version, s.turn}
	holder := fmt.Sprint("process ", s.born)
	s.mu.Lock()
	s.lives[holder] = p.life
	s.mu.Unlock()
	p.Engine, err = engine.New(engine.Config{
		Store: p.store, Clock: &s.clock, IDs: s.ids, Random: rand.NewChaCha8([32]byte{byte(s.born)}), Vault: vault{}, Holder: holder,
		Alive: func(h string) bool { return s.patient || s.alive(h) }, Program: func() string { return "gatehouse" },
		Mail: &engine.MailRules{Mailer: noMailer{}, Domain: "example.org"},
		Connections: []engine.Connected{
			{Connection: core.Connection{Name: "paper", Kind: "paper"}, Provider: stormy{paper{gate: s.paper}, s.weather, p.life}, SyncEvery: s.every, Brake: s.brake},
			{Connection: core.Connection{Name: "ledger", Kind: "ledger"}, Provider: stormy{ledger{s.ledger}, s.weather, p.life}, SyncEvery: s.every, Brake: s.brake},
		},
	})
	if err == nil {
		p.SmallJobs()
		p.SmallParts()
	}
	return p, err
}

// read reads a gateway at the desk, in a new process where the course wants it
// so: that one knows of former readings only what the store has.
func (s *stage) read(connection string, planOnly bool) (engine.SyncReport, error) {
	if s.cold {
		if err := s.bury(s.desk); err != nil {
			return engine.SyncReport{}, err
		}
		desk, err := s.birth()
		if err != nil {
			return engine.SyncReport{}, err
		}
		s.desk = desk
	}
	return s.desk.Sync(s.ctx, ana, connection, planOnly)
}

type noMailer struct{}

func (noMailer) Send(context.Context, core.Mail) error { return nil }

// alive is what a look at the process table tells.
func (s *stage) alive(holder string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.lives[holder]
	return ok && !l.isDead()
}

// launch starts a process with its loops.
func (s *stage) launch() error {
	p, err := s.birth()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(s.ctx)
	p.stop, p.life.end, p.done = cancel, cancel, make(chan error, 1)
	go func() { p.done <- p.Run(ctx, engine.Loops{Push: true, Sync: true, Jobs: true}) }()
	s.procs = append(s.procs, p)
	return nil
}

// reap waits for those that died or were stopped.
func (s *stage) reap() error {
	var errs []error
	kept := s.procs[:0]
	for _, p := range s.procs {
		if !p.life.isDead() {
			kept = append(kept, p)
			continue
		}
		s.met = true // before it died
		errs = append(errs, s.bury(p))
	}
	s.procs = kept
	return errors.Join(errs...)
}

// bury ends a process and closes its store.
func (s *stage) bury(p *proc) error {
	if p.done != nil {
		p.stop()
		if err := <-p.done; err != nil {
			return fmt.Errorf("a process ended with %w", err)
		}
	}
	if err := p.Close(); err != nil {
		return err
	}
	return p.store.Close()
}

// close ends the stage.
func (s *stage) close() error {
	var errs []error
	for _, p := range append(s.procs, s.desk) {
		errs = append(errs, s.bury(p))
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}
