package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"gatehouse/core"
)

func exists(t *testing.T, s core.Store, n int) bool {
	t.Helper()
	_, err := s.App(t.Context(), appID(n))
	if err != nil {
		wantCode(t, err, core.CodeNotFound)
	}
	return err == nil
}

func testWrites(t *testing.T, open Open) {
	errOnPurpose := errors.New("on purpose")
	run(t, open, []subtest{
		{"a write that fails changes nothing and returns fn's own error", func(t *testing.T, s core.Store) {
			for _, write := range []func(context.Context, func(core.Tx) error) error{s.Write, s.WriteBulk} {
				err := write(t.Context(), func(tx core.Tx) error {
					return errors.Join(tx.PutApp(simple(1)), errOnPurpose)
				})
				if !errors.Is(err, errOnPurpose) || exists(t, s, 1) {
					t.Errorf("got %v, stored: %v", err, exists(t, s, 1))
				}
			}
		}},
		{"a panic reaches its caller and changes nothing", func(t *testing.T, s core.Store) {
			func() {
				defer func() {
					if p := recover(); p != "boom" {
						t.Errorf("recovered %v", p)
					}
				}()
				_ = s.Write(t.Context(), func(tx core.Tx) error {
					_ = tx.PutApp(simple(1))
					panic("boom")
				})
			}()
			put(t, s, simple(2))
			if exists(t, s, 1) || !exists(t, s, 2) {
				t.Error("the panicked write is there, or the next is not")
			}
		}},
		{"a goroutine that ends inside fn changes nothing and blocks nobody", func(t *testing.T, s core.Store) {
			var wg sync.WaitGroup
			wg.Go(func() {
				_ = s.Write(t.Context(), func(tx core.Tx) error {
					_ = tx.PutApp(simple(1))
					runtime.Goexit()
					return nil
				})
			})
			wg.Wait()
			put(t, s, simple(2))
			if exists(t, s, 1) {
				t.Error("the ended write is there")
			}
		}},
		{"a transaction is of no use after its fn", func(t *testing.T, s core.Store) {
			var kept core.Tx
			write(t, s, func(tx core.Tx) error { kept = tx; return tx.PutApp(simple(1)) })
			if err := kept.PutApp(simple(2)); err == nil {
				t.Error("it wrote")
			}
			if _, err := kept.App(appID(1)); err == nil {
				t.Error("it read")
			}
		}},
		{"many writers at once: each fn runs once, failures and panics undo their own changes alone", testCrowd},
		{"a reader sees a write whole or not at all", func(t *testing.T, s core.Store) {
			put(t, s, simple(1), simple(2))
			stop := make(chan struct{})
			var wg sync.WaitGroup
			wg.Go(func() {
				defer close(stop)
				for rev := range int64(60) {
					a, b := simple(1), simple(2)
					a.Revision, b.Revision = rev, rev
					put(t, s, a, b)
				}
			})
			for running := true; running; {
				select {
				case <-stop:
					running = false
				default:
				}
				apps := must[[]core.App](t)(s.Apps(t.Context(), []core.AppID{appID(1), appID(2)}))
				if apps[0].Revision != apps[1].Revision {
					t.Fatalf("half a write: %d and %d", apps[0].Revision, apps[1].Revision)
				}
			}
			wg.Wait()
		}},
		{"a context that ended stops a call", func(t *testing.T, s core.Store) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err := s.Write(ctx, func(core.Tx) error { t.Error("fn ran"); return nil })
			wantCode(t, err, core.CodeCanceled)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v does not tell why", err)
			}
			_, err = s.Counts(ctx)
			wantCode(t, err, core.CodeCanceled)
		}},
		{"a closed store refuses calls and may be closed again", func(t *testing.T, s core.Store) {
			put(t, s, simple(1))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := s.Write(t.Context(), func(core.Tx) error { return nil }); err == nil {
				t.Error("it wrote")
			}
			if _, err := s.App(t.Context(), appID(1)); err == nil {
				t.Error("it read")
			}
			if _, err := s.Version(t.Context()); err == nil {
				t.Error("it has a version")
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}},
	})
}

// testCrowd has 64 goroutines write 8 times each; every fourth fails, every
// seventh panics.
func testCrowd(t *testing.T, s core.Store) {
	const writers, times = 64, 8
	ran := make([]int, writers*times)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range times {
				n := w*times + i
				func() {
					defer func() { _ = recover() }()
					call := s.Write
					if n%5 == 0 {
						call = s.WriteBulk
					}
					err := call(t.Context(), func(tx core.Tx) error {
						ran[n]++
						if err := tx.PutApp(simple(n)); err != nil {
							return err
						}
						if err := tx.Audit(core.Audit{Action: "put", AppID: appID(n)}); err != nil {
							return err
						}
						if n%7 == 3 {
							panic(n)
						}
						if n%4 == 3 {
							return fmt.Errorf("write %d fails", n)
						}
						return nil
					})
					if (err == nil) != (n%4 != 3) {
						t.Errorf("write %d: %v", n, err)
					}
				}()
			}
		})
	}
	wg.Wait()
	kept := 0
	for n := range ran {
		if ran[n] != 1 {
			t.Errorf("fn %d ran %d times", n, ran[n])
		}
		want := n%7 != 3 && n%4 != 3
		if exists(t, s, n) != want {
			t.Errorf("write %d kept: %v, want %v", n, !want, want)
		}
		if want {
			kept++
		}
	}
	if got := len(must[[]core.Audit](t)(s.Activity(t.Context(), 0, 0))); got != kept {
		t.Errorf("%d audit rows, want %d", got, kept)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func testVersion(t *testing.T, open Open) {
	run(t, open, []subtest{{"the version grows with every committed change, and only then", func(t *testing.T, s core.Store) {
		version := func() int64 { return must[int64](t)(s.Version(t.Context())) }
		last := version()
		if again := version(); again != last {
			t.Errorf("nothing was written, but %d became %d", last, again)
		}
		for n := range 5 {
			put(t, s, simple(n))
			if now := version(); now <= last {
				t.Fatalf("a write took the version from %d to %d", last, now)
			} else {
				last = now
			}
			if err := s.WriteBulk(t.Context(), func(tx core.Tx) error { return tx.PutLease(core.Lease{Name: fmt.Sprint(n)}) }); err != nil {
				t.Fatal(err)
			}
			if now := version(); now <= last {
				t.Fatalf("a lease took the version from %d to %d", last, now)
			} else {
				last = now
			}
		}
		_ = s.Write(t.Context(), func(tx core.Tx) error {
			_ = tx.PutApp(simple(9))
			return errors.New("on purpose")
		})
		if now := version(); now != last {
			t.Errorf("an undone write took the version from %d to %d", last, now)
		}
	}}})
}

func testBackup(t *testing.T, open Open) {
	run(t, open, []subtest{{"a backup is a new file for its owner alone, and never overwrites", func(t *testing.T, s core.Store) {
		put(t, s, full(1))
		path := filepath.Join(t.TempDir(), "copy.db")
		if err := s.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("%v, %v", info, err)
		}
		before, _ := os.ReadFile(path)
		put(t, s, full(2))
		wantCode(t, s.Backup(t.Context(), path), core.CodeInvalid)
		if after, _ := os.ReadFile(path); string(after) != string(before) {
			t.Error("the refused backup changed the file")
		}
		left, _ := os.ReadDir(filepath.Dir(path))
		if len(left) != 1 {
			t.Errorf("the backup left %v", left)
		}
	}}})
}
