package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"gatehouse/core"
	"gatehouse/store"
)

// feedRows counts the list rows in the file, dead ones included.
func feedRows(t *testing.T, path string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT count(*) FROM feed").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// decided returns a store of 5 Apps, each decided on twice.
func decided(t *testing.T, path string) *store.Store {
	t.Helper()
	s := open(t, path)
	for n := range 5 {
		if err := s.WriteBulk(t.Context(), func(tx core.Tx) error { return tx.PutApp(population(n)) }); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 5 {
		for range 2 {
			if err := decide(s, n); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

// latest checks that each App's row comes once, and is that of its revision.
func latest(t *testing.T, s *store.Store) {
	t.Helper()
	seen := map[core.AppID]int64{}
	add := func(rows []core.Row) error {
		for _, r := range rows {
			if seen[r.ID] != 0 {
				t.Errorf("App %s comes twice", r.ID)
			}
			seen[r.ID] = r.Revision
		}
		return nil
	}
	if _, err := s.Rows(t.Context(), add); err != nil {
		t.Fatal(err)
	}
	scanned := seen
	seen = map[core.AppID]int64{}
	rows, _, err := s.Changes(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if add(rows) != nil || len(seen) != 5 {
		t.Errorf("%d Apps changed, want 5", len(seen))
	}
	for id, revision := range seen {
		app, err := s.App(t.Context(), id)
		if err != nil || app.Revision != revision || scanned[id] != revision {
			t.Errorf("App %s is at revision %d, its rows at %d and %d; %v", id, app.Revision, scanned[id], revision, err)
		}
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestADecisionLeavesADeadRowThatNobodySees(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := decided(t, path)
	if n := feedRows(t, path); n != 15 {
		t.Fatalf("%d rows in the file, want 15: 10 of them dead", n)
	}
	latest(t, s)
}

func TestDeadRowsAreSweptByTheNextWriteThatNobodyWaitsFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := decided(t, path)
	if err := s.WriteBulk(t.Context(), func(core.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if n := feedRows(t, path); n != 5 {
		t.Errorf("%d rows in the file, want 5", n)
	}
	latest(t, s)
}

func TestDeadRowsAreSweptAtTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := decided(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if n := feedRows(t, path); n != 5 {
		t.Errorf("%d rows in the file, want 5", n)
	}
}

func TestManyDecisionsLeaveFewDeadRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path)
	if err := decideFirst(s, 0); err != nil {
		t.Fatal(err)
	}
	for range 700 {
		if err := decide(s, 0); err != nil {
			t.Fatal(err)
		}
	}
	if n := feedRows(t, path); n > 300 {
		t.Errorf("%d rows in the file for one App", n)
	}
}

func TestTheDeadRowsOfAProcessThatDiedAreFoundAndSwept(t *testing.T) {
	dir := t.TempDir()
	died := filepath.Join(dir, "died.db")
	if err := decided(t, filepath.Join(dir, "state.db")).Backup(t.Context(), died); err != nil {
		t.Fatal(err)
	}
	if n := feedRows(t, died); n != 15 {
		t.Fatalf("the copy has %d rows, want 15: 10 of them dead", n)
	}
	s := open(t, died)
	latest(t, s)
	if err := s.WriteBulk(t.Context(), func(core.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if n := feedRows(t, died); n != 5 {
		t.Errorf("%d rows after the sweep, want 5", n)
	}
	latest(t, s)
}
