package desk

import (
	"context"

	"gatehouse/core"
)

const (
	// indexAtOnce is how many rows the index takes at a time: it is quicker with
	// many.
	indexAtOnce = 4000
	// trays is how many of them there are: one is filled, one indexed.
	trays = 3
)

// belt carries rows from the goroutine that reads the store to the one that
// indexes them. Its trays go round: while everything is loaded, memory that
// was never touched costs more than copying rows does.
type belt struct {
	full  chan []core.Row
	empty chan []core.Row // never blocks its sender
	tray  []core.Row      // being filled
}

func newBelt() *belt {
	b := &belt{full: make(chan []core.Row, trays), empty: make(chan []core.Row, trays)}
	for range trays {
		b.empty <- nil
	}
	return b
}

// put copies rows onto the belt. A tray leaves when it is full, or when nobody
// is at work at the other end. It waits while all trays are full.
func (b *belt) put(ctx context.Context, rows []core.Row) error {
	if b.tray == nil {
		select {
		case b.tray = <-b.empty:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if b.tray == nil {
			b.tray = make([]core.Row, 0, indexAtOnce)
		}
		b.tray = b.tray[:0]
	}
	b.tray = append(b.tray, rows...)
	if idle := len(b.empty) == trays-1; len(b.tray) < indexAtOnce && !idle {
		return nil
	}
	return b.flush(ctx)
}

// flush sends a tray that is not full yet.
func (b *belt) flush(ctx context.Context) error {
	if len(b.tray) == 0 {
		return nil
	}
	select {
	case b.full <- b.tray:
		b.tray = nil
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
