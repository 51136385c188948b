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
	flagUntold
)

// The texts of a line come in groups: those that are an App's own, then groups
// that many Apps have in common, each of which is kept once for all its rows.
var groups = [...]int{4, 4, 3, 1, 1}

const (
	texts         = 13
	numbersOfLine = 5
)

func textsOf(r core.Row) [texts]string {
	return [texts]string{
		string(r.ID), r.Name, r.ReferenceID, r.Native,
		r.Connection, string(r.Status), string(r.Push), string(r.From),
		r.Owner.Name, r.Owner.Email, r.Owner.Account,
		r.APIs,
		r.AssignedTo,
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
	for _, n := range [numbersOfLine]int64{int64(r.Waiting), nanos(r.CreatedAt), nanos(r.DecidedAt), r.Revision, nanos(r.WaitingSince)} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range texts {
		b = append(b, s...)
	}
	return b
}

func flagsOf(r core.Row) (f byte) {
	for i, on := range [...]bool{r.Owner.Team, r.Missing, r.Lost, r.Removed, r.Kind == core.KindDeveloper, r.DeletionAsked, r.Untold} {
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
	p, err := parse(b)
	if err != nil {
		return core.Row{}, err
	}
	var text [texts]string
	at := 0
	for g, members := range groups {
		sizes := p.sizes[at : at+members]
		l.cut(text[at:at+members], g, p.texts[:sum(sizes)], sizes)
		p.texts = p.texts[sum(sizes):]
		at += members
	}
	return rowFrom(change, p.flags, &p.numbers, &text), nil
}

// parts is a line taken apart.
type parts struct {
	flags   byte
	sizes   [texts]int // of the texts
	numbers [numbersOfLine]int64
	texts   []byte // end to end; they share the line's memory
}

func parse(b []byte) (p parts, err error) {
	r := scanner{rest: b}
	if r.byte() != lineVersion {
		return p, errLine
	}
	p.flags = r.byte()
	for i := range p.sizes {
		p.sizes[i] = r.upTo(len(b))
	}
	for i := range p.numbers {
		p.numbers[i] = r.number()
	}
	if r.bad || len(r.rest) != sum(p.sizes[:]) {
		return p, errLine
	}
	p.texts = r.rest
	return p, nil
}

func rowFrom(change int64, flags byte, number *[numbersOfLine]int64, text *[texts]string) core.Row {
	kind := core.KindApp
	if flags&flagDeveloper != 0 {
		kind = core.KindDeveloper
	}
	return core.Row{
		ID: core.AppID(text[0]), Kind: kind, Name: text[1], ReferenceID: text[2], Native: text[3],
		Connection: text[4], Status: core.Status(text[5]), Push: core.PushState(text[6]), From: core.Status(text[7]),
		Owner: core.Owner{Name: text[8], Email: text[9], Account: text[10], Team: flags&flagTeam != 0}, APIs: text[11], AssignedTo: text[12],
		Waiting: int(number[0]), CreatedAt: timeOf(number[1]), DecidedAt: timeOf(number[2]), Revision: number[3], WaitingSince: timeOf(number[4]),
		Missing: flags&flagMissing != 0, Lost: flags&flagLost != 0, Removed: flags&flagRemoved != 0,
		DeletionAsked: flags&flagDeletionAsked != 0, Untold: flags&flagUntold != 0,
		Change: change,
	}
}

// cut takes the texts of group g apart.
func (l *lines) cut(out []string, g int, b []byte, sizes []int) {
	whole := l.group(g, b)
	for i, n := range sizes {
		out[i], whole = whole[:n], whole[n:]
	}
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

func sum(sizes []int) (n int) {
	for _, s := range sizes {
		n += s
	}
	return n
}
