package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gatehouse/core"
)

// DuePushes implements core.Reader.
func (s *Store) DuePushes(ctx context.Context, connections []string, now time.Time, limit int) (ids []core.AppID, next time.Time, err error) {
	type due struct {
		id core.AppID
		at int64
	}
	var all []due
	later := int64(0)
	err = s.read(ctx, func(c *conn) error {
		for _, name := range connections {
			err := c.query("SELECT id, due FROM apps INDEXED BY apps_due WHERE connection = ? AND due <= ? ORDER BY due LIMIT ?",
				[]any{name, now, atMost(limit)}, func(r *cells) error {
					all = append(all, due{core.AppID(r.text()), r.int()})
					return nil
				})
			if err != nil {
				return err
			}
			n, err := c.number("SELECT min(due) FROM apps INDEXED BY apps_due WHERE connection = ? AND due > ?", name, now)
			if err != nil {
				return err
			}
			if n != 0 && (later == 0 || n < later) {
				later = n
			}
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b due) int { return cmp.Compare(a.at, b.at) })
	for _, d := range all {
		if limit > 0 && len(ids) == limit {
			break
		}
		ids = append(ids, d.id)
	}
	return ids, timeOf(later), err
}

// HeldBy implements core.Reader, by id.
func (s *Store) HeldBy(ctx context.Context, session string) (ids []core.AppID, err error) {
	err = s.read(ctx, func(c *conn) error {
		ids, err = idsOf(c, `SELECT a.id FROM apps a INDEXED BY apps_due CROSS JOIN decisions d ON d.id = a.push_decision
			WHERE a.due IS NOT NULL AND a.removed_at = 0 AND a.push_rank = ? AND d.session = ? ORDER BY a.id`, pushRank(core.PushHeld), session)
		return err
	})
	return ids, err
}
