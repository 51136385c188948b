package engine_test

import (
	"slices"
	"testing"
	"time"

	"gatehouse/core"
)

// offering lets the connection offer a second API.
func (w *world) offering(p *process) {
	w.t.Helper()
	err := p.store.Write(w.ctx, func(tx core.Tx) error {
		return tx.PutCatalog("paper-prod", []core.CatalogAPI{{APIRef: core.APIRef{ID: "pay", Name: "Payments"}}, {APIRef: core.APIRef{ID: "led", Name: "Ledger"}}})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

var portal = core.Actor{Name: "portal/site", Session: "portal/site"}

func TestAPendingRequestIsChangedByItsOwnerAndOpenPlansAreStale(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("p")
		w.offering(p)
		id := w.add(p, core.Pending, 1)[0]
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}}, core.Approve, core.Input{})
		if err != nil {
			t.Fatal(err)
		}
		name := "Renamed"
		app, err := p.OwnerEdit(w.ctx, portal, id, core.OwnerChange{
			EditFields: core.EditFields{Name: &name, Add: []core.Registration{{API: core.APIRef{ID: "led"}}}}, Withdraw: []string{"pay", "nothing"},
		})
		if err != nil || app.Name != name || app.Status != core.Pending || len(app.Registrations) != 1 || app.Registrations[0].API.ID != "led" {
			t.Fatalf("%+v, %v", app, err)
		}
		if got := p.app(id); got.Name != name || got.Revision != 2 || got.Push.State != core.PushNone {
			t.Errorf("stored: %+v", got)
		}
		applied, err := p.Apply(w.ctx, plan)
		if err != nil || len(applied.Decided) != 0 || len(applied.Refused) != 1 || applied.Refused[0].Reason.Code != core.CodeStale {
			t.Errorf("a plan made before was carried out: %+v, %v", applied, err)
		}
		again, err := p.OwnerEdit(w.ctx, portal, id, core.OwnerChange{EditFields: core.EditFields{Name: &name}})
		if err != nil || again.Revision != 2 {
			t.Errorf("asking for the same again: revision %d, %v", again.Revision, err)
		}
	})
}

func TestAnOwnersChangeOfScopeWaitsAndLeavesTheStatusAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("p")
		w.offering(p)
		id := w.add(p, core.Approved, 1)[0]
		more := core.OwnerChange{EditFields: core.EditFields{Add: []core.Registration{{API: core.APIRef{ID: "led"}}}}}
		app, err := p.OwnerEdit(w.ctx, portal, id, more)
		if err != nil || app.Status != core.Approved || app.WaitingCount() != 1 || !core.RowOf(app).InQueue() {
			t.Fatalf("%+v, %v", app, err)
		}
		stop := p.run()
		p.settle(id)
		stop()
		if shown := w.gate.objects["o-"+string(id)].projection; !slices.Equal(shown.Grants, []string{"pay"}) {
			t.Errorf("the gateway shows %+v", shown)
		}
		if app, err = p.OwnerEdit(w.ctx, portal, id, core.OwnerChange{Withdraw: []string{"led"}}); err != nil || app.WaitingCount() != 0 {
			t.Errorf("withdrawing: %+v, %v", app, err)
		}
		if _, err = p.OwnerEdit(w.ctx, portal, id, core.OwnerChange{Withdraw: []string{"pay"}}); core.CodeOf(err) != core.CodeNotAllowed {
			t.Errorf("what is approved was withdrawn: %v", err)
		}
	})
}

// approve and reject on an APPROVED App answer what its owner asked for since,
// and touch nothing else of it; undo takes back just that.
func TestApproveAndRejectAnswerWhatAnApprovedAppAskedForSince(t *testing.T) {
	for verb, want := range map[core.Verb]struct {
		status core.RegistrationStatus
		grants []string
	}{core.Approve: {core.RegistrationOn, []string{"led", "pay"}}, core.Reject: {core.RegistrationRefused, []string{"pay"}}} {
		t.Run(string(verb), func(t *testing.T) {
			inWorld(t, func(w *world) {
				p := w.start("p")
				w.offering(p)
				id := w.add(p, core.Approved, 1)[0]
				more := core.OwnerChange{EditFields: core.EditFields{Add: []core.Registration{{API: core.APIRef{ID: "led"}}}}}
				if _, err := p.OwnerEdit(w.ctx, portal, id, more); err != nil {
					t.Fatal(err)
				}
				stop := p.run()
				defer stop()
				if a := p.do(verb, core.Input{Reason: "asked for", Hold: time.Hour}, id); len(a.Decided) != 1 {
					t.Fatalf("%+v", a)
				}
				if u, err := p.Undo(w.ctx, ana); err != nil || len(u.Back) != 1 || p.app(id).WaitingCount() != 1 {
					t.Fatalf("%+v, %v", u, err)
				}
				p.do(verb, core.Input{Reason: "asked for"}, id)
				app := p.settle(id)
				if r, _ := app.ByKey("led"); r.Status != want.status || app.Status != core.Approved {
					t.Errorf("%s, %+v", app.Status, app.Registrations)
				}
				if shown := w.gate.objects["o-"+string(id)].projection; !slices.Equal(slices.Sorted(slices.Values(shown.Grants)), want.grants) || shown.State != "on" {
					t.Errorf("the gateway shows %+v", shown)
				}
			})
		})
	}
}

func TestADecidedAppIsNotChangedByItsOwner(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("p")
		id := w.add(p, core.Canceled, 1)[0]
		name := "Renamed"
		if _, err := p.OwnerEdit(w.ctx, portal, id, core.OwnerChange{EditFields: core.EditFields{Name: &name}}); core.CodeOf(err) != core.CodeNotAllowed {
			t.Errorf("%v", err)
		}
	})
}

func TestADeletionThatIsAskedForWaitsForAnAdministrator(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("p")
		id := w.add(p, core.Approved, 1)[0]
		for range 2 {
			app, err := p.AskDeletion(w.ctx, portal, id, true, "no longer used")
			if err != nil || app.DeletionAskedAt.IsZero() || app.Status != core.Approved || !core.RowOf(app).InQueue() {
				t.Fatalf("%+v, %v", app, err)
			}
		}
		history, err := p.store.History(w.ctx, id, 0)
		if err != nil || len(history) != 1 || history[0].Action != "deletion asked" || history[0].Actor != portal.Name {
			t.Errorf("history: %+v, %v", history, err)
		}
		if app, err := p.AskDeletion(w.ctx, portal, id, false, ""); err != nil || !app.DeletionAskedAt.IsZero() || core.RowOf(app).InQueue() {
			t.Errorf("taking it back: %+v, %v", app, err)
		}
	})
}
