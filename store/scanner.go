package store

import "encoding/binary"

// scanner reads a binary value from left to right. What is cut off or makes no
// sense reads as zero and is remembered, so that one look at the end is enough.
type scanner struct {
	rest []byte
	bad  bool
}

func (s *scanner) byte() byte {
	if len(s.rest) == 0 {
		s.bad = true
		return 0
	}
	b := s.rest[0]
	s.rest = s.rest[1:]
	return b
}

// upTo reads a length or a count that is no larger than a limit.
func (s *scanner) upTo(limit int) int {
	n, w := binary.Uvarint(s.rest)
	if w <= 0 || n > uint64(limit) {
		s.bad = true
		return 0
	}
	s.rest = s.rest[w:]
	return int(n)
}

func (s *scanner) number() int64 {
	n, w := binary.Varint(s.rest)
	if w <= 0 {
		s.bad = true
		return 0
	}
	s.rest = s.rest[w:]
	return n
}

// take reads n bytes; they share the value's memory.
func (s *scanner) take(n int) []byte {
	if n > len(s.rest) {
		s.bad = true
		return nil
	}
	b := s.rest[:n]
	s.rest = s.rest[n:]
	return b
}
