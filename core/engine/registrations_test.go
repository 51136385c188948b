package engine_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

const (
	on      = core.RegistrationOn
	off     = core.RegistrationOff
	refused = core.RegistrationRefused
	waiting = core.Waiting
)

type rows = map[string]core.RegistrationStatus

// both checks that an App's registrations are these, here and at the gateway.
func (p *process) both(g *ledgerGate, id core.AppID, want rows) {
	p.w.t.Helper()
	if got := p.regs(id); !maps.Equal(got, want) {
		p.w.t.Errorf("here: %v, want %v", got, want)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if e := g.entries[p.app(id).Refs.Get("app", "")]; e == nil || !maps.Equal(e.regs, want) {
		p.w.t.Errorf("at the gateway: %+v, want %v", e, want)
	}
}

func TestARegistrationIsDecidedAloneAndTheGatewayFollows(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": waiting, "b": waiting, "c": on})
		stop := p.run()
		p.alone(core.Approve, core.Input{}, id, "a")
		p.settle(id)
		p.both(g, id, rows{"a": on, "b": waiting, "c": on})
		p.alone(core.Reject, core.Input{Reason: "no contract"}, id, "b")
		p.settle(id)
		p.alone(core.Unsubscribe, core.Input{}, id, "c")
		p.settle(id)
		p.both(g, id, rows{"a": on, "b": refused, "c": off})
		p.alone(core.Reprocess, core.Input{}, id, "b")
		p.settle(id)
		p.alone(core.Delete, core.Input{}, id, "c")
		p.settle(id)
		p.both(g, id, rows{"a": on, "b": waiting})
		stop()
		if app := p.app(id); app.Status != core.Approved || app.WaitingCount() != 1 || app.Push.State != core.PushConfirmed {
			t.Errorf("%s +%d %s", app.Status, app.WaitingCount(), app.Push.State)
		}
		history, err := p.store.History(w.ctx, id, 100)
		if err != nil || !slices.ContainsFunc(history, func(a core.Audit) bool { return a.Detail == "Beta: WAITING → REJECTED: no contract" }) {
			t.Errorf("%+v %v", history, err)
		}
	})
}

func TestAPlanForRegistrationsSortsEachOfThem(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": waiting, "b": on, "c": refused})
		sel := core.Selection{IDs: []core.AppID{id}, Registrations: map[core.AppID][]string{id: {"a", "b", "c", "zzz"}}}
		plan, err := p.Plan(w.ctx, ana, sel, core.Unsubscribe, core.Input{})
		if err != nil || len(plan.Change) != 1 || !slices.Equal(plan.Change[0].Keys, []string{"b"}) {
			t.Fatalf("%+v %v", plan.Change, err)
		}
		if lines := plan.Change[0].Lines; len(lines) != 1 || lines[0] != "Beta: APPROVED → UNSUBSCRIBED" {
			t.Errorf("%q", lines)
		}
		if len(plan.NotEligible) != 3 || !strings.Contains(plan.NotEligible[0].Reason.Message, "only an APPROVED registration can be unsubscribed, not a WAITING one") {
			t.Errorf("%+v", plan.NotEligible)
		}
		whole, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}}, core.Unsubscribe, core.Input{})
		if err != nil || len(whole.NotEligible) != 1 {
			t.Errorf("unsubscribe of a whole App: %+v %v", whole, err)
		}
		gone, err := p.Plan(w.ctx, ana, sel, core.Delete, core.Input{})
		if err != nil || !slices.Contains(gone.Warnings, "the developer can ask again; to prevent it, revoke the developer") {
			t.Errorf("%q %v", gone.Warnings, err)
		}
	})
}

func TestDecidingAnAppDecidesWhatWaitsAndListsIt(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": waiting, "b": off, "c": waiting})
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}}, core.Approve, core.Input{})
		if err != nil || len(plan.Change) != 1 {
			t.Fatalf("%+v %v", plan, err)
		}
		if want := []string{"Alpha: WAITING → APPROVED", "Gamma: WAITING → APPROVED"}; !slices.Equal(plan.Change[0].Lines, want) {
			t.Errorf("%q", plan.Change[0].Lines)
		}
		stop := p.run()
		if _, err := p.Apply(w.ctx, plan); err != nil {
			t.Fatal(err)
		}
		p.settle(id)
		stop()
		p.both(g, id, rows{"a": on, "b": off, "c": on})
	})
}

