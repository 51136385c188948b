package store

import (
	"fmt"
	"runtime/debug"

	"gatehouse/core"
)

// alongside is from how many new Apps on it is worth to encode them beside the
// writing.
const alongside = 16

// insertFresh writes the records of new Apps. Whoever looks for Apps in the
// tables calls it before.
func (t *tx) insertFresh() error {
	fresh := t.fresh
	t.fresh = nil
	if len(fresh) >= alongside {
		return t.insertAlongside(fresh)
	}
	for _, rec := range fresh {
		rec.encode()
		if err := t.insertRecord(rec); err != nil {
			return err
		}
	}
	return nil
}

// insertAlongside is insertFresh with a goroutine that encodes ahead: a first
// reading of a gateway has hundreds in each transaction, and holds the write
// lock for as long. It ends when the goroutine has.
func (t *tx) insertAlongside(fresh []*record) (err error) {
	encoded := make(chan *record, len(fresh))
	var broken error // set before encoded is closed
	go func() {
		defer close(encoded)
		defer func() {
			if p := recover(); p != nil {
				broken = core.Errorf(core.CodeInternal, "store", "a defect while encoding Apps: %v", p).Because(fmt.Errorf("%s", debug.Stack()))
			}
		}()
		for _, rec := range fresh {
			rec.encode()
			encoded <- rec
		}
	}()
	for rec := range encoded {
		if err == nil {
			err = t.insertRecord(rec)
		}
	}
	if err == nil {
		err = broken
	}
	return err
}

// encode makes the columns of a new App.
func (r *record) encode() {
	r.body = padded(bodyOf(r.app), 0)
	r.columns = columnsOf(r.app, core.RowOf(r.app), r.body)
}

func (t *tx) insertRecord(rec *record) error {
	args := append([]any{rec.num, rec.audit, rec.change}, rec.columns...)
	if err := t.c.run(insertApp, args...); err != nil {
		return err
	}
	rec.audited = rec.audit
	return t.putRefs(rec.num, nil, rec.app.Refs)
}
