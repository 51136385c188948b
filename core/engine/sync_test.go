package engine_test

import (
	"testing"
	"time"

	"gatehouse/core"
)

func (p *process) sync(planOnly bool) (got struct{ New, Adopted, Missing, Found, Conflicts, Same, Changes int }) {
	p.w.t.Helper()
	r, err := p.Sync(p.w.ctx, ana, "paper-prod", planOnly)
	if err != nil {
		p.w.t.Fatal(err)
	}
	got.New, got.Adopted, got.Missing, got.Found, got.Conflicts, got.Same, got.Changes = r.New, r.Adopted, r.Missing, r.Found, r.Conflicts, r.Same, len(r.Changes)
	return got
}

func TestSyncTakesOverWhatChangedAtTheGatewayAndNothingElse(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Approved, 3)
		if got := p.sync(false); got.Same != 3 || got.Changes != 0 {
			t.Errorf("nothing changed, and sync found %+v", got)
		}
		version := p.app(ids[0]).Revision
		w.gate.Outside(func(objects map[string]*object) {
			objects["o-"+string(ids[0])].projection = core.Shown("off")
			objects["o-"+string(ids[0])].by = "rui"
			objects["new"] = &object{id: "new", name: "From the portal", projection: core.Shown("off")}
		})
		if got := p.sync(true); got.New != 1 || got.Adopted != 1 {
			t.Errorf("plan: %+v", got)
		}
		p.expect(ids[0], core.Approved, core.PushConfirmed)
		if got := p.sync(false); got.New != 1 || got.Adopted != 1 || got.Same != 2 {
			t.Errorf("sync: %+v", got)
		}
		p.expect(ids[0], core.Canceled, core.PushConfirmed)
		if app := p.app(ids[0]); app.DecidedBy != "rui at the gateway" || app.Revision == version {
			t.Errorf("taken over by %q at revision %d", app.DecidedBy, app.Revision)
		}
		if got := p.sync(false); got.Changes != 0 {
			t.Errorf("a second sync changed something again: %+v", got)
		}
	})
}

func TestASuspendedAppThatReadsBackAsDisabledStaysSuspended(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		stop := p.run()
		p.do(core.Suspend, core.Input{}, id)
		p.settle(id)
		stop()
		if got := p.sync(false); got.Adopted != 0 {
			t.Errorf("%+v", got)
		}
		p.expect(id, core.Suspended, core.PushConfirmed)
	})
}

func TestAbsenceInAnIncompleteListingIsNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Approved, 20)
		w.gate.Outside(func(objects map[string]*object) { clear(objects) })
		w.gate.incomplete = true
		if got := p.sync(false); got.Changes != 0 || w.gate.Calls("prove") != 0 {
			t.Errorf("an incomplete listing came to %+v", got)
		}
		p.expect(ids[0], core.Approved, core.PushConfirmed)
	})
}

func TestAListThatBreaksOffKeepsTheFreshnessOfTheLastWholeOne(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		w.add(p, core.Approved, 1)
		p.sync(false)
		first := time.Now()
		time.Sleep(time.Hour)
		w.gate.before = func(call string, _ int) error { return core.Errorf(core.CodeTemporary, "paper-prod", "no answer") }
		if _, err := p.Sync(w.ctx, ana, "paper-prod", false); core.CodeOf(err) != core.CodeTemporary {
			t.Errorf("%v", err)
		}
		states, err := p.store.Connections(w.ctx)
		if err != nil || len(states) != 1 || !states[0].ReadAt.Equal(first) || states[0].Cause != core.CodeTemporary {
			t.Errorf("%+v %v", states, err)
		}
	})
}

func TestSyncLeavesAPushUnderWayAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		app := p.app(id)
		app.Push = core.Push{State: core.PushSending, Touched: true}
		app.Status = core.Canceled
		if err := p.store.Write(w.ctx, func(tx core.Tx) error { return tx.PutApp(app) }); err != nil {
			t.Fatal(err)
		}
		w.gate.Outside(func(objects map[string]*object) {
			for _, o := range objects {
				o.projection = core.Shown("half")
			}
		})
		p.sync(false)
		p.expect(id, core.Canceled, core.PushSending)
	})
}

func TestTheSyncLoopReadsAtItsInterval(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", syncEvery(time.Minute))
		stop := p.run()
		time.Sleep(10*time.Minute + time.Second)
		stop()
		if n := w.gate.Calls("list"); n != 11 {
			t.Errorf("read %d times in 10 minutes", n)
		}
	})
}

// A change is seen within one interval, however long a reading takes; and a
// gateway that is slower than its interval gets its rest.
func TestAnIntervalIsFromTheBeginningOfOneReadingToThatOfTheNext(t *testing.T) {
	for took, want := range map[time.Duration]int{20 * time.Second: 10, 90 * time.Second: 4} {
		inWorld(t, func(w *world) {
			w.gate.listed = func() { time.Sleep(took) }
			p := w.start("one", syncEvery(time.Minute))
			stop := p.run()
			time.Sleep(10*time.Minute - time.Second)
			stop()
			if n := w.gate.Calls("list"); n != want {
				t.Errorf("a reading takes %s: read %d times in 10 minutes, want %d", took, n, want)
			}
		})
	}
}

func TestRevealAsksTheGatewayAndIsAudited(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id, canceled := w.add(p, core.Approved, 1)[0], w.add(p, core.Canceled, 1)[0]
		got, err := p.Reveal(w.ctx, ana, id)
		if err != nil || len(got.Secrets) != 1 || got.Secrets[0].Value != "secret-of-"+string(id) {
			t.Errorf("%+v %v", got, err)
		}
		if a := p.actions(id); len(a) != 1 || a[0] != "revealed" {
			t.Errorf("audit: %v", a)
		}
		if _, err := p.Reveal(w.ctx, ana, canceled); core.CodeOf(err) != core.CodeNotAllowed {
			t.Errorf("credentials of a canceled App: %v", err)
		}
	})
}

