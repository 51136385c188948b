package search

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"sync"

	"gatehouse/core/query"
)

// Column is what the list can be sorted by.
type Column uint8

// The columns. Status sorts as work comes (what waits first), push as trouble comes (failed first); rows without a
// due time come last in both directions.
const (
	ByName Column = iota
	ByConnection
	ByDeveloper
	ByStatus
	ByCreated
	ByAPIs
	ByPush
	ByPlan
	ByDue
)

// Sort is an order of rows. Rows alike in the column come by name, then by id, in both directions.
type Sort struct {
	Column Column
	Desc   bool
}

// orderCache keeps one order of all rows for each Sort asked for, so that a key press does not sort again
// what did not change.
type orderCache struct {
	mu     sync.Mutex
	orders map[Sort]*order
	byName *order
}

// order is all live positions of a snapshot, sorted.
type order struct {
	snap *snapshot
	perm []uint32
}

// get gives the snapshot's positions in this order. A build is not given up when its search is cancelled:
// the next search needs it as much.
func (oc *orderCache) get(s *snapshot, by Sort) ([]uint32, error) {
	oc.mu.Lock()
	defer oc.mu.Unlock()
	if o := oc.orders[by]; o != nil && o.snap.version == s.version {
		return o.perm, nil
	}
	names, err := oc.names(s)
	if err != nil {
		return nil, err
	}
	perm := names
	switch {
	case by.Column == ByName && by.Desc:
		perm = reverseNames(s, names)
	case by.Column != ByName:
		perm = sortByKey(names, s.sortKeys(by))
	}
	if oc.orders == nil {
		oc.orders = map[Sort]*order{}
	}
	if o := oc.orders[by]; o == nil || o.snap.version < s.version {
		oc.orders[by] = &order{s, perm}
	}
	return perm, nil
}

// names gives the order by name: the former one with the changed chunks' rows put into place, where few changed.
func (oc *orderCache) names(s *snapshot) ([]uint32, error) {
	o := oc.byName
	if o != nil && o.snap.version == s.version {
		return o.perm, nil
	}
	var perm []uint32
	var err error
	if changed, few := changedTexts(o, s); few {
		perm = s.respliced(o.perm, changed)
	} else if perm, err = s.sortedByName(); err != nil {
		return nil, err
	}
	if o == nil || o.snap.version < s.version {
		oc.byName = &order{s, perm}
	}
	return perm, nil
}

// changedTexts finds the chunks whose rows may stand elsewhere by name than in o. few is false where sorting
// everything is cheaper than putting their rows into place.
func changedTexts(o *order, s *snapshot) (changed []bool, few bool) {
	if o == nil {
		return nil, false
	}
	old := o.snap.chunks
	changed = make([]bool, max(len(s.chunks), len(old)))
	n := 0
	for i, c := range s.chunks {
		if i >= len(old) || old[i].texts != c.texts || old[i].live != c.live {
			changed[i] = true
			n++
		}
	}
	return changed, len(old) <= len(s.chunks) && n*4 <= len(s.chunks)
}

// respliced takes the changed chunks' rows out of an order by name and puts them back where they belong.
func (s *snapshot) respliced(perm []uint32, changed []bool) []uint32 {
	kept := make([]uint32, 0, len(perm)+chunkRows)
	for _, pos := range perm {
		if !changed[pos>>chunkBits] {
			kept = append(kept, pos)
		}
	}
	var moved []uint32
	for i := range changed {
		if changed[i] {
			moved = s.appendLive(moved, i)
		}
	}
	if len(moved) == 0 {
		return kept
	}
	slices.SortFunc(moved, s.compareNames)
	out := make([]uint32, 0, len(kept)+len(moved))
	for _, pos := range moved {
		at, _ := slices.BinarySearchFunc(kept, pos, s.compareNames)
		out = append(append(out, kept[:at]...), pos)
		kept = kept[at:]
	}
	return append(out, kept...)
}

func (s *snapshot) appendLive(dst []uint32, i int) []uint32 {
	s.chunks[i].live.each(func(row int) { dst = append(dst, uint32(i<<chunkBits|row)) })
	return dst
}

func (s *snapshot) compareNames(a, b uint32) int {
	ta, tb := s.chunks[a>>chunkBits].texts, s.chunks[b>>chunkBits].texts
	ra, rb := int(a%chunkRows), int(b%chunkRows)
	if c := strings.Compare(ta.folds.at(ra), tb.folds.at(rb)); c != 0 {
		return c
	}
	return strings.Compare(ta.ids.at(ra), tb.ids.at(rb))
}

// nameKey is a name's first bytes, which settle most comparisons without a look at the text.
type nameKey struct {
	key, more uint64
	pos       uint32
}

