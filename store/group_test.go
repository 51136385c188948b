package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/store"
)

// counted opens a store and counts its write transactions.
func counted(t *testing.T) (*store.Store, *atomic.Int64) {
	t.Helper()
	var n atomic.Int64
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "state.db"), store.Options{LockHeld: func(time.Duration) { n.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, &n
}

// inLine runs first's fn, and while it is under way puts the others in line,
// in this order; it returns the errors of the others.
func inLine(t *testing.T, s *store.Store, first func(core.Tx) error, others ...func() error) []error {
	t.Helper()
	errs := make([]error, len(others))
	var wg sync.WaitGroup
	err := s.Write(t.Context(), func(tx core.Tx) error {
		for i, other := range others {
			wg.Go(func() { errs[i] = other() })
			store.WaitInLine(s, i+1)
		}
		return first(tx)
	})
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return errs
}

func lease(name string) func(core.Tx) error {
	return func(tx core.Tx) error { return tx.PutLease(core.Lease{Name: name, Holder: name}) }
}

func held(t *testing.T, s *store.Store, name string) bool {
	t.Helper()
	l, err := s.Lease(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return l.Holder == name
}

func TestWritesThatWaitTogetherShareACommit(t *testing.T) {
	s, commits := counted(t)
	write := func(name string) func() error { return func() error { return s.Write(testContext, lease(name)) } }
	failed := errors.New("on purpose")
	errs := inLine(t, s, lease("a"), write("b"),
		func() error {
			return s.Write(testContext, func(tx core.Tx) error { return errors.Join(lease("c")(tx), failed) })
		},
		func() (err error) {
			defer func() { err, _ = recover().(error) }()
			return s.Write(testContext, func(tx core.Tx) error { _ = lease("d")(tx); panic(failed) })
		},
		write("e"))
	for i, want := range []error{nil, failed, failed, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("write %d: %v, want %v", i, errs[i], want)
		}
	}
	for name, want := range map[string]bool{"a": true, "b": true, "c": false, "d": false, "e": true} {
		if held(t, s, name) != want {
			t.Errorf("%s stored: %v, want %v", name, !want, want)
		}
	}
	if commits.Load() != 1 {
		t.Errorf("%d transactions, want 1", commits.Load())
	}
}

func TestADurableWriteDoesNotWaitInACommitThatIsNot(t *testing.T) {
	s, commits := counted(t)
	inLine(t, s, lease("a"), // durable: a bulk write may join it
		func() error { return s.WriteBulk(testContext, lease("b")) })
	if commits.Load() != 1 {
		t.Errorf("%d transactions, want 1", commits.Load())
	}
	err := s.WriteBulk(t.Context(), func(tx core.Tx) error {
		go func() { _ = s.Write(testContext, lease("d")) }()
		store.WaitInLine(s, 1)
		return lease("c")(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), lease("e")); err != nil { // behind d
		t.Fatal(err)
	}
	if n := commits.Load(); n < 3 || !held(t, s, "d") {
		t.Errorf("%d transactions, d stored: %v", n, held(t, s, "d"))
	}
}

func TestAWriteThatGivesUpInLineLeavesTheOthers(t *testing.T) {
	s, _ := counted(t)
	ctx, cancel := context.WithCancel(t.Context())
	errs := inLine(t, s, func(tx core.Tx) error { cancel(); return lease("a")(tx) },
		func() error { return s.Write(ctx, lease("b")) },
		func() error { return s.Write(testContext, lease("c")) })
	if errs[1] != nil || !held(t, s, "c") || !held(t, s, "a") {
		t.Errorf("%v", errs)
	}
	// b may have been given its turn before it saw that it was canceled.
	if (errs[0] == nil) != held(t, s, "b") || errs[0] != nil && core.CodeOf(errs[0]) != core.CodeCanceled {
		t.Errorf("b stored: %v, but %v", held(t, s, "b"), errs[0])
	}
}

func TestAFullDiskFailsEveryWriteOfTheCommit(t *testing.T) {
	s, _ := counted(t)
	if err := s.Write(t.Context(), lease("before")); err != nil {
		t.Fatal(err)
	}
	store.SetMaxPages(t, s, 80)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	first := s.Write(t.Context(), func(tx core.Tx) error {
		for i, fn := range []func(core.Tx) error{
			func(tx core.Tx) error { // fills the disk: SQLite may undo the whole transaction
				for n := range 10_000 {
					if err := tx.PutApp(population(n)); err != nil {
						return err
					}
				}
				return nil
			}, lease("c"),
		} {
			wg.Go(func() { errs[i] = s.Write(testContext, fn) })
			store.WaitInLine(s, i+1)
		}
		return lease("a")(tx)
	})
	wg.Wait()
	if core.CodeOf(errs[0]) != core.CodeStoreFull {
		t.Errorf("the one that filled it: %v", errs[0])
	}
	for name, err := range map[string]error{"a": first, "c": errs[1]} {
		if (err == nil) != held(t, s, name) {
			t.Errorf("%s: told %v, stored %v", name, err, held(t, s, name))
		}
	}
	if c, err := s.Counts(t.Context()); c.Apps != 0 || err != nil {
		t.Errorf("%d Apps, %v", c.Apps, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
