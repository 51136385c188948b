package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

// waits is an App that waits for a decision on some APIs.
func waits(id, name string, owner core.Owner, apis ...string) core.App {
	a := core.App{ID: core.AppID(id), Name: name, Connection: "paper-prod", Status: core.Pending, Revision: 1, Base: core.Absent(), Owner: owner, CreatedAt: time.Now()}
	for _, api := range apis {
		a.Registrations = append(a.Registrations, core.Registration{API: core.APIRef{ID: strings.ToLower(api), Name: api}, Status: core.Waiting})
	}
	return a
}

func (w *world) put(p *process, apps ...core.App) {
	w.t.Helper()
	err := p.store.Write(w.ctx, func(tx core.Tx) error {
		for _, a := range apps {
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func rowIDs(rows []core.Row) (out []string) {
	for _, r := range rows {
		out = append(out, string(r.ID))
	}
	return out
}

func TestAReviewHasWhatADecisionRestsOn(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("p")
		carla := core.Owner{Name: "Carla", Email: "carla@acme.example", Account: "Acme"}
		self := waits("self-1", "Payments Mobile", carla, "Payments", "Ledger")
		self.CallbackURL = "https://pay.acme.example/cb"
		refused := waits("old-1", "Payroll", carla, "Payments")
		refused.Status, refused.Reason, refused.DecidedBy, refused.DecidedAt = core.Rejected, "no contract", "bo", time.Now()
		refused.Registrations[0].Status = core.RegistrationRefused
		refused.CreatedAt = time.Now().Add(-90 * 24 * time.Hour)
		gone := waits("old-2", "First", carla)
		gone.RemovedAt, gone.CreatedAt = time.Now(), time.Now().Add(-200*24*time.Hour)
		twin := waits("twin-1", "payments  MOBILE", core.Owner{Name: "Dan", Email: "dan@other.example"})
		twin.Status = core.Approved
		calls := waits("call-1", "Something", core.Owner{Name: "Eve"}, "Orders")
		calls.CallbackURL = "https://PAY.acme.example/other"
		near := waits("near-1", "Invoices", core.Owner{Name: "Fay", Email: "fay@acme.example"}, "Ledger")
		far := waits("far-1", "Till", core.Owner{Name: "Gus", Email: "gus@elsewhere.example"}, "Payments", "Ledger")
		mine := waits("mine-1", "Other of Carla's", carla, "Ledger")
		w.put(p, self, refused, gone, twin, calls, near, far, mine)
		err := p.store.Write(w.ctx, func(tx core.Tx) error {
			return tx.PutCatalog("paper-prod", []core.CatalogAPI{{APIRef: core.APIRef{ID: "payments"}, Note: "1000 calls per day"}, {APIRef: core.APIRef{ID: "ledger"}}})
		})
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Review(w.ctx, "self-1")
		if err != nil {
			t.Fatal(err)
		}
		if got := rowIDs(r.Others); len(got) != 3 || slices.Contains(got, "self-1") || !slices.Contains(got, "old-2") {
			t.Errorf("the owner's others: %q", got)
		}
		if len(r.Decided) != 1 || r.Decided[0].Reason != "no contract" {
			t.Errorf("decided before: %+v", r.Decided)
		}
		if r.Owner.Apps != 4 || !r.Owner.First.Equal(gone.CreatedAt) {
			t.Errorf("the owner's standing: %+v", r.Owner)
		}
		if len(r.APINotes) != 1 || r.APINotes["payments"] != "1000 calls per day" {
			t.Errorf("notes on APIs: %v", r.APINotes)
		}
		if got := rowIDs(r.Open); r.OpenPart || r.OpenTotal != 3 || !slices.Equal(got, []string{"mine-1", "near-1", "far-1"}) {
			t.Errorf("similar requests: %q of %d", got, r.OpenTotal)
		}
		var like []string
		for _, d := range r.Duplicates {
			like = append(like, string(d.Row.ID)+" "+strings.Join(d.Words(), "+"))
		}
		if !slices.Equal(like, []string{"call-1 callback at the same domain", "twin-1 similar name"}) || r.CallingTotal != 1 {
			t.Errorf("duplicates: %q, %d calling", like, r.CallingTotal)
		}
	})
}

func TestANoteIsKeptWithWhoAndWhenAndIsNoDecision(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("p")
		id := w.add(p, core.Pending, 1)[0]
		if err := p.Note(w.ctx, ana, id, "  asked Carla for the contract "); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if err := p.Note(w.ctx, core.Actor{Name: "bo"}, id, "it came"); err != nil {
			t.Fatal(err)
		}
		r, err := p.Review(w.ctx, id)
		if err != nil || len(r.Notes) != 2 || r.Notes[1].Detail != "asked Carla for the contract" || r.Notes[1].Actor != "ana" || r.Notes[0].Actor != "bo" {
			t.Fatalf("%+v, %v", r.Notes, err)
		}
		if r.App.Revision != 1 {
			t.Error("a note made open plans stale")
		}
		if err := p.store.Check(w.ctx); err != nil {
			t.Error(err)
		}
		for _, text := range []string{" \n", strings.Repeat("x", 1001)} {
			if err := p.Note(w.ctx, ana, id, text); core.CodeOf(err) != core.CodeInvalid {
				t.Errorf("a note of %d characters: %v", len(text), err)
			}
		}
		if err := p.Note(w.ctx, ana, "nobody", "x"); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("a note on no App: %v", err)
		}
	})
}

