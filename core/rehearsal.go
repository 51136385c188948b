package core

import (
	"context"
	"errors"
)

// Rehearsal is a store on which nothing is ever changed: what is written runs
// with all its checks, sees its own changes, and is undone. Reads show what is
// really there. Any goroutine may use it, as the store itself.
type Rehearsal struct{ Store }

// errRehearsed undoes a transaction that went well.
var errRehearsed = Errorf(CodeCanceled, "", "a rehearsal writes nothing")

// Write runs fn and undoes it; it returns fn's error.
func (r Rehearsal) Write(ctx context.Context, fn func(Tx) error) error {
	return rehearse(ctx, r.Store.Write, fn)
}

// WriteBulk is Write.
func (r Rehearsal) WriteBulk(ctx context.Context, fn func(Tx) error) error {
	return rehearse(ctx, r.Store.WriteBulk, fn)
}

// Tidy does nothing.
func (r Rehearsal) Tidy(context.Context) error { return nil }

func rehearse(ctx context.Context, write func(context.Context, func(Tx) error) error, fn func(Tx) error) error {
	err := write(ctx, func(tx Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}
