package desk

import (
	"context"

	"gatehouse/core"
)

// Moved says which Apps came to stand otherwise than the index knew them: how
// far their decision is proven, whether the gateway misses them, whether they
// are gone. Toasts are made of it.
type Moved struct{ Moves []Move }

// Move is one App that moved. Was is its row before. Note is what a proof rests
// on where that is not a read-back ("nothing to send"); it is read where the
// moves are few enough to be told one by one.
type Move struct {
	Row, Was core.Row
	Note     string
}

// moves compares changed rows with what the index still holds. It is asked
// before apply takes them over.
func (x *index) moves(rows []core.Row) []Move {
	var out []Move
	for _, r := range rows {
		was, known := x.get(r.ID)
		if !known {
			continue // new here: nothing came of a decision of ours yet
		}
		if was.Change > r.Change {
			continue
		}
		if r.Push != was.Push || r.Missing != was.Missing || r.Lost != was.Lost || r.Untold != was.Untold || r.Removed {
			out = append(out, Move{Row: r, Was: was})
		}
	}
	return out
}

// notesAtOnce is how many proofs are looked at one by one: one act's decisions.
const notesAtOnce = 200

// ended: a push came to its end just now, proven or as far as it can be.
func ended(p core.PushState) bool { return p == core.PushConfirmed || p == core.PushAnswered }

// note reads what the proofs among the moves rest on.
func (d *Desk) note(ctx context.Context, moves []Move) error {
	at := map[core.AppID]int{}
	for i, m := range moves {
		if m.Row.Removed || ended(m.Row.Push) && !ended(m.Was.Push) {
			at[m.Row.ID] = i
		}
	}
	if len(at) == 0 || len(at) > notesAtOnce {
		return nil
	}
	ids := make([]core.AppID, 0, len(at))
	for id := range at {
		ids = append(ids, id)
	}
	apps, err := d.Engine.Store().Apps(ctx, ids)
	for _, a := range apps {
		if ended(a.Push.State) {
			moves[at[a.ID]].Note = a.Push.Note
		}
	}
	return err
}
