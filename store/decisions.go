package store

import (
	"context"
	"errors"

	"gatehouse/core"
)

const decisionColumns = `id, app, verb, from_status, to_status, actor, session, at, reason, revision,
	choice, secret_id, before, undone_at`

// PutDecision implements core.Tx: a decision of the same id is replaced.
func (t *tx) PutDecision(d core.Decision) error {
	if d.ActID == "" || core.ActOf(d.ID) != d.ActID || d.ID == d.ActID {
		return core.Errorf(core.CodeInvalid, d.ID, "a decision's id begins with its act's, which is %q", d.ActID)
	}
	choice := ""
	if d.Choice != nil {
		choice = toJSON(d.Choice)
	}
	return t.c.run(`INSERT INTO decisions (`+decisionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET app = excluded.app, verb = excluded.verb,
		from_status = excluded.from_status, to_status = excluded.to_status, actor = excluded.actor, session = excluded.session,
		at = excluded.at, reason = excluded.reason, revision = excluded.revision, choice = excluded.choice,
		secret_id = excluded.secret_id, before = excluded.before, undone_at = excluded.undone_at`,
		d.ID, d.AppID, d.Verb, d.From, d.To, d.Actor.Name, d.Actor.Session, d.At, d.Reason, d.Revision,
		choice, d.SecretID, toJSON(d.Before), d.UndoneAt)
}

func scanDecision(r *cells) (d core.Decision, err error) {
	d = core.Decision{
		ID: r.text(), AppID: core.AppID(r.text()), Verb: core.Verb(r.text()),
		From: core.Status(r.text()), To: core.Status(r.text()), Actor: core.Actor{Name: r.text(), Session: r.text()},
		At: r.time(), Reason: r.text(), Revision: r.int(),
	}
	d.ActID = core.ActOf(d.ID)
	choice, secret, before, undone := r.text(), r.text(), r.text(), r.time()
	d.SecretID, d.UndoneAt = secret, undone
	if err := fromJSON(choice, &d.Choice); err != nil {
		return d, err
	}
	return d, fromJSON(before, &d.Before)
}

func decisionsOf(c *conn, where string, args ...any) (out []core.Decision, err error) {
	err = c.query("SELECT "+decisionColumns+" FROM decisions WHERE "+where+" ORDER BY id", args, func(r *cells) error {
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
func (t *tx) Act(actID string) ([]core.Decision, error) { return actOf(t.c, actID) }

// actOf reads the ids between an act's first and last possible one.
func actOf(c *conn, actID string) ([]core.Decision, error) {
	return decisionsOf(c, "id > ? AND id < ?", core.DecisionID(actID, ""), core.DecisionID(actID, "\U0010FFFF"))
}

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
		out, err = actOf(c, actID)
		return err
	})
	return out, err
}

// lastActs is how many decisions LastAct looks back: all of some days, read in
// a tenth of a second when none of them is the session's.
const lastActs = 100_000

// LastAct implements core.Reader. An act that was taken back in part is taken
// back: what is left of it was sent already. It reads backwards from the newest
// decision, which is nearly always the session's.
func (s *Store) LastAct(ctx context.Context, session string) (act string, err error) {
	back := "" // an act of which a part was taken back
	err = s.read(ctx, func(c *conn) error {
		err := c.query("SELECT id, session, undone_at FROM decisions ORDER BY id DESC LIMIT ?", []any{lastActs}, func(r *cells) error {
			of, who, undone := core.ActOf(r.text()), r.text(), r.int() > 0
			switch {
			case of != act && act != "":
				return errFound
			case who != session || of == back:
			case undone:
				back, act = of, ""
			default:
				act = of
			}
			return nil
		})
		if errors.Is(err, errFound) {
			return nil
		}
		return err
	})
	return act, err
}

// errFound ends a search.
var errFound = errors.New("found")
