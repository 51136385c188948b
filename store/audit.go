package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"

	"gatehouse/core"
)

// link is the end of the audit chain: the last row's number and hash. The
// first row follows a hash of zeros.
type link struct {
	seq  int64
	hash [sha256.Size]byte
}

// after is the link of the row that follows: its hash covers the hash before
// it and every field, each with its length, so that no two rows read the same.
func (l link) after(a core.Audit) link {
	next := link{seq: l.seq + 1}
	h := sha256.New()
	h.Write(l.hash[:])
	var number [8]byte
	write := func(n int64) {
		binary.BigEndian.PutUint64(number[:], uint64(n))
		h.Write(number[:])
	}
	write(next.seq)
	write(nanos(a.At))
	for _, s := range [...]string{a.Actor, a.Action, string(a.AppID), a.Subject, a.Detail} {
		write(int64(len(s)))
		h.Write([]byte(s))
	}
	h.Sum(next.hash[:0])
	return next
}

// Audit implements core.Tx.
func (t *tx) Audit(rows ...core.Audit) error {
	if t.chain == nil {
		end := &link{}
		_, err := t.c.one("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", nil, func(r *cells) {
			end.seq = r.int()
			copy(end.hash[:], r.blob())
		})
		if err != nil {
			return err
		}
		t.chain = end
	}
	for _, a := range rows {
		next := t.chain.after(a)
		err := t.c.run("INSERT INTO audit (seq, at, actor, action, app, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			next.seq, a.At, a.Actor, a.Action, a.AppID, a.Subject, a.Detail, next.hash[:])
		if err != nil {
			return err
		}
		*t.chain = next
	}
	return nil
}

const auditColumns = "seq, at, actor, action, app, subject, detail, hash"

func scanAudit(r *cells) core.Audit {
	return core.Audit{
		Seq: r.int(), At: r.time(), Actor: r.text(), Action: r.text(), AppID: core.AppID(r.text()),
		Subject: r.text(), Detail: r.text(), Hash: hex.EncodeToString(r.blob()),
	}
}

func (s *Store) auditRows(ctx context.Context, where string, args ...any) (out []core.Audit, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT "+auditColumns+" FROM audit WHERE "+where+" ORDER BY seq DESC LIMIT ?", args, func(r *cells) error {
			out = append(out, scanAudit(r))
			return nil
		})
	})
	return out, err
}

// History implements core.Reader.
func (s *Store) History(ctx context.Context, id core.AppID, limit int) ([]core.Audit, error) {
	return s.auditRows(ctx, "app = ? AND app <> ''", id, atMost(limit))
}

// Activity implements core.Reader.
func (s *Store) Activity(ctx context.Context, before int64, limit int) ([]core.Audit, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	return s.auditRows(ctx, "seq < ?", before, atMost(limit))
}

// checkAudit follows the chain from its first row.
func checkAudit(c *conn) error {
	end := link{}
	return c.query("SELECT "+auditColumns+" FROM audit ORDER BY seq", nil, func(r *cells) error {
		a := scanAudit(r)
		end = end.after(a)
		if a.Seq != end.seq {
			return corrupt(c.file, "the audit log has no row %d: somebody took it out", end.seq)
		}
		if a.Hash != hex.EncodeToString(end.hash[:]) {
			return corrupt(c.file, "row %d of the audit log was changed after it was written", a.Seq)
		}
		return nil
	})
}
