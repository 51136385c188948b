package store

import (
	"context"

	"gatehouse/core"
)

// App implements core.Reader.
func (s *Store) App(ctx context.Context, id core.AppID) (a core.App, err error) {
	err = s.read(ctx, func(c *conn) error {
		a, err = appOf(c, id)
		return err
	})
	return a, err
}

func appOf(c *conn, id core.AppID) (core.App, error) {
	rec, err := load(c, id)
	if err != nil {
		return core.App{}, err
	}
	if rec == nil {
		return core.App{}, notFound("App", string(id))
	}
	return rec.app, nil
}

// Apps implements core.Reader, in one statement: one for each App would cost as
// much again as the App.
func (s *Store) Apps(ctx context.Context, ids []core.AppID) (apps []core.App, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	apps = make([]core.App, 0, len(ids))
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT a.id, a.name, a.body FROM json_each(?) AS named CROSS JOIN apps a ON a.id = named.value",
			[]any{toJSON(ids)}, func(r *cells) error {
				id := core.AppID(r.text())
				app, err := appOfBody(id, r.text(), r.text())
				if err != nil {
					return corrupt(c.file, "the record of App %s cannot be read: %v", id, err)
				}
				apps = append(apps, app)
				return nil
			})
	})
	return apps, err
}

// Expected implements core.Reader, by id.
func (s *Store) Expected(ctx context.Context, connection string) (ids []core.AppID, err error) {
	err = s.read(ctx, func(c *conn) error {
		ids, err = idsOf(c, `SELECT id FROM apps INDEXED BY apps_by_conn
			WHERE connection = ? AND removed_at = 0 AND base_present = 1 ORDER BY id`, connection)
		return err
	})
	return ids, err
}

func idsOf(c *conn, sql string, args ...any) (ids []core.AppID, err error) {
	err = c.query(sql, args, func(r *cells) error {
		ids = append(ids, core.AppID(r.text()))
		return nil
	})
	return ids, err
}

// shortestPrefix is how much of an id a person has to type.
const shortestPrefix = 4

// FindID implements core.Reader.
func (s *Store) FindID(ctx context.Context, typed string) (id core.AppID, err error) {
	err = s.read(ctx, func(c *conn) error {
		id, err = findID(c, typed)
		return err
	})
	return id, err
}

func findID(c *conn, typed string) (core.AppID, error) {
	n, err := c.number("SELECT count(*) FROM apps WHERE id = ?", typed)
	if err != nil || n == 1 {
		return core.AppID(typed), err
	}
	if len(typed) < shortestPrefix {
		return "", core.Errorf(core.CodeInvalid, typed, "no App has this id, and a part of one needs at least %d characters", shortestPrefix)
	}
	// Past every id that begins so lies the prefix with the last code point behind it.
	ids, err := idsOf(c, "SELECT id FROM apps WHERE id >= ? AND id < ? ORDER BY id LIMIT 2", typed, typed+"\U0010FFFF")
	switch {
	case err != nil:
		return "", err
	case len(ids) == 0:
		return "", notFound("App", typed)
	case len(ids) > 1:
		return "", core.Errorf(core.CodeInvalid, typed, "several Apps have an id that begins so").
			WithHint("Type more of it: %s, %s, ...", ids[0], ids[1])
	}
	return ids[0], nil
}

// AppsByRef implements core.Reader.
func (s *Store) AppsByRef(ctx context.Context, connection string, refs []core.Ref) (out map[core.Ref]core.App, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = appsByRef(c, connection, refs, func(id core.AppID) (core.App, error) { return appOf(c, id) })
		return err
	})
	return out, err
}

// AppsByRef implements core.Tx.
func (t *tx) AppsByRef(connection string, refs []core.Ref) (map[core.Ref]core.App, error) {
	if err := t.insertFresh(); err != nil {
		return nil, err
	}
	return appsByRef(t.c, connection, refs, t.App)
}

// appsByRef gives a ref that two Apps bear to the older one.
func appsByRef(c *conn, connection string, refs []core.Ref, get func(core.AppID) (core.App, error)) (map[core.Ref]core.App, error) {
	out, read := make(map[core.Ref]core.App, len(refs)), make(map[core.AppID]core.App)
	for _, ref := range refs {
		id := core.AppID("")
		_, err := c.one(`SELECT a.id FROM refs r CROSS JOIN apps a ON a.num = r.app
			WHERE r.id = ? AND r.kind = ? AND r.scope = ? AND a.connection = ? AND a.removed_at = 0 ORDER BY r.app LIMIT 1`,
			[]any{ref.ID, ref.Kind, ref.Scope, connection}, func(r *cells) { id = core.AppID(r.text()) })
		if err != nil {
			return nil, err
		}
		if id == "" {
			continue
		}
		app, ok := read[id]
		if !ok {
			if app, err = get(id); err != nil {
				return nil, err
			}
			read[id] = app
		}
		out[ref] = app
	}
	return out, nil
}

// AppByReference implements core.Tx. Of two Apps with the reference it is the
// older one.
func (t *tx) AppByReference(connection, referenceID string) (core.App, error) {
	if err := t.insertFresh(); err != nil {
		return core.App{}, err
	}
	id := core.AppID("")
	_, err := t.c.one(`SELECT id FROM apps WHERE reference_id = ? AND reference_id <> '' AND connection = ? AND removed_at = 0
		ORDER BY num LIMIT 1`, []any{referenceID, connection}, func(r *cells) { id = core.AppID(r.text()) })
	if err != nil {
		return core.App{}, err
	}
	if id == "" {
		return core.App{}, notFound("App with this reference id", referenceID)
	}
	return t.App(id)
}
