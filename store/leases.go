package store

import (
	"context"

	"gatehouse/core"
)

func leaseOf(c *conn, name string) (l core.Lease, err error) {
	_, err = c.one("SELECT name, holder, until FROM leases WHERE name = ?", []any{name}, func(r *cells) {
		l = core.Lease{Name: r.text(), Holder: r.text(), Until: r.time()}
	})
	return l, err
}

// Lease implements core.Reader.
func (s *Store) Lease(ctx context.Context, name string) (l core.Lease, err error) {
	err = s.read(ctx, func(c *conn) error {
		l, err = leaseOf(c, name)
		return err
	})
	return l, err
}

// Lease implements core.Tx.
func (t *tx) Lease(name string) (core.Lease, error) { return leaseOf(t.c, name) }

// PutLease implements core.Tx. Whether the lease may be taken is the caller's
// to judge, from Lease in the same transaction.
func (t *tx) PutLease(l core.Lease) error {
	return t.c.run(`INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until`, l.Name, l.Holder, l.Until)
}

// DropLease implements core.Tx. It leaves another holder's lease alone.
func (t *tx) DropLease(name, holder string) error {
	return t.c.run("DELETE FROM leases WHERE name = ? AND holder = ?", name, holder)
}
