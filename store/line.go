package store

import (
	"encoding/binary"
	"errors"

	"gatehouse/core"
)

// A line is a list row in one value, so that reading 100,000 rows costs a few
// allocations a row instead of twenty: a version byte, a byte of flags, the
// lengths of its texts, the numbers, then the texts end to end. It holds
// nothing that apps does not hold.
const lineVersion = 1

const (
	flagTeam = 1 << iota
	flagMissing
	flagLost
	flagRemoved
	flagDeveloper
	flagDeletionAsked
)

// The texts of a line come in groups: those that are an App's own, then groups
// that many Apps have in common, each of which is kept once for all its rows.
var groups = [...]int{4, 4, 3, 1}

const texts = 12

func textsOf(r core.Row) [texts]string {
	return [texts]string{
		string(r.ID), r.Name, r.ReferenceID, r.Native,
		r.Connection, string(r.Status), string(r.Push), string(r.From),
		r.Owner.Name, r.Owner.Email, r.Owner.Account,
		r.APIs,
	}
}

func lineOf(r core.Row) []byte {
	texts := textsOf(r)
	size := 64
	for _, s := range texts {
		size += len(s)
	}
	b := append(make([]byte, 0, size), lineVersion, flagsOf(r))
	for _, s := range texts {
		b = binary.AppendUvarint(b, uint64(len(s)))
	}
	for _, n := range [...]int64{int64(r.Waiting), nanos(r.CreatedAt), nanos(r.DecidedAt), r.Revision} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range texts {
		b = append(b, s...)
	}
	return b
}

func flagsOf(r core.Row) (f byte) {
	for i, on := range [...]bool{r.Owner.Team, r.Missing, r.Lost, r.Removed, r.Kind == core.KindDeveloper, r.DeletionAsked} {
		if on {
			f |= 1 << i
		}
	}
	return f
}

var errLine = errors.New("a list row is damaged")

// lines decodes list rows and keeps one copy of each text that rows share.
type lines struct{ shared map[string]string }

func newLines() *lines { return &lines{shared: map[string]string{}} }

// row decodes one line.
func (l *lines) row(change int64, b []byte) (core.Row, error) {
	if len(b) < 2 || b[0] != lineVersion {
		return core.Row{}, errLine
	}
	flags, rest := b[1], b[2:]
	var size [texts]int
	total := 0
	for i := range size {
		n, w := binary.Uvarint(rest)
		if w <= 0 || n > uint64(len(b)) {
			return core.Row{}, errLine
		}
		size[i], rest = int(n), rest[w:]
		total += int(n)
	}
	var number [4]int64
	for i := range number {
		n, w := binary.Varint(rest)
		if w <= 0 {
			return core.Row{}, errLine
		}
		number[i], rest = n, rest[w:]
	}
	if len(rest) != total {
		return core.Row{}, errLine
	}
	text := l.cut(rest, size)
	kind := core.KindApp
	if flags&flagDeveloper != 0 {
		kind = core.KindDeveloper
	}
	return core.Row{
		ID: core.AppID(text[0]), Kind: kind, Name: text[1], ReferenceID: text[2], Native: text[3],
		Connection: text[4], Status: core.Status(text[5]), Push: core.PushState(text[6]), From: core.Status(text[7]),
		Owner: core.Owner{Name: text[8], Email: text[9], Account: text[10], Team: flags&flagTeam != 0}, APIs: text[11],
		Waiting: int(number[0]), CreatedAt: timeOf(number[1]), DecidedAt: timeOf(number[2]), Revision: number[3],
		Missing: flags&flagMissing != 0, Lost: flags&flagLost != 0, Removed: flags&flagRemoved != 0,
		DeletionAsked: flags&flagDeletionAsked != 0,
		Change:        change,
	}, nil
}

// cut takes the texts apart.
func (l *lines) cut(b []byte, size [texts]int) (text [texts]string) {
	i := 0
	for g, members := range groups {
		length := 0
		for _, n := range size[i : i+members] {
			length += n
		}
		whole := l.group(g, b[:length])
		b = b[length:]
		for range members {
			text[i], whole = whole[:size[i]], whole[size[i]:]
			i++
		}
	}
	return text
}

// group returns the text of a group: the kept copy of one that rows share.
func (l *lines) group(g int, b []byte) string {
	if g == 0 {
		return string(b)
	}
	if s, ok := l.shared[string(b)]; ok {
		return s
	}
	s := string(b)
	l.shared[s] = s
	return s
}
