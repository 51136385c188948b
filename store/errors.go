package store

import (
	"context"
	"errors"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"gatehouse/core"
)

// failure maps an error of SQLite to the domain's, by result code
// (sqlite.org/rescode.html); file is the database's base name. An error that is
// mapped already passes through.
func failure(file string, err error) error {
	if err == nil {
		return nil
	}
	var mapped *core.Error
	if errors.As(err, &mapped) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return canceled(file, err)
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return core.Errorf(core.CodeInternal, file, "the state database failed: %v", err).Because(err)
	}
	return explain(file, e).Because(err)
}

func canceled(file string, err error) error {
	return core.Errorf(core.CodeCanceled, file, "given up before it was done").Because(err)
}

// explain words a result code.
func explain(file string, e *sqlite.Error) *core.Error {
	code := e.Code()
	switch code {
	case sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN:
		code = sqlite3.SQLITE_FULL // the index of the write-ahead log did not fit
	case sqlite3.SQLITE_READONLY_DBMOVED:
		return core.Errorf(core.CodeStoreCorrupt, file, "the state database was moved or deleted while it was open").
			WithHint("Put it back, or start Gatehouse again.")
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return core.Errorf(core.CodeStoreBusy, file, "another process kept the state database locked for too long").
			WithHint("Try again. If it stays so, look for a stuck Gatehouse, backup or sqlite3 process.")
	case sqlite3.SQLITE_FULL:
		return core.Errorf(core.CodeStoreFull, file, "the disk or the state database is full; nothing was changed").
			WithHint("Free some space, then try again.")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return readOnly(file)
	case sqlite3.SQLITE_CANTOPEN:
		return core.Errorf(core.CodeStoreReadOnly, file, "the state database or its -wal and -shm files cannot be opened").
			WithHint("Check who owns the file and its directory; Gatehouse must be able to write both.")
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return corrupt(file, "the state database is damaged or is no database; nothing was changed")
	case sqlite3.SQLITE_IOERR:
		return core.Errorf(core.CodeStoreCorrupt, file, "the disk failed while reading or writing the state database").
			WithHint("Check the disk, then run `gatehouse doctor`.")
	case sqlite3.SQLITE_INTERRUPT:
		return core.Errorf(core.CodeCanceled, file, "given up before it was done")
	case sqlite3.SQLITE_ERROR:
		if what := lacking(e.Error()); what != "" {
			return otherTables(file, what)
		}
	}
	return core.Errorf(core.CodeInternal, file, "the state database refused a statement: %s", e)
}

// lacking is the table or column that a statement named and the file does not
// have; "" for any other error. SQLite has one code for all mistakes in a
// statement, so its words are looked at.
func lacking(message string) string {
	for said, kind := range map[string]string{"no such table: ": "table ", "no such column: ": "column ", "has no column named ": "column "} {
		if _, name, found := strings.Cut(message, said); found {
			name, _, _ = strings.Cut(name, " ")
			return kind + name
		}
	}
	return ""
}

// otherTables is a file whose tables are not those of its schema's number: a
// build that was never released made it, or somebody else was at it.
func otherTables(file, lacks string) *core.Error {
	return core.Errorf(core.CodeStoreCorrupt, file, "the state database lacks the %s: an unreleased Gatehouse made it, or somebody changed its tables; nothing was changed", lacks).
		WithHint("Use the Gatehouse that made it, or a new file with --db: it is filled from the gateways. Keep the old one: its decisions and audit log are in it alone.")
}

func corrupt(file, format string, args ...any) *core.Error {
	return core.Errorf(core.CodeStoreCorrupt, file, format, args...).
		WithHint("Keep the file, restore a backup beside it, and point --db at the backup.")
}

func readOnly(file string) *core.Error {
	return core.Errorf(core.CodeStoreReadOnly, file, "the state database cannot be written; nothing was changed").
		WithHint("Check the permissions of the file and its directory.")
}

func notFound(kind, id string) error {
	return core.Errorf(core.CodeNotFound, id, "no such %s", kind)
}

// primary reports whether err is SQLite's, of one of these primary codes.
func primary(err error, codes ...int) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code()&0xff == c {
			return true
		}
	}
	return false
}
