package sim

import (
	"maps"
	"slices"
	"time"
)

// journalLength bounds how many writes a shelf remembers for stale lists.
const journalLength = 5000

// shelf holds objects of one kind by id. Objects are never changed in place: a
// write puts a new one, so what a reader took under the lock stays whole. The
// owner's lock protects a shelf.
type shelf[T any] struct {
	ids     idSet
	items   map[string]*T
	journal []change[T]
}

// change remembers how an object was before a write; nil: it was not there.
type change[T any] struct {
	at     time.Time
	id     string
	before *T
}

func (s *shelf[T]) len() int { return s.ids.len() }

func (s *shelf[T]) get(id string) (*T, bool) {
	item, ok := s.items[id]
	return item, ok
}

func (s *shelf[T]) has(id string) bool {
	_, ok := s.items[id]
	return ok
}

// load puts an object in that was always there: no list is stale about it.
func (s *shelf[T]) load(id string, item *T) {
	if s.items == nil {
		s.items = map[string]*T{}
	}
	if !s.has(id) {
		s.ids.add(id)
	}
	s.items[id] = item
}

// put writes an object, new or not.
func (s *shelf[T]) put(id string, item *T, now time.Time) {
	s.remember(id, now)
	s.load(id, item)
}

func (s *shelf[T]) delete(id string, now time.Time) {
	s.remember(id, now)
	delete(s.items, id)
	s.ids.remove(id)
}

func (s *shelf[T]) remember(id string, now time.Time) {
	s.journal = append(s.journal, change[T]{now, id, s.items[id]})
	if len(s.journal) > journalLength {
		s.journal = slices.Clone(s.journal[journalLength/2:])
	}
}

// view is what a list shows: ids in order and the object of each.
type view[T any] struct {
	ids []string
	get func(id string) *T
}

// now is the true view behind position after.
func (s *shelf[T]) now(after string) view[T] {
	return view[T]{s.ids.after(after), func(id string) *T { return s.items[id] }}
}

// before is the view that does not know the writes since a time yet.
func (s *shelf[T]) before(since time.Time, after string) view[T] {
	old := map[string]*T{}
	for i := len(s.journal) - 1; i >= 0 && !s.journal[i].at.Before(since); i-- {
		old[s.journal[i].id] = s.journal[i].before
	}
	items := maps.Clone(s.items)
	if items == nil {
		items = map[string]*T{}
	}
	for id, item := range old {
		if item == nil {
			delete(items, id)
		} else {
			items[id] = item
		}
	}
	var ids idSet
	ids.ids, ids.unsorted = slices.Collect(maps.Keys(items)), true
	return view[T]{ids.after(after), func(id string) *T { return items[id] }}
}
