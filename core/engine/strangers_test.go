package engine_test

import (
	"maps"
	"strconv"
	"testing"

	"gatehouse/core"
)

// A token of another tenant lists that tenant's Apps: they are not taken in,
// nobody is told of them, and with our own token all is as before.
func TestAnotherTenantsListBringsNothingNewUntilItIsReleased(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 30)
		var ours map[string]*object
		theirs := func(objects map[string]*object) {
			ours = maps.Clone(objects)
			clear(objects)
			for i := range 15 {
				id := "their-" + strconv.Itoa(i)
				objects[id] = &object{id: id, client: id, name: "Theirs " + strconv.Itoa(i), projection: core.Shown("off")}
			}
		}
		p.pass()
		catalog := func(want string) {
			t.Helper()
			if apis, err := p.store.Catalog(w.ctx, "paper-prod"); err != nil || len(apis) != 1 || apis[0].Name != want {
				t.Errorf("the catalog is %+v, want %s: %v", apis, want, err)
			}
		}
		w.gate.Outside(theirs)
		w.gate.catalog = []core.CatalogAPI{{APIRef: core.APIRef{ID: "pay", Name: "Payments of theirs"}}}
		r := p.pass()
		catalog("Payments")
		if r.New != 0 || r.Held == nil || r.Held.News() != 15 || r.Held.Removals() != 30 || p.live() != 30 {
			t.Fatalf("%+v; %d Apps", r, p.live())
		}
		if s := p.connection(); s.HeldNews != 15 || s.HeldRemovals != 30 {
			t.Errorf("%+v", s)
		}
		if again := p.pass(); again.Held == nil || again.Held.ID != r.Held.ID {
			t.Errorf("the same list again: %+v", again)
		}
		catalog("Payments")
		w.gate.catalog[0].Name = "Payments anew"
		w.gate.Outside(func(objects map[string]*object) {
			clear(objects)
			maps.Copy(objects, ours)
			objects["one"] = &object{id: "one", client: "one", name: "One more of ours", projection: core.Shown("off")}
		})
		if r := p.pass(); r.Held != nil || r.New != 1 || r.Found != 30 || p.connection().Held != "" || p.live() != 31 {
			t.Errorf("our own list again: %+v", r)
		}
		catalog("Payments anew")
		p.expect(ids[0], core.Approved, core.PushConfirmed)
	})
}

func TestAListOfAnotherTenantIsTakenInWhenItIsReleasedAndLeftOutWhenItIsDropped(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		w.wiped(w.add(p, core.Approved, 20)...)
		add := func(names ...string) {
			w.gate.Outside(func(objects map[string]*object) {
				for _, id := range names {
					objects[id] = &object{id: id, client: id, name: id, projection: core.Shown("off")}
				}
			})
		}
		add("b1", "b2", "b3")
		held := p.pass().Held
		if _, err := p.DropPlan(w.ctx, ana, held.ID); err != nil {
			t.Fatal(err)
		}
		if r := p.pass(); r.Held != nil || r.Dropped != 23 || r.New != 0 {
			t.Errorf("dropped, but %+v", r)
		}
		add("b4")
		held = p.pass().Held
		if held == nil || held.News() != 1 || held.Lines[0].Name != "b4" {
			t.Fatalf("%+v", held)
		}
		if r, err := p.Release(w.ctx, ana, held.ID, "moved house"); err != nil || r.New != 1 || p.live() != 21 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// A list that breaks off before ours came says nothing about new ones.
func TestNewcomersOfAListThatBrokeOffWaitUnlessOursAreInItToo(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 30)
		w.gate.Outside(func(objects map[string]*object) {
			objects["new"] = &object{id: "new", client: "new", name: "New", projection: core.Shown("off")}
			for _, id := range ids[1:] {
				delete(objects, "o-"+string(id))
			}
		})
		w.gate.incomplete = true
		if r := p.pass(); r.New != 1 || r.Held != nil {
			t.Errorf("%+v", r)
		}
		w.gate.Outside(func(objects map[string]*object) {
			delete(objects, "o-"+string(ids[0]))
			objects["other"] = &object{id: "other", client: "other", name: "Other", projection: core.Shown("off")}
			objects["more"] = &object{id: "more", client: "more", name: "More", projection: core.Shown("off")}
		})
		if r := p.pass(); r.New != 0 || r.Held != nil {
			t.Errorf("%+v", r)
		}
	})
}
