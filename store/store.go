// Package store keeps the state of Gatehouse in one SQLite file: it is core's
// Store port on modernc.org/sqlite. Readers never wait for writers (WAL); one
// writer at a time, of all processes, holds the write lock, and the writes of
// one process share commits (writer.go).
package store

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"gatehouse/core"
)

// Options are what Open may be told. The zero value is right.
type Options struct {
	// ReadOnly opens without the right to write; the file must exist. A file
	// that cannot be written is opened so in any case, and then refuses writes.
	ReadOnly bool
	// BusyTimeout is how long a write waits for other processes; 0 means 10 s.
	BusyTimeout time.Duration
	// LockHeld, when set, is told after each write transaction how long it
	// held the write lock of all processes. It is called under the lock of this
	// process's writer and must be quick.
	LockHeld func(time.Duration)
}

// readers is how many reads run at once; more wait for one to end.
const readers = 4

// Store is core.Store on one SQLite file. Safe from any goroutine.
type Store struct {
	path     string
	file     string // base name, for errors
	way      way
	packRows int

	idle    chan *conn // readers; nil for one that is not opened yet
	writer  *writer
	decoded decoded
	erase   *eraser

	version struct {
		sync.Mutex
		*conn
	}
	closing sync.Once
	closed  chan struct{}
}

var _ core.Store = (*Store)(nil)

// Open opens the state database at path, makes it (directories with mode 0700,
// file 0600) when there is none, and brings an older schema up to date. Its
// errors are those of core.Store.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	if opts.BusyTimeout == 0 {
		opts.BusyTimeout = 10 * time.Second
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, failure(path, err)
	}
	s := &Store{
		path: abs, file: filepath.Base(abs), packRows: packRows,
		idle: make(chan *conn, readers), closed: make(chan struct{}),
	}
	if !opts.ReadOnly {
		if err := prepareFile(abs); err != nil {
			return nil, err
		}
	}
	first, err := s.firstConn(ctx, opts)
	if err != nil {
		return nil, err
	}
	s.idle <- first
	for range readers - 1 {
		s.idle <- nil
	}
	s.erase = &eraser{dial: s.dial}
	s.writer = newWriter(s, opts)
	return s, nil
}

// firstConn opens the first reader and checks, and where needed migrates, the
// schema. A file that cannot be written, or not now, is opened for reading.
func (s *Store) firstConn(ctx context.Context, opts Options) (*conn, error) {
	if opts.ReadOnly {
		return s.readOnlyConn(ctx, opts.BusyTimeout, readOnly(s.file))
	}
	s.way.set(writing(opts.BusyTimeout), nil)
	c, err := s.dial()
	if err == nil {
		if err = s.ready(ctx, c, opts.BusyTimeout); err == nil {
			return c, nil
		}
		_ = c.close() // what made it unusable is the error to tell
	}
	switch core.CodeOf(err) {
	case core.CodeStoreReadOnly, core.CodeStoreFull:
		if c, e := s.readOnlyConn(ctx, opts.BusyTimeout, core.AsError(err)); e == nil {
			return c, nil
		}
	}
	return nil, err
}

// ready brings the schema up to date and the file into WAL mode.
func (s *Store) ready(ctx context.Context, c *conn, patience time.Duration) error {
	current, err := checkSchema(ctx, c)
	if err != nil {
		return err
	}
	if !current {
		if err := migrate(ctx, s.path, s.file, s.way.params()); err != nil {
			return err
		}
		if current, err = checkSchema(ctx, c); err != nil {
			return err
		}
		if !current {
			return core.Errorf(core.CodeInternal, s.file, "the migrations did not reach the schema this Gatehouse knows")
		}
	}
	return useWAL(ctx, c, patience)
}

// read runs fn on one of the readers, in one snapshot.
func (s *Store) read(ctx context.Context, fn func(*conn) error) error {
	var c *conn
	select {
	case c = <-s.idle:
	case <-s.closed:
		return s.isClosed()
	case <-ctx.Done():
		return canceled(s.file, ctx.Err())
	}
	defer func() { s.idle <- c }()
	select {
	case <-s.closed:
		return s.isClosed()
	default:
	}
	if c == nil {
		var err error
		if c, err = s.dial(); err != nil {
			return err
		}
		c.decoded = &s.decoded
	}
	return c.reading(ctx, fn)
}

func (s *Store) isClosed() error {
	return core.Errorf(core.CodeInternal, s.file, "the store is closed")
}

// Write implements core.Store.
func (s *Store) Write(ctx context.Context, fn func(core.Tx) error) error {
	err := s.writer.write(ctx, true, fn)
	s.way.wrote(err)
	return err
}

// WriteBulk implements core.Store.
func (s *Store) WriteBulk(ctx context.Context, fn func(core.Tx) error) error {
	err := s.writer.write(ctx, false, fn)
	s.way.wrote(err)
	return err
}

// Version implements core.Store. It counts the commits that a connection of
// its own, which never writes, has noticed (sqlite.org/pragma.html,
// data_version): those of every process, this one's included.
func (s *Store) Version(ctx context.Context) (int64, error) {
	if ctx.Err() != nil {
		return 0, canceled(s.file, ctx.Err())
	}
	s.askAgain(ctx)
	s.version.Lock()
	defer s.version.Unlock()
	select {
	case <-s.closed:
		return 0, s.isClosed()
	default:
	}
	if s.version.conn == nil {
		c, err := s.dial()
		if err != nil {
			return 0, err
		}
		s.version.conn = c
	}
	s.version.broken = nil
	return s.version.number("PRAGMA data_version")
}

// Close waits for what is under way and closes every connection. Calls after
// it fail.
func (s *Store) Close() error {
	var errs []error
	s.closing.Do(func() {
		errs = append(errs, s.writer.close(), s.erase.close())
		close(s.closed)
		for range readers {
			errs = append(errs, (<-s.idle).close())
		}
		s.version.Lock()
		defer s.version.Unlock()
		errs = append(errs, s.version.close())
	})
	return errors.Join(errs...)
}
