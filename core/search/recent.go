package search

import "unsafe"

// recent finds the number of a text by where the text lies in memory. The rows of a load share most of their
// texts, and an address is found sooner than a text: without it, looking texts up is a third of a load. A slot
// keeps its texts alive, so that an address cannot come to mean another text.
type recent []recentText

type recentText struct {
	first, second string
	number        uint32
}

// recentSlots is how many texts of a column are remembered, a power of two.
const recentSlots = 2048

// slot is where a text with this first part belongs; nil when nothing is remembered.
func (r recent) slot(first string) *recentText {
	if len(r) == 0 || first == "" {
		return nil
	}
	at := uintptr(unsafe.Pointer(unsafe.StringData(first)))
	return &r[(at>>4^at>>15)&(recentSlots-1)]
}

// holds reports whether the slot has exactly these strings: the same memory, not only the same letters.
func (s *recentText) holds(first, second string) bool {
	return same(s.first, first) && same(s.second, second)
}

func same(a, b string) bool {
	return len(a) == len(b) && (len(a) == 0 || unsafe.StringData(a) == unsafe.StringData(b))
}
