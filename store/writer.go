package store

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"gatehouse/core"
)

// A transaction takes in waiting writes until one of these is reached, so that
// other processes do not wait longer for the write lock.
const (
	groupMembers = 256
	groupTime    = 50 * time.Millisecond
)

// longHold is from when on a transaction is followed by a gap, so that others
// need not wait for a second one. After a shorter one the next may begin at
// once: others look often enough.
const longHold = 10 * time.Millisecond

// writer runs the writes of this process, one at a time, each in its caller's
// goroutine. Whoever finishes while others wait hands them the open
// transaction; the last in line commits for all (group commit). So a lone
// write commits at once, and n writes that arrive together cost one fsync.
type writer struct {
	store *Store
	opts  Options

	mu    sync.Mutex
	busy  bool // somebody has the turn
	queue []*waiter
	shut  bool

	dead dead

	// The holder of the turn alone uses these.
	conn    *conn
	group   *group    // the open transaction, nil when there is none
	durable bool      // the connection's synchronous is FULL
	rest    time.Time // no transaction begins before: others' gap
}

type waiter struct {
	durable bool
	turn    chan struct{} // closed when it is this one's turn
}

// group is the writes that share a transaction.
type group struct {
	durable bool
	members int
	began   time.Time
	erases  bool          // a secret was dropped
	dead    []int64       // list rows that its changes replaced
	done    chan struct{} // closed once err is the outcome of the commit
	err     error
}

func newWriter(s *Store, opts Options) *writer { return &writer{store: s, opts: opts} }

// write implements Store.Write and WriteBulk.
func (w *writer) write(ctx context.Context, durable bool, fn func(core.Tx) error) error {
	if err := w.take(ctx, durable); err != nil {
		return err
	}
	if err := w.join(ctx, durable); err != nil {
		w.pass()
		return err
	}
	g, err := w.call(durable, fn)
	if err != nil {
		return err
	}
	<-g.done
	return g.err
}

// take waits for the turn.
func (w *writer) take(ctx context.Context, durable bool) error {
	if ctx.Err() != nil {
		return canceled(w.store.file, ctx.Err())
	}
	w.mu.Lock()
	if w.shut {
		w.mu.Unlock()
		return w.store.isClosed()
	}
	if !w.busy {
		w.busy = true
		w.mu.Unlock()
		return nil
	}
	me := &waiter{durable: durable, turn: make(chan struct{})}
	w.queue = append(w.queue, me)
	w.mu.Unlock()
	select {
	case <-me.turn:
		return nil
	case <-ctx.Done():
		w.withdraw(me)
		return canceled(w.store.file, ctx.Err())
	}
}

// withdraw takes a waiter out of the line. When it was just given the turn, it
// passes it on: an open transaction must not be left alone.
func (w *writer) withdraw(me *waiter) {
	w.mu.Lock()
	for i, other := range w.queue {
		if other == me {
			w.queue = append(w.queue[:i], w.queue[i+1:]...)
			w.mu.Unlock()
			return
		}
	}
	w.mu.Unlock()
	w.pass()
}

// call runs fn as a member of the open group and passes the turn on. When fn
// fails, panics or ends its goroutine, its changes alone are undone.
func (w *writer) call(durable bool, fn func(core.Tx) error) (g *group, err error) {
	g = w.group
	alone := g.members == 0
	if !alone {
		if err := w.conn.run("SAVEPOINT member"); err != nil {
			w.fail(err)
			w.pass()
			return g, err
		}
	}
	t := newTx(w.conn, durable)
	kept := false
	defer func() {
		t.end()
		if !kept {
			w.undo(alone)
		}
		w.pass()
	}()
	if err := fn(t); err != nil {
		return g, err
	}
	if err := t.finish(); err != nil {
		return g, err
	}
	if !alone {
		if err := w.conn.run("RELEASE member"); err != nil {
			return g, err
		}
	}
	g.members++
	g.erases = g.erases || t.erases
	g.dead = append(g.dead, t.dead...)
	kept = true
	return g, nil
}

// undo takes back what the running member did.
func (w *writer) undo(alone bool) {
	cause := w.conn.broken
	w.conn.broken = nil
	if alone {
		w.fail(nil)
		return
	}
	// SQLite rolls a transaction back by itself when, say, the disk is full:
	// then there is no savepoint, and nobody's changes are left.
	err := w.conn.run("ROLLBACK TO member")
	if err == nil {
		err = w.conn.run("RELEASE member")
	}
	if err != nil {
		w.fail(cmp.Or(cause, err))
	}
}

// fail ends the open group without its changes; its members get err.
func (w *writer) fail(err error) {
	w.rollback()
	w.settle(err)
}

// rollback ends the transaction, if SQLite has not done so already.
func (w *writer) rollback() {
	w.conn.broken = nil
	_ = w.conn.run("ROLLBACK") // fails when there is none, which is as good
	w.conn.broken = nil
}

// settle tells the members of the open group how it ended.
func (w *writer) settle(err error) {
	g := w.group
	w.group = nil
	held := time.Since(g.began)
	if held > longHold {
		w.rest = time.Now().Add(min(held/8, 4*time.Millisecond))
	}
	if w.opts.LockHeld != nil {
		w.opts.LockHeld(held)
	}
	g.err = err
	close(g.done)
}

