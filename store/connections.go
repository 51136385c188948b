package store

import (
	"context"

	"gatehouse/core"
)

const connectionColumns = `name, kind, read_at, complete, received, unmanaged, why, failed_at, cause, message, hint, open_until,
	held, held_removals, held_takes, held_news, held_since, mapping`

// PutConnection implements core.Tx.
func (t *tx) PutConnection(s core.ConnectionState) error {
	return t.c.run(`INSERT INTO connections (`+connectionColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, read_at = excluded.read_at, complete = excluded.complete,
		received = excluded.received, unmanaged = excluded.unmanaged, why = excluded.why, failed_at = excluded.failed_at,
		cause = excluded.cause, message = excluded.message, hint = excluded.hint, open_until = excluded.open_until,
		held = excluded.held, held_removals = excluded.held_removals, held_takes = excluded.held_takes,
		held_news = excluded.held_news, held_since = excluded.held_since, mapping = excluded.mapping`,
		s.Name, s.Kind, s.ReadAt, s.Complete, s.Received, s.Unmanaged, s.Why, s.FailedAt, s.Cause, s.Message, s.Hint, s.OpenUntil,
		s.Held, s.HeldRemovals, s.HeldTakes, s.HeldNews, s.HeldSince, s.Mapping)
}

func connectionsOf(c *conn, rest string, args ...any) (out []core.ConnectionState, err error) {
	err = c.query("SELECT "+connectionColumns+" FROM connections "+rest, args, func(r *cells) error {
		out = append(out, core.ConnectionState{
			Name: r.text(), Kind: r.text(), ReadAt: r.time(), Complete: r.flag(), Received: int(r.int()), Unmanaged: int(r.int()),
			Why: r.text(), FailedAt: r.time(), Cause: core.Code(r.text()), Message: r.text(), Hint: r.text(), OpenUntil: r.time(),
			Held: r.text(), HeldRemovals: int(r.int()), HeldTakes: int(r.int()), HeldNews: int(r.int()), HeldSince: r.time(),
			Mapping: r.text(),
		})
		return nil
	})
	return out, err
}

// Connections implements core.Reader, by name.
func (s *Store) Connections(ctx context.Context) (out []core.ConnectionState, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = connectionsOf(c, "ORDER BY name")
		return err
	})
	return out, err
}

// Connection implements core.BrakeTx.
func (t *tx) Connection(name string) (core.ConnectionState, error) {
	found, err := connectionsOf(t.c, "WHERE name = ?", name)
	if err != nil {
		return core.ConnectionState{}, err
	}
	if len(found) == 0 {
		return core.ConnectionState{}, notFound("connection", name)
	}
	return found[0], nil
}

// PutCatalog implements core.Tx. The same catalog again writes nothing.
func (t *tx) PutCatalog(connection string, apis []core.CatalogAPI) error {
	return t.c.run(`INSERT INTO catalog (connection, apis) VALUES (?, ?)
		ON CONFLICT (connection) DO UPDATE SET apis = excluded.apis WHERE apis <> excluded.apis`, connection, toJSON(apis))
}

func catalogOf(c *conn, connection string) (apis []core.CatalogAPI, err error) {
	text := ""
	_, err = c.one("SELECT apis FROM catalog WHERE connection = ?", []any{connection}, func(r *cells) { text = r.text() })
	if err != nil {
		return nil, err
	}
	if err := fromJSON(text, &apis); err != nil {
		return nil, corrupt(c.file, "the catalog of %s cannot be read: %v", connection, err)
	}
	return apis, nil
}

// Catalog implements core.Reader; none for a connection that has none yet.
func (s *Store) Catalog(ctx context.Context, connection string) (apis []core.CatalogAPI, err error) {
	err = s.read(ctx, func(c *conn) error {
		apis, err = catalogOf(c, connection)
		return err
	})
	return apis, err
}

// Catalog implements core.Tx.
func (t *tx) Catalog(connection string) ([]core.CatalogAPI, error) { return catalogOf(t.c, connection) }