func TestOpeningCredentialsOfAnAppThatIsGoneRemovesIt(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		w.gate.Outside(func(objects map[string]*object) { clear(objects) })
		got, err := p.Reveal(w.ctx, ana, id)
		if err != nil || !got.Removed || got.Message == "" || !p.app(id).Removed() {
			t.Errorf("%+v %v", got, err)
		}
		events, err := p.store.Events(w.ctx, core.EventRemoved, 10)
		if err != nil || len(events) != 1 {
			t.Errorf("%+v %v", events, err)
		}
	})
}

func TestImportingTwiceChangesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		rows := []core.App{
			{Name: "Good", ReferenceID: "ref-1", Connection: "paper-prod", Registrations: []core.Registration{{API: core.APIRef{ID: "pay"}, Status: core.Waiting}}},
			{Name: "", ReferenceID: "ref-2", Connection: "paper-prod"},
			{Name: "Nowhere", ReferenceID: "ref-3", Connection: "gone"},
			{Name: "No reference", Connection: "paper-prod"},
		}
		first, err := p.Import(w.ctx, ana, rows)
		if err != nil || first.New != 1 || len(first.Refused) != 3 {
			t.Errorf("%+v %v", first, err)
		}
		second, err := p.Import(w.ctx, ana, rows)
		if err != nil || second.New != 0 || second.Same != 1 || second.Updated != 0 {
			t.Errorf("%+v %v", second, err)
		}
		rows[0].Description = "now with words"
		if third, err := p.Import(w.ctx, ana, rows[:1]); err != nil || third.Updated != 1 {
			t.Errorf("%+v %v", third, err)
		}
	})
}

func TestAPendingAppThatTheGatewayShowsApprovedIsTakenOver(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0] // an old backup of the store, say: it was approved since
		w.gate.Outside(func(objects map[string]*object) {
			objects["there"] = &object{id: "there", mark: string(id), name: "App 0", projection: core.Shown("on", "pay")}
		})
		if got := p.sync(false); got.Adopted != 1 || got.Conflicts != 0 {
			t.Errorf("%+v", got)
		}
		p.expect(id, core.Approved, core.PushConfirmed)
	})
}

func TestAPIsThatAnImportAddsToAnApprovedAppWaitAndAreNotPushed(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		p.sync(false) // reads the catalog
		row := core.App{Name: "A", ReferenceID: "ref-1", Connection: "paper-prod", Registrations: []core.Registration{{API: core.APIRef{ID: "pay"}, Status: core.Waiting}}}
		if _, err := p.Import(w.ctx, ana, []core.App{row}); err != nil {
			t.Fatal(err)
		}
		page, err := p.store.Page(w.ctx, core.PageRequest{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		id := page.Rows[0].ID
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		pushes := w.gate.Calls("push")
		row.Registrations = append(row.Registrations, core.Registration{API: core.APIRef{ID: "ledger"}, Status: core.Waiting})
		for i, want := range []int{1, 0} {
			if got, err := p.Import(w.ctx, ana, []core.App{row}); err != nil || got.Updated != want {
				t.Errorf("import %d: %+v %v", i, got, err)
			}
		}
		time.Sleep(time.Minute)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		if app := p.app(id); app.WaitingCount() != 1 || !core.RowOf(app).InQueue() || w.gate.Calls("push") != pushes {
			t.Errorf("%+v, %d pushes more", app.Registrations, w.gate.Calls("push")-pushes)
		}
		if r := p.sync(false); r.Changes != 0 {
			t.Errorf("a reading finds %+v", r)
		}
	})
}

func TestWhatIsNotOursIsListedAndLeftAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		w.add(p, core.Approved, 2)
		w.gate.altered = func(all []core.Remote) []core.Remote {
			return append(all, core.Remote{Name: "Somebody's", Projection: core.Shown("on"), Complete: true, Status: core.Approved, Refs: core.Refs{{Kind: "app", ID: "theirs"}},
				Credentials: []core.RemoteCredential{{Secret: "s"}}})
		}
		if r := p.pass(); r.New != 0 || r.Same != 2 {
			t.Errorf("%+v", r)
		}
		got, listing, err := p.Unmanaged(w.ctx, "paper-prod")
		if err != nil || !listing.Complete || len(got) != 1 || got[0].Name != "Somebody's" || len(got[0].Credentials) != 0 {
			t.Errorf("%+v %+v %v", got, listing, err)
		}
	})
}

func TestAConflictSaysWhatEachSideHas(t *testing.T) {
	for why, c := range map[string]struct {
		had  core.Status
		verb core.Verb
		to   core.Projection
	}{
		"both sides changed, to CANCELED here and to APPROVED there; ours gives less access":          {core.Approved, core.Cancel, core.Shown("on", "audit-only")},
		"both sides changed, to APPROVED here and to CANCELED there; the gateway's gives less access": {core.Canceled, core.Approve, core.Shown("off", "audit-only")},
	} {
		inWorld(t, func(w *world) {
			p := w.start("one")
			id := w.add(p, c.had, 1)[0]
			p.do(c.verb, core.Input{Reason: "r", Hold: time.Hour}, id)
			w.gate.Outside(func(objects map[string]*object) { objects["o-"+string(id)].projection = c.to })
			r, err := p.Sync(w.ctx, ana, "paper-prod", true)
			if err != nil || len(r.Changes) != 1 || r.Changes[0].What != "conflict" || r.Changes[0].Why != why {
				t.Errorf("%+v, %v; want: %s", r.Changes, err, why)
			}
		})
	}
}