// pass gives the turn to the next in line, with the open transaction when that
// one may share it, and else commits first.
func (w *writer) pass() {
	w.mu.Lock()
	if !w.sharing() {
		w.mu.Unlock()
		w.commit()
		w.mu.Lock()
	}
	defer w.mu.Unlock()
	if len(w.queue) == 0 {
		w.busy = false
		return
	}
	next := w.queue[0]
	w.queue = w.queue[1:]
	close(next.turn)
}

// sharing reports whether the open group takes in the next in line. Changes
// that must be durable do not wait for a commit that is not.
func (w *writer) sharing() bool {
	g := w.group
	return g != nil && len(w.queue) > 0 && (g.durable || !w.queue[0].durable) &&
		g.members < groupMembers && time.Since(g.began) < groupTime
}

// commit ends the open group, if there is one.
func (w *writer) commit() {
	if w.group == nil {
		return
	}
	erases, dead := w.group.erases, w.group.dead
	if err := w.finish(); err != nil {
		w.fail(err)
		return
	}
	w.dead.add(dead...)
	w.settle(nil)
	if erases {
		w.store.erase.soon()
	}
}

// finish sweeps, when that costs nobody time or must be, and commits.
func (w *writer) finish() error {
	if n := w.dead.count(); n >= sweepAt || n > 0 && !w.group.durable {
		if err := w.dead.sweep(w.conn); err != nil {
			return err
		}
	}
	return w.conn.run("COMMIT")
}

// join opens a transaction unless one is open that a write may share.
func (w *writer) join(ctx context.Context, durable bool) error {
	if w.group != nil {
		return nil
	}
	if err := w.connect(); err != nil {
		return err
	}
	if err := w.synchronous(durable); err != nil {
		return err
	}
	if err := w.begin(ctx); err != nil {
		return err
	}
	w.group = &group{durable: durable, began: time.Now(), done: make(chan struct{})}
	return nil
}

func (w *writer) connect() error {
	if w.conn != nil {
		return nil
	}
	if err := w.store.regain(); err != nil {
		return err
	}
	c, err := w.store.dial()
	if err != nil {
		return err
	}
	c.decoded = &w.store.decoded
	// begin waits by itself, so SQLite must not: see there.
	for _, sql := range append([]string{"PRAGMA busy_timeout = 0", "PRAGMA cache_size = -32000"}, modes[true]...) {
		if err := c.run(sql); err != nil {
			_ = c.close() // what made it unusable is the error to tell
			return err
		}
	}
	w.conn, w.durable = c, true
	return nil
}

// modes are what a connection is told before a transaction that need not, and
// one that must, survive a crash of the machine. Without haste the log may grow
// larger before it is moved into the database: pages that change in many
// transactions are then moved once. A decision waits for the disk, and a log
// that is written over is durable sooner than one that grows (by a third, as
// measured): so there the log stays short.
var modes = map[bool][]string{
	false: {"PRAGMA synchronous = NORMAL", "PRAGMA wal_autocheckpoint = 8000"},
	true:  {"PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 250"},
}

// synchronous sets what a commit promises. It cannot change inside a
// transaction.
func (w *writer) synchronous(durable bool) error {
	w.conn.broken = nil
	if w.durable == durable {
		return nil
	}
	for _, sql := range modes[durable] {
		if err := w.conn.run(sql); err != nil {
			return err
		}
	}
	w.durable = durable
	return nil
}

// begin takes the write lock of all processes. It asks again about every
// millisecond for as long as the busy timeout allows. SQLite's own waiting
// sleeps up to 100 ms between two looks: beside a process that writes without
// rest it misses the gap between two transactions for seconds.
func (w *writer) begin(ctx context.Context) error {
	if d := time.Until(w.rest); d > 0 {
		if err := pause(ctx, d); err != nil {
			return canceled(w.store.file, err)
		}
	}
	deadline := time.Now().Add(w.opts.BusyTimeout)
	for wait := 50 * time.Microsecond; ; wait = min(2*wait, time.Millisecond) {
		err := w.conn.run("BEGIN IMMEDIATE")
		if err == nil {
			return nil
		}
		w.conn.broken = nil
		if !primary(err, sqlite3.SQLITE_BUSY) || time.Now().After(deadline) {
			return err
		}
		if err := pause(ctx, wait/2+rand.N(wait)); err != nil {
			return canceled(w.store.file, err)
		}
	}
}

// close waits for the writes in line and refuses later ones.
func (w *writer) close() error {
	w.mu.Lock()
	w.shut = true
	if w.busy {
		me := &waiter{turn: make(chan struct{})}
		w.queue = append(w.queue, me)
		w.mu.Unlock()
		<-me.turn
	} else {
		w.mu.Unlock()
	}
	w.commit()
	return errors.Join(w.leave(), w.conn.close())
}

// leave sweeps what is left, unless another process is at work: the next scan
// finds it.
func (w *writer) leave() error {
	if w.conn == nil || w.dead.count() == 0 {
		return nil
	}
	if err := w.synchronous(false); err != nil {
		return err
	}
	err := w.conn.run("BEGIN IMMEDIATE")
	if primary(err, sqlite3.SQLITE_BUSY) {
		return nil
	}
	if err == nil {
		err = w.dead.sweep(w.conn)
	}
	if err == nil {
		err = w.conn.run("COMMIT")
	}
	return err
}
