package store

import (
	"context"
	"time"

	"gatehouse/core"
)

func looksOf(c *conn, rest string, args ...any) (out []core.Look, err error) {
	err = c.query("SELECT app, name, since, until FROM looks WHERE "+rest+" ORDER BY since, name", args, func(r *cells) error {
		out = append(out, core.Look{AppID: core.AppID(r.text()), Name: r.text(), Since: r.time(), Until: r.time()})
		return nil
	})
	return out, err
}

// Looks implements core.ReviewReader.
func (s *Store) Looks(ctx context.Context, now time.Time) (out []core.Look, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = looksOf(c, "until > ?", now)
		return err
	})
	return out, err
}

// Looks implements core.ReviewTx.
func (t *tx) Looks(id core.AppID, now time.Time) ([]core.Look, error) {
	return looksOf(t.c, "app = ? AND until > ?", id, now)
}

// PutLook implements core.ReviewTx.
func (t *tx) PutLook(l core.Look) error {
	if err := t.c.run("DELETE FROM looks WHERE until <= ?", l.Since); err != nil {
		return err
	}
	return t.c.run(`INSERT INTO looks (app, name, since, until) VALUES (?, ?, ?, ?)
		ON CONFLICT (app, name) DO UPDATE SET until = excluded.until`, l.AppID, l.Name, l.Since, l.Until)
}

// DropLook implements core.ReviewTx.
func (t *tx) DropLook(id core.AppID, name string) error {
	return t.c.run("DELETE FROM looks WHERE app = ? AND name = ?", id, name)
}

// NotesOf implements core.ReviewReader: it follows the App's chain through the
// audit log.
func (s *Store) NotesOf(ctx context.Context, id core.AppID, limit int) (out []core.Audit, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.history(id, func(a core.Audit) bool {
			if a.Action == core.ActionNote {
				out = append(out, a)
			}
			return limit <= 0 || len(out) < limit
		})
	})
	return out, err
}

// Noted implements core.ReviewReader.
func (s *Store) Noted(ctx context.Context) (ids []core.AppID, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT DISTINCT app FROM audit WHERE action = ?", []any{core.ActionNote}, func(r *cells) error {
			ids = append(ids, core.AppID(r.text()))
			return nil
		})
	})
	return ids, err
}

// RowsNamed implements core.ReviewReader, by name.
func (s *Store) RowsNamed(ctx context.Context, beginning string, limit int) (rows []core.Row, err error) {
	key := fold(beginning)
	err = s.read(ctx, func(c *conn) error {
		rows, err = listRows(c, `SELECT f.change, f.line FROM apps a INDEXED BY apps_by_name CROSS JOIN feed f ON f.change = a.change
			WHERE a.removed_at = 0 AND a.name_key >= ? AND a.name_key < ? AND +a.status_rank < ? ORDER BY a.name_key, a.id LIMIT ?`,
			key, key+"\U0010FFFF", appRanks, atMost(limit))
		return err
	})
	return rows, err
}

// RowsCalling implements core.ReviewReader.
func (s *Store) RowsCalling(ctx context.Context, domain string, limit int) (rows []core.Row, total int, err error) {
	if domain == "" {
		return nil, 0, nil
	}
	err = s.read(ctx, func(c *conn) error {
		n, err := c.number("SELECT count(*) FROM apps WHERE callback_key = ? AND callback_key <> '' AND removed_at = 0", domain)
		if err != nil {
			return err
		}
		total = int(n)
		rows, err = listRows(c, `SELECT f.change, f.line FROM apps a INDEXED BY apps_callback CROSS JOIN feed f ON f.change = a.change
			WHERE a.callback_key = ? AND a.callback_key <> '' AND a.removed_at = 0 ORDER BY a.created_at DESC, a.id LIMIT ?`, domain, atMost(limit))
		return err
	})
	return rows, total, err
}

// Standing implements core.ReviewReader.
func (s *Store) Standing(ctx context.Context, owner core.Owner) (out core.OwnerStanding, err error) {
	where, key := ownedBy(owner)
	if key == "" {
		return out, nil
	}
	err = s.read(ctx, func(c *conn) error {
		_, err := c.one("SELECT min(a.created_at), count(*) FROM apps a WHERE "+where+" AND +a.status_rank < ?", []any{key, appRanks}, func(r *cells) {
			out = core.OwnerStanding{First: r.time(), Apps: int(r.int())}
		})
		return err
	})
	return out, err
}
