package store

import (
	"context"
	"time"

	"gatehouse/core"
)

const jobColumns = `id, act, verb, reason, choice, hold, actor, session, created_at, state, total, decided, refused, updated_at`

// PutJob implements core.Tx: a job of the same id is replaced, its items stay.
func (t *tx) PutJob(j core.Job) error {
	choice := ""
	if j.Choice != nil {
		choice = toJSON(j.Choice)
	}
	return t.c.run(`INSERT INTO jobs (`+jobColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET act = excluded.act, verb = excluded.verb, reason = excluded.reason,
		choice = excluded.choice, hold = excluded.hold, actor = excluded.actor, session = excluded.session,
		created_at = excluded.created_at, state = excluded.state, total = excluded.total, decided = excluded.decided,
		refused = excluded.refused, updated_at = excluded.updated_at`,
		j.ID, j.ActID, j.Verb, j.Reason, choice, int64(j.Hold), j.Actor.Name, j.Actor.Session, j.CreatedAt, j.State,
		j.Total, j.Decided, j.Refused, j.UpdatedAt)
}

func jobsOf(c *conn, rest string, args ...any) (out []core.Job, err error) {
	err = c.query("SELECT "+jobColumns+" FROM jobs "+rest, args, func(r *cells) error {
		j := core.Job{ID: r.text(), ActID: r.text(), Verb: core.Verb(r.text()), Reason: r.text()}
		choice := r.text()
		j.Hold, j.Actor = time.Duration(r.int()), core.Actor{Name: r.text(), Session: r.text()}
		j.CreatedAt, j.State = r.time(), core.JobState(r.text())
		j.Total, j.Decided, j.Refused, j.UpdatedAt = int(r.int()), int(r.int()), int(r.int()), r.time()
		if err := fromJSON(choice, &j.Choice); err != nil {
			return corrupt(c.file, "job %s cannot be read: %v", j.ID, err)
		}
		out = append(out, j)
		return nil
	})
	return out, err
}

func jobOf(c *conn, id string) (core.Job, error) {
	found, err := jobsOf(c, "WHERE id = ?", id)
	if err != nil {
		return core.Job{}, err
	}
	if len(found) == 0 {
		return core.Job{}, notFound("job", id)
	}
	return found[0], nil
}

// Job implements core.Tx.
func (t *tx) Job(id string) (core.Job, error) { return jobOf(t.c, id) }

// Job implements core.Reader.
func (s *Store) Job(ctx context.Context, id string) (j core.Job, err error) {
	err = s.read(ctx, func(c *conn) error {
		j, err = jobOf(c, id)
		return err
	})
	return j, err
}

// Jobs implements core.Reader.
func (s *Store) Jobs(ctx context.Context, limit int) (out []core.Job, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = jobsOf(c, "ORDER BY created_at DESC, id DESC LIMIT ?", atMost(limit))
		return err
	})
	return out, err
}

const itemColumns = "n, app, revision, state, decision, cause, message"

// AddJobItems implements core.Tx. Each item's N is its place and must be free.
func (t *tx) AddJobItems(jobID string, items []core.JobItem) error {
	if _, err := t.Job(jobID); err != nil {
		return err
	}
	for _, i := range items {
		err := t.c.run("INSERT INTO job_items (job, "+itemColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			jobID, i.N, i.AppID, i.Revision, i.State, i.DecisionID, i.Cause, i.Message)
		if err != nil {
			return err
		}
	}
	return nil
}

// PutJobItem implements core.Tx.
func (t *tx) PutJobItem(jobID string, i core.JobItem) error {
	n, _, err := t.c.exec(`UPDATE job_items SET app = ?, revision = ?, state = ?, decision = ?, cause = ?, message = ?
		WHERE job = ? AND n = ?`, i.AppID, i.Revision, i.State, i.DecisionID, i.Cause, i.Message, jobID, i.N)
	if err == nil && n == 0 {
		err = notFound("job item", jobID)
	}
	return err
}

func itemsOf(c *conn, jobID string, state core.JobItemState, limit int) (out []core.JobItem, err error) {
	where, args := "job = ? AND state = ?", []any{jobID, state, atMost(limit)}
	if state == "" {
		where, args = "job = ?", []any{jobID, atMost(limit)}
	}
	err = c.query("SELECT "+itemColumns+" FROM job_items WHERE "+where+" ORDER BY n LIMIT ?", args, func(r *cells) error {
		out = append(out, core.JobItem{
			N: int(r.int()), AppID: core.AppID(r.text()), Revision: r.int(), State: core.JobItemState(r.text()),
			DecisionID: r.text(), Cause: core.Code(r.text()), Message: r.text(),
		})
		return nil
	})
	return out, err
}

// NextJobItems implements core.Tx.
func (t *tx) NextJobItems(jobID string, limit int) ([]core.JobItem, error) {
	return itemsOf(t.c, jobID, core.ItemPending, limit)
}

// JobItems implements core.Reader, in their order.
func (s *Store) JobItems(ctx context.Context, jobID string, state core.JobItemState, limit int) (out []core.JobItem, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = itemsOf(c, jobID, state, limit)
		return err
	})
	return out, err
}
