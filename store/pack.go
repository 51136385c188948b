package store

import (
	"encoding/binary"
	"errors"

	"gatehouse/core"
)

// A pack is the list rows of many changes in one value, newest first: a version
// byte; how many; for each group of shared texts (line.go) those that occur; the
// length of the rows, which name their groups by number; the rows; then their own
// texts end to end.
const packVersion = 1

var errPack = errors.New("a pack of list rows is damaged")

// loose is a row of feed as it is there.
type loose struct {
	change, app int64
	line        []byte
}

// packOf encodes rows, newest first.
func packOf(rows []loose) ([]byte, error) {
	var kinds [len(groups)]kindOfText
	var body, own []byte
	before := int64(0)
	for _, row := range rows {
		p, err := parse(row.line)
		if err != nil {
			return nil, err
		}
		body = binary.AppendVarint(body, row.change-before)
		before = row.change
		body = append(binary.AppendVarint(body, row.app), p.flags)
		at := 0
		for g, members := range groups {
			sizes := p.sizes[at : at+members]
			text := p.texts[:sum(sizes)]
			if g == 0 {
				body, own = appendSizes(body, sizes), append(own, text...)
			} else {
				body = binary.AppendUvarint(body, kinds[g].number(sizes, text))
			}
			p.texts = p.texts[len(text):]
			at += members
		}
		for _, n := range p.numbers {
			body = binary.AppendVarint(body, n)
		}
	}
	out := binary.AppendUvarint([]byte{packVersion}, uint64(len(rows)))
	for _, k := range kinds[1:] {
		out = append(binary.AppendUvarint(out, uint64(len(k.known))), k.entries...)
	}
	out = binary.AppendUvarint(out, uint64(len(body)))
	return append(append(out, body...), own...), nil
}

// kindOfText numbers the different texts of a group.
type kindOfText struct {
	known   map[string]uint64
	entries []byte // sizes and text of each
}

func (k *kindOfText) number(sizes []int, text []byte) uint64 {
	key := append(appendSizes(nil, sizes), text...)
	n, ok := k.known[string(key)]
	if !ok {
		if k.known == nil {
			k.known = map[string]uint64{}
		}
		n = uint64(len(k.known))
		k.known[string(key)] = n
		k.entries = append(k.entries, key...)
	}
	return n
}

func appendSizes(b []byte, sizes []int) []byte {
	for _, n := range sizes {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// unpack decodes a pack and hands its rows over, newest first, with the numbers
// of their Apps.
func (l *lines) unpack(b []byte, yield func(app int64, row core.Row) error) error {
	s := scanner{rest: b}
	if s.byte() != packVersion {
		return errPack
	}
	count := s.upTo(len(b))
	var known [len(groups)][]string // by number, as many strings each as the group has members
	for g := 1; g < len(groups); g++ {
		known[g] = l.entries(&s, g)
	}
	body := scanner{rest: s.take(s.upTo(len(b)))}
	own := string(s.rest)
	change := int64(0)
	for range count {
		change += body.number()
		app, flags := body.number(), body.byte()
		var text [texts]string
		for i := range groups[0] {
			n := body.upTo(len(own))
			text[i], own = own[:n], own[n:]
		}
		at := groups[0]
		for g := 1; g < len(groups); g++ {
			n := groups[g] * body.upTo(len(known[g]))
			if n >= len(known[g]) {
				return errPack
			}
			at += copy(text[at:], known[g][n:n+groups[g]])
		}
		var number [numbersOfLine]int64
		for i := range number {
			number[i] = body.number()
		}
		if s.bad || body.bad {
			return errPack
		}
		if err := yield(app, rowFrom(change, flags, &number, &text)); err != nil {
			return err
		}
	}
	if s.bad || len(body.rest)+len(own) > 0 {
		return errPack
	}
	return nil
}

// entries reads the different texts of group g.
func (l *lines) entries(s *scanner, g int) []string {
	count, members := s.upTo(len(s.rest)), groups[g]
	out := make([]string, count*members)
	var sizes [texts]int
	for at := 0; at < len(out) && !s.bad; at += members {
		for i := range members {
			sizes[i] = s.upTo(len(s.rest))
		}
		text := s.take(sum(sizes[:members]))
		if !s.bad {
			l.cut(out[at:at+members], g, text, sizes[:members])
		}
	}
	return out
}
