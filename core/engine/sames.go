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
// has changed here since, needs no look into the store. It is a short cut:
// whatever is not certain is looked at. The store keeps it for the next process
// (samekept.go).
type sames struct {
	part int // agreedPart

	mu sync.Mutex
	by map[string]*agreed
}

// agreed is the memory of one connection.
type agreed struct {
	connection string

	mu     sync.Mutex
	apps   map[uint64]match // by the hash of what the listing showed
	change int64            // of the store, up to which it is known who changed
	terms  terms            // that all of it rests on
	round  uint32           // the latest pass
	kept   keeping
}

// match is the App of which something was shown, and the latest pass in which
// it was.
type match struct {
	id    core.AppID
	round uint32
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
		s.by[connection] = &agreed{connection: connection, apps: map[uint64]match{}}
	}
	return s.by[connection]
}

// begin numbers a pass. On other terms than before, in a new process, say, it
// reads what others kept in the store.
func (a *agreed) begin(ctx context.Context, store core.Reader, t terms, kept bool) (round uint32, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.round++
	if kept && t != a.terms {
		err = a.recall(ctx, store, t)
	}
	return a.round, err
}

// catchUp forgets every App that changed here since it was looked at, and all
// of them where that is not known, or somebody began on other terms. It returns
// the change up to which that is done.
func (a *agreed) catchUp(ctx context.Context, store core.Reader, t terms) (int64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.apps) == 0 || t != a.terms {
		err := a.anew(ctx, store, t)
		return a.change, err
	}
	rows, change, err := store.Changes(ctx, a.change, mostChanged)
	if err == nil && len(rows) == mostChanged {
		err = a.anew(ctx, store, t)
		return a.change, err
	}
	if err == nil {
		a.forget(rows)
		a.change = change
	}
	return a.change, err
}

// forget forgets the Apps of rows.
func (a *agreed) forget(rows []core.Row) {
	if len(rows) == 0 {
		return
	}
	a.kept.behind += len(rows)
	changed := make(map[core.AppID]bool, len(rows))
	for _, r := range rows {
		changed[r.ID] = true
	}
	maps.DeleteFunc(a.apps, func(_ uint64, m match) bool { return changed[m.id] })
}

func (a *agreed) anew(ctx context.Context, store core.Reader, t terms) (err error) {
	clear(a.apps)
	a.terms = t
	a.change, err = store.LastChange(ctx)
	return err
}

// size is of how many Apps something is remembered.
func (a *agreed) size() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.apps)
}

// shown are the Apps of which these were shown before, on these terms; "" where
// one must be looked at.
func (a *agreed) shown(t terms, hashes []uint64, round uint32) []core.AppID {
	ids := make([]core.AppID, len(hashes))
	a.mu.Lock()
	defer a.mu.Unlock()
	if t != a.terms {
		return ids
	}
	for i, hash := range hashes {
		m, ok := a.apps[hash]
		if ok && m.round != round {
			a.apps[hash] = match{m.id, round}
		}
		ids[i] = m.id
	}
	return ids
}

// agree remembers what was shown of an App on which both sides agree. It was
// read from the store after a catchUp to since: what changed it later is found
// by the next one. Where another pass has made that already, what was read may
// be older, and says nothing; nor does it on other terms.
func (a *agreed) agree(t terms, since int64, hash uint64, id core.AppID, round uint32) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t != a.terms || since != a.change {
		return
	}
	if _, known := a.apps[hash]; !known {
		a.kept.fresh++
	}
	a.apps[hash] = match{core.AppID(strings.Clone(string(id))), round} // the App itself is not kept
}
