package store

import (
	"context"
	"encoding/json"

	"gatehouse/core"
)

// registered is what Registrations needs of a body: decoding the rest of
// 100,000 Apps would take twice as long.
type registered struct {
	Owner         core.Owner
	Status        core.Status
	Registrations []core.Registration
	Revision      int64
	Push          struct{ State core.PushState }
}

// Registrations implements core.Reader. A batch is the caller's to keep.
func (s *Store) Registrations(ctx context.Context, yield func([]core.RegistrationRow) error) (change int64, err error) {
	err = s.read(ctx, func(c *conn) error {
		if change, err = lastChange(c); err != nil {
			return err
		}
		rows := make([]core.RegistrationRow, 0, batch)
		err := c.query("SELECT id, name, connection, body FROM apps WHERE removed_at = 0", nil, func(r *cells) error {
			a := core.App{ID: core.AppID(r.text()), Name: r.text(), Connection: r.text()}
			var b registered
			if err := json.Unmarshal([]byte(r.text()), &b); err != nil {
				return corrupt(c.file, "the record of App %s cannot be read: %v", a.ID, err)
			}
			a.Owner, a.Status, a.Registrations, a.Revision, a.Push.State = b.Owner, b.Status, b.Registrations, b.Revision, b.Push.State
			if rows = append(rows, core.RegistrationRowsOf(a)...); len(rows) < batch {
				return nil
			}
			full := rows
			rows = make([]core.RegistrationRow, 0, batch)
			return yield(full)
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		return yield(rows)
	})
	return change, err
}
