package engine_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// cold starts new processes, each for one reading.
type cold struct {
	*world
	refs atomic.Int64 // looked up by the last one
	n    int
}

// inCold runs a test with Apps on which both sides agree, of which three new
// processes have read: what showed is known by then.
func inCold(t *testing.T, apps int, test func(c *cold, ids []core.AppID)) {
	t.Helper()
	inWorld(t, func(w *world) {
		c := &cold{world: w}
		p := c.process()
		ids := w.add(p, core.Approved, apps)
		p.stop()
		c.reads(int64(apps))
		c.reads(0)
		test(c, ids)
	})
}

// process starts a new process of a program.
func (c *cold) process(opts ...option) *process {
	c.n++
	return c.start(fmt.Sprint("cold ", c.n), append([]option{func(e *engine.Config) {
		e.Store, e.Program = looking{e.Store, &c.refs}, func() string { return "gatehouse 1" }
	}}, opts...)...)
}

// reads lets a new process read, which must look up so many Apps, and finds
// both sides agreed on all of them.
func (c *cold) reads(want int64, opts ...option) {
	c.t.Helper()
	if r := c.finds(want, opts...); len(r.Changes) > 0 {
		c.t.Errorf("it changed something: %+v", r.Changes)
	}
}

const anyNumber = -1

// finds is reads where there may be something to change.
func (c *cold) finds(want int64, opts ...option) engine.SyncReport {
	c.t.Helper()
	time.Sleep(time.Second)
	p := c.process(opts...)
	defer p.stop()
	p.SmallParts()
	c.refs.Store(0)
	r, err := p.Sync(c.ctx, ana, "paper-prod", false)
	if err != nil || !r.Listing.Complete {
		c.t.Fatalf("%+v, %v", r, err)
	}
	if got := c.refs.Load(); got != want && want != anyNumber {
		c.t.Errorf("%d Apps were looked up, want %d", got, want)
	}
	return r
}

// outside changes what the gateway shows of an App.
func (c *cold) outside(id core.AppID, shows core.Projection) {
	c.gate.Outside(func(objects map[string]*object) { objects["o-"+string(id)].projection = shows })
}

func (c *cold) status(id core.AppID, want core.Status) {
	c.t.Helper()
	p := c.process()
	defer p.stop()
	if got := p.app(id).Status; got != want {
		c.t.Errorf("%s is %s, want %s", id, got, want)
	}
}

func TestANewProcessLooksUpWhatChangedAtTheGateway(t *testing.T) {
	inCold(t, 5, func(c *cold, ids []core.AppID) {
		c.outside(ids[1], core.Shown("off"))
		if r := c.finds(1); r.Adopted != 1 {
			t.Errorf("%+v", r)
		}
		c.status(ids[1], core.Canceled)
		c.reads(1) // what the last one wrote is looked at once more
		c.reads(0)
		c.outside(ids[1], core.Shown("on", "pay")) // and back
		if r := c.finds(1); r.Adopted != 1 {
			t.Errorf("%+v", r)
		}
		c.status(ids[1], core.Approved)
		c.gate.Outside(func(objects map[string]*object) { delete(objects, "o-"+string(ids[2])) })
		if r := c.finds(1); r.Removed != 1 { // the one that was written last
			t.Errorf("%+v", r)
		}
	})
}

func TestANewProcessLooksUpWhatWasDecidedBetween(t *testing.T) {
	inCold(t, 5, func(c *cold, ids []core.AppID) {
		p := c.process()
		p.do(core.Cancel, core.Input{Reason: "why", Hold: time.Hour}, ids[1])
		p.do(core.Cancel, core.Input{Reason: "why", Hold: time.Hour}, ids[2])
		if r := c.finds(2); r.Pushes != 2 {
			t.Errorf("%+v", r)
		}
		if _, err := p.Undo(c.ctx, ana); err != nil {
			t.Fatal(err)
		}
		if r := c.finds(2); r.Pushes != 1 { // taken back, and still held
			t.Errorf("%+v", r)
		}
		stop := p.run()
		p.do(core.Cancel, core.Input{Reason: "why"}, ids[3])
		p.settle(ids[3])
		stop()
		p.stop()
		c.finds(2)
		c.outside(ids[3], core.Shown("on", "pay")) // as it was shown at first
		if r := c.finds(2); r.Adopted != 1 {
			t.Errorf("%+v", r)
		}
		c.status(ids[3], core.Approved)
	})
}

