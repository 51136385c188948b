package store

import (
	"context"
	"errors"

	"gatehouse/core"
)

// batch is how many rows Rows hands over at once: few enough that the first
// come soon.
const batch = 500

// Rows implements core.Reader. It reads from the newest change on, first what
// is loose, then the packs: the first row of an App is its row, others are dead.
func (s *Store) Rows(ctx context.Context, yield func([]core.Row) error) (change int64, err error) {
	err = s.read(ctx, func(c *conn) error {
		if change, err = lastChange(c); err != nil {
			return err
		}
		packed, err := lastPacked(c)
		if err != nil {
			return err
		}
		l, out := newLines(), rowBatch{rows: make([]core.Row, 0, batch), yield: yield}
		err = c.query("SELECT change, app, line FROM feed WHERE change > ? ORDER BY change DESC", []any{packed}, func(r *cells) error {
			at := r.int()
			if out.seen.add(r.int()) {
				s.writer.dead.add(at)
				return nil
			}
			row, err := l.row(at, r.blob())
			if err != nil {
				return corrupt(c.file, "%v", err)
			}
			return out.add(row)
		})
		if err != nil {
			return err
		}
		err = c.query("SELECT pack FROM packs WHERE last <= ? ORDER BY last DESC", []any{packed}, func(r *cells) error {
			return l.unpack(r.blob(), out.addOnce)
		})
		if errors.Is(err, errPack) {
			return corrupt(c.file, "%v", err)
		}
		if err != nil {
			return err
		}
		return out.flush()
	})
	return change, err
}

// rowBatch gathers live rows and hands them over, some at a time. One batch
// serves them all.
type rowBatch struct {
	rows  []core.Row
	seen  numbers
	yield func([]core.Row) error
}

// addOnce adds the row of App num, unless a later one was there.
func (b *rowBatch) addOnce(num int64, row core.Row) error {
	if b.seen.add(num) {
		return nil
	}
	return b.add(row)
}

func (b *rowBatch) add(row core.Row) error {
	if row.Removed {
		return nil
	}
	if b.rows = append(b.rows, row); len(b.rows) < batch {
		return nil
	}
	return b.flush()
}

func (b *rowBatch) flush() error {
	if len(b.rows) == 0 {
		return nil
	}
	err := b.yield(b.rows)
	b.rows = b.rows[:0]
	return err
}

func lastChange(c *conn) (int64, error) { return c.number("SELECT max(change) FROM feed") }

// Change implements core.Tx.
func (t *tx) Change() (int64, error) { return lastChange(t.c) }

// Changes implements core.Reader.
func (s *Store) Changes(ctx context.Context, since int64, limit int) (rows []core.Row, change int64, err error) {
	err = s.read(ctx, func(c *conn) error {
		rows, err = listRows(c, `SELECT f.change, f.line FROM feed f CROSS JOIN apps a ON a.num = f.app
			WHERE f.change > ? AND a.change = f.change ORDER BY f.change LIMIT ?`, since, atMost(limit))
		return err
	})
	change = since
	if len(rows) > 0 {
		change = rows[len(rows)-1].Change
	}
	return rows, change, err
}

// LastChange implements core.Reader.
func (s *Store) LastChange(ctx context.Context) (change int64, err error) {
	err = s.read(ctx, func(c *conn) error {
		change, err = lastChange(c)
		return err
	})
	return change, err
}

// Attention implements core.Reader, latest change first.
func (s *Store) Attention(ctx context.Context, limit int) (rows []core.Row, err error) {
	err = s.read(ctx, func(c *conn) error {
		rows, err = listRows(c, `SELECT f.change, f.line FROM apps a CROSS JOIN feed f ON f.change = a.change
			WHERE a.attention = 1 ORDER BY a.change DESC LIMIT ?`, atMost(limit))
		return err
	})
	return rows, err
}

// OwnerRows implements core.Reader: Apps alone, not the owner's own sign-up. An
// owner without e-mail and name has none.
func (s *Store) OwnerRows(ctx context.Context, owner core.Owner, limit int) (rows []core.Row, err error) {
	where, key := ownedBy(owner)
	if key == "" {
		return nil, nil
	}
	err = s.read(ctx, func(c *conn) error {
		rows, err = listRows(c, `SELECT f.change, f.line FROM apps a CROSS JOIN feed f ON f.change = a.change
			WHERE `+where+` AND +a.status_rank < ? ORDER BY a.created_at DESC, a.id DESC LIMIT ?`, key, appRanks, atMost(limit))
		return err
	})
	return rows, err
}

// ownedBy is the condition for an owner's Apps, and its argument; "" for an
// owner who has none.
func ownedBy(owner core.Owner) (where, key string) {
	if key := emailKey(owner); key != "" {
		return "a.email_key = ? AND a.email_key <> ''", key
	}
	return "a.owner_name = ? AND a.email_key = ''", owner.Name
}

// listRows decodes the (change, line) pairs of a query.
func listRows(c *conn, sql string, args ...any) (rows []core.Row, err error) {
	l := newLines()
	err = c.query(sql, args, func(r *cells) error {
		row, err := l.row(r.int(), r.blob())
		if err != nil {
			return corrupt(c.file, "%v", err)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// atMost is a limit as SQL takes it: none when it is not positive.
func atMost(limit int) int {
	if limit <= 0 {
		return -1
	}
	return limit
}
