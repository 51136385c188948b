package providertest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"gatehouse/core"
)

// many is more than any page, and enough to notice a call for each App.
const many = 3000

// heap is what a listing handed over.
type heap struct {
	byRef   map[string]core.Remote
	people  map[string]core.Remote // developers' sign-ups, by e-mail
	twice   []string
	listing core.Listing
	err     error
}

func refKey(refs core.Refs) string {
	key := ""
	for _, r := range refs {
		key += r.Kind + "|" + r.Scope + "|" + r.ID + "\n"
	}
	return key
}

// list reads the whole list; between is called after each batch.
func (l *lab) list(between func(batch int, h *heap)) *heap {
	h, batch := &heap{byRef: map[string]core.Remote{}, people: map[string]core.Remote{}}, 0
	h.listing, h.err = l.List(l.Context(), func(remotes []core.Remote) error {
		for _, r := range remotes {
			h.take(r)
		}
		batch++
		if between != nil {
			between(batch, h)
		}
		return nil
	})
	l.heard(h.err)
	return h
}

func (h *heap) take(r core.Remote) {
	in, key := h.byRef, refKey(r.Refs)
	if r.Kind == core.KindDeveloper {
		in, key = h.people, r.Owner.Email
	}
	if _, ok := in[key]; ok {
		h.twice = append(h.twice, key)
	}
	in[key] = r
}

// testList: every App once and whole, and complete said.
func testList(t *testing.T, s Setup) {
	size := open(t, s).PageSize
	for _, n := range []int{0, 1, size - 1, size, size + 1, 2 * size, s.Most} {
		if n == s.Most && testing.Short() {
			continue
		}
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			l := open(t, s)
			l.Seed(n)
			for _, round := range []string{"first", "second"} {
				if n == s.Most && round == "second" {
					continue
				}
				var h *heap
				requests := l.requests(func() { h = l.list(nil) })
				if h.err != nil || !h.listing.Complete || h.listing.Received != n+len(h.people) || len(h.byRef) != n || len(h.twice) > 0 {
					t.Fatalf("%s pass: %d of %d Apps, %d twice, listing %+v, error %v", round, len(h.byRef), n, len(h.twice), h.listing, h.err)
				}
				if n == s.Most && n >= 10*l.PageSize && requests > n/2+n*l.ListCalls+10 {
					t.Errorf("%d requests for %d Apps", requests, n)
				}
				for _, r := range h.byRef {
					if !r.Projection.Present || r.Name == "" || len(r.Refs) == 0 || !r.Complete || r.Status != core.Approved || !r.Managed {
						t.Fatalf("not whole: %+v", r)
					}
				}
			}
		})
	}
}

// testListAgreesWithRead: both show an App alike.
func testListAgreesWithRead(t *testing.T, s Setup) {
	l := open(t, s)
	app := l.approved(1)
	h := l.list(nil)
	if len(h.byRef) != 1 || h.err != nil {
		t.Fatalf("%+v", h)
	}
	read := app.read()
	for _, listed := range h.byRef {
		if !listed.Projection.Same(read.Projection) || listed.Name != read.Name || listed.AppID != app.App.ID || refKey(listed.Refs) != refKey(read.Refs) {
			t.Errorf("listed %+v\nread   %+v", listed, read)
		}
	}
}

// testListThatChanges: Apps come and go while the list is read. It may say
// that it is not complete; what it must not do is to miss an App that was
// there all the time and say that nothing is missing.
func testListThatChanges(t *testing.T, s Setup) {
	for _, change := range []string{"removal", "creation"} {
		t.Run(change, func(t *testing.T) {
			l := open(t, s)
			total := 2*l.PageSize + 3
			l.Seed(total)
			all := l.list(nil)
			var removed string
			h := l.list(func(batch int, h *heap) {
				switch {
				case batch > 1:
				case change == "creation":
					l.Seed(1)
				default:
					for key, r := range h.byRef {
						removed = key
						l.Remove(r.Refs)
						return
					}
				}
			})
			if len(h.twice) > 0 {
				t.Errorf("%d Apps came twice", len(h.twice))
			}
			for key := range all.byRef {
				if _, ok := h.byRef[key]; !ok && key != removed && h.err == nil && h.listing.Complete {
					t.Fatalf("an App was missed, and the listing calls itself complete: %+v", h.listing)
				}
			}
			if !h.listing.Complete && h.err == nil && h.listing.Why == "" {
				t.Error("not complete, and nobody is told why")
			}
			if again := l.list(nil); !again.listing.Complete || again.err != nil {
				t.Errorf("the next pass, in calm, is not complete: %+v, %v", again.listing, again.err)
			}
		})
	}
}

// testListStops: an error of yield stops the listing and comes back.
func testListStops(t *testing.T, s Setup) {
	l := open(t, s)
	l.Seed(2*l.PageSize + 1)
	stop, batches := errors.New("stop here"), 0
	listing, err := l.List(t.Context(), func([]core.Remote) error { batches++; return stop })
	if !errors.Is(err, stop) || batches != 1 || listing.Complete {
		t.Errorf("%d batches, %+v, %v", batches, listing, err)
	}
}