func TestWhatAnotherProgramOrConfigurationSawSaysNothing(t *testing.T) {
	inCold(t, 5, func(c *cold, _ []core.AppID) {
		set := func(value string) option {
			return func(e *engine.Config) { e.Connections[0].Settings = map[string][]string{"scopes": {value}} }
		}
		program := func(name string) option { return func(e *engine.Config) { e.Program = func() string { return name } } }
		for name, other := range map[string]option{
			"another program":      program("gatehouse 2"),
			"another setting":      set("a"),
			"another of its value": set("b"),
			"another kind":         func(e *engine.Config) { e.Connections[0].Kind = "cardboard" },
			"another key":          func(e *engine.Config) { e.Vault = otherVault{} },
		} {
			t.Log(name)
			c.reads(5, other)
			c.reads(0, other)
			c.reads(5) // the first of all again
			c.reads(0)
		}
		c.reads(5, program("")) // one that does not know what it is
		c.reads(5, program("")) // keeps nothing
		c.reads(0)              // and spoils nothing
	})
}

type otherVault struct{ vault }

func (otherVault) Fingerprint(secret string) string { return "other " + vault{}.Fingerprint(secret) }

// stopping fails the nth part that is put.
type stopping struct {
	core.Store
	at *int
}

type stoppingTx struct {
	core.Tx
	at *int
}

var errStopped = errors.New("the process was killed")

func (s stopping) WriteBulk(ctx context.Context, fn func(core.Tx) error) error {
	return s.Store.WriteBulk(ctx, func(tx core.Tx) error { return fn(stoppingTx{tx, s.at}) })
}

func (s stoppingTx) PutAgreed(connection string, part int, a core.Agreed) error {
	if *s.at--; *s.at < 0 {
		return errStopped
	}
	return s.Tx.PutAgreed(connection, part, a)
}

func TestACopyThatWasCutOffInTheMiddleSaysNothingWrong(t *testing.T) {
	for cut := range 6 {
		inCold(t, 9, func(c *cold, ids []core.AppID) {
			for _, id := range ids[:4] {
				c.outside(id, core.Shown("off"))
			}
			c.finds(4) // it takes them over
			at := cut
			c.finds(4, func(e *engine.Config) { e.Store = stopping{e.Store, &at} }) // and this one dies while it keeps what it saw
			if at >= 0 != (cut > 4) {
				t.Errorf("cut at %d: it was not cut off there: %d left", cut, at)
			}
			for _, id := range ids[2:6] {
				c.outside(id, core.Shown("on", "pay")) // as it was shown first: two of them changed back
			}
			if r := c.finds(anyNumber); r.Adopted != 2 || r.Same != 7 {
				t.Errorf("cut at %d: %+v", cut, r)
			}
			for i, id := range ids {
				want := core.Approved
				if i < 2 {
					want = core.Canceled
				}
				c.status(id, want)
			}
			c.reads(2)
			c.reads(0)
		})
	}
}

func TestARestoredBackupIsTrustedAsFarAsItGoes(t *testing.T) {
	inCold(t, 5, func(c *cold, ids []core.AppID) {
		p := c.process()
		backup := filepath.Join(t.TempDir(), "backup.db")
		if err := p.store.Backup(c.ctx, backup); err != nil {
			t.Fatal(err)
		}
		stop := p.run()
		p.do(core.Cancel, core.Input{Reason: "why"}, ids[1])
		p.settle(ids[1])
		stop()
		p.stop()
		c.outside(ids[2], core.Shown("off"))
		c.finds(2)
		c.reads(1)
		c.path = backup
		c.outside(ids[2], core.Shown("on", "pay"))
		if r := c.finds(1); r.Adopted != 1 { // what became of it there since; the other is as the backup has it
			t.Errorf("%+v", r)
		}
		c.status(ids[1], core.Canceled)
		c.status(ids[2], core.Approved)
		c.reads(1)
		c.reads(0)
	})
}
