package store

import (
	"context"
	"encoding/binary"

	"gatehouse/core"
)

// The Apps of a part in one value: a version byte; how many; of each its hash in
// 8 bytes, little endian, and the length of its id; then the ids end to end.
const agreedVersion = 1

func appendAgreed(b []byte, apps []core.AgreedApp) []byte {
	b = binary.AppendUvarint(append(b, agreedVersion), uint64(len(apps)))
	for _, a := range apps {
		b = binary.AppendUvarint(binary.LittleEndian.AppendUint64(b, a.Hash), uint64(len(a.ID)))
	}
	for _, a := range apps {
		b = append(b, a.ID...)
	}
	return b
}

// agreedFrom decodes it; false where it is damaged. The ids share one text.
func agreedFrom(b []byte) ([]core.AgreedApp, bool) {
	s := scanner{rest: b}
	if s.byte() != agreedVersion {
		return nil, false
	}
	apps, ends, end := make([]core.AgreedApp, s.upTo(len(b)/9)), make([]int, 0, len(b)/9), 0
	for i := range apps {
		hash := s.take(8)
		if end += s.upTo(len(b)); s.bad {
			return nil, false
		}
		apps[i].Hash = binary.LittleEndian.Uint64(hash)
		ends = append(ends, end)
	}
	ids, from := core.AppID(s.rest), 0
	if s.bad || len(ids) != end {
		return nil, false
	}
	for i, to := range ends {
		apps[i].ID, from = ids[from:to], to
	}
	return apps, true
}

// Agreed implements core.AgreedReader.
func (s *Store) Agreed(ctx context.Context, connection string, terms []byte) (parts []core.Agreed, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT part, change, apps FROM agreed WHERE connection = ? AND terms = ? ORDER BY part", []any{connection, terms}, func(r *cells) error {
			part, change := r.int(), r.int()
			apps, ok := agreedFrom(r.blob())
			if !ok {
				return corrupt(c.file, "part %d of what readings of %s remember is damaged", part, connection)
			}
			parts = append(parts, core.Agreed{Terms: terms, Change: change, Apps: apps})
			return nil
		})
	})
	return parts, err
}

// PutAgreed implements core.AgreedTx.
func (t *tx) PutAgreed(connection string, part int, a core.Agreed) error {
	return t.c.run(`INSERT INTO agreed (connection, part, terms, change, apps) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (connection, part) DO UPDATE SET terms = excluded.terms, change = excluded.change, apps = excluded.apps`,
		connection, part, a.Terms, a.Change, appendAgreed(nil, a.Apps))
}

// DropAgreed implements core.AgreedTx.
func (t *tx) DropAgreed(connection string, from int) error {
	return t.c.run("DELETE FROM agreed WHERE connection = ? AND part >= ?", connection, from)
}
