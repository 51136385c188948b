package sim

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// record is one app as it stands. Records never change: a write puts a new one
// in the place of the old, so that old ones can be kept for stale reads and
// for the changelog.
type record struct {
	app     App
	name    string // in lower case, for filters
	created time.Time
}

func newRecord(app App, created time.Time) *record {
	return &record{app: app, name: strings.ToLower(app.Name), created: created}
}

// change is one row of the changelog; before or after is nil at creation and
// deletion.
type change struct {
	id            int64
	login         string
	at            time.Time
	before, after *record
}

// store holds the apps. Sim.mu guards it.
type store struct {
	order      []*record // by id, ascending
	byID       map[int64]*record
	byClient   map[string]*record
	changes    map[int64][]change // by app id; they outlive the app
	lastID     int64
	lastChange int64
}

func newStore() store {
	return store{byID: map[int64]*record{}, byClient: map[string]*record{}, changes: map[int64][]change{}, lastID: 1000}
}

// find takes an id or a client id.
func (st *store) find(id string) *record {
	if rec, ok := st.byClient[id]; ok {
		return rec
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil
	}
	return st.byID[n]
}

func (st *store) position(id int64) (int, bool) {
	return slices.BinarySearchFunc(st.order, id, func(rec *record, id int64) int { return cmp.Compare(rec.app.ID, id) })
}

// set puts after in the place of before; either may be nil.
func (st *store) set(before, after *record) {
	if before != nil {
		delete(st.byClient, before.app.ClientID)
	}
	if after == nil {
		i, _ := st.position(before.app.ID)
		st.order = slices.Delete(st.order, i, i+1)
		delete(st.byID, before.app.ID)
		return
	}
	i, found := st.position(after.app.ID)
	if found {
		st.order[i] = after
	} else {
		st.order = slices.Insert(st.order, i, after)
	}
	st.byID[after.app.ID], st.byClient[after.app.ClientID] = after, after
	st.lastID = max(st.lastID, after.app.ID)
}

// commit makes one change to one app, with its row in the changelog and the
// lag the stale faults ask for. r is nil for changes from outside. The caller
// holds mu.
func (s *Sim) commit(r *http.Request, login string, before, after *record) {
	s.lagBehind(r, before, after)
	s.apps.set(before, after)
	s.apps.lastChange++
	id := cmp.Or(before, after).app.ID
	s.apps.changes[id] = append(s.apps.changes[id],
		change{id: s.apps.lastChange, login: login, at: s.cfg.Clock(), before: before, after: after})
}

// lag is what lists and reads still show of the time before a write.
type lag struct {
	lists int // reads of the list left
	order []*record
	reads map[string]*laggedRead // by client id
}

type laggedRead struct {
	left int
	rec  *record // nil: was not there
}

// lagBehind notes the state before a write when a stale fault asks for it.
func (s *Sim) lagBehind(r *http.Request, before, after *record) {
	if arg, ok := s.faults.Hit("stale", r); ok {
		s.lag.lists, s.lag.order = countOr(arg, 1), slices.Clone(s.apps.order)
	}
	if arg, ok := s.faults.Hit("stale-read", r); ok {
		s.lag.reads[cmp.Or(before, after).app.ClientID] = &laggedRead{left: countOr(arg, 1), rec: before}
	}
}

// listed is the list as a read sees it. The caller holds mu and must not keep
// the slice beyond it.
func (s *Sim) listed() []*record {
	if s.lag.lists == 0 {
		return s.apps.order
	}
	s.lag.lists--
	return s.lag.order
}

// counted is how many apps a count sees; it does not use up a stale read.
func (s *Sim) counted() int {
	if s.lag.lists > 0 {
		return len(s.lag.order)
	}
	return len(s.apps.order)
}

// read is one app as a read by client id sees it, nil when it sees none. The
// caller holds mu.
func (s *Sim) read(clientID string) *record {
	if old := s.lag.reads[clientID]; old != nil {
		if old.left--; old.left <= 0 {
			delete(s.lag.reads, clientID)
		}
		return old.rec
	}
	return s.apps.byClient[clientID]
}

func countOr(arg string, fallback int) int {
	if n, err := strconv.Atoi(arg); err == nil {
		return n
	}
	return fallback
}
