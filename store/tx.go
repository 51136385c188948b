package store

import "gatehouse/core"

// tx is core.Tx: what one Write does inside the open transaction.
type tx struct {
	c *conn
	// known holds the Apps that this Write has read or written, as the file
	// has them.
	known map[core.AppID]*record
	// fresh are those of known that are new and not written yet.
	fresh   []*record
	lastNum int64 // of an App, once a new one was numbered
	counts  map[cell]tally
	chain   *link // the end of the audit chain, once read
	erases  bool
	// durable: somebody waits for the disk, so what can be done later is.
	durable bool
	dead    []int64 // list rows to be swept once this is committed
}

var _ core.Tx = (*tx)(nil)

func newTx(c *conn, durable bool) *tx {
	return &tx{c: c, durable: durable, known: map[core.AppID]*record{}, counts: map[cell]tally{}}
}

// finish writes what was gathered. A statement that failed fails the whole
// Write, even when fn did not pass its error on.
func (t *tx) finish() error {
	if t.c.broken != nil {
		return t.c.broken
	}
	if err := t.settle(); err != nil {
		return err
	}
	return t.putCounts()
}

// end makes later calls fail.
func (t *tx) end() { t.c = &conn{file: t.c.file} }
