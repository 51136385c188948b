package search

import (
	"strings"

	"gatehouse/core/query"
)

// dict numbers the values of one column. It only grows: numbers stay good for as long as the Index lives, and
// a snapshot's view of it is a slice that nobody writes to.
type dict struct {
	values []value
	ids    map[string]uint32 // for the writer only
}

// value is one distinct value of a column. Parts (the APIs; a developer's name and e-mail) are separated by
// partSeparator in text and fold.
type value struct {
	text  string
	fold  string
	cased string // the folded first part, with its case: for the fuzzy score
	mask  uint64 // of fold
}

func newDict() *dict {
	return &dict{values: make([]value, 1), ids: map[string]uint32{}} // 0 is the empty value
}

// number gives a text's number, a new one for a new text.
func (d *dict) number(text []byte) uint32 {
	if len(text) == 0 {
		return 0
	}
	if id, ok := d.ids[string(text)]; ok {
		return id
	}
	id := uint32(len(d.values))
	v := newValue(string(text))
	d.values = append(d.values, v)
	d.ids[v.text] = id
	return id
}

func newValue(text string) value {
	head, rest, more := strings.Cut(text, partSeparator)
	v := value{text: text, cased: head}
	if !plainASCII(head) {
		v.cased = string(query.AppendStripped(nil, head))
	}
	fold := query.AppendFold(make([]byte, 0, len(text)), head)
	for more {
		head, rest, more = strings.Cut(rest, partSeparator)
		fold = query.AppendFold(append(fold, partSeparator...), head)
	}
	v.fold = string(fold)
	v.mask = maskOf(v.fold)
	return v
}

// head is the folded first part: what a bare word looks at.
func (v *value) head() string { return v.fold[:len(v.cased)] }

// plainASCII reports whether folding s can only change its case.
func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// maskOf is the set of a folded text's characters: a bit for each letter and digit, the other bytes share the
// rest. A text that holds a word holds all the word's bits.
func maskOf[T string | []byte](fold T) uint64 {
	var mask uint64
	for i := range len(fold) {
		mask |= 1 << maskBit[fold[i]]
	}
	return mask
}

var maskBit = func() (bit [256]uint8) {
	for i := range bit {
		switch {
		case 'a' <= i && i <= 'z':
			bit[i] = uint8(i - 'a')
		case '0' <= i && i <= '9':
			bit[i] = uint8(26 + i - '0')
		default:
			bit[i] = uint8(36 + i%28)
		}
	}
	return bit
}()
