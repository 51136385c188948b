package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"reflect"
	"testing"

	"gatehouse/core"
	"gatehouse/store"
)

// enough is more Apps than one of these packs takes.
const enough = 90

// packing is a store with small packs.
func packing(t *testing.T, path string) *store.Store {
	t.Helper()
	s := open(t, path)
	s.PackRows(40)
	return s
}

// packed is how many rows the packs of the file have.
func packed(t *testing.T, path string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT coalesce(sum(rows), 0) FROM packs").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func everyRow(t *testing.T, s *store.Store) map[core.AppID]core.Row {
	t.Helper()
	out := map[core.AppID]core.Row{}
	_, err := s.Rows(t.Context(), func(rows []core.Row) error {
		for _, r := range rows {
			if _, twice := out[r.ID]; twice {
				t.Errorf("App %s comes twice", r.ID)
			}
			out[r.ID] = r
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// rewrite writes Apps from one number up to another again, with a new name.
func rewrite(t *testing.T, s *store.Store, from, to int, name string) {
	t.Helper()
	err := s.WriteBulk(t.Context(), func(tx core.Tx) error {
		for n := from; n < to; n++ {
			a := population(n)
			a.Name = name
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPackingChangesNoRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := packing(t, path)
	rewrite(t, s, 0, enough, "first")
	before := everyRow(t, s)
	if err := s.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := packed(t, path); n < enough/2 || n > enough {
		t.Fatalf("%d of %d rows are packed", n, enough)
	}
	if !reflect.DeepEqual(everyRow(t, s), before) {
		t.Error("the rows are other ones")
	}
}

func TestAChangeAfterPackingIsItsAppsRow(t *testing.T) {
	s := packing(t, filepath.Join(t.TempDir(), "state.db"))
	rewrite(t, s, 0, enough, "first")
	if err := s.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	rewrite(t, s, 10, 20, "second")
	gone := population(30)
	gone.RemovedAt = gone.CreatedAt
	if err := s.Write(t.Context(), func(tx core.Tx) error { return tx.PutApp(gone) }); err != nil {
		t.Fatal(err)
	}
	rows := everyRow(t, s)
	if len(rows) != enough-1 || rows[population(10).ID].Name != "second" || rows[population(20).ID].Name != "first" {
		t.Errorf("%d rows, %q, %q", len(rows), rows[population(10).ID].Name, rows[population(20).ID].Name)
	}
	if _, there := rows[gone.ID]; there {
		t.Error("a removed App came back")
	}
}

func TestPacksThatAreMostlyDeadAreMadeAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := packing(t, path)
	for _, name := range []string{"first", "second", "third", "fourth"} {
		rewrite(t, s, 0, enough, name)
		if err := s.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := packed(t, path); n > 3*enough {
			t.Errorf("%d rows are packed for %d Apps", n, enough)
		}
		rows := everyRow(t, s)
		if len(rows) != enough || rows[population(5).ID].Name != name {
			t.Errorf("%d rows, the name is %q, want %q", len(rows), rows[population(5).ID].Name, name)
		}
	}
}

func TestFewRowsStayLoose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := decided(t, path)
	if err := s.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := packed(t, path); n != 0 {
		t.Errorf("%d rows are packed", n)
	}
	latest(t, s)
}

func TestAStoreThatMayNotBeWrittenIsLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	err := store.Create(context.Background(), path, func(tx core.Tx) error { return tx.PutApp(population(1)) })
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), path, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Tidy(t.Context()); err != nil {
		t.Errorf("got %v", err)
	}
}
