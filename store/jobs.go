package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"gatehouse/core"
)

const jobColumns = `num, id, act, verb, reason, choice, edit, hold, actor, session, created_at, state, parts, worked, updated_at`

// PutJob implements core.Tx.
func (t *tx) PutJob(j core.Job) error {
	choice, edit := "", ""
	if j.Choice != nil {
		choice = toJSON(j.Choice)
	}
	if j.Edit != nil {
		edit = toJSON(j.Edit)
	}
	return t.c.run(`INSERT INTO jobs (id, act, verb, reason, choice, edit, hold, actor, session, created_at, state, parts, worked, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET act = excluded.act, verb = excluded.verb, reason = excluded.reason,
		choice = excluded.choice, edit = excluded.edit, hold = excluded.hold, actor = excluded.actor, session = excluded.session,
		created_at = excluded.created_at, state = excluded.state, parts = excluded.parts, worked = excluded.worked,
		updated_at = excluded.updated_at`,
		j.ID, j.ActID, j.Verb, j.Reason, choice, edit, int64(j.Hold), j.Actor.Name, j.Actor.Session, j.CreatedAt, j.State,
		toJSON(j.Parts), int64(j.Worked), j.UpdatedAt)
}

func jobsOf(c *conn, rest string, args ...any) (out []core.Job, err error) {
	err = c.query("SELECT "+jobColumns+" FROM jobs "+rest, args, func(r *cells) error {
		j := core.Job{Number: r.int(), ID: r.text(), ActID: r.text(), Verb: core.Verb(r.text()), Reason: r.text()}
		choice, edit := r.text(), r.text()
		j.Hold, j.Actor = time.Duration(r.int()), core.Actor{Name: r.text(), Session: r.text()}
		j.CreatedAt, j.State = r.time(), core.JobState(r.text())
		parts := r.text()
		j.Worked, j.UpdatedAt = time.Duration(r.int()), r.time()
		for _, part := range []struct {
			text string
			into any
		}{{choice, &j.Choice}, {edit, &j.Edit}, {parts, &j.Parts}} {
			if err := fromJSON(part.text, part.into); err != nil {
				return corrupt(c.file, "job %s cannot be read: %v", j.ID, err)
			}
		}
		out = append(out, j)
		return nil
	})
	return out, err
}

// jobOf reads the one job that a condition names; name is for the error.
func jobOf(c *conn, name, where string, arg any) (core.Job, error) {
	found, err := jobsOf(c, where, arg)
	if err != nil {
		return core.Job{}, err
	}
	if len(found) == 0 {
		return core.Job{}, notFound("job", name)
	}
	return found[0], nil
}

// Job implements core.Tx.
func (t *tx) Job(id string) (core.Job, error) { return jobOf(t.c, id, "WHERE id = ?", id) }

func (s *Store) job(ctx context.Context, name, where string, arg any) (j core.Job, err error) {
	err = s.read(ctx, func(c *conn) error {
		j, err = jobOf(c, name, where, arg)
		return err
	})
	return j, err
}

// Job implements core.Reader.
func (s *Store) Job(ctx context.Context, id string) (core.Job, error) {
	return s.job(ctx, id, "WHERE id = ?", id)
}

// JobNumbered implements core.Reader.
func (s *Store) JobNumbered(ctx context.Context, n int64) (core.Job, error) {
	return s.job(ctx, strconv.FormatInt(n, 10), "WHERE num = ?", n)
}

// Jobs implements core.Reader.
func (s *Store) Jobs(ctx context.Context, limit int) (out []core.Job, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = jobsOf(c, "ORDER BY created_at DESC, id DESC LIMIT ?", atMost(limit))
		return err
	})
	return out, err
}

// OpenJobs implements core.Reader.
func (s *Store) OpenJobs(ctx context.Context) (out []core.Job, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = jobsOf(c, "INDEXED BY jobs_open WHERE state IN ('running', 'paused')")
		return err
	})
	slices.SortFunc(out, func(a, b core.Job) int { return cmp.Compare(a.Number, b.Number) })
	return out, err
}
