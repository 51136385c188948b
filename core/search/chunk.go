package search

import (
	"hash/maphash"
	"strings"

	"gatehouse/core/query"
)

// chunk is up to chunkRows rows, column by column. A published chunk never changes. A row keeps its place in
// its chunk for life; the place of a removed one is given to a new row.
type chunk struct {
	live    rowSet
	texts   *texts
	cols    [columns][]uint32
	created []int64
	seen    []bool // Row.FirstSeen
	decided []int64
	due     []int64
	rev     []int64
}

// texts are the parts of a chunk that seldom change, so that most changes share them.
type texts struct {
	names, ids, folds lines
	plain             rowSet   // names that folding leaves alone but for their case
	cased             lines    // the other folded names with their case: for the fuzzy score
	mask              []uint64 // of the folded name
	hash              []uint32 // of the id
}

// lines is many texts in one: line i is buf[off[i]:off[i+1]] less the separator at its end.
type lines struct {
	buf string
	off []uint32
}

const lineSeparator = '\n' // folded names hold no control characters

func (l *lines) at(i int) string { return l.buf[l.off[i] : l.off[i+1]-1] }

func (c *chunk) rows() int { return len(c.created) }

// find gives the place of an id.
func (c *chunk) find(id string, hash uint32) (int, bool) {
	for i, h := range c.texts.hash {
		if h == hash && c.live.has(i) && c.texts.ids.at(i) == id {
			return i, true
		}
	}
	return 0, false
}

// draft is a chunk being made or changed by the writer.
type draft struct {
	chunk
	names, ids []string
	newTexts   bool // names or ids differ from texts
}

func newDraft() *draft { return (&chunk{texts: &texts{names: join(nil), ids: join(nil)}}).edit() }

// edit starts a changed version of a chunk.
func (c *chunk) edit() *draft {
	d := &draft{chunk: *c}
	for i := range d.cols {
		d.cols[i] = roomy(c.cols[i])
	}
	d.created, d.decided, d.due, d.rev = roomy(c.created), roomy(c.decided), roomy(c.due), roomy(c.rev)
	d.seen = roomy(c.seen)
	d.names, d.ids = make([]string, c.rows(), chunkRows), make([]string, c.rows(), chunkRows)
	for i := range d.names {
		d.names[i], d.ids[i] = c.texts.names.at(i), c.texts.ids.at(i)
	}
	return d
}

// roomy copies a column, with room for a whole chunk.
func roomy[T any](s []T) []T { return append(make([]T, 0, chunkRows), s...) }

// put writes a row at place i: an existing place or the next.
func (d *draft) put(i int, r *Row, cols [columns]uint32) {
	if i == len(d.names) {
		d.names, d.ids = append(d.names, ""), append(d.ids, "")
		for k := range d.cols {
			d.cols[k] = append(d.cols[k], 0)
		}
		d.created, d.decided = append(d.created, 0), append(d.decided, 0)
		d.due, d.rev, d.seen = append(d.due, 0), append(d.rev, 0), append(d.seen, false)
		d.newTexts = true
	}
	if d.names[i] != r.Name || d.ids[i] != r.ID {
		d.names[i], d.ids[i] = r.Name, r.ID
		d.newTexts = true
	}
	for k := range d.cols {
		d.cols[k][i] = cols[k]
	}
	d.created[i], d.decided[i], d.due[i], d.rev[i] = r.Created, r.Decided, r.Due, r.Rev
	d.seen[i] = r.FirstSeen
	d.live.add(i)
}

// seal makes the chunk that is published.
func (d *draft) seal(seed maphash.Seed) *chunk {
	c := d.chunk
	if d.newTexts {
		c.texts = newTexts(d.names, d.ids, seed)
	}
	return &c
}

func newTexts(names, ids []string, seed maphash.Seed) *texts {
	t := &texts{
		names: join(names), ids: join(ids),
		mask: make([]uint64, len(names)), hash: make([]uint32, len(names)),
	}
	t.folds.off = make([]uint32, 1, len(names)+1)
	buf := make([]byte, 0, len(t.names.buf)+len(t.names.buf)/8)
	cased := make([]string, len(names))
	for i, name := range names {
		start := len(buf)
		buf = query.AppendFold(buf, name)
		t.mask[i], t.hash[i] = maskOf(buf[start:]), hashOf(ids[i], seed)
		if plainASCII(name) {
			t.plain.add(i)
		} else {
			cased[i] = string(query.AppendStripped(nil, name))
		}
		buf = append(buf, lineSeparator)
		t.folds.off = append(t.folds.off, uint32(len(buf)))
	}
	t.folds.buf, t.cased = string(buf), join(cased)
	return t
}

// casedName is the folded name i with its case.
func (t *texts) casedName(i int) string {
	if t.plain.has(i) {
		return t.names.at(i)
	}
	return t.cased.at(i)
}

func join(texts []string) lines {
	l := lines{off: make([]uint32, 1, len(texts)+1)}
	size := 0
	for _, s := range texts {
		size += len(s) + 1
	}
	var b strings.Builder
	b.Grow(size)
	for _, s := range texts {
		b.WriteString(s)
		b.WriteByte(lineSeparator)
		l.off = append(l.off, uint32(b.Len()))
	}
	l.buf = b.String()
	return l
}

func hashOf(id string, seed maphash.Seed) uint32 { return uint32(maphash.String(seed, id)) }
