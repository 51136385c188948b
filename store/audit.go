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
		if err := t.audit(a); err != nil {
			return err
		}
	}
	return nil
}

// audit appends one row, to the whole log and to its App's chain.
func (t *tx) audit(a core.Audit) error {
	about, prev := (*record)(nil), int64(0)
	if a.AppID != "" {
		var err error
		if about, err = t.record(a.AppID); err != nil {
			return err
		}
		if about == nil {
			return notFound("App", string(a.AppID))
		}
		prev = about.audit
	}
	next := t.chain.after(a)
	err := t.c.run("INSERT INTO audit (seq, at, actor, action, app, subject, detail, hash, prev) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		next.seq, a.At, a.Actor, a.Action, a.AppID, a.Subject, a.Detail, next.hash[:], prev)
	if err != nil {
		return err
	}
	*t.chain = next
	if about != nil {
		about.audit = next.seq
	}
	return nil
}

const auditColumns = "seq, at, actor, action, app, subject, detail, hash, prev"

func scanAudit(r *cells) core.Audit {
	return core.Audit{
		Seq: r.int(), At: r.time(), Actor: r.text(), Action: r.text(), AppID: core.AppID(r.text()),
		Subject: r.text(), Detail: r.text(), Hash: hex.EncodeToString(r.blob()),
	}
}

// History implements core.Reader: it follows the App's chain.
func (s *Store) History(ctx context.Context, id core.AppID, limit int) (out []core.Audit, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.history(id, func(a core.Audit) bool {
			out = append(out, a)
			return limit <= 0 || len(out) < limit
		})
	})
	return out, err
}

// history hands over an App's rows, newest first, for as long as yield says.
func (c *conn) history(id core.AppID, yield func(core.Audit) bool) error {
	seq, err := c.number("SELECT audit FROM apps WHERE id = ?", id)
	for more := true; err == nil && more && seq != 0; {
		var found bool
		at := seq
		found, err = c.one("SELECT "+auditColumns+" FROM audit WHERE seq = ?", []any{at}, func(r *cells) {
			a := scanAudit(r)
			seq = r.int()
			more = yield(a)
		})
		if err == nil && !found {
			err = corrupt(c.file, "the audit log has no row %d: somebody took it out", at)
		}
	}
	return err
}

// Activity implements core.Reader.
func (s *Store) Activity(ctx context.Context, before int64, limit int) ([]core.Audit, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	var out []core.Audit
	err := s.read(ctx, func(c *conn) error {
		return c.query("SELECT "+auditColumns+" FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?", []any{before, atMost(limit)}, func(r *cells) error {
			out = append(out, scanAudit(r))
			return nil
		})
	})
	return out, err
}

// checkAudit follows the chain from its first row, and those of the Apps with
// it: a row that is not on its App's chain would be missing in its history.
func checkAudit(c *conn) error {
	end, last := link{}, map[core.AppID]int64{}
	err := c.query("SELECT "+auditColumns+" FROM audit ORDER BY seq", nil, func(r *cells) error {
		a := scanAudit(r)
		end = end.after(a)
		if a.Seq != end.seq {
			return corrupt(c.file, "the audit log has no row %d: somebody took it out", end.seq)
		}
		if a.Hash != hex.EncodeToString(end.hash[:]) {
			return corrupt(c.file, "row %d of the audit log was changed after it was written", a.Seq)
		}
		if a.AppID != "" {
			if r.int() != last[a.AppID] {
				return corrupt(c.file, "row %d of the audit log is not linked to the one before it about the same App", a.Seq)
			}
			last[a.AppID] = a.Seq
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.query("SELECT id, audit FROM apps", nil, func(r *cells) error {
		if id, seq := core.AppID(r.text()), r.int(); last[id] != seq {
			return corrupt(c.file, "the history of App %s ends at row %d of the audit log, not at %d", id, seq, last[id])
		}
		return nil
	})
}