func TestWhatWaitsIsAssignedHandedOverAndGivenUp(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("p")
		id := w.add(p, core.Pending, 1)[0]
		done := w.add(p, core.Approved, 1)[0]
		for _, to := range []string{"ana", "ana", "bo", ""} {
			apps, err := p.Assign(w.ctx, ana, []core.AppID{id}, to)
			if err != nil || len(apps) != 1 || apps[0].AssignedTo != to || p.app(id).AssignedTo != to {
				t.Fatalf("to %q: %+v, %v", to, apps, err)
			}
		}
		history, err := p.store.History(w.ctx, id, 0)
		var got []string
		for _, h := range history {
			got = append(got, h.Action+" "+h.Detail)
		}
		if err != nil || !slices.Equal(got, []string{"assigned to nobody, was bo", "assigned to bo, was ana", "assigned to ana"}) {
			t.Errorf("%q, %v", got, err)
		}
		apps, err := p.Assign(w.ctx, ana, []core.AppID{done, id}, "ana")
		if core.CodeOf(err) != core.CodeNotAllowed || len(apps) != 1 || p.app(done).AssignedTo != "" {
			t.Errorf("where nothing waits: %+v, %v", apps, err)
		}
	})
}

func TestADecisionEndsAnAssignmentAndTakingItBackBringsItBack(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("p")
		id := w.add(p, core.Pending, 1)[0]
		if _, err := p.Assign(w.ctx, ana, []core.AppID{id}, "ana"); err != nil {
			t.Fatal(err)
		}
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}, Revisions: map[core.AppID]int64{id: 1}}, core.Reject, core.Input{Reason: "no", Hold: time.Minute})
		if err != nil || len(plan.Change) != 1 {
			t.Fatalf("assigning made the plan stale: %+v, %v", plan, err)
		}
		if _, err := p.Apply(w.ctx, plan); err != nil || p.app(id).AssignedTo != "" {
			t.Fatalf("it is still %q's, %v", p.app(id).AssignedTo, err)
		}
		if _, err := p.Undo(w.ctx, ana); err != nil || p.app(id).AssignedTo != "ana" {
			t.Errorf("taken back it is %q's, %v", p.app(id).AssignedTo, err)
		}
	})
}

func TestOfTwoWhoOpenAnAppTheLaterLearnsOfTheEarlier(t *testing.T) {
	inWorld(t, func(w *world) {
		p, q := w.start("p"), w.start("q")
		bo := core.Actor{Name: "bo", Session: "s-bo"}
		id := w.add(p, core.Pending, 1)[0]
		look := func(p *process, who core.Actor) string {
			t.Helper()
			others, err := p.Look(w.ctx, who, id)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, l := range others {
				names = append(names, fmt.Sprintf("%s for %s", l.Name, time.Since(l.Since)))
			}
			return strings.Join(names, " ")
		}
		if got := look(p, ana); got != "" {
			t.Errorf("ana is told of %q", got)
		}
		time.Sleep(time.Minute)
		if got := look(q, bo); got != "ana for 1m0s" {
			t.Errorf("bo is told of %q", got)
		}
		if got := look(p, ana); got != "bo for 0s" { // renewed
			t.Errorf("ana is told of %q", got)
		}
		time.Sleep(core.LookFor - time.Second)
		if got := look(q, bo); got != "ana for 2m59s" {
			t.Errorf("a look that was renewed: %q", got)
		}
		time.Sleep(2 * time.Second)
		if got := look(q, bo); got != "" {
			t.Errorf("a look that is over: %q", got)
		}
		if err := q.LookAway(w.ctx, bo, id); err != nil {
			t.Fatal(err)
		}
		if got := look(p, ana); got != "" {
			t.Errorf("bo looked away, but ana is told of %q", got)
		}
	})
}

func TestAReadOnlyProcessLooksWithoutBeingSeenAndWritesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		p, r := w.start("p"), w.start("r", readOnly)
		id := w.add(p, core.Pending, 1)[0]
		if _, err := p.Look(w.ctx, ana, id); err != nil {
			t.Fatal(err)
		}
		others, err := r.Look(w.ctx, core.Actor{Name: "guest"}, id)
		if err != nil || len(others) != 1 || others[0].Name != "ana" {
			t.Errorf("it is told of %+v, %v", others, err)
		}
		if looks, err := p.store.Looks(w.ctx, time.Now()); err != nil || len(looks) != 1 {
			t.Errorf("%+v, %v", looks, err)
		}
		if err := r.Note(w.ctx, ana, id, "x"); core.CodeOf(err) != core.CodeReadOnly {
			t.Errorf("a note: %v", err)
		}
		if _, err := r.Assign(w.ctx, ana, []core.AppID{id}, "ana"); core.CodeOf(err) != core.CodeReadOnly {
			t.Errorf("an assignment: %v", err)
		}
	})
}
