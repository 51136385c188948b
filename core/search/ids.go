package search

// idTable finds a row's position by its id's hash: open addressing over positions, the hashes themselves are
// in the chunks. Only the writer uses it.
type idTable struct {
	slots []uint32 // position+1, 0 for free
	used  int
}

// find gives the position whose hash is this and of which is says it is the one.
func (t *idTable) find(hash uint32, is func(pos uint32) bool) (uint32, bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	for i := t.home(hash); t.slots[i] != 0; i = t.next(i) {
		if pos := t.slots[i] - 1; is(pos) {
			return pos, true
		}
	}
	return 0, false
}

// add enters a position that is not in the table; hashOf gives the hash of any position that is.
func (t *idTable) add(hash, pos uint32, hashOf func(pos uint32) uint32) {
	if (t.used+1)*4 > len(t.slots)*3 {
		t.grow(max(1024, 2*len(t.slots)), hashOf)
	}
	t.place(hash, pos)
	t.used++
}

func (t *idTable) place(hash, pos uint32) {
	i := t.home(hash)
	for t.slots[i] != 0 {
		i = t.next(i)
	}
	t.slots[i] = pos + 1
}

func (t *idTable) grow(size int, hashOf func(pos uint32) uint32) {
	old := t.slots
	t.slots = make([]uint32, size)
	for _, s := range old {
		if s != 0 {
			t.place(hashOf(s-1), s-1)
		}
	}
}

// drop takes a position out and moves up those that had to go around it.
func (t *idTable) drop(hash, pos uint32, hashOf func(pos uint32) uint32) {
	i := t.home(hash)
	for t.slots[i] != pos+1 {
		if t.slots[i] == 0 {
			return
		}
		i = t.next(i)
	}
	t.used--
	t.slots[i] = 0
	for i = t.next(i); t.slots[i] != 0; i = t.next(i) {
		moved := t.slots[i] - 1
		t.slots[i] = 0
		t.place(hashOf(moved), moved)
	}
}

// The number of slots is a power of two.

func (t *idTable) home(hash uint32) int { return int(hash) & (len(t.slots) - 1) }

func (t *idTable) next(i int) int { return (i + 1) & (len(t.slots) - 1) }
