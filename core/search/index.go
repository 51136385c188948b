package search

import (
	"hash/maphash"
	"strings"
	"sync"
	"sync/atomic"

	"gatehouse/core/query"
)

// Index is the searchable set of rows. Make one with New. All methods may be called from any goroutine.
type Index struct {
	snap   atomic.Pointer[snapshot]
	orders orderCache

	mu      sync.Mutex // held by writers; everything below is theirs
	seed    maphash.Seed
	dicts   [columns]*dict
	recents [columns]recent // while a load lasts
	ids     idTable
	hashes  []uint32 // by position, of the id
	free    []uint32 // positions of removed rows
	removed map[string]struct{}
	drafts  map[int]*draft
	next    snapshot // what publish will show
}

// snapshot is one state of the index. It never changes.
type snapshot struct {
	seed    maphash.Seed
	version uint64
	chunks  []*chunk
	dicts   [columns][]value
	rows    int
	load    Progress
}

// Progress says how much of the whole the index holds.
type Progress struct {
	Loaded   int  // rows given to Add since Begin
	Of       int  // rows expected, as told to Begin
	Complete bool // End was called: the index holds everything
}

// New makes an empty index.
func New() *Index {
	x := &Index{seed: maphash.MakeSeed(), drafts: map[int]*draft{}}
	for i := range x.dicts {
		x.dicts[i] = newDict()
	}
	x.next.seed = x.seed
	x.publish()
	return x
}

// Begin announces a load of about this many rows. Searches answer from what has arrived, and say so.
func (x *Index) Begin(total int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.removed = map[string]struct{}{}
	if total >= recentSlots {
		for col := range x.recents {
			x.recents[col] = make(recent, recentSlots)
		}
	}
	x.next.load = Progress{Of: total}
	x.publish()
}

// Add takes a batch of a load; thousands of rows at a time are cheapest. A row that Apply removed since Begin
// stays removed, and one with a higher Rev stays as it is: a load may read older rows than the live changes.
func (x *Index) Add(rows []Row) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	numbers, err := x.number(rows)
	if err != nil {
		return err
	}
	for i := range rows {
		if _, gone := x.removed[rows[i].ID]; !gone {
			x.upsert(&rows[i], &numbers, i)
		}
	}
	x.next.load.Loaded += len(rows)
	return x.seal()
}

// End says that everything has been added.
func (x *Index) End() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.removed, x.recents = nil, [columns]recent{}
	x.next.load.Complete = true
	x.next.load.Of = x.next.load.Loaded
	x.publish()
}

// Apply takes live changes: rows that are new or changed, and ids that are gone. Several at a time cost hardly
// more than one. A row whose Rev is lower than the known one is ignored; so is an unknown id.
func (x *Index) Apply(upserts []Row, removed []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	numbers, err := x.number(upserts)
	if err != nil {
		return err
	}
	for i := range upserts {
		delete(x.removed, upserts[i].ID)
		x.upsert(&upserts[i], &numbers, i)
	}
	for _, id := range removed {
		if x.removed != nil {
			x.removed[id] = struct{}{}
		}
		x.remove(id)
	}
	return x.seal()
}

// Progress gives how much is loaded.
func (x *Index) Progress() Progress { return x.snap.Load().load }

// Len is how many rows the index holds.
func (x *Index) Len() int { return x.snap.Load().rows }

// DueBefore counts the rows that are due before a time in unix seconds. It looks at all of them: microseconds for
// 100,000.
func (x *Index) DueBefore(at int64) int {
	n := 0
	for _, c := range x.snap.Load().chunks {
		c.live.each(func(row int) {
			if due := c.due[row]; due != 0 && due < at {
				n++
			}
		})
	}
	return n
}

// Version grows with every change that a search could notice.
func (x *Index) Version() uint64 { return x.snap.Load().version }

// Values hands over what rows hold or held in a field, each part by itself, in no particular order; a part that
// several values share may come more than once. Fields that the Index keeps no values of have none. It takes as
// long as there are values: it is made for columns whose values repeat.
func (x *Index) Values(f query.Field, yield func(value string) bool) {
	col, ok := columnOf[f]
	if !ok {
		return
	}
	for _, v := range x.snap.Load().dicts[col][1:] {
		for part := range strings.SplitSeq(v.text, partSeparator) {
			if !yield(part) {
				return
			}
		}
	}
}