// testListWithFaults: whichever call of a listing fails, for good or just
// once, the listing never claims to be complete while Apps are missing.
func testListWithFaults(t *testing.T, s Setup) {
	l := open(t, s)
	total := l.PageSize + 3
	l.Seed(total)
	calls := l.requests(func() { l.list(nil) })
	for _, f := range readFaults() {
		t.Run(f.name, func(t *testing.T) {
			for k := range calls {
				if f.name == "huge" && k > 1 {
					break // 50 MB each
				}
				l := open(t, s)
				l.Seed(total)
				l.fault(f.name, fmt.Sprintf("%s after:%d", f.value, k))
				h := l.list(nil)
				if h.err == nil && (h.listing.Complete || h.listing.Why == "") {
					t.Errorf("from call %d on: %+v with %d of %d Apps", k, h.listing, len(h.byRef), total)
				}
				if h.err != nil && (h.listing.Complete || !f.allows(core.CodeOf(h.err))) {
					t.Errorf("from call %d on: %v (%s)", k, h.err, core.CodeOf(h.err))
				}
				l.calm()
				l.clock.Advance(longPause)
				if again := l.list(nil); !again.listing.Complete || len(again.byRef) != total {
					t.Errorf("after call %d and calm: %+v, %v", k, again.listing, again.err)
				}
			}
		})
	}
}

// testListPaced: a short wait that the gateway asks for in the middle of a
// listing is obeyed and the listing ends well; an answer that comes too late
// is temporary.
func testListPaced(t *testing.T, s Setup) {
	t.Run("throttled for a moment", func(t *testing.T) {
		l := open(t, s)
		total := l.PageSize + 3
		l.Seed(total)
		before := l.clock.Slept()
		l.fault("throttle", "1@5 after:1")
		h := l.list(nil)
		if h.err != nil || !h.listing.Complete || len(h.byRef) != total || l.clock.Slept()-before < 5*time.Second {
			t.Errorf("%d of %d Apps, %+v, %v, after waiting %s", len(h.byRef), total, h.listing, h.err, l.clock.Slept()-before)
		}
	})
	t.Run("no answer in time", func(t *testing.T) {
		l := open(t, s)
		l.Seed(2)
		l.hurry(100 * time.Millisecond)
		l.fault("late", "on@500ms")
		h := l.list(nil)
		if core.CodeOf(h.err) != core.CodeTemporary || h.listing.Complete {
			t.Errorf("%+v, %v (%s)", h.listing, h.err, core.CodeOf(h.err))
		}
	})
}

// testForeign: what does not belong to the portal is counted, and never taken
// for an App.
func testForeign(t *testing.T, s Setup) {
	l := open(t, s)
	if l.Foreign == nil {
		t.Skip("every object here belongs to the portal")
	}
	l.Seed(2)
	l.Foreign()
	h := l.list(nil)
	unmanaged := h.listing.Unmanaged
	for _, r := range h.byRef {
		if !r.Managed && h.listing.Unmanaged == 0 {
			unmanaged++
		}
	}
	if unmanaged != 1 || h.err != nil || !h.listing.Complete {
		t.Errorf("%d unmanaged objects counted, %+v, %v", unmanaged, h.listing, h.err)
	}
}

// testAdopted: an object that is not the portal's becomes an App by its refs
// alone: a direct read tells its state, our projection of it is what it shows,
// and every later listing shows it the same.
func testAdopted(t *testing.T, s Setup) {
	l := open(t, s)
	if l.Foreign == nil {
		t.Skip("every object here belongs to the portal")
	}
	l.Foreign()
	foreign := func(remotes []core.Remote) (core.Remote, bool) {
		i := slices.IndexFunc(remotes, func(r core.Remote) bool { return !r.Managed })
		if i < 0 {
			return core.Remote{}, false
		}
		return remotes[i], true
	}
	app := core.App{ID: "adopted-app", Connection: l.Connection.Name, Base: core.Absent()}
	_, err := l.List(t.Context(), func(batch []core.Remote) error {
		if r, ok := foreign(batch); ok {
			app.Name, app.Refs = r.Name, r.Refs
		}
		return nil
	})
	if err != nil || len(app.Refs) == 0 {
		t.Fatalf("it is not listed: %v", err)
	}
	read, err := l.Read(t.Context(), core.Subject{App: app})
	if err != nil || !read.Projection.Present || !read.Complete || read.Status == core.Unknown {
		t.Fatalf("it reads as %+v, %v", read, err)
	}
	app = core.Adopt(app, read)
	if want := l.Provider.Project(l.Connection, app); !want.Same(read.Projection) {
		t.Errorf("it must show %s, and shows %s", want, read.Projection)
	}
	_, err = l.List(t.Context(), func(batch []core.Remote) error {
		r, ok := foreign(batch)
		if reads, interprets := l.Gateway.(core.Interpreter); interprets && ok {
			r = reads.Interpret(app, r)
		}
		if ok && !r.Projection.Same(read.Projection) {
			t.Errorf("a listing shows %s, a read %s", r.Projection, read.Projection)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if gone, err := l.Prove(t.Context(), core.Subject{App: app}); err != nil || gone {
		t.Errorf("gone %v, %v", gone, err)
	}
}
