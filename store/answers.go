package store

import (
	"context"
	"time"

	"gatehouse/core"
)

// Answer implements core.DoorTx.
func (t *tx) Answer(client, key string) (a core.Answer, err error) {
	found, err := t.c.one("SELECT request, reference, status, body, at, holder FROM answers WHERE client = ? AND key = ?", []any{client, key},
		func(r *cells) {
			a = core.Answer{Client: client, Key: key, Request: r.blob(), Reference: r.text(), Status: int(r.int()), Body: r.blob(), At: r.time(), Holder: r.text()}
		})
	if err == nil && !found {
		err = notFound("answer to the key", key)
	}
	return a, err
}

// PutAnswer implements core.DoorTx: an answer to the same key is replaced.
func (t *tx) PutAnswer(a core.Answer) error {
	return t.c.run(`INSERT INTO answers (client, key, request, reference, status, body, at, holder) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (client, key) DO UPDATE SET request = excluded.request, reference = excluded.reference, status = excluded.status,
		body = excluded.body, at = excluded.at, holder = excluded.holder`,
		a.Client, a.Key, present(a.Request), a.Reference, a.Status, present(a.Body), a.At, a.Holder)
}

// DropAnswers implements core.DoorTx.
func (t *tx) DropAnswers(before time.Time) error {
	return t.c.run("DELETE FROM answers WHERE at < ?", before)
}

// PutNotice implements core.DoorTx.
func (t *tx) PutNotice(connection, id string, fingerprint []byte, at time.Time) (bool, error) {
	n, _, err := t.c.exec("INSERT INTO notices (connection, id, fingerprint, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		connection, id, present(fingerprint), at)
	return n == 1, err
}

// DropNotices implements core.DoorTx.
func (t *tx) DropNotices(before time.Time) error {
	return t.c.run("DELETE FROM notices WHERE at < ?", before)
}

// KnownNotice implements core.DoorReader.
func (s *Store) KnownNotice(ctx context.Context, connection, id string) (fingerprint []byte, known bool, err error) {
	err = s.read(ctx, func(c *conn) error {
		known, err = c.one("SELECT fingerprint FROM notices WHERE connection = ? AND id = ?", []any{connection, id},
			func(r *cells) { fingerprint = r.blob() })
		return err
	})
	return fingerprint, known, err
}

// present is a blob that is not NULL.
func present(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
