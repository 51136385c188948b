package search

import "math/bits"

const (
	chunkBits = 10
	chunkRows = 1 << chunkBits // rows of a chunk
)

// rowSet is a set of a chunk's rows.
type rowSet [chunkRows / 64]uint64

func (s *rowSet) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }
func (s *rowSet) add(i int)      { s[i>>6] |= 1 << (i & 63) }
func (s *rowSet) drop(i int)     { s[i>>6] &^= 1 << (i & 63) }

func (s *rowSet) count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s *rowSet) and(o *rowSet) {
	for i := range s {
		s[i] &= o[i]
	}
}

func (s *rowSet) or(o *rowSet) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s *rowSet) without(o *rowSet) {
	for i := range s {
		s[i] &^= o[i]
	}
}

// where gives the rows of s for which test holds.
func (s *rowSet) where(test func(i int) bool) (out rowSet) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			bit := bits.TrailingZeros64(word)
			if test(w<<6 | bit) {
				out[w] |= 1 << bit
			}
		}
	}
	return out
}

// each calls visit for every row of s.
func (s *rowSet) each(visit func(i int)) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			visit(w<<6 | bits.TrailingZeros64(word))
		}
	}
}
