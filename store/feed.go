package store

import (
	"sync"

	"gatehouse/core"
)

// feed writes the list row of App num and returns its change. The row of the
// change before, old (0: none), is dead from then on. A decision leaves it to
// be swept later: taking it out would cost one page more, somewhere in the
// file, while somebody waits for the disk.
func (t *tx) feed(num int64, row core.Row, old int64) (change int64, err error) {
	_, change, err = t.c.exec("INSERT INTO feed (app, line) VALUES (?, ?)", num, lineOf(row))
	switch {
	case err != nil || old == 0:
	case t.durable:
		t.dead = append(t.dead, old)
	default:
		err = deleteDead(t.c, old)
	}
	return change, err
}

func deleteDead(c *conn, change int64) error {
	return c.run("DELETE FROM feed WHERE change = ?", change)
}

// sweepAt is how many dead rows a decision leaves behind at most: the one that
// reaches it sweeps, in some milliseconds.
const sweepAt = 256

// dead holds the changes whose list rows can go. A process that dies leaves
// its dead rows in the file; the next scan finds them. Safe from any goroutine.
type dead struct {
	mu      sync.Mutex
	changes []int64
}

// deadKept bounds what is remembered: a program that may not write never sweeps.
const deadKept = 10_000

func (d *dead) add(changes ...int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.changes) < deadKept {
		d.changes = append(d.changes, changes...)
	}
}

func (d *dead) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.changes)
}

// sweep deletes them in the open transaction. When that is not committed they
// stay in the file until a scan finds them again.
func (d *dead) sweep(c *conn) error {
	d.mu.Lock()
	changes := d.changes
	d.changes = nil
	d.mu.Unlock()
	for _, change := range changes {
		if err := deleteDead(c, change); err != nil {
			return err
		}
	}
	return nil
}

// numbers is a set of Apps by num.
type numbers []uint64

// add puts n in and reports whether it was there.
func (s *numbers) add(n int64) (had bool) {
	word, bit := int(n/64), uint64(1)<<(n%64)
	for len(*s) <= word {
		*s = append(*s, make([]uint64, len(*s)+64)...)
	}
	had = (*s)[word]&bit != 0
	(*s)[word] |= bit
	return had
}
