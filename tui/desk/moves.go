package desk

import "gatehouse/core"

// Moved says which Apps came to stand otherwise than the index knew them: how
// far their decision is proven, whether the gateway misses them, whether they
// are gone. Toasts are made of it.
type Moved struct{ Moves []Move }

// Move is one App that moved. Was is its row before; zero when it is new.
type Move struct{ Row, Was core.Row }

// moves compares changed rows with what the index still holds. It is asked
// before apply takes them over.
func (x *index) moves(rows []core.Row) []Move {
	var out []Move
	for _, r := range rows {
		before, known := x.apps.Get(string(r.ID))
		if !known {
			continue // new here: nothing came of a decision of ours yet
		}
		was := x.row(before)
		if was.Change > r.Change {
			continue
		}
		if r.Push != was.Push || r.Missing != was.Missing || r.Lost != was.Lost || r.Removed {
			out = append(out, Move{r, was})
		}
	}
	return out
}
