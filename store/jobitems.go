package store

import (
	"context"

	"gatehouse/core"
)

const itemColumns = "part, n, app, revision, keys, state, decision, cause, message"

// jobNumber is a job's key in job_items.
func jobNumber(c *conn, id string) (int64, error) {
	n, err := c.number("SELECT num FROM jobs WHERE id = ?", id)
	if err == nil && n == 0 {
		err = notFound("job", id)
	}
	return n, err
}

// AddJobItems implements core.Tx.
func (t *tx) AddJobItems(jobID string, items []core.JobItem) error {
	job, err := jobNumber(t.c, jobID)
	if err != nil {
		return err
	}
	for _, i := range items {
		err := t.c.run("INSERT INTO job_items (job, "+itemColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			job, i.Part, i.N, i.AppID, i.Revision, keysText(i.Keys), i.State, i.DecisionID, i.Cause, i.Message)
		if err != nil {
			return err
		}
	}
	return nil
}

func keysText(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return toJSON(keys)
}

// PutJobItem implements core.Tx.
func (t *tx) PutJobItem(jobID string, i core.JobItem) error {
	job, err := jobNumber(t.c, jobID)
	if err != nil {
		return err
	}
	n, _, err := t.c.exec(`UPDATE job_items SET app = ?, revision = ?, keys = ?, state = ?, decision = ?, cause = ?, message = ?
		WHERE job = ? AND part = ? AND n = ?`,
		i.AppID, i.Revision, keysText(i.Keys), i.State, i.DecisionID, i.Cause, i.Message, job, i.Part, i.N)
	if err == nil && n == 0 {
		err = notFound("job item", jobID)
	}
	return err
}

// itemOf reads itemColumns.
func itemOf(c *conn, r *cells) (core.JobItem, error) {
	i := core.JobItem{Part: int(r.int()), N: int(r.int()), AppID: core.AppID(r.text()), Revision: r.int()}
	keys := r.text()
	i.State, i.DecisionID, i.Cause, i.Message = core.JobItemState(r.text()), r.text(), core.Code(r.text()), r.text()
	if err := fromJSON(keys, &i.Keys); err != nil {
		return i, corrupt(c.file, "an item of a job cannot be read: %v", err)
	}
	return i, nil
}

// nextItems looks from the first place that may be pending on: the part says
// how many were reached.
func nextItems(c *conn, jobID string, part, limit int) (out []core.JobItem, err error) {
	job, err := jobOf(c, jobID, "WHERE id = ?", jobID)
	if err != nil || part >= len(job.Parts) {
		return nil, err
	}
	err = c.query("SELECT "+itemColumns+" FROM job_items WHERE job = ? AND part = ? AND n >= ? AND state = ? ORDER BY n LIMIT ?",
		[]any{job.Number, part, job.Parts[part].Reached(), core.ItemPending, atMost(limit)}, func(r *cells) error {
			i, err := itemOf(c, r)
			out = append(out, i)
			return err
		})
	return out, err
}

// NextJobItems implements core.Tx.
func (t *tx) NextJobItems(jobID string, part, limit int) ([]core.JobItem, error) {
	return nextItems(t.c, jobID, part, limit)
}

// NextJobItems implements core.Reader.
func (s *Store) NextJobItems(ctx context.Context, jobID string, part, limit int) (out []core.JobItem, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = nextItems(c, jobID, part, limit)
		return err
	})
	return out, err
}

// Backlog implements core.Reader, from an index alone.
func (s *Store) Backlog(ctx context.Context, connection string, most int) (n int, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT 1 FROM apps INDEXED BY apps_due WHERE connection = ? AND due IS NOT NULL LIMIT ?",
			[]any{connection, most}, func(*cells) error { n++; return nil })
	})
	return n, err
}
