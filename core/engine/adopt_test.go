package engine_test

import (
	"slices"
	"testing"
	"time"

	"gatehouse/core"
)

// stranger puts an object without our mark at the gateway.
func (w *world) stranger(id, state string, grants ...string) {
	w.gate.Outside(func(objects map[string]*object) {
		objects[id] = &object{id: id, name: "Somebody's " + id, projection: core.Shown(state, grants...), foreign: true}
	})
}

func TestAnAdoptedObjectIsAnAppInTheStateItHasThere(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		w.add(p, core.Approved, 1)
		w.stranger("x-1", "on", "pay")
		w.stranger("x-2", "off")
		if r, err := p.Sync(w.ctx, ana, "paper-prod", false); err != nil || r.New != 0 {
			t.Fatalf("a sync took over what is not the portal's: %+v, %v", r, err)
		}

		plan, err := p.PlanAdoption(w.ctx, ana, "paper-prod", []string{"x-1", "x-2", "x-1"}, core.Owner{Name: "Bo", Email: "bo@example.org"})
		if err != nil || len(plan.Change) != 2 || len(plan.Refused) != 0 {
			t.Fatalf("%+v, %v", plan, err)
		}
		if left, _, err := p.Unmanaged(w.ctx, "paper-prod"); err != nil || len(left) != 2 {
			t.Fatalf("the plan alone changed something: %v, %v", left, err)
		}
		done, err := p.Adopt(w.ctx, plan)
		if err != nil || len(done.Change) != 2 {
			t.Fatalf("%+v, %v", done, err)
		}
		for i, want := range []core.Status{core.Approved, core.Canceled} {
			app := p.app(done.Change[i].App.ID)
			if app.Status != want || app.Owner.Email != "bo@example.org" || len(app.Credentials) != 1 {
				t.Errorf("%s is %s, of %s, with %d credentials", app.Name, app.Status, app.Owner.Label(), len(app.Credentials))
			}
			if got := p.actions(app.ID); !slices.Equal(got, []string{"adopted"}) {
				t.Errorf("the log has %v", got)
			}
		}
		if left, _, err := p.Unmanaged(w.ctx, "paper-prod"); err != nil || len(left) != 0 {
			t.Errorf("still unmanaged: %v, %v", left, err)
		}
		r, err := p.Sync(w.ctx, ana, "paper-prod", false)
		if err != nil || r.Same != 3 || len(r.Changes) != 0 {
			t.Errorf("the next sync finds %+v, %v", r, err)
		}
	})
}

func TestAnAdoptedAppIsDecidedAndItsEndIsNoticedLikeAnyOther(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		w.add(p, core.Approved, 1)
		w.stranger("x-1", "on", "pay")
		plan, err := p.PlanAdoption(w.ctx, ana, "paper-prod", []string{"x-1"}, core.Owner{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Adopt(w.ctx, plan); err != nil {
			t.Fatal(err)
		}
		id := plan.Change[0].App.ID
		p.run()
		p.do(core.Cancel, core.Input{Reason: "not theirs"}, id)
		p.settle(id)
		p.expect(id, core.Canceled, core.PushConfirmed)
		w.gate.Outside(func(objects map[string]*object) {
			if objects["x-1"].projection.State != "off" {
				t.Error("the gateway still lets it in")
			}
			delete(objects, "x-1")
		})
		time.Sleep(time.Second)
		if r, err := p.Sync(w.ctx, ana, "paper-prod", false); err != nil || r.Removed != 1 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

func TestWhatCannotBeAdoptedIsRefusedWithItsReason(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		known := w.add(p, core.Approved, 1)[0]
		w.stranger("x-1", "on", "pay")
		w.stranger("x-2", "on", "pay")
		plan, err := p.PlanAdoption(w.ctx, ana, "paper-prod", []string{"nosuch", string(known), "x-1", "x-2"}, core.Owner{})
		if err != nil {
			t.Fatal(err)
		}
		var codes []core.Code
		for _, a := range plan.Refused {
			codes = append(codes, a.Reason.Code)
		}
		if !slices.Equal(codes, []core.Code{core.CodeNotFound, core.CodeNotAllowed}) || len(plan.Change) != 2 {
			t.Fatalf("refused %v, to adopt %d", codes, len(plan.Change))
		}
		if _, err := p.Adopt(w.ctx, plan); err != nil {
			t.Fatal(err)
		}
		again, err := p.Adopt(w.ctx, plan) // somebody else had the same plan
		if err != nil || len(again.Change) != 0 || len(again.Refused) != 2 || again.Refused[0].Reason.Code != core.CodeStale {
			t.Errorf("%+v, %v", again, err)
		}
		if _, err := p.PlanAdoption(w.ctx, ana, "paper-prod", nil, core.Owner{}); core.CodeOf(err) != core.CodeInvalid {
			t.Errorf("nothing named: %v", err)
		}
		q := w.start("two", readOnly)
		if _, err := q.Adopt(w.ctx, plan); core.CodeOf(err) != core.CodeReadOnly {
			t.Errorf("read-only: %v", err)
		}
	})
}
