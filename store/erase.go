package store

import (
	"errors"
	"sync"
	"time"
)

// erasePause is the least time between two erasures, so that a bulk run that
// drops thousands of secrets does not rewrite the log as often.
const erasePause = time.Second

// eraser makes dropped secrets leave the files. secure_delete overwrites them
// in the database, but the write-ahead log still holds the page as it was:
// emptying the log removes it. The zero value with dial set is ready; its one
// goroutine runs while there is something to erase, and close waits for it.
type eraser struct {
	dial func() (*conn, error)

	mu      sync.Mutex
	pending bool
	running bool
	last    time.Time
	stop    chan struct{}
	wg      sync.WaitGroup
}

// soon asks for an erasure, now or, when the last was just now, a little later.
func (e *eraser) soon() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pending = true
	if e.stop == nil {
		e.stop = make(chan struct{})
	}
	if e.running {
		return
	}
	e.running = true
	e.wg.Go(e.work)
}

// work erases until nothing is pending. A log that somebody still reads is
// tried again.
func (e *eraser) work() {
	for {
		e.mu.Lock()
		wait := time.Until(e.last.Add(erasePause))
		if !e.pending {
			e.running = false
			e.mu.Unlock()
			return
		}
		e.mu.Unlock()
		select {
		case <-time.After(wait):
		case <-e.stop:
			return // closing the store empties the log, or leaves it to the next process
		}
		e.mu.Lock()
		e.pending, e.last = false, time.Now()
		e.mu.Unlock()
		if emptied, err := e.empty(); err != nil || !emptied {
			e.mu.Lock()
			e.pending = true
			e.mu.Unlock()
		}
	}
}

// empty moves the log into the database and truncates it; false when a reader
// or a writer was in the way.
func (e *eraser) empty() (emptied bool, err error) {
	c, err := e.dial()
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := c.run("PRAGMA busy_timeout = 0"); err != nil {
		return false, err
	}
	_, err = c.one("PRAGMA wal_checkpoint(TRUNCATE)", nil, func(r *cells) { emptied = r.int() == 0 })
	return emptied, err
}

// close stops the goroutine. What is pending is done once more, as far as
// nobody else reads.
func (e *eraser) close() error {
	e.mu.Lock()
	if e.stop != nil {
		close(e.stop)
	}
	e.mu.Unlock()
	e.wg.Wait()
	if !e.pending {
		return nil
	}
	_, err := e.empty()
	return err
}
