package store

import (
	"context"
	"math/rand/v2"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"gatehouse/core"
)

const (
	// schema is the version that this Gatehouse knows: the number of the last
	// file in migrations. It is kept in the file's user_version, so that a
	// start need not load the migrations.
	schema = 1
	// applicationID marks the file as Gatehouse's ("Gate").
	applicationID = 0x47617465
)

// checkSchema reports whether the file has the schema that this Gatehouse
// knows. It refuses a newer one, and a database that is somebody else's. It
// looks at one moment: another process may be migrating.
func checkSchema(ctx context.Context, c *conn) (current bool, err error) {
	err = c.reading(ctx, func(c *conn) error {
		current, err = schemaOf(c)
		return err
	})
	return current, err
}

func schemaOf(c *conn) (current bool, err error) {
	version, err := c.number("PRAGMA user_version")
	if err != nil {
		return false, err
	}
	app, err := c.number("PRAGMA application_id")
	if err != nil {
		return false, err
	}
	if app != applicationID {
		tables, err := c.number("SELECT count(*) FROM sqlite_schema")
		if err != nil {
			return false, err
		}
		if tables > 0 || version != 0 {
			return false, core.Errorf(core.CodeStoreCorrupt, c.file, "this database is not Gatehouse's; nothing was changed").
				WithHint("Give another place with --db.")
		}
		return false, nil
	}
	if version > schema {
		return false, core.Errorf(core.CodeSchemaNewer, c.file,
			"made by a newer Gatehouse; this one knows schema %d, the file has %d; nothing was changed", schema, version).
			WithHint("Start the newer Gatehouse, or give another place with --db.")
	}
	return version == schema, nil
}

// useWAL turns the write-ahead log on. It stays on in the file; only a new
// database and a restored backup lack it. Two processes that do it at once can
// refuse each other without waiting, so this waits by itself.
func useWAL(ctx context.Context, c *conn, patience time.Duration) error {
	for deadline := time.Now().Add(patience); ; {
		mode := ""
		c.broken = nil
		_, err := c.one("PRAGMA journal_mode", nil, func(r *cells) { mode = r.text() })
		if err != nil || mode == "wal" {
			return err
		}
		_, err = c.one("PRAGMA journal_mode=WAL", nil, func(r *cells) { mode = r.text() })
		switch {
		case err == nil && mode == "wal":
			return nil
		case err == nil:
			return core.Errorf(core.CodeStoreReadOnly, c.file, "the file system does not allow a write-ahead log (it said %q)", mode).
				WithHint("Keep the state database on a local disk.")
		case !primary(err, sqlite3.SQLITE_BUSY) || time.Now().After(deadline):
			return err
		}
		if err := pause(ctx, time.Millisecond+rand.N(9*time.Millisecond)); err != nil {
			return canceled(c.file, err)
		}
	}
}

// pause waits for d or until ctx ends, whose error it returns.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
