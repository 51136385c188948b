package store_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/core"
	"gatehouse/store"
)

// raw runs statements on a database file as somebody else's program would.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// files maps the names in dir to their contents.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(b)
	}
	return out
}

func putOne(t *testing.T, s core.Store, n int) {
	t.Helper()
	if err := s.Write(t.Context(), func(tx core.Tx) error { return tx.PutApp(population(n)) }); err != nil {
		t.Fatal(err)
	}
}

// refused fails unless opening path is refused with code, says word, and
// leaves every file as it was.
func refused(t *testing.T, path string, code core.Code, word string) {
	t.Helper()
	before := files(t, filepath.Dir(path))
	s, err := store.Open(t.Context(), path, store.Options{BusyTimeout: 100 * time.Millisecond})
	if err == nil {
		_, err = s.Counts(t.Context())
		_ = s.Close()
	}
	e := core.AsError(err)
	if e == nil || e.Code != code || !strings.Contains(e.Message, word) || e.Subject != filepath.Base(path) || e.Hint == "" {
		t.Errorf("got %+v, want %s with %q", e, code, word)
	}
	after := files(t, filepath.Dir(path))
	delete(after, filepath.Base(path)+"-wal") // SQLite makes them to look, and they are empty
	delete(after, filepath.Base(path)+"-shm")
	if d := cmp.Diff(before, after); d != "" {
		t.Error("files were changed: ", d)
	}
}

func TestDirectoryAndFilesAreForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "state")
	path := filepath.Join(dir, "state.db")
	s := open(t, path)
	putOne(t, s, 1)
	for name, want := range map[string]fs.FileMode{dir: 0o700, filepath.Dir(dir): 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", name, info.Mode().Perm(), err, want)
		}
	}
}

func TestTheRightsOfOthersAreTakenOffAnExistingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, path)
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("still %v", info.Mode().Perm())
	}
}

func TestAnEmptyFileBecomesADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	putOne(t, open(t, path), 1)
}

func TestAStoreKeepsItsContentOverAClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path)
	putOne(t, s, 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, path).App(t.Context(), population(1).ID); err != nil {
		t.Error(err)
	}
}

