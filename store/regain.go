package store

import (
	"context"
	"strconv"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"gatehouse/core"
)

// regainPatience is how long regain waits for reads under way. A read that
// itself waits for the write must not wait for ever.
const regainPatience = 100 * time.Millisecond

// regain lets the file be written again that was opened for reading because the
// disk was full, once there is room; else it returns why nothing can be
// written. Only the holder of the writer's turn calls it.
//
// The connections of one process share one view of the log's index, which is
// read-only for as long as one of them is open: so all of them are closed, and
// opened again when they are needed.
func (s *Store) regain() error {
	refused := s.way.refusal()
	if refused == nil {
		return nil
	}
	if refused.Code != core.CodeStoreFull || !s.vacate() {
		return refused
	}
	defer s.occupy()
	before := s.way.params()
	s.way.set(writing(0), nil)
	if err := s.tryWriting(); err != nil {
		s.way.set(before, refused)
		return refused
	}
	s.way.set(writing(s.writer.opts.BusyTimeout), nil)
	return nil
}

// askEvery is how often whoever follows the store asks whether there is room
// again.
const askEvery = 5 * time.Second

// askAgain looks whether a store that found the disk full can be written now, so
// that a process which has nothing to write learns of it, too. It writes what
// the file says already: a page that means nothing new.
func (s *Store) askAgain(ctx context.Context) {
	if s.way.due(time.Now()) {
		_ = s.Write(ctx, func(t core.Tx) error { // Writable tells how it ended
			if t, ours := t.(*tx); ours {
				return t.c.run("PRAGMA user_version = " + strconv.Itoa(schema))
			}
			return nil
		})
	}
}

// vacate closes every connection and keeps new ones from being opened until
// occupy; false, and nothing is changed, when reads do not end soon.
func (s *Store) vacate() bool {
	patience := time.NewTimer(regainPatience)
	defer patience.Stop()
	var got []*conn
	for range readers {
		select {
		case c := <-s.idle:
			got = append(got, c)
		case <-patience.C:
			for _, c := range got {
				s.idle <- c
			}
			return false
		}
	}
	s.version.Lock()
	for _, c := range append(got, s.version.conn) {
		_ = c.close() // it only read
	}
	s.version.conn = nil
	return true
}

func (s *Store) occupy() {
	s.version.Unlock()
	for range readers {
		s.idle <- nil
	}
}

// tryWriting takes the write lock for a moment. That somebody else has it is a
// good sign, too.
func (s *Store) tryWriting() error {
	c, err := s.dial()
	if err != nil {
		return err
	}
	defer func() { _ = c.close() }() // nothing was written
	if _, err := checkSchema(context.Background(), c); err != nil {
		return err
	}
	if err := c.run("BEGIN IMMEDIATE"); err != nil && !primary(err, sqlite3.SQLITE_BUSY) {
		return err
	}
	return nil
}
