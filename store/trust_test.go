package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/store"
)

// audited makes a closed store with ten audit rows.
func audited(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state.db")
	s := open(t, path)
	for n := range 10 {
		if err := decideFirst(s, n%9); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func decideFirst(s *store.Store, n int) error {
	err := s.WriteBulk(testContext, func(tx core.Tx) error { return tx.PutApp(population(n)) })
	if err != nil {
		return err
	}
	return decide(s, n)
}

func TestTheAuditLogCannotBeChangedByASlip(t *testing.T) {
	path := audited(t)
	for _, sql := range []string{"UPDATE audit SET actor = 'eve'", "DELETE FROM audit WHERE seq = 3"} {
		if err := try(path, sql); err == nil {
			t.Errorf("%s went through", sql)
		}
	}
}

func TestCheckNoticesATamperedAuditLog(t *testing.T) {
	for name, sql := range map[string]string{
		"changed": "UPDATE audit SET actor = 'eve' WHERE seq = 3", "moved": "UPDATE audit SET at = at + 1 WHERE seq = 3",
		"taken out": "DELETE FROM audit WHERE seq = 3", "taken off the front": "DELETE FROM audit WHERE seq = 1",
		"shifted between fields": "UPDATE audit SET actor = actor || 'a', action = substr(action, 2) WHERE seq = 3",
		"left out of a history":  "UPDATE audit SET prev = 0 WHERE prev <> 0",
		"the end of a history":   "UPDATE apps SET audit = audit + 1",
		"put in":                 "INSERT INTO audit SELECT 11, at, actor, action, app, subject, detail, hash, prev FROM audit WHERE seq = 10",
	} {
		t.Run(name, func(t *testing.T) {
			path := audited(t)
			raw(t, path, "DROP TRIGGER audit_never_changes", "DROP TRIGGER audit_never_shrinks", sql)
			err := open(t, path).Check(t.Context())
			if core.CodeOf(err) != core.CodeStoreCorrupt || !strings.Contains(err.Error(), "audit log") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCheckNamesATableOrColumnThatLacksThoughTheSchemaHasItsNumber(t *testing.T) {
	for sql, says := range map[string]string{
		"ALTER TABLE connections RENAME COLUMN name TO other": "column connections.name",
		"DROP TABLE agreed": "column agreed.",
	} {
		path := audited(t)
		raw(t, path, sql)
		err := open(t, path).CheckTables(t.Context())
		if core.CodeOf(err) != core.CodeStoreCorrupt || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if err := open(t, audited(t)).CheckTables(t.Context()); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

func TestCheckNoticesWrongCounts(t *testing.T) {
	path := audited(t)
	raw(t, path, "UPDATE counts SET apps = apps + 1 WHERE status = (SELECT min(status) FROM counts)")
	if err := open(t, path).Check(t.Context()); core.CodeOf(err) != core.CodeStoreCorrupt {
		t.Errorf("got %v", err)
	}
}

// A dropped secret is in none of the store's files once the store is closed,
// nor, a little later, while it is open.
func TestADroppedSecretLeavesTheFiles(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "state.db"))
	secret := []byte("age-sealed-5f1d9c0b7e")
	found := func() (in []string) {
		for name, content := range files(t, dir) {
			if !strings.HasSuffix(name, "-shm") && bytes.Contains([]byte(content), secret) {
				in = append(in, name)
			}
		}
		return in
	}
	write := func(fn func(core.Tx) error) {
		t.Helper()
		if err := s.Write(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	write(func(tx core.Tx) error { return tx.PutSecret("s1", bytes.Repeat(secret, 400), time.Time{}) })
	if len(found()) == 0 {
		t.Fatal("the test does not see the stored secret")
	}
	write(func(tx core.Tx) error { return tx.DropSecret("s1") })
	for deadline := time.Now().Add(10 * time.Second); len(found()) > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("still in %v", found())
		}
		store.WaitErased(s)
	}
	write(func(tx core.Tx) error { return tx.PutSecret("s2", secret, time.Time{}) })
	write(func(tx core.Tx) error { _, err := tx.DropExpiredSecrets(time.Now()); return err })
	write(func(tx core.Tx) error { return tx.DropSecret("s2") })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if in := found(); len(in) > 0 {
		t.Errorf("after the close still in %v", in)
	}
}

func TestABackupIsACompleteStore(t *testing.T) {
	dir := t.TempDir()
	s, _ := seeded(t, dir, 60)
	if err := decide(s, 3); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "backup.db")
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	want, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := decide(s, 4); err != nil { // not in the backup
		t.Fatal(err)
	}
	copied := open(t, path)
	got, err := copied.Counts(t.Context())
	if err != nil || got.Apps != 60 || got.Unsettled != want.Unsettled {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	if err := copied.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := decide(copied, 5); err != nil {
		t.Error(err)
	}
}

func TestABackupThatFailsLeavesNothing(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state.db"))
	dir := t.TempDir()
	err := s.Backup(t.Context(), filepath.Join(dir, "nowhere", "b.db"))
	if core.CodeOf(err) != core.CodeStoreReadOnly || core.AsError(err).Hint == "" {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

func TestCreateMakesAStoreLikeAnyOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "state.db")
	err := store.Create(t.Context(), path, func(tx core.Tx) error {
		for n := range 50 {
			if err := tx.PutApp(population(n)); err != nil {
				return err
			}
		}
		return tx.PutApp(population(7))
	})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	left, _ := os.ReadDir(filepath.Dir(path))
	if len(left) != 1 {
		t.Errorf("left %v", left)
	}
	s := open(t, path)
	if got, want := store.Indexes(t, s), store.Indexes(t, open(t, filepath.Join(t.TempDir(), "plain.db"))); got != want || want == "" {
		t.Errorf("indexes:\n%s\nwant:\n%s", got, want)
	}
	if c, err := s.Counts(t.Context()); c.Apps != 50 || err != nil {
		t.Errorf("%d Apps, %v", c.Apps, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := store.Create(t.Context(), path, func(core.Tx) error { return nil }); core.CodeOf(err) != core.CodeInvalid {
		t.Errorf("over an existing file: %v", err)
	}
}

func TestACreateThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	err := store.Create(t.Context(), filepath.Join(dir, "state.db"), func(tx core.Tx) error {
		_ = tx.PutApp(population(1))
		return core.Errorf(core.CodeInvalid, "", "on purpose")
	})
	if core.CodeOf(err) != core.CodeInvalid {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}