func TestTwoFirstStartsAtOnceBothSucceed(t *testing.T) {
	for range 5 {
		path := filepath.Join(t.TempDir(), "state.db")
		var wg sync.WaitGroup
		for n := range 4 {
			wg.Go(func() {
				s, err := store.Open(context.Background(), path, store.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if err := s.Write(context.Background(), func(tx core.Tx) error { return tx.PutApp(population(n)) }); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		s := open(t, path)
		if c, err := s.Counts(t.Context()); c.Apps != 4 || err != nil {
			t.Errorf("%d Apps, %v", c.Apps, err)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestANewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, path, "PRAGMA user_version = 99")
	refused(t, path, core.CodeSchemaNewer, "made by a newer Gatehouse; this one knows schema 1, the file has 99; nothing was changed")
}

func TestATableOrColumnThatTheFileLacksIsNamedWithWhatToDo(t *testing.T) {
	for lacks, statement := range map[string]string{
		"table tokens": "DROP TABLE tokens", "column hint": "ALTER TABLE tokens DROP COLUMN hint",
	} {
		path := filepath.Join(t.TempDir(), "state.db")
		if err := open(t, path).Close(); err != nil {
			t.Fatal(err)
		}
		raw(t, path, statement)
		s := open(t, path)
		_, read := s.Tokens(t.Context())
		wrote := s.Write(t.Context(), func(tx core.Tx) error { return tx.PutToken(core.Token{ID: "t", Client: "c", Hash: []byte("h")}) })
		for _, err := range []error{read, wrote} {
			e := core.AsError(err)
			if e == nil || e.Code != core.CodeStoreCorrupt || !strings.Contains(e.Message, "the state database lacks the "+lacks+": ") || !strings.Contains(e.Hint, "--db") {
				t.Errorf("%s: %+v", lacks, e)
			}
		}
	}
}

func TestAFailedMigrationChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	// As if an older schema had a table that the migration makes.
	raw(t, path, "PRAGMA user_version = 0", "DROP TABLE goose_db_version", "PRAGMA journal_mode = DELETE")
	before := files(t, filepath.Dir(path))
	if _, err := store.Open(t.Context(), path, store.Options{}); core.CodeOf(err) != core.CodeInternal {
		t.Errorf("got %v", err)
	}
	if d := cmp.Diff(before, files(t, filepath.Dir(path))); d != "" {
		t.Error("the file was changed")
	}
}

func TestSomebodyElsesDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	raw(t, path, "CREATE TABLE cookies (name TEXT)")
	refused(t, path, core.CodeStoreCorrupt, "not Gatehouse's")
}

func TestAFileThatIsNoDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("dear diary\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, path, core.CodeStoreCorrupt, "nothing was changed")
}

func TestADirectoryIsRefused(t *testing.T) {
	_, err := store.Open(t.Context(), t.TempDir(), store.Options{})
	if core.CodeOf(err) != core.CodeStoreCorrupt || !strings.Contains(err.Error(), "directory") {
		t.Errorf("got %v", err)
	}
}

func TestATruncatedFileIsReportedAsCorrupt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path)
	for n := range 200 {
		putOne(t, s, n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	info, _ := os.Stat(path)
	if err := os.Truncate(path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
	damaged, err := store.Open(t.Context(), path, store.Options{})
	if err == nil {
		err = damaged.Check(t.Context())
		if e := damaged.Close(); e != nil {
			t.Log(e)
		}
	}
	if core.CodeOf(err) != core.CodeStoreCorrupt || core.AsError(err).Hint == "" {
		t.Errorf("got %v", err)
	}
	if after, _ := os.Stat(path); after.Size() != info.Size()/2 {
		t.Error("the damaged file was changed")
	}
}

func TestAFullDatabaseRefusesTheWriteAndGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path)
	putOne(t, s, 1)
	store.SetMaxPages(t, s, 80)
	var err error
	stored := 1
	for n := 2; err == nil && n < 10_000; n++ {
		if err = s.Write(t.Context(), func(tx core.Tx) error { return tx.PutApp(population(n)) }); err == nil {
			stored++
		}
	}
	if e := core.AsError(err); e == nil || e.Code != core.CodeStoreFull || e.Hint == "" || e.Subject != "state.db" {
		t.Fatalf("got %+v", e)
	}
	c, err := s.Counts(t.Context())
	if err != nil || c.Apps != stored {
		t.Errorf("%d Apps counted, %d were stored; %v", c.Apps, stored, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	store.SetMaxPages(t, s, 100_000)
	putOne(t, s, 10_001)
}

// An fn that passes over a failed call must not have half its changes stored.
func TestAFailedStatementFailsTheWriteEvenIfFnIgnoresIt(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state.db"))
	putOne(t, s, 1)
	store.SetMaxPages(t, s, 80)
	err := s.Write(t.Context(), func(tx core.Tx) error {
		for n := range 10_000 {
			_ = tx.PutApp(population(n))
		}
		return nil
	})
	if core.CodeOf(err) != core.CodeStoreFull {
		t.Fatalf("got %v", err)
	}
	if c, err := s.Counts(t.Context()); c.Apps != 1 || err != nil {
		t.Errorf("%d Apps, %v", c.Apps, err)
	}
}

func TestABusyDatabaseIsReported(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	first := open(t, path)
	second, err := store.Open(t.Context(), path, store.Options{BusyTimeout: 30 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	err = first.Write(t.Context(), func(core.Tx) error {
		err := second.Write(t.Context(), func(core.Tx) error { return nil })
		if core.CodeOf(err) != core.CodeStoreBusy {
			t.Errorf("got %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		defer cancel()
		patient := open(t, path)
		if err := patient.Write(ctx, func(core.Tx) error { return nil }); core.CodeOf(err) != core.CodeCanceled || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want canceled", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	putOne(t, second, 1)
}

func TestVersionNoticesAnotherStoreOnTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	one, two := open(t, path), open(t, path)
	before, err := one.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	putOne(t, two, 1)
	if after, err := one.Version(t.Context()); after <= before || err != nil {
		t.Errorf("from %d to %d, %v", before, after, err)
	}
}

// try runs one statement as somebody else's program would.
func try(path, sql1 string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(sql1)
	return err
}

// testContext is for helpers that have no test at hand.
var testContext = context.Background()