func TestSuspendAndResumeGiveBackExactlyWhatWasTakenThoughARequestCameMeanwhile(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on, "b": off, "c": on})
		stop := p.run()
		p.do(core.Suspend, core.Input{}, id)
		p.settle(id)
		g.at(func(e *entry) { e.regs["new"] = waiting })
		time.Sleep(time.Second)
		w.read(p)
		p.expect(id, core.Suspended, core.PushConfirmed)
		p.both(g, id, rows{"a": off, "b": off, "c": off, "new": waiting})
		p.do(core.Resume, core.Input{}, id)
		p.settle(id)
		stop()
		p.both(g, id, rows{"a": on, "b": off, "c": on, "new": waiting})
	})
}

func TestUndoPutsBackWhatWasDecidedAndNotWhatTheGatewayChangedMeanwhile(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on, "b": on})
		hold := core.Input{Hold: time.Minute}
		p.alone(core.Delete, hold, id, "a")
		g.at(func(e *entry) { e.regs["b"], e.regs["new"] = off, waiting })
		w.read(p)
		if got := p.regs(id); !maps.Equal(got, rows{"b": off, "new": waiting}) {
			t.Fatalf("while held: %v", got)
		}
		undone, err := p.Undo(w.ctx, ana)
		if err != nil || len(undone.Back) != 1 {
			t.Fatalf("%+v %v", undone, err)
		}
		stop := p.run()
		time.Sleep(5 * time.Minute)
		w.read(p)
		stop()
		p.both(g, id, rows{"a": on, "b": off, "new": waiting})
		if len(g.writes) != 0 {
			t.Errorf("sent: %v", g.writes)
		}
	})
}

func TestUndoThatComesTooLateOffersTheOppositeForTheSameRegistrations(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": waiting, "b": waiting})
		stop := p.run()
		p.alone(core.Approve, core.Input{}, id, "a")
		p.settle(id)
		stop()
		undone, err := p.Undo(w.ctx, ana)
		if err != nil || undone.Opposite != core.Unsubscribe || !slices.Equal(undone.Keys[id], []string{"a"}) {
			t.Errorf("%+v %v", undone, err)
		}
	})
}

// A registration that nobody dates is dated by when Gatehouse saw it first, in
// whatever way it was noticed; a date that the gateway tells later stands instead.
func TestARegistrationThatNobodyDatesIsDatedByWhenItWasFirstSeen(t *testing.T) {
	for _, noticed := range []string{"sync", "push"} {
		t.Run(noticed, func(t *testing.T) {
			inLedger(t, func(w *world, g *ledgerGate, p *process) {
				id := w.have(p, g, rows{"a": waiting})
				dated := func(key string, at time.Time, firstSeen bool) {
					t.Helper()
					r, _ := p.app(id).ByKey(key)
					if !r.CreatedAt.Equal(at) || r.FirstSeen != firstSeen {
						t.Errorf("%s is of %s, first seen %v; want %s, %v", key, r.CreatedAt, r.FirstSeen, at, firstSeen)
					}
				}
				first := time.Now()
				dated("a", first, true)
				time.Sleep(time.Hour)
				second := time.Now()
				g.at(func(e *entry) { e.regs["b"] = waiting })
				if noticed == "push" {
					stop := p.run()
					p.alone(core.Approve, core.Input{}, id, "a")
					p.settle(id)
					stop()
				} else {
					w.read(p)
				}
				dated("a", first, true)
				dated("b", second, true)
				time.Sleep(time.Hour)
				asked := first.Add(-24 * time.Hour)
				g.at(func(e *entry) { e.dates = map[string]time.Time{"a": asked} })
				w.read(p)
				dated("a", asked, false)
				dated("b", second, true)
			})
		})
	}
}

func TestWhatAnAppComesWithWasAskedForWithIt(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		born := time.Now().Add(-24 * time.Hour)
		g.entries["entry-9"] = &entry{id: "entry-9", name: "Old", regs: rows{"a": on}, born: born}
		w.read(p)
		found, err := p.store.AppsByRef(w.ctx, "ledger", []core.Ref{{Kind: "app", ID: "entry-9"}})
		if err != nil || len(found) != 1 {
			t.Fatal(err, len(found))
		}
		for _, app := range found {
			if r, _ := app.ByKey("a"); r.FirstSeen || !r.CreatedAt.Equal(born) {
				t.Errorf("%+v, want the App's %s", r, born)
			}
		}
	})
}

