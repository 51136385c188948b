package store

import (
	"context"

	"gatehouse/core"
)

// PutEvent implements core.Tx.
func (t *tx) PutEvent(e core.Event) (bool, error) {
	n, _, err := t.c.exec("INSERT INTO events (key, kind, app, at, silent, data) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
		e.Key, e.Kind, e.AppID, e.At, e.Silent, attributesText(e.Data))
	return n == 1, err
}

// Events implements core.Reader, newest first; "" is every kind.
func (s *Store) Events(ctx context.Context, kind string, limit int) (out []core.Event, err error) {
	where, args := "kind = ?", []any{kind, atMost(limit)}
	if kind == "" {
		where, args = "true", args[1:]
	}
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT key, kind, app, at, silent, data FROM events WHERE "+where+" ORDER BY num DESC LIMIT ?", args, func(r *cells) error {
			e := core.Event{Key: r.text(), Kind: r.text(), AppID: core.AppID(r.text()), At: r.time(), Silent: r.flag()}
			if err := fromJSON(r.text(), &e.Data); err != nil {
				return corrupt(c.file, "event %s cannot be read: %v", e.Key, err)
			}
			out = append(out, e)
			return nil
		})
	})
	return out, err
}
