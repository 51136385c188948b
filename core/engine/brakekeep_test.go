package engine_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
)

func TestOneAppOfAHeldPlanIsKeptAndTheRestIsHeldOn(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", braked(core.Brake{Apps: 2}))
		ids := w.add(p, core.Approved, 6)
		w.gate.Outside(func(objects map[string]*object) {
			for _, id := range ids[:4] {
				delete(objects, "o-"+string(id))
			}
		})
		r, err := p.Sync(w.ctx, ana, "paper-prod", false)
		if err != nil || r.Held == nil {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := p.DropPlan(w.ctx, ana, r.Held.ID, "nosuch"); core.CodeOf(err) != core.CodeNotFound {
			t.Fatalf("an App that is not in the plan: %v", err)
		}
		given, err := p.DropPlan(w.ctx, ana, r.Held.ID, ids[1])
		if err != nil || len(given.Lines) != 1 || given.Lines[0].AppID != ids[1] {
			t.Fatalf("%+v, %v", given, err)
		}
		left := p.connection()
		if left.Held == "" || left.Held == r.Held.ID || left.HeldRemovals != 3 {
			t.Fatalf("left is %+v", left)
		}
		again, err := p.Sync(w.ctx, ana, "paper-prod", false)
		if err != nil || again.Held == nil || again.Held.ID != left.Held || again.Dropped != 1 {
			t.Fatalf("the next reading holds %+v, %v", again, err)
		}
		if _, err := p.Release(w.ctx, ana, left.Held, "they left"); err != nil {
			t.Fatal(err)
		}
		for i, id := range ids[:4] {
			if gone := p.app(id).Removed(); gone != (i != 1) {
				t.Errorf("%s removed: %v", id, gone)
			}
		}
		rows, err := p.store.Activity(w.ctx, 0, 100)
		if err != nil || !slices.ContainsFunc(rows, func(r core.Audit) bool { return r.Action == "released" && strings.Contains(r.Detail, "they left") }) {
			t.Errorf("the log does not say why: %+v, %v", rows, err)
		}
	})
}
