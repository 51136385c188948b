package store

import (
	"context"
	"time"

	"gatehouse/core"
)

func takenSince(c *conn, connection string, since time.Time) (apps, removed int, err error) {
	_, err = c.one("SELECT count(DISTINCT app), count(DISTINCT CASE WHEN what = ? THEN app END) FROM taken WHERE connection = ? AND at > ?",
		[]any{core.BrakeRemove, connection, since}, func(r *cells) { apps, removed = int(r.int()), int(r.int()) })
	return apps, removed, err
}

// TakenSince implements core.BrakeReader.
func (s *Store) TakenSince(ctx context.Context, connection string, since time.Time) (apps, removed int, err error) {
	err = s.read(ctx, func(c *conn) error {
		apps, removed, err = takenSince(c, connection, since)
		return err
	})
	return apps, removed, err
}

// TakenSince implements core.BrakeTx.
func (t *tx) TakenSince(connection string, since time.Time) (apps, removed int, err error) {
	return takenSince(t.c, connection, since)
}

// PutTaken implements core.BrakeTx.
func (t *tx) PutTaken(taken core.Taken) error {
	err := t.c.run("DELETE FROM taken WHERE connection = ? AND at < ?", taken.Connection, taken.At.Add(-2*core.BrakeWindow))
	if err != nil {
		return err
	}
	return t.c.run("INSERT INTO taken (connection, at, app, what) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		taken.Connection, taken.At, taken.AppID, taken.What)
}

// PutHeldPlan implements core.BrakeTx.
func (t *tx) PutHeldPlan(p core.BrakePlan) error {
	if len(p.Lines) == 0 {
		return t.c.run("DELETE FROM held_plans WHERE connection = ?", p.Connection)
	}
	return t.c.run(`INSERT INTO held_plans (connection, id, since, lines) VALUES (?, ?, ?, ?)
		ON CONFLICT (connection) DO UPDATE SET id = excluded.id, since = excluded.since, lines = excluded.lines`,
		p.Connection, p.ID, p.Since, toJSON(p.Lines))
}

func heldPlan(c *conn, connection string) (p core.BrakePlan, err error) {
	lines := ""
	found, err := c.one("SELECT connection, id, since, lines FROM held_plans WHERE connection = ?", []any{connection}, func(r *cells) {
		p = core.BrakePlan{Connection: r.text(), ID: r.text(), Since: r.time()}
		lines = r.text()
	})
	if err != nil {
		return p, err
	}
	if !found {
		return p, notFound("held plan", connection)
	}
	if err := fromJSON(lines, &p.Lines); err != nil {
		return p, corrupt(c.file, "the held plan of %s cannot be read: %v", connection, err)
	}
	return p, nil
}

// HeldPlan implements core.BrakeReader.
func (s *Store) HeldPlan(ctx context.Context, connection string) (p core.BrakePlan, err error) {
	err = s.read(ctx, func(c *conn) error {
		p, err = heldPlan(c, connection)
		return err
	})
	return p, err
}

// HeldPlan implements core.BrakeTx.
func (t *tx) HeldPlan(connection string) (core.BrakePlan, error) { return heldPlan(t.c, connection) }

// DroppedDifferences implements core.BrakeReader.
func (s *Store) DroppedDifferences(ctx context.Context, connection string) (out map[core.AppID]core.DroppedDifference, err error) {
	out = map[core.AppID]core.DroppedDifference{}
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT app, what, shows, at, by_whom FROM dropped WHERE connection = ?", []any{connection}, func(r *cells) error {
			d := core.DroppedDifference{AppID: core.AppID(r.text()), What: r.text(), Shows: r.text(), At: r.time(), By: r.text()}
			out[d.AppID] = d
			return nil
		})
	})
	return out, err
}

// PutDropped implements core.BrakeTx.
func (t *tx) PutDropped(connection string, d core.DroppedDifference) error {
	return t.c.run(`INSERT INTO dropped (connection, app, what, shows, at, by_whom) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (connection, app) DO UPDATE SET what = excluded.what, shows = excluded.shows, at = excluded.at, by_whom = excluded.by_whom`,
		connection, d.AppID, d.What, d.Shows, d.At, d.By)
}

// DropDropped implements core.BrakeTx.
func (t *tx) DropDropped(connection string, id core.AppID) error {
	return t.c.run("DELETE FROM dropped WHERE connection = ? AND app = ?", connection, id)
}

// AppsCalled implements core.BrakeReader.
func (s *Store) AppsCalled(ctx context.Context, connection, id string) (ids []core.AppID, err error) {
	err = s.read(ctx, func(c *conn) error {
		ids, err = idsOf(c, `SELECT DISTINCT a.id FROM refs r JOIN apps a ON a.num = r.app
			WHERE r.id = ? AND a.connection = ? AND a.removed_at = 0 ORDER BY a.id`, id, connection)
		return err
	})
	return ids, err
}
