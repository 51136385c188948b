package store

import "time"

// PutSecret implements core.Tx: a secret of the same id is replaced.
func (t *tx) PutSecret(id string, sealed []byte, expires time.Time) error {
	n, _, err := t.c.exec("DELETE FROM secrets WHERE id = ?", id)
	if err != nil {
		return err
	}
	t.erases = t.erases || n > 0
	if sealed == nil {
		sealed = []byte{}
	}
	return t.c.run("INSERT INTO secrets (id, sealed, expires) VALUES (?, ?, ?)", id, sealed, expires)
}

// Secret implements core.Tx.
func (t *tx) Secret(id string) (sealed []byte, err error) {
	found, err := t.c.one("SELECT sealed FROM secrets WHERE id = ?", []any{id}, func(r *cells) { sealed = r.blob() })
	if err == nil && !found {
		err = notFound("sealed secret", id)
	}
	return sealed, err
}

// DropSecret implements core.Tx. Dropping what is not there is done already.
func (t *tx) DropSecret(id string) error {
	n, _, err := t.c.exec("DELETE FROM secrets WHERE id = ?", id)
	t.erases = t.erases || n > 0
	return err
}

// DropExpiredSecrets implements core.Tx.
func (t *tx) DropExpiredSecrets(now time.Time) (int, error) {
	n, _, err := t.c.exec("DELETE FROM secrets WHERE expires <> 0 AND expires <= ?", now)
	t.erases = t.erases || n > 0
	return int(n), err
}
