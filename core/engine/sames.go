package engine

import (
	"context"
	"maps"
	"strings"
	"sync"

	"gatehouse/core"
)

// sames remembers, for each connection, what a listing showed of Apps on which
// both sides agreed: a hash. What shows the same again, of an App that nobody
// has changed here since, needs no look into the store. It is a short cut of
// this process alone: whatever is not certain is looked at.
type sames struct {
	mu sync.Mutex
	by map[string]*agreed
}

// agreed is the memory of one connection.
type agreed struct {
	mu      sync.Mutex
	apps    map[uint64]core.AppID // by the hash of what the listing showed
	change  int64                 // of the store, up to which it is known who changed
	catalog uint64                // the names that it was looked at with
}

// mostChanged is how many changed Apps are looked through: after more, it is
// cheaper to begin anew.
const mostChanged = 5000

func (s *sames) of(connection string) *agreed {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[string]*agreed{}
	}
	if s.by[connection] == nil {
		s.by[connection] = &agreed{apps: map[uint64]core.AppID{}}
	}
	return s.by[connection]
}

// catchUp forgets every App that changed here since it was looked at, and all
// of them where that is not known, or the names of APIs are others now.
func (a *agreed) catchUp(ctx context.Context, store core.Reader, catalog uint64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.apps) == 0 || catalog != a.catalog {
		return a.anew(ctx, store, catalog)
	}
	rows, change, err := store.Changes(ctx, a.change, mostChanged)
	if err != nil {
		return err
	}
	if len(rows) == mostChanged {
		return a.anew(ctx, store, catalog)
	}
	a.change = change
	if len(rows) == 0 {
		return nil
	}
	changed := make(map[core.AppID]bool, len(rows))
	for _, r := range rows {
		changed[r.ID] = true
	}
	maps.DeleteFunc(a.apps, func(_ uint64, id core.AppID) bool { return changed[id] })
	return nil
}

func (a *agreed) anew(ctx context.Context, store core.Reader, catalog uint64) (err error) {
	clear(a.apps)
	a.catalog = catalog
	a.change, err = store.LastChange(ctx)
	return err
}

// shown is the App of which this was shown before, "" where it must be looked
// at.
func (a *agreed) shown(hash uint64) core.AppID {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.apps[hash]
}

// agree remembers what was shown of an App on which both sides agree. It was
// read from the store after the last catchUp: what changed it later is found by
// the next one.
func (a *agreed) agree(hash uint64, id core.AppID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.apps[hash] = core.AppID(strings.Clone(string(id))) // the App itself is not kept
}
