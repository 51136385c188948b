package engine_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine/model"
)

// play plays a script in a bubble of fake time and returns what the model
// objects to.
func play(t *testing.T, sc script) (objection error) {
	synctest.Test(t, func(t *testing.T) {
		s, err := newStage(t, sc)
		if err != nil {
			objection = err
			return
		}
		err = s.perform(sc)
		if err != nil {
			for _, line := range s.log {
				err = fmt.Errorf("%w\n  %s", err, line)
			}
		}
		objection = errors.Join(err, s.close())
	})
	return objection
}

func (s *stage) perform(sc script) error {
	if err := s.populate(sc); err != nil {
		return err
	}
	for i, round := range sc.rounds {
		for _, st := range round {
			if err := s.step(st); err != nil {
				return fmt.Errorf("round %d, %v: %w", i, st, err)
			}
		}
		if err := s.agree(); err != nil {
			return fmt.Errorf("at the end of round %d: %w", i, err)
		}
	}
	return s.desk.store.Check(s.ctx)
}

// populate makes Apps on which both sides agree.
func (s *stage) populate(sc script) error {
	err := s.desk.store.Write(s.ctx, func(tx core.Tx) error {
		for i := range sc.paper {
			app := s.paperApp(i)
			if err := tx.PutApp(app); err != nil {
				return err
			}
			s.actors = append(s.actors, &actor{id: app.ID, whole: model.Agreed(model.App, wordOf(app))})
		}
		return nil
	})
	for range sc.ledger {
		s.entered()
	}
	if err == nil && sc.ledger > 0 {
		_, err = s.desk.Sync(s.ctx, ana, "ledger", false)
	}
	return err
}

// paperApp is an App that is confirmed at the paper gateway, or waits.
func (s *stage) paperApp(i int) core.App {
	status := []core.Status{core.Approved, core.Pending, core.Canceled}[i%3]
	app := core.App{
		ID: core.AppID(fmt.Sprint("paper-", i)), Name: fmt.Sprint("App ", i), Connection: "paper", Status: status, Revision: 1, Base: core.Absent(), CreatedAt: time.Now(),
		Owner: core.Owner{Name: "Bo", Email: "bo@example.org"},
	}
	for _, api := range []string{"led", "pay"} {
		app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: api}, Status: waiting})
	}
	if status == core.Pending {
		return app
	}
	shown := core.Shown("on", "led", "pay")
	for i := range app.Registrations {
		r := &app.Registrations[i]
		if r.Status = on; status == core.Canceled {
			shown, r.Status, r.TakenBy = core.Shown("off"), off, core.Cancel
		}
	}
	o := &object{id: fmt.Sprint("o-", i), mark: string(app.ID), name: app.Name, projection: shown}
	s.paper.objects[o.id] = o
	app.Base, app.Remote, app.Refs, app.Push = shown, shown, core.Refs{{Kind: "app", ID: o.id}}, core.Push{State: core.PushConfirmed}
	return app
}

// entered is an App that is registered at the ledger.
func (s *stage) entered() {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	s.ledger.made++
	a := &actor{id: core.AppID(fmt.Sprint("ledger-", s.ledger.made)), ledger: true, whole: model.Agreed(model.App, model.On), regs: map[string]*model.Possible{}}
	regs := rows{"a": waiting, "b": on, "c": refused, "d": off}
	for key, status := range regs {
		a.regs[key] = model.Agreed(model.Registration, regWord[status])
	}
	id := fmt.Sprint("entry-", s.ledger.made)
	s.ledger.entries[id] = &entry{id: id, mark: string(a.id), name: names[0], regs: regs}
	a.name = model.Agreed(model.Text, model.Word(names[0]))
	s.actors = append(s.actors, a)
}

// step does one step of a script.
func (s *stage) step(st step) error {
	if err := s.reap(); err != nil {
		return err
	}
	if err := s.heed(); err != nil {
		return err
	}
	a := s.actors[st.app%len(s.actors)]
	switch st.what {
	case "decide":
		return s.decide(a, st)
	case "bulk":
		return s.startBulk(st)
	case "halt":
		return s.halt(st)
	case "undo":
		return s.undo()
	case "edit":
		return s.edit(a, st)
	case "owner":
		return s.owner(a, st)
	case "newcomer":
		if len(s.actors) < 8 {
			s.arrives(st)
		}
	case "outside":
		return s.outside(a, st)
	case "fault":
		s.note("fault %s", faults[st.n%len(faults)])
		s.weather.set(faults[st.n%len(faults)], 1+st.m%6)
	case "launch":
		if len(s.procs) < 3 {
			s.note("launch")
			return s.launch()
		}
	case "kill":
		if len(s.procs) > 0 {
			s.note("kill")
			s.procs[st.n%len(s.procs)].life.dieIn(st.m)
		}
	case "stop":
		if len(s.procs) > 0 {
			s.note("stop")
			s.procs[0].life.dieIn(-1)
			p := s.procs[0]
			s.met, s.procs = true, s.procs[1:]
			return s.bury(p)
		}
	case "wait":
		s.note("wait")
		time.Sleep([]time.Duration{100 * time.Millisecond, time.Second, 7 * time.Second, 40 * time.Second}[st.m%4])
	case "sync":
		s.note("sync")
		s.met = true
		_, err := s.read([]string{"paper", "ledger"}[st.m%2], false)
		return known(err)
	case "plan":
		return s.plan()
	case "reveal":
		s.met = true
		_, err := s.desk.Reveal(s.ctx, ana, a.id)
		return known(err)
	}
	return nil
}

// known lets pass what a person is told; anything else is a defect.
func known(err error) error {
	var said *core.Error
	if err == nil || errors.As(err, &said) && said.Code != core.CodeInternal {
		return nil
	}
	return err
}