// Get gives one row by its id. It looks through all of them: microseconds for 100,000.
func (x *Index) Get(id string) (Row, bool) {
	s := x.snap.Load()
	pos, ok := s.find(id)
	if !ok {
		return Row{}, false
	}
	return s.row(pos), true
}

// number looks up the dictionary numbers of many rows, several columns at a time: by column, then by row.
func (x *Index) number(rows []Row) (numbers [columns][]uint32, err error) {
	err = inParallel(columns, func(col int) {
		var text []byte
		numbers[col] = make([]uint32, len(rows))
		for i := range rows {
			first, second := rows[i].column(col)
			s := x.recents[col].slot(first)
			if s != nil && s.holds(first, second) {
				numbers[col][i] = s.number
				continue
			}
			text = joinParts(text[:0], first, second)
			numbers[col][i] = x.dicts[col].number(text)
			if s != nil {
				*s = recentText{first, second, numbers[col][i]}
			}
		}
	})
	return numbers, err
}

func (x *Index) upsert(r *Row, numbers *[columns][]uint32, i int) {
	hash := hashOf(r.ID, x.seed)
	pos, known := x.find(r.ID, hash)
	if known && x.chunkAt(pos).rev[pos%chunkRows] > r.Rev {
		return
	}
	if !known {
		pos = x.place(hash)
	}
	var cols [columns]uint32
	for col := range cols {
		cols[col] = numbers[col][i]
	}
	x.draft(int(pos>>chunkBits)).put(int(pos%chunkRows), r, cols)
}

func (x *Index) remove(id string) {
	hash := hashOf(id, x.seed)
	pos, ok := x.find(id, hash)
	if !ok {
		return
	}
	x.ids.drop(hash, pos, x.hashAt)
	x.draft(int(pos >> chunkBits)).live.drop(int(pos % chunkRows))
	x.free = append(x.free, pos)
	x.next.rows--
}

// place gives a new row a position.
func (x *Index) place(hash uint32) uint32 {
	x.next.rows++
	var pos uint32
	if n := len(x.free); n > 0 {
		pos = x.free[n-1]
		x.free = x.free[:n-1]
		x.hashes[pos] = hash
	} else {
		pos = uint32(len(x.hashes))
		x.hashes = append(x.hashes, hash)
	}
	x.ids.add(hash, pos, x.hashAt)
	return pos
}

func (x *Index) hashAt(pos uint32) uint32 { return x.hashes[pos] }

func (x *Index) find(id string, hash uint32) (uint32, bool) {
	return x.ids.find(hash, func(pos uint32) bool { return x.hashes[pos] == hash && x.idAt(pos) == id })
}

func (x *Index) idAt(pos uint32) string {
	if d, ok := x.drafts[int(pos>>chunkBits)]; ok {
		return d.ids[pos%chunkRows]
	}
	return x.next.chunks[pos>>chunkBits].texts.ids.at(int(pos % chunkRows))
}

func (x *Index) chunkAt(pos uint32) *chunk {
	if d, ok := x.drafts[int(pos>>chunkBits)]; ok {
		return &d.chunk
	}
	return x.next.chunks[pos>>chunkBits]
}

// draft gives the version of a chunk that this write may change.
func (x *Index) draft(i int) *draft {
	d, ok := x.drafts[i]
	switch {
	case ok:
		return d
	case i < len(x.next.chunks):
		d = x.next.chunks[i].edit()
	default:
		d = newDraft()
	}
	x.drafts[i] = d
	return d
}

// seal makes chunks of the drafts, several at a time, and publishes them.
func (x *Index) seal() error {
	if len(x.drafts) > 0 {
		chunks := make([]*chunk, max(len(x.next.chunks), (len(x.hashes)+chunkRows-1)>>chunkBits))
		copy(chunks, x.next.chunks)
		changed := make([]int, 0, len(x.drafts))
		for i := range x.drafts {
			changed = append(changed, i)
		}
		err := inParallel(len(changed), func(k int) {
			i := changed[k]
			chunks[i] = x.drafts[i].seal(x.seed)
		})
		if err != nil {
			return err
		}
		x.next.chunks = chunks
		clear(x.drafts)
	}
	x.publish()
	return nil
}

func (x *Index) publish() {
	x.next.version++
	for i, d := range x.dicts {
		x.next.dicts[i] = d.values
	}
	s := x.next
	x.snap.Store(&s)
}
