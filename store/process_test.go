package store_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/store"
)

// The tests below run this test binary again as other processes: childEnv
// names what the child does, with its arguments.
const childEnv = "GATEHOUSE_STORE_TEST_CHILD"

var children = map[string]func(args []string) error{"hammer": hammer, "write": writeForever, "read": readAll}

func TestMain(m *testing.M) {
	if what := os.Getenv(childEnv); what != "" {
		args := strings.Split(what, "\x1f")
		if err := children[args[0]](args[1:]); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", core.CodeOf(err), err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child prepares a process; its errors go to the test's log.
func child(t *testing.T, what ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join(what, "\x1f"))
	cmd.Stderr = t.Output()
	return cmd
}

// hammered is what a hammering child saw.
type hammered struct {
	Decisions            []string
	LongestHold, Longest time.Duration // the write lock held; one Write, waiting included
}

// hammer makes decisions, beside a bulk write now and then, from four
// goroutines, and tells what it made.
func hammer(args []string) error {
	name := args[1]
	var out hammered
	s, err := store.Open(testContext, args[0], store.Options{LockHeld: func(d time.Duration) {
		out.LongestHold = max(out.LongestHold, d)
	}})
	if err != nil {
		return err
	}
	type made struct {
		id   string
		took time.Duration
		err  error
	}
	results := make(chan made)
	const workers, each = 4, 40
	for w := range workers {
		go func() {
			for i := range each {
				id := fmt.Sprintf("%s-%d-%d", name, w, i)
				began := time.Now()
				err := hammerOnce(s, id, w, i)
				results <- made{id, time.Since(began), err}
			}
		}()
	}
	for range workers * each {
		m := <-results
		if m.err != nil {
			return m.err
		}
		out.Decisions = append(out.Decisions, m.id)
		out.Longest = max(out.Longest, m.took)
	}
	if err := s.Close(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

func hammerOnce(s *store.Store, id string, worker, i int) error {
	if worker == 0 && i%10 == 0 {
		return s.WriteBulk(testContext, func(tx core.Tx) error {
			for n := range 200 {
				a := population(1 + n)
				a.Description = id
				if err := tx.PutApp(a); err != nil {
					return err
				}
			}
			return tx.PutDecision(core.Decision{ID: core.DecisionID(id, "1"), ActID: id})
		})
	}
	return s.Write(testContext, func(tx core.Tx) error {
		a, err := tx.App(population(0).ID)
		if err != nil {
			return err
		}
		a.Revision++
		if err := tx.PutApp(a); err != nil {
			return err
		}
		if err := tx.PutDecision(core.Decision{ID: core.DecisionID(id, "1"), ActID: id, AppID: a.ID, Revision: a.Revision}); err != nil {
			return err
		}
		return tx.Audit(core.Audit{Action: "approve", AppID: a.ID, Detail: id})
	})
}

// longestHold is how long a write lock may last.
const longestHold = 500 * time.Millisecond

// Nothing may be lost, ever. A machine that is busy with something else can
// stop a process while it holds the lock, so that is measured up to three times.
func TestFourProcessesOnOneFile(t *testing.T) {
	for range 3 {
		if fourProcesses(t) <= longestHold || raced {
			return
		}
	}
	t.Errorf("the write lock was held for more than %v, three times", longestHold)
}

// fourProcesses hammers a new file and returns the longest hold of its lock.
func fourProcesses(t *testing.T) time.Duration {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path)
	if err := s.WriteBulk(t.Context(), func(tx core.Tx) error { return tx.PutApp(population(0)) }); err != nil {
		t.Fatal(err)
	}
	type result struct {
		out hammered
		err error
	}
	results := make(chan result)
	for p := range 4 {
		cmd := child(t, "hammer", path, fmt.Sprint("p", p))
		go func() {
			var r result
			var b []byte
			if b, r.err = cmd.Output(); r.err == nil {
				r.err = json.Unmarshal(b, &r.out)
			}
			results <- r
		}()
	}
	var all []string
	var hold, wait time.Duration
	for range 4 {
		r := <-results
		if r.err != nil {
			t.Error(r.err)
			continue
		}
		all = append(all, r.out.Decisions...)
		hold, wait = max(hold, r.out.LongestHold), max(wait, r.out.Longest)
	}
	t.Logf("%d decisions; the write lock was held for at most %v, one write took at most %v", len(all), hold, wait)
	if len(all) != 4*4*40 {
		t.Errorf("%d decisions, want %d", len(all), 4*4*40)
	}
	durable := int64(0)
	for _, id := range all {
		d, err := s.Decision(t.Context(), core.DecisionID(id, "1"))
		if err != nil {
			t.Errorf("%s is lost: %v", id, err)
		}
		if d.AppID != "" {
			durable++
		}
	}
	a, err := s.App(t.Context(), population(0).ID)
	if err != nil || a.Revision != durable {
		t.Errorf("revision %d after %d decisions, %v: one overwrote another", a.Revision, durable, err)
	}
	if log, err := s.Activity(t.Context(), 1<<60, 1); err != nil || log[0].Seq != durable {
		t.Errorf("%d audit rows, want %d; %v", log[0].Seq, durable, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	return hold
}

// writeForever prints the number of each App once its write has returned.
func writeForever(args []string) error {
	s, err := store.Open(testContext, args[0], store.Options{})
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		if err := decideFirst(s, n); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(os.Stdout, n); err != nil {
			return err
		}
	}
}

func TestAKilledProcessLosesNothingItWasToldIsStored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	last := -1
	for round := range 3 {
		cmd := child(t, "write", path)
		if round > 0 { // go on after the last one, on what the killed one left
			cmd = child(t, "write", path)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for i := 0; i < 25 && lines.Scan(); i++ {
			if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // printed before the kill reached it
			if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
				t.Fatal(err)
			}
		}
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait() // killed
		s, err := store.Open(t.Context(), path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
		for n := range last + 1 {
			a, err := s.App(t.Context(), population(n).ID)
			if err != nil || a.Revision == 0 {
				t.Errorf("round %d: decision %d of %d is lost: revision %d, %v", round, n, last, a.Revision, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if last < 20 {
		t.Errorf("the killed processes wrote only %d", last)
	}
}

// readAll opens a store, reads all there is, tries to write, and tells.
func readAll(args []string) error {
	s, err := store.Open(testContext, args[0], store.Options{})
	if err != nil {
		return err
	}
	c, err := s.Counts(testContext)
	if err != nil {
		return err
	}
	v, err := s.Version(testContext)
	if err != nil {
		return err
	}
	e := core.AsError(s.Write(testContext, func(tx core.Tx) error { return tx.PutLease(core.Lease{Name: "x"}) }))
	if e == nil {
		return fmt.Errorf("it wrote, at version %d", v)
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"apps": c.Apps, "code": e.Code, "hint": e.Hint}); err != nil {
		return err
	}
	return s.Close()
}
