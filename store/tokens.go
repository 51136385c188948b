package store

import (
	"context"

	"gatehouse/core"
)

const tokenColumns = `id, client, scopes, connections, hash, hint, created_by, created_at, expires_at, revoked_at, revoked_by`

func tokensOf(c *conn, rest string, args ...any) (out []core.Token, err error) {
	err = c.query("SELECT "+tokenColumns+" FROM tokens "+rest, args, func(r *cells) error {
		t := core.Token{ID: r.text(), Client: r.text()}
		scopes, connections := r.text(), r.text()
		t.Hash, t.Hint, t.CreatedBy = r.blob(), r.text(), r.text()
		t.CreatedAt, t.ExpiresAt, t.RevokedAt, t.RevokedBy = r.time(), r.time(), r.time(), r.text()
		if err := fromJSON(scopes, &t.Scopes); err != nil {
			return corrupt(c.file, "token %s cannot be read: %v", t.ID, err)
		}
		if err := fromJSON(connections, &t.Connections); err != nil {
			return corrupt(c.file, "token %s cannot be read: %v", t.ID, err)
		}
		out = append(out, t)
		return nil
	})
	return out, err
}

// PutToken implements core.DoorTx: a token of the same id is replaced.
func (t *tx) PutToken(token core.Token) error {
	return t.c.run(`INSERT INTO tokens (`+tokenColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET client = excluded.client, scopes = excluded.scopes, connections = excluded.connections,
		hash = excluded.hash, hint = excluded.hint, created_by = excluded.created_by, created_at = excluded.created_at,
		expires_at = excluded.expires_at, revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by`,
		token.ID, token.Client, toJSON(token.Scopes), toJSON(token.Connections), token.Hash, token.Hint,
		token.CreatedBy, token.CreatedAt, token.ExpiresAt, token.RevokedAt, token.RevokedBy)
}

// Token implements core.DoorTx.
func (t *tx) Token(id string) (core.Token, error) {
	return oneToken(t.c, id, "WHERE id = ?", id)
}

func oneToken(c *conn, subject, where string, arg any) (core.Token, error) {
	found, err := tokensOf(c, where, arg)
	if err != nil {
		return core.Token{}, err
	}
	if len(found) == 0 {
		return core.Token{}, notFound("token", subject)
	}
	return found[0], nil
}

// Tokens implements core.DoorReader.
func (s *Store) Tokens(ctx context.Context) (out []core.Token, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = tokensOf(c, "ORDER BY id DESC")
		return err
	})
	return out, err
}

// TokenByHash implements core.DoorReader.
func (s *Store) TokenByHash(ctx context.Context, hash []byte) (token core.Token, err error) {
	err = s.read(ctx, func(c *conn) error {
		token, err = oneToken(c, "", "WHERE hash = ?", hash)
		return err
	})
	return token, err
}
