package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine/model"
)

// actor is an App on the stage, with what the model knows of it.
type actor struct {
	id      core.AppID
	ledger  bool
	whole   *model.Possible // the App; of the ledger's only whether it is there
	regs    map[string]*model.Possible
	decided []core.Verb     // the decisions that were accepted
	undone  int             // how many of them were taken back
	lost    string          // what was said to be lost when both sides agreed last
	name    *model.Possible // of the ledger's: its name
}

func (a *actor) reg(key string) *model.Possible {
	if a.regs[key] == nil {
		a.regs[key] = model.Agreed(model.Registration, model.Gone)
	}
	return a.regs[key]
}

// parts are all that the model knows of the App.
func (a *actor) parts() []*model.Possible {
	out := []*model.Possible{a.whole}
	if a.name != nil {
		out = append(out, a.name)
	}
	for _, key := range slices.Sorted(maps.Keys(a.regs)) {
		out = append(out, a.regs[key])
	}
	return out
}

var regWord = map[core.RegistrationStatus]model.Word{
	waiting: model.Waiting, on: model.On, off: model.Off, refused: model.Refused, "": model.Gone,
}

// wordOf is what our record says of an App that is decided as one.
func wordOf(app core.App) model.Word {
	if app.Removed() {
		return model.Gone
	}
	if app.Status != core.Approved {
		return map[core.Status]model.Word{
			core.Pending: model.Waiting, core.Rejected: model.Refused, core.Canceled: model.Off, core.Suspended: model.Paused, core.Deleted: model.Gone,
		}[app.Status]
	}
	return openedBy(app, func(r core.Registration) bool { return false })
}

// openedBy is the App with those registrations on that are, or that also says.
func openedBy(app core.App, also func(core.Registration) bool) model.Word {
	var opens []string
	for _, r := range app.Registrations {
		if r.Status == core.RegistrationOn || also(r) {
			opens = append(opens, r.API.ID)
		}
	}
	return model.OnFor(opens...)
}

// leadsTo is design 2.1 once more: where a verb leads an App.
func leadsTo(app core.App, v core.Verb) model.Word {
	switch v {
	case core.Approve:
		return openedBy(app, func(r core.Registration) bool {
			return r.Status == waiting || r.TakenBy == core.Cancel || r.TakenBy == core.Reject
		})
	case core.Resume:
		return openedBy(app, func(r core.Registration) bool { return r.TakenBy == core.Suspend })
	case core.Reject:
		if app.Status == core.Approved { // what it asked for since is rejected, and nothing taken away
			return wordOf(app)
		}
	}
	return map[core.Verb]model.Word{core.Cancel: model.Off, core.Suspend: model.Paused, core.Reject: model.Refused, core.Delete: model.Gone}[v]
}

// decide lets an administrator decide, and tells the model what was accepted.
func (s *stage) decide(a *actor, st step) error {
	app, err := s.desk.store.App(s.ctx, a.id)
	if err != nil || app.Removed() {
		return unread(err)
	}
	verbs := open[app.Status]
	if len(verbs) == 0 {
		return nil
	}
	sel, v, keys := core.Selection{IDs: []core.AppID{a.id}}, verbs[st.n%len(verbs)], []string(nil)
	if a.ledger && st.m%3 > 0 && len(app.Registrations) > 0 {
		r := app.Registrations[st.m%len(app.Registrations)]
		verbs := slices.Sorted(maps.Keys(moves[r.Status]))
		if len(verbs) == 0 {
			return nil
		}
		v, keys = verbs[st.n%len(verbs)], []string{r.Key()}
		sel.Registrations = map[core.AppID][]string{a.id: keys}
	}
	if keys == nil && !a.foretold(app, v) {
		return nil
	}
	plan, err := s.desk.Plan(s.ctx, ana, sel, v, core.Input{Reason: "why not", Hold: holds[st.m%len(holds)]})
	if err != nil || len(plan.Change) != 1 || plan.Change[0].Revision != app.Revision {
		return err
	}
	applied, err := s.desk.Apply(s.ctx, plan)
	if err != nil || len(applied.Decided) == 0 {
		return err
	}
	s.mayMeet()
	return s.believe(a, deed{applied.ActID, app, v, keys})
}

// foretold reports whether the model can say where a verb on the whole App leads:
// what an earlier verb took away from a ledger's App is told by tests of their own.
func (a *actor) foretold(app core.App, v core.Verb) bool {
	return !a.ledger || v != core.Suspend && v != core.Resume && (v != core.Approve || app.WaitingCount() > 0)
}

