package store

import (
	"context"

	"gatehouse/core"
)

// PushTallies implements core.DoorReader. The two indexes that it goes along
// hold only what is under way or wants attention.
func (s *Store) PushTallies(ctx context.Context) (out map[core.PushState]core.PushTally, err error) {
	out = map[core.PushState]core.PushTally{}
	states := core.PushStates()
	add := func(r *cells) error {
		rank := r.int()
		if rank < 0 || int(rank) >= len(states) {
			return corrupt(s.file, "a push has the unknown state %d", rank)
		}
		out[states[rank]] = core.PushTally{Count: int(r.int()), Due: r.time()}
		return nil
	}
	err = s.read(ctx, func(c *conn) error {
		if err := c.query("SELECT push_rank, count(*), min(due) FROM apps WHERE due IS NOT NULL GROUP BY push_rank", nil, add); err != nil {
			return err
		}
		return c.query("SELECT push_rank, count(*), 0 FROM apps WHERE attention = 1 AND push_rank = ? GROUP BY push_rank",
			[]any{pushRank(core.PushFailed)}, add)
	})
	return out, err
}
