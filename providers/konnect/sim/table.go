package sim

import (
	"cmp"
	"slices"
	"time"
)

// row is what the tables know of an object.
type row interface {
	key() string
	created() time.Time
}

func (a *App) key() string          { return a.ID }
func (r *Registration) key() string { return r.ID }
func (d *Developer) key() string    { return d.ID }
func (t *Team) key() string         { return t.ID }

func (a *App) created() time.Time          { return a.CreatedAt }
func (r *Registration) created() time.Time { return r.CreatedAt }
func (d *Developer) created() time.Time    { return d.CreatedAt }
func (t *Team) created() time.Time         { return t.CreatedAt }

// table holds the objects of one kind. Objects never change: a write puts a new
// one in the place of the old, so that old ones can be kept for lists that lag
// behind. The caller guards it.
type table[T row] struct {
	rows  []T // in the order of their creation
	at    map[string]T
	views map[string][]T // lists asked for since the last write, by their query
}

func newTable[T row]() table[T] { return table[T]{at: map[string]T{}, views: map[string][]T{}} }

func (t *table[T]) get(id string) (T, bool) {
	v, ok := t.at[id]
	return v, ok
}

// put adds an object or replaces the one with its id.
func (t *table[T]) put(v T) {
	if _, known := t.at[v.key()]; known {
		t.rows[t.position(v.key())] = v
	} else {
		t.insert(v)
	}
	t.at[v.key()] = v
	clear(t.views)
}

// insert keeps the order of creation; nearly always that is the end.
func (t *table[T]) insert(v T) {
	if n := len(t.rows); n == 0 || !v.created().Before(t.rows[n-1].created()) {
		t.rows = append(t.rows, v)
		return
	}
	i, _ := slices.BinarySearchFunc(t.rows, v, func(a, b T) int {
		return cmp.Or(a.created().Compare(b.created()), -1)
	})
	t.rows = slices.Insert(t.rows, i, v)
}

// position finds the row of an id that is there; its creation never changes.
func (t *table[T]) position(id string) int {
	want := t.at[id].created()
	i, _ := slices.BinarySearchFunc(t.rows, want, func(v T, at time.Time) int { return v.created().Compare(at) })
	for t.rows[i].key() != id {
		i++
	}
	return i
}

func (t *table[T]) remove(id string) {
	i := t.position(id)
	t.rows = slices.Delete(t.rows, i, i+1)
	delete(t.at, id)
	clear(t.views)
}

// view returns the rows of a query; make builds them when no write came since
// they were last asked for.
func (t *table[T]) view(query string, build func([]T) []T) []T {
	if query == "" {
		return t.rows
	}
	v, ok := t.views[query]
	if !ok {
		v = build(t.rows)
		t.views[query] = v
	}
	return v
}
