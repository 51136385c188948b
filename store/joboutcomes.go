package store

import (
	"context"

	"gatehouse/core"
)

// became is what a decided item's App shows of its decision. Ids of decisions
// sort by time, so a decision that is newer than the one of a push in flight
// waits behind it.
type became struct {
	rank         int64 // pushRank
	push         string
	decision     string
	undone       bool
	decidedState bool
}

func (b became) outcome() (push core.PushState, later, undone bool) {
	push = core.PushNone
	if states := core.PushStates(); b.rank >= 0 && int(b.rank) < len(states) {
		push = states[b.rank]
	}
	switch {
	case !b.decidedState:
		return core.PushNone, false, false
	case b.undone:
		return core.PushNone, false, true
	case b.decision == b.push:
		return push, false, false
	case b.decision > b.push && push.InFlight():
		return core.PushQueued, false, false
	}
	return core.PushNone, true, false
}

// JobOutcomes implements core.Reader.
func (s *Store) JobOutcomes(ctx context.Context, jobID string, yield func(core.JobOutcome) error) error {
	return s.read(ctx, func(c *conn) error {
		job, err := jobOf(c, jobID, "WHERE id = ?", jobID)
		if err != nil {
			return err
		}
		return c.query(`SELECT i.part, i.n, i.app, i.revision, i.keys, i.state, i.decision, i.cause, i.message,
				a.name, a.connection, a.push_rank, a.push_decision, ifnull(d.undone_at, 0),
				CASE WHEN a.push_rank IN (?, ?) THEN ifnull(json_extract(a.body, '$.Push.Message'), '') ELSE '' END
			FROM job_items i CROSS JOIN apps a ON a.id = i.app
			LEFT JOIN decisions d ON d.id = i.decision AND i.decision <> a.push_decision
			WHERE i.job = ? ORDER BY i.part, i.n`, []any{pushRank(core.PushFailed), pushRank(core.PushUnproven), job.Number}, func(r *cells) error {
			i, err := itemOf(c, r)
			if err != nil {
				return err
			}
			out := core.JobOutcome{JobItem: i, Name: r.text(), Connection: r.text()}
			b := became{rank: r.int(), push: r.text(), decision: i.DecisionID, undone: r.int() > 0, decidedState: i.State == core.ItemDecided}
			out.Push, out.Later, out.Undone = b.outcome()
			if out.Why = i.Message; out.Push.Attention() {
				out.Why = r.text()
			}
			return yield(out)
		})
	})
}

// JobProgress implements core.Reader.
func (s *Store) JobProgress(ctx context.Context, jobID string) (out []core.JobProgress, err error) {
	err = s.read(ctx, func(c *conn) error {
		job, err := jobOf(c, jobID, "WHERE id = ?", jobID)
		if err != nil {
			return err
		}
		out = make([]core.JobProgress, len(job.Parts))
		return c.query(`SELECT i.part, i.decision, a.push_rank, a.push_decision, ifnull(d.undone_at, 0)
			FROM job_items i CROSS JOIN apps a ON a.id = i.app
			LEFT JOIN decisions d ON d.id = i.decision AND i.decision <> a.push_decision
			WHERE i.job = ? AND i.state = ?`, []any{job.Number, core.ItemDecided}, func(r *cells) error {
			part := int(r.int())
			b := became{decision: r.text(), rank: r.int(), push: r.text(), undone: r.int() > 0, decidedState: true}
			if part < len(out) {
				b.count(&out[part])
			}
			return nil
		})
	})
	return out, err
}

func (b became) count(p *core.JobProgress) {
	push, later, undone := b.outcome()
	switch {
	case undone:
		p.Undone++
	case later:
		p.Later++
	case push == core.PushFailed:
		p.Failed++
	case push == core.PushUnproven:
		p.Unproven++
	case push.Settled():
		p.Done++
	default:
		p.Way++
	}
}
