package sim

import (
	"cmp"
	"slices"
	"strconv"
)

// The words of the wire for states.
const (
	approved = "approved"
	revoked  = "revoked"
	pending  = "pending"
	active   = "active"
	inactive = "inactive"
	manual   = "manual"
	never    = -1
)

// app is one app as it stands.
type app struct {
	App
	seq  int  // place in lists; grows
	bare int  // reads left that show no credentials
	gone bool // deleted, and still shown for lingers reads
}

// place is an app's primary key: its owner and its name.
type place struct {
	group       bool
	owner, name string
}

func (a *app) place() place {
	if a.AppGroup != "" {
		return place{true, a.AppGroup, a.Name}
	}
	return place{false, a.DeveloperEmail, a.Name}
}

// store holds an organization's objects. Sim.mu guards it.
type store struct {
	order      []*app // by seq
	byID       map[string]*app
	byPlace    map[place]*app
	byKey      map[string]*app  // consumer keys are unique in the organization
	byOwner    map[place][]*app // without a name; by seq
	lastSeq    int
	version    int // grows with every change of any app
	views      map[view]*viewed
	lingers    int // reads left that still show deleted apps
	developers index[Developer]
	groups     index[AppGroup]
	products   index[Product]
}

func newStore() store {
	return store{byID: map[string]*app{}, byPlace: map[place]*app{}, byKey: map[string]*app{}, byOwner: map[place][]*app{}, views: map[view]*viewed{},
		developers: newIndex[Developer](), groups: newIndex[AppGroup](), products: newIndex[Product]()}
}

// ownerOf is an app's owner as a key of byOwner.
func (a *app) ownerOf() place {
	p := a.place()
	p.name = ""
	return p
}

func (st *store) add(a *app) {
	st.lastSeq++
	a.seq = st.lastSeq
	st.order = append(st.order, a)
	st.byID[a.AppID], st.byPlace[a.place()] = a, a
	st.byOwner[a.ownerOf()] = append(st.byOwner[a.ownerOf()], a)
	for _, c := range a.Credentials {
		st.byKey[c.ConsumerKey] = a
	}
	st.version++
}

// remove takes an app away; for lingers reads it is still shown.
func (st *store) remove(a *app, lingers int) {
	st.close(a)
	if st.lingers = max(st.lingers, lingers); st.lingers == 0 {
		st.sweep()
	}
}

// close takes an app out of everything but the lists.
func (st *store) close(a *app) {
	a.gone = true
	delete(st.byPlace, a.place())
	for _, c := range a.Credentials {
		delete(st.byKey, c.ConsumerKey)
	}
	st.byOwner[a.ownerOf()] = slices.DeleteFunc(slices.Clone(st.byOwner[a.ownerOf()]), func(o *app) bool { return o == a })
	st.version++
}

// sweep forgets the deleted apps.
func (st *store) sweep() {
	st.order = slices.DeleteFunc(st.order, func(a *app) bool {
		if a.gone {
			delete(st.byID, a.AppID)
		}
		return a.gone
	})
	st.version++
}

// read uses up one read of what lingers.
func (st *store) read() {
	if st.lingers > 0 {
		if st.lingers--; st.lingers == 0 {
			st.sweep()
		}
	}
}

// live is an app that was not deleted.
func (st *store) live(id string) *app {
	if a := st.byID[id]; a != nil && !a.gone {
		return a
	}
	return nil
}

// view is a filter of GET /apps; "" matches everything.
type view struct{ status, keyStatus string }

type viewed struct {
	version int
	apps    []*app
}

// filtered are the apps of a view, made once for each version of the store.
func (st *store) filtered(v view) []*app {
	if v == (view{}) {
		return st.order
	}
	if got := st.views[v]; got != nil && got.version == st.version {
		return got.apps
	}
	var out []*app
	for _, a := range st.order {
		if v.matches(a) {
			out = append(out, a)
		}
	}
	st.views[v] = &viewed{st.version, out}
	return out
}

// matches: keyStatus asks for an app with a key of that status; an app
// without any key is shown among the approved. A word that no filter names is
// kept out by none.
func (v view) matches(a *app) bool {
	if v.status != "" && a.Status != v.status && (a.Status == approved || a.Status == revoked) {
		return false
	}
	if v.keyStatus == "" {
		return true
	}
	if len(a.Credentials) == 0 {
		return v.keyStatus == approved
	}
	return slices.ContainsFunc(a.Credentials, func(c Credential) bool { return c.Status == v.keyStatus })
}

// index is a list with a key, in the order of the keys.
type index[T any] struct {
	keys []string
	by   map[string]*T
}

func newIndex[T any]() index[T] { return index[T]{by: map[string]*T{}} }

func (x *index[T]) put(key string, v T) *T {
	if x.by[key] == nil {
		at, _ := slices.BinarySearch(x.keys, key)
		x.keys = slices.Insert(x.keys, at, key)
	}
	x.by[key] = &v
	return &v
}

func (x *index[T]) drop(key string) {
	if at, found := slices.BinarySearch(x.keys, key); found {
		x.keys = slices.Delete(x.keys, at, at+1)
	}
	delete(x.by, key)
}

// page is count entries from startKey on, startKey itself included.
func (x *index[T]) page(startKey string, count int) []*T {
	from, _ := slices.BinarySearch(x.keys, startKey)
	out := make([]*T, 0, min(count, len(x.keys)-from))
	for _, key := range x.keys[from:min(from+count, len(x.keys))] {
		out = append(out, x.by[key])
	}
	return out
}

// appPage is a page of apps from a token on, and the token of the next page.
func appPage(apps []*app, token string, size int, byNumber bool) (page []*app, next string, p *problem) {
	from := 0
	if token != "" {
		n, err := strconv.Atoi(token)
		if err != nil || n < 0 {
			return nil, "", say(400, "", "invalid page token")
		}
		if from = n; !byNumber {
			from, _ = slices.BinarySearchFunc(apps, n, func(a *app, seq int) int { return cmp.Compare(a.seq, seq) })
		}
	}
	from = min(from, len(apps))
	to := min(from+size, len(apps))
	switch {
	case to == len(apps):
	case byNumber:
		next = strconv.Itoa(to)
	default:
		next = strconv.Itoa(apps[to].seq)
	}
	return apps[from:to], next, nil
}