// Whatever moment a request comes in at: between the sync and the push, while
// the push runs, before it is read back. It is kept, and nothing of it is sent.
func TestARequestThatComesDuringAPushIsNeverDeleted(t *testing.T) {
	for _, when := range []string{"read 1", "push 1", "read 2"} {
		t.Run(when, func(t *testing.T) {
			inLedger(t, func(w *world, g *ledgerGate, p *process) {
				id := w.have(p, g, rows{"a": waiting})
				n := map[string]int{}
				g.before = func(call string) {
					if n[call]++; when == call+" "+[]string{"0", "1", "2"}[min(n[call], 2)] {
						for _, e := range g.entries {
							e.regs["new"] = waiting
						}
					}
				}
				stop := p.run()
				p.alone(core.Approve, core.Input{}, id, "a")
				p.settle(id)
				stop()
				p.expect(id, core.Approved, core.PushConfirmed)
				p.both(g, id, rows{"a": on, "new": waiting})
				if n := p.app(id).Push.Attempts; n != 1 {
					t.Errorf("it took %d tries", n)
				}
			})
		})
	}
}

func TestARequestThatComesBetweenTwoTriesOfAPushIsNeverDeleted(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": waiting, "b": on, "c": on, "d": waiting})
		steps := 0
		g.step = func() error {
			if steps++; steps != 2 {
				return nil
			}
			for _, e := range g.entries { // a is approved by now, d is not
				e.regs["new"], e.regs["c"] = waiting, off
			}
			g.mu.Unlock()
			defer g.mu.Lock()
			p.alone(core.Delete, core.Input{}, id, "b")
			p.alone(core.Unsubscribe, core.Input{}, id, "a")
			return core.Errorf(core.CodeUnknownOutcome, "", "the line broke")
		}
		stop := p.run()
		p.alone(core.Approve, core.Input{}, id, "a", "d")
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		p.both(g, id, rows{"a": off, "c": off, "d": on, "new": waiting})
	})
}

func TestOurOwnHalfDoneWorkIsNotTakenForTheGatewaysDecision(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on, "b": on})
		steps := 0
		g.step = func() error {
			if steps++; steps != 2 {
				return nil
			}
			g.mu.Unlock() // a is closed by now, b is not
			defer g.mu.Lock()
			p.alone(core.Approve, core.Input{}, id, "a")
			return core.Errorf(core.CodeUnknownOutcome, "", "the line broke")
		}
		stop := p.run()
		p.alone(core.Unsubscribe, core.Input{}, id, "a", "b")
		p.settle(id)
		stop()
		p.both(g, id, rows{"a": on, "b": off})
	})
}

func TestOfTwoDecisionsOnOneRegistrationTheGatewaysLesserOneWinsAndOursIsListed(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": waiting, "b": waiting})
		p.do(core.Approve, core.Input{}, id)
		g.at(func(e *entry) { e.regs["a"] = refused })
		stop := p.run()
		p.settle(id)
		stop()
		p.both(g, id, rows{"a": refused, "b": on})
		if lost := p.app(id).Lost; !strings.Contains(lost, "Alpha APPROVED by ana; the gateway showed REJECTED") {
			t.Errorf("lost: %q", lost)
		}
	})
}

func TestARegistrationThatAListingMissesIsReadBeforeItGoes(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on, "b": waiting})
		g.hidden = "b"
		w.read(p)
		if got := p.regs(id); len(got) != 2 {
			t.Errorf("a listing alone took one away: %v", got)
		}
		g.hidden = ""
		g.at(func(e *entry) { delete(e.regs, "b") })
		w.read(p)
		p.both(g, id, rows{"a": on})
	})
}

func TestAPushOfFiveHundredRegistrationsOutlivesItsLease(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		regs := rows{}
		for i := range 500 {
			regs["api-"+string(rune('a'+i%26))+string(rune('a'+i/26))] = waiting
		}
		id := w.have(p, g, regs)
		began := time.Now()
		g.step = func() error { // one call a second: many lease times
			g.mu.Unlock()
			defer g.mu.Lock()
			time.Sleep(time.Second)
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		time.Sleep(4 * time.Minute)
		if l, err := p.store.Lease(w.ctx, "push/ledger"); err != nil || l.Holder != "one" || !l.Until.After(time.Now()) {
			t.Errorf("in the middle of it the lease is %+v %v", l, err)
		}
		app := p.settle(id)
		stop()
		if app.Push.State != core.PushConfirmed || app.Push.Attempts != 1 || len(g.writes) != 500 {
			t.Errorf("%s (%s) after %d tries and %d writes in %v", app.Push.State, app.Push.Message, app.Push.Attempts, len(g.writes), time.Since(began))
		}
	})
}

