package store

import (
	"context"

	"gatehouse/core"
)

const decisionColumns = `id, act, app, verb, from_status, to_status, actor, session, at, reason, revision,
	choice, secret_id, before, undone_at`

// PutDecision implements core.Tx: a decision of the same id is replaced.
func (t *tx) PutDecision(d core.Decision) error {
	choice := ""
	if d.Choice != nil {
		choice = toJSON(d.Choice)
	}
	return t.c.run(`INSERT INTO decisions (`+decisionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET act = excluded.act, app = excluded.app, verb = excluded.verb,
		from_status = excluded.from_status, to_status = excluded.to_status, actor = excluded.actor, session = excluded.session,
		at = excluded.at, reason = excluded.reason, revision = excluded.revision, choice = excluded.choice,
		secret_id = excluded.secret_id, before = excluded.before, undone_at = excluded.undone_at`,
		d.ID, d.ActID, d.AppID, d.Verb, d.From, d.To, d.Actor.Name, d.Actor.Session, d.At, d.Reason, d.Revision,
		choice, d.SecretID, toJSON(d.Before), d.UndoneAt)
}

func scanDecision(r *cells) (d core.Decision, err error) {
	d = core.Decision{
		ID: r.text(), ActID: r.text(), AppID: core.AppID(r.text()), Verb: core.Verb(r.text()),
		From: core.Status(r.text()), To: core.Status(r.text()), Actor: core.Actor{Name: r.text(), Session: r.text()},
		At: r.time(), Reason: r.text(), Revision: r.int(),
	}
	choice, secret, before, undone := r.text(), r.text(), r.text(), r.time()
	d.SecretID, d.UndoneAt = secret, undone
	if err := fromJSON(choice, &d.Choice); err != nil {
		return d, err
	}
	return d, fromJSON(before, &d.Before)
}

func decisionsOf(c *conn, where string, arg any) (out []core.Decision, err error) {
	err = c.query("SELECT "+decisionColumns+" FROM decisions WHERE "+where+" ORDER BY id", []any{arg}, func(r *cells) error {
		d, err := scanDecision(r)
		if err != nil {
			return corrupt(c.file, "decision %s cannot be read: %v", d.ID, err)
		}
		out = append(out, d)
		return nil
	})
	return out, err
}

func decisionOf(c *conn, id string) (core.Decision, error) {
	found, err := decisionsOf(c, "id = ?", id)
	if err != nil {
		return core.Decision{}, err
	}
	if len(found) == 0 {
		return core.Decision{}, notFound("decision", id)
	}
	return found[0], nil
}

// Decision implements core.Tx.
func (t *tx) Decision(id string) (core.Decision, error) { return decisionOf(t.c, id) }

// Act implements core.Tx, by id: the order in which they were made.
func (t *tx) Act(actID string) ([]core.Decision, error) { return decisionsOf(t.c, "act = ?", actID) }

// Decision implements core.Reader.
func (s *Store) Decision(ctx context.Context, id string) (d core.Decision, err error) {
	err = s.read(ctx, func(c *conn) error {
		d, err = decisionOf(c, id)
		return err
	})
	return d, err
}

// Act implements core.Reader.
func (s *Store) Act(ctx context.Context, actID string) (out []core.Decision, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = decisionsOf(c, "act = ?", actID)
		return err
	})
	return out, err
}

// LastAct implements core.Reader. An act that was taken back in part is taken
// back: what is left of it was sent already.
func (s *Store) LastAct(ctx context.Context, session string) (act string, err error) {
	err = s.read(ctx, func(c *conn) error {
		_, err := c.one(`SELECT act FROM decisions d WHERE session = ? AND undone_at = 0
			AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.act = d.act AND u.undone_at > 0)
			ORDER BY id DESC LIMIT 1`, []any{session}, func(r *cells) { act = r.text() })
		return err
	})
	return act, err
}
