package engine_test

import (
	"strconv"
	"testing"

	"gatehouse/core"
)

// objectsAt fills the gateway with objects that nobody here knows.
func (w *world) objectsAt(n int) {
	w.gate.Outside(func(objects map[string]*object) {
		for i := range n {
			id := "o" + strconv.Itoa(i)
			objects[id] = &object{id: id, name: "App " + id, projection: core.Shown("on")}
		}
	})
}

func (p *process) live() int {
	p.w.t.Helper()
	counts, err := p.store.Counts(p.w.ctx)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return counts.Apps
}

func TestAFirstReadingThatShowsAnAppTwiceStoresItOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		w.objectsAt(500)
		w.gate.altered = func(all []core.Remote) []core.Remote { return append(all, all...) }
		if got := p.sync(false); got.New != 500 || p.live() != 500 {
			t.Errorf("%+v, %d Apps are stored", got, p.live())
		}
	})
}

func TestWhatAnotherProcessStoredDuringAFirstReadingIsNotStoredAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		p, other := w.start("one"), w.start("two")
		w.objectsAt(500)
		w.gate.listed = func() {
			err := other.store.Write(w.ctx, func(tx core.Tx) error {
				return tx.PutApp(core.App{
					ID: "theirs", Name: "App o7", Connection: "paper-prod", Status: core.Approved, Revision: 1,
					Refs: core.Refs{{Kind: "app", ID: "o7"}}, Base: core.Shown("on"),
				})
			})
			if err != nil {
				t.Error(err)
			}
		}
		if got := p.sync(false); got.New != 499 || p.live() != 500 {
			t.Errorf("%+v, %d Apps are stored", got, p.live())
		}
	})
}

// Objects that bear our mark are looked for by it in no store that is empty; the
// mark of another connection's App, and one that comes twice, are found.
func TestAFirstReadingTakesAMarkedAppOnce(t *testing.T) {
	for name, others := range map[string]int{"an empty store": 0, "a store with others' Apps": 3} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				p := w.start("one")
				if others > 0 {
					err := p.store.Write(w.ctx, func(tx core.Tx) error {
						for i := range others {
							if err := tx.PutApp(core.App{ID: core.AppID("m" + strconv.Itoa(i)), Name: "Theirs", Connection: "elsewhere", Status: core.Pending, Revision: 1}); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				w.gate.Outside(func(objects map[string]*object) {
					for i := range 40 {
						id := "o" + strconv.Itoa(i)
						objects[id] = &object{id: id, mark: "m" + strconv.Itoa(i/2), name: "App " + id, projection: core.Shown("on")}
					}
				})
				if got := p.sync(false); got.New != 20-others || p.live() != 20 {
					t.Errorf("%+v, %d Apps are stored", got, p.live())
				}
			})
		})
	}
}