func TestRegistrationsOfMoreAppsThanOneTransactionTakesAreAllDecided(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		sel := core.Selection{Registrations: map[core.AppID][]string{}}
		err := p.store.Write(w.ctx, func(tx core.Tx) error {
			for i := range 450 {
				app := core.App{ID: core.AppID(string(rune('a'+i%26)) + string(rune('a'+i/26))), Name: "App", Connection: "ledger", Status: core.Pending, Revision: 1,
					Registrations: []core.Registration{{API: core.APIRef{ID: "a"}, Status: waiting}, {API: core.APIRef{ID: "b"}, Status: waiting}}}
				sel.IDs = append(sel.IDs, app.ID)
				sel.Registrations[app.ID] = []string{"a"}
				if err := tx.PutApp(app); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := p.Plan(w.ctx, ana, sel, core.Reject, core.Input{Reason: "r", Hold: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		applied, err := p.Apply(w.ctx, plan)
		if err != nil || applied.JobID == "" {
			t.Fatalf("job %q, %v", applied.JobID, err)
		}
		stop := p.run()
		p.jobEnds(applied.JobID)
		stop()
		for _, id := range sel.IDs {
			if got := p.regs(id); got["a"] != refused || got["b"] != waiting {
				t.Fatalf("%v", got)
			}
		}
		if undone, err := p.Undo(w.ctx, ana); err != nil || len(undone.Back) != 450 {
			t.Errorf("%d taken back, %v", len(undone.Back), err)
		}
	})
}

// Where the gateway decides on Apps, a registration of an APPROVED one can be
// decided alone too: it changes what the gateway must show.
func TestARegistrationOfAnAppThatIsDecidedAsAWholeIsDecidedAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		stop := p.run()
		p.alone(core.Unsubscribe, core.Input{}, id, "pay")
		p.settle(id)
		p.expect(id, core.Approved, core.PushConfirmed)
		if o := w.gate.Objects()[0]; o.projection.State != "on" || len(o.projection.Grants) != 0 {
			t.Errorf("at the gateway %s", o.projection)
		}
		if got := p.sync(false); got.Changes != 0 || p.regs(id)["pay"] != off {
			t.Errorf("a sync changed it: %+v", got)
		}
		p.do(core.Suspend, core.Input{}, id)
		p.settle(id)
		p.do(core.Resume, core.Input{}, id)
		p.settle(id)
		if p.regs(id)["pay"] != off {
			t.Error("resume gave back what was unsubscribed alone")
		}
		p.alone(core.Approve, core.Input{}, id, "pay")
		p.settle(id)
		if o := w.gate.Objects()[0]; !slices.Equal(o.projection.Grants, []string{"pay"}) {
			t.Errorf("at the gateway %s", o.projection)
		}
		p.alone(core.Delete, core.Input{}, id, "pay")
		p.settle(id)
		stop()
		if len(p.regs(id)) != 0 || len(w.gate.Objects()[0].projection.Grants) != 0 {
			t.Errorf("%v, at the gateway %v", p.regs(id), w.gate.Objects())
		}
	})
}

// A cancellation forgets who rejected a registration, and writes nothing of it:
// what becomes of that one at the gateway meanwhile is others' doing, also while
// the push is half done.
func TestWhatOthersDeleteIsNotMadeAgainByAHalfDonePushThatNeverWroteIt(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"b": on, "c": waiting})
		stop := p.run()
		defer stop()
		p.alone(core.Reject, core.Input{}, id, "c")
		p.settle(id)
		broken := false
		g.step = func() error {
			if broken {
				return nil
			}
			broken = true
			for _, e := range g.entries {
				delete(e.regs, "c")
			}
			return core.Errorf(core.CodeUnknownOutcome, "", "the line broke")
		}
		p.do(core.Cancel, core.Input{}, id)
		p.settle(id)
		p.both(g, id, rows{"b": off})
	})
}

// A decision that waits behind another is compared with what both sides agreed
// on before: what somebody deleted meanwhile is not made again by it.
func TestWhatOthersDeleteWhileADecisionWaitsBehindAnotherStaysDeleted(t *testing.T) {
	inLedger(t, func(w *world, g *ledgerGate, p *process) {
		id := w.have(p, g, rows{"a": on, "b": on})
		waits := false
		g.step = func() error {
			if waits {
				return nil
			}
			waits = true
			g.mu.Unlock()
			defer g.mu.Lock()
			p.do(core.Cancel, core.Input{}, id)
			g.at(func(e *entry) { delete(e.regs, "b") })
			return nil
		}
		stop := p.run()
		defer stop()
		p.alone(core.Unsubscribe, core.Input{}, id, "a")
		p.settle(id)
		p.both(g, id, rows{"a": off})
	})
}
