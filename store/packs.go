package store

import (
	"context"
	"slices"

	"gatehouse/core"
)

// packRows is how many rows a pack has: few enough that packing them holds the
// write lock for some hundredths of a second.
const packRows = 8_000

// Tidy implements core.Store: it packs the list rows that are loose, when they
// are many, and packs anew when most of what is packed was replaced since.
func (s *Store) Tidy(ctx context.Context) error {
	if s.way.refusal() != nil {
		return nil //nolint:nilerr // there is nothing to do where nothing can be written
	}
	stale := false
	err := s.read(ctx, func(c *conn) (err error) {
		stale, err = packsAreStale(c)
		return err
	})
	for more := true; more && err == nil; {
		err = s.WriteBulk(ctx, func(t core.Tx) (err error) {
			c := t.(*tx).c //nolint:errcheck // the writer makes no other
			if stale {
				stale = false
				if err := c.run("DELETE FROM packs"); err != nil {
					return err
				}
			}
			more, err = packSome(c, s.packRows)
			return err
		})
	}
	return err
}

// packsAreStale reports whether more than half of what is packed is dead.
func packsAreStale(c *conn) (bool, error) {
	packed, err := c.number("SELECT sum(rows) FROM packs")
	if err != nil {
		return false, err
	}
	apps, err := c.number("SELECT max(num) FROM apps")
	return packed > 2*apps, err
}

func lastPacked(c *conn) (int64, error) { return c.number("SELECT max(last) FROM packs") }

// packSome makes one pack of the n oldest loose rows, dead ones left out. It
// reports whether it did: fewer stay loose.
func packSome(c *conn, n int) (bool, error) {
	after, err := lastPacked(c)
	if err != nil {
		return false, err
	}
	enough, err := c.number("SELECT count(*) FROM (SELECT 1 FROM feed WHERE change > ? LIMIT ?)", after, n)
	if err != nil || enough < int64(n) {
		return false, err
	}
	rows := make([]loose, 0, n)
	err = c.query(`SELECT f.change, f.app, f.line FROM feed f CROSS JOIN apps a ON a.num = f.app
		WHERE f.change > ? AND a.change = f.change ORDER BY f.change LIMIT ?`, []any{after, n}, func(r *cells) error {
		rows = append(rows, loose{change: r.int(), app: r.int(), line: r.blob()})
		return nil
	})
	if err != nil || len(rows) < n {
		return false, err
	}
	slices.Reverse(rows)
	pack, err := packOf(rows)
	if err != nil {
		return false, corrupt(c.file, "%v", err)
	}
	return true, c.run("INSERT INTO packs (last, rows, pack) VALUES (?, ?, ?)", rows[0].change, len(rows), pack)
}

func (c *conn) packAll() (err error) {
	for more := true; more && err == nil; {
		more, err = packSome(c, packRows)
	}
	return err
}