// unread lets pass that an App is at its gateway and was not read yet.
func unread(err error) error {
	if core.CodeOf(err) == core.CodeNotFound {
		return nil
	}
	return err
}

// deed is one decision that was accepted: of an act, on the App as it was.
type deed struct {
	act  string
	app  core.App
	verb core.Verb
	keys []string
}

// believe tells the model of a decision on the App as it was.
func (s *stage) believe(a *actor, d deed) error {
	app, v, keys := d.app, d.verb, d.keys
	a.decided = append(a.decided, v)
	s.note("%s %s %v", v, a.id, keys)
	tell := func(p *model.Possible, from, to model.Word) error {
		was := p.String()
		if from != to && !p.Decided(d.act, from, to) {
			return fmt.Errorf("%s was %s when it was decided (%s), which no course of events explains: %s", a.id, from, v, was)
		}
		return nil
	}
	switch {
	case !a.ledger:
		return tell(a.whole, wordOf(app), leadsTo(app, v))
	case v == core.Delete && keys == nil:
		return tell(a.whole, model.On, model.Gone)
	}
	for _, r := range app.Registrations {
		to, ok := "", false
		switch {
		case keys != nil && slices.Contains(keys, r.Key()):
			to, ok = string(moves[r.Status][v]), true
		case keys != nil:
		case (v == core.Approve || v == core.Reject) && r.Status == waiting:
			to, ok = string(moves[waiting][v]), true
		case v == core.Cancel && r.Status == on:
			to, ok = string(off), true
		}
		if !ok {
			continue
		}
		if err := tell(a.reg(r.Key()), regWord[r.Status], regWord[core.RegistrationStatus(to)]); err != nil {
			return err
		}
	}
	return nil
}

// ambiguous: a push of ours may be half done at the gateway.
func (s *stage) ambiguous(a *actor) (bool, error) {
	app, err := s.desk.store.App(s.ctx, a.id)
	return err == nil && (len(s.procs) > 0 || app.Push.Touched), unread(err)
}

// outside lets somebody else change something at the gateway.
func (s *stage) outside(a *actor, st step) error {
	half, err := s.ambiguous(a)
	if err != nil {
		return err
	}
	s.mayMeet()
	if a.ledger {
		s.outsideLedger(a, st, half)
		return nil
	}
	s.paper.Outside(func(objects map[string]*object) {
		for _, o := range objects {
			if o.mark != string(a.id) {
				continue
			}
			to := []core.Projection{core.Shown("off"), core.Shown("on", "pay"), core.Shown("on", "pay", "led"), core.Shown("on", "pay", "led", "ops"), core.Absent()}[st.n%5]
			if to.Same(o.projection) {
				return
			}
			s.note("outside %s %s %v", a.id, to.State, to.Grants)
			switch {
			case !to.Present:
				delete(objects, o.id)
				a.whole.Changed(model.Gone, half)
				return
			case to.State == "off":
				a.whole.Changed(model.Off, half)
			default:
				a.whole.Changed(model.OnFor(to.Grants...), half)
			}
			o.projection, o.by = to, "mallory"
		}
	})
	return nil
}

func (s *stage) outsideLedger(a *actor, st step, half bool) {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	for _, e := range s.ledger.entries {
		if e.mark != string(a.id) {
			continue
		}
		if st.n%12 == 11 {
			s.note("outside deletes %s", a.id)
			delete(s.ledger.entries, e.id)
			a.whole.Changed(model.Gone, half)
			return
		}
		if st.m == 11 {
			e.name = names[st.n%len(names)]
			s.note("outside %s is named %s", a.id, e.name)
			a.name.Changed(model.Word(e.name), half)
			return
		}
		key := string(rune('a' + st.m%5))
		to := []core.RegistrationStatus{waiting, on, off, refused, ""}[st.n%5]
		if e.regs[key] == to {
			return
		}
		s.note("outside %s %s=%s", a.id, key, to)
		set(e.regs, key, to)
		a.reg(key).Changed(regWord[to], half)
	}
}

// mayMeet: since the last change, both sides may have met.
func (s *stage) mayMeet() {
	if !s.met && len(s.procs) == 0 {
		return
	}
	s.met = false
	for _, a := range s.actors {
		for _, p := range a.parts() {
			p.MayMeet()
		}
	}
}

func (s *stage) note(format string, args ...any) {
	s.log = append(s.log, time.Now().Format("04:05.000 ")+fmt.Sprintf(format, args...))
}
