package search

import "math"

// sortByKey sorts positions by a number each has, keeping the order of those alike. It goes by digits of 16
// bits from the least, over the numbers less the smallest, so a column of few values takes one pass.
func sortByKey(perm []uint32, keyOf func(pos uint32) uint64) []uint32 {
	type item struct {
		key uint64
		pos uint32
	}
	items, least, most := make([]item, len(perm)), uint64(math.MaxUint64), uint64(0)
	for i, pos := range perm {
		key := keyOf(pos)
		items[i] = item{key, pos}
		least, most = min(least, key), max(most, key)
	}
	const digit = 16
	spare := make([]item, len(items))
	for shift := 0; len(items) > 0 && (most-least)>>shift > 0; shift += digit {
		var at [1 << digit]uint32
		for _, it := range items {
			at[(it.key-least)>>shift&(1<<digit-1)]++
		}
		sum := uint32(0)
		for d := range at {
			at[d], sum = sum, sum+at[d]
		}
		for _, it := range items {
			d := (it.key - least) >> shift & (1<<digit - 1)
			spare[at[d]] = it
			at[d]++
		}
		items, spare = spare, items
	}
	out := make([]uint32, len(items))
	for i, it := range items {
		out[i] = it.pos
	}
	return out
}
