package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"gatehouse/core"
)

// A record that keeps its length is written where it is; a longer one may have
// to be moved to another page.
func TestADecisionLeavesItsAppsRecordWhereItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path)
	if err := s.WriteBulk(t.Context(), func(tx core.Tx) error { return tx.PutApp(population(0)) }); err != nil {
		t.Fatal(err)
	}
	length := func() (n int) {
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.QueryRow("SELECT length(body) FROM apps").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := length()
	for range 3 {
		if err := decide(s, 0); err != nil {
			t.Fatal(err)
		}
	}
	if after := length(); after != before {
		t.Errorf("the record went from %d to %d bytes", before, after)
	}
}