func (s *snapshot) sortedByName() ([]uint32, error) {
	keys := make([]nameKey, 0, s.rows)
	for i, c := range s.chunks {
		c.live.each(func(row int) {
			var b [16]byte
			copy(b[:], c.texts.folds.at(row))
			keys = append(keys, nameKey{binary.BigEndian.Uint64(b[:]), binary.BigEndian.Uint64(b[8:]), uint32(i<<chunkBits | row)})
		})
	}
	compare := func(a, b nameKey) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		if a.more != b.more {
			return cmp.Compare(a.more, b.more)
		}
		return s.compareNames(a.pos, b.pos)
	}
	half := len(keys) / 2
	err := inParallel(2, func(i int) {
		slices.SortFunc([][]nameKey{keys[:half], keys[half:]}[i], compare)
	})
	if err != nil {
		return nil, err
	}
	perm := make([]uint32, 0, len(keys))
	a, b := keys[:half], keys[half:]
	for len(a) > 0 && len(b) > 0 {
		if compare(a[0], b[0]) <= 0 {
			perm, a = append(perm, a[0].pos), a[1:]
		} else {
			perm, b = append(perm, b[0].pos), b[1:]
		}
	}
	for _, rest := range [][]nameKey{a, b} {
		for _, k := range rest {
			perm = append(perm, k.pos)
		}
	}
	return perm, nil
}

// reverseNames turns the order round, but not among rows of the same name.
func reverseNames(s *snapshot, names []uint32) []uint32 {
	perm := slices.Clone(names)
	slices.Reverse(perm)
	fold := func(pos uint32) string { return s.chunks[pos>>chunkBits].texts.folds.at(int(pos % chunkRows)) }
	for from := 0; from < len(perm); {
		to := from + 1
		for to < len(perm) && fold(perm[to]) == fold(perm[from]) {
			to++
		}
		slices.Reverse(perm[from:to])
		from = to
	}
	return perm
}

// sortKeys gives the function that maps a position to a number which sorts as the column does.
func (s *snapshot) sortKeys(by Sort) func(pos uint32) uint64 {
	if by.Column == ByCreated {
		return func(pos uint32) uint64 {
			key := uint64(s.chunks[pos>>chunkBits].created[pos%chunkRows]) ^ 1<<63 // signed to unsigned order
			return flip(key, by.Desc)
		}
	}
	if by.Column == ByDue {
		return func(pos uint32) uint64 { return dueKey(s.chunks[pos>>chunkBits].due[pos%chunkRows], by.Desc) }
	}
	col := map[Column]int{ByConnection: colConnection, ByDeveloper: colDeveloper, ByStatus: colStatus,
		ByAPIs: colAPIs, ByPush: colPush, ByPlan: colPlan}[by.Column]
	ranks := s.ranks(col)
	return func(pos uint32) uint64 {
		return flip(ranks[s.chunks[pos>>chunkBits].cols[col][pos%chunkRows]], by.Desc)
	}
}

// dueKey sorts by a due time. Times are clamped to the years 1970 to 2514, so that the keys stay short.
func dueKey(due int64, desc bool) uint64 {
	const last = 1 << 34
	switch at := uint64(min(max(due, 0), last-1)); {
	case due == 0:
		return last
	case desc:
		return last - 1 - at
	default:
		return at
	}
}

func flip(key uint64, desc bool) uint64 {
	if desc {
		return ^key
	}
	return key
}

var knownOrder = map[int][]string{
	colStatus: append([]string{"waiting"}, query.Status.Words()...),
	colPush:   {"failed", "unproven", "held", "queued", "sending", "sent", "answered", "confirmed", "none", ""},
}

// ranks gives each value's place in the column's order; values that read alike share one.
func (s *snapshot) ranks(col int) []uint64 {
	type entry struct {
		known int // place in knownOrder
		shown string
		id    int
	}
	known, values := knownOrder[col], s.dicts[col]
	entries := make([]entry, len(values))
	for i := range values {
		e := entry{len(known), values[i].fold, i}
		if col == colDeveloper || col == colStatus {
			e.shown = values[i].head()
		}
		if at := slices.Index(known, e.shown); at >= 0 {
			e.known = at
		}
		entries[i] = e
	}
	compare := func(a, b entry) int { return cmp.Or(cmp.Compare(a.known, b.known), strings.Compare(a.shown, b.shown)) }
	slices.SortFunc(entries, compare)
	ranks, rank := make([]uint64, len(values)), uint64(0)
	for i, e := range entries {
		if i > 0 && compare(entries[i-1], e) != 0 {
			rank++
		}
		ranks[e.id] = rank
	}
	return ranks
}
