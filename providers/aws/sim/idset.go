package sim

import (
	"slices"
	"sort"
)

// idSet is a set of ids that can be read in pages. It is sorted by id only
// when somebody reads, so that seeding 100,000 keys sorts once. Ids are random,
// so the order means nothing, as at AWS. The zero value is ready; the owner's
// lock protects it.
type idSet struct {
	ids      []string
	unsorted bool
}

func (s *idSet) len() int { return len(s.ids) }

// add puts an id in that is not there yet.
func (s *idSet) add(id string) {
	if n := len(s.ids); n > 0 && s.ids[n-1] > id {
		s.unsorted = true
	}
	s.ids = append(s.ids, id)
}

func (s *idSet) sort() {
	if s.unsorted {
		slices.Sort(s.ids)
		s.unsorted = false
	}
}

func (s *idSet) remove(id string) {
	s.sort()
	if i, found := slices.BinarySearch(s.ids, id); found {
		s.ids = slices.Delete(s.ids, i, i+1)
	}
}

// after returns all ids behind position, which need not exist (any more).
func (s *idSet) after(position string) []string {
	s.sort()
	return s.ids[sort.Search(len(s.ids), func(i int) bool { return s.ids[i] > position }):]
}

// all returns all ids in order; the slice belongs to the set.
func (s *idSet) all() []string {
	s.sort()
	return s.ids
}
