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
// partSeparator in both forms.
type value struct {
	text string
	fold string
	mask uint64
}

func newDict() *dict {
	d := &dict{ids: map[string]uint32{}}
	d.number("") // so that 0 is the empty value
	return d
}

// number gives a text's number, a new one for a new text.
func (d *dict) number(text string) uint32 {
	if id, ok := d.ids[text]; ok {
		return id
	}
	text = strings.Clone(text) // not to hold on to the whole record it was cut from
	v := value{text: text}
	if strings.Contains(text, partSeparator) {
		parts := strings.Split(text, partSeparator)
		for i, p := range parts {
			parts[i] = query.Fold(p)
		}
		v.fold = strings.Join(parts, partSeparator)
	} else {
		v.fold = query.Fold(text)
	}
	v.mask = maskOf(v.fold)
	id := uint32(len(d.values))
	d.values = append(d.values, v)
	d.ids[text] = id
	return id
}

// head is the folded first part: what a bare word looks at.
func (v *value) head() string {
	head, _, _ := strings.Cut(v.fold, partSeparator)
	return head
}

// maskOf is the set of a folded text's characters: a bit for each letter and digit, the other bytes share the
// rest. A text that holds a word holds all the word's bits.
func maskOf(fold string) uint64 {
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
