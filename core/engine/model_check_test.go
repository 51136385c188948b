package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine/model"
)

// agree ends a round: the weather clears, and both sides must come to agree
// within an hour, where the model says.
func (s *stage) agree() error {
	s.weather.clear()
	if err := s.reap(); err != nil {
		return err
	}
	if err := s.plan(); err != nil {
		return err
	}
	for _, p := range s.procs {
		p.life.dieIn(-1)
	}
	if len(s.procs) == 0 {
		if err := s.launch(); err != nil {
			return err
		}
	}
	if err := s.goOn(); err != nil {
		return err
	}
	s.mayMeet()
	if err := s.meet(); err != nil {
		return err
	}
	if err := s.heed(); err != nil {
		return err
	}
	if err := s.allReached(); err != nil {
		return err
	}
	for _, a := range slices.Clone(s.actors) { // those that nobody ever read go
		for _, p := range a.parts() {
			p.Met()
		}
		if err := s.verify(a); err != nil {
			return err
		}
	}
	s.met = false
	return s.removals()
}

// meet settles every push and reads both gateways until nothing is new.
func (s *stage) meet() error {
	for range 6 {
		if err := s.settled(); err != nil {
			return err
		}
		news := 0
		for _, conn := range []string{"paper", "ledger"} {
			n, err := s.readWhole(conn)
			if err != nil {
				return err
			}
			news += n
		}
		if news == 0 {
			return nil
		}
	}
	return fmt.Errorf("every reading finds something new")
}

// readWhole makes a complete pass and counts what it changed.
func (s *stage) readWhole(conn string) (int, error) {
	for range 120 {
		r, err := s.read(conn, false)
		if core.CodeOf(err) == core.CodeStoreBusy {
			time.Sleep(time.Second)
			continue
		}
		if err == nil && r.Held != nil {
			_, err = s.desk.Release(s.ctx, ana, r.Held.ID, "")
			if code := core.CodeOf(err); code == core.CodeStoreBusy || code == core.CodeStale || code == core.CodeNotFound {
				time.Sleep(time.Second) // another process reads it, or what is held has changed
				continue
			}
			return 1, err
		}
		return len(r.Changes), err
	}
	return 0, fmt.Errorf("%s is being read all the time", conn)
}

// settled waits for every push; what was given up is tried again, once: a
// removal that the brake holds is given up until it is released.
func (s *stage) settled() error {
	var waits string
	again := map[core.AppID]bool{}
	for range 900 {
		waits = s.running()
		for _, a := range s.actors {
			app, err := s.desk.store.App(s.ctx, a.id)
			if err != nil && unread(err) == nil {
				continue
			}
			if err != nil {
				return err
			}
			if app.Push.State == core.PushFailed && again[a.id] {
				continue
			}
			if app.Push.State == core.PushFailed {
				again[a.id] = true
				if _, err := s.desk.Retry(s.ctx, ana, []core.AppID{a.id}); err != nil {
					return err
				}
			}
			if app.Push.State != core.PushNone && app.Push.State != core.PushConfirmed {
				waits = fmt.Sprintf("%s is %s %s: %s %s", a.id, app.Status, app.Push.State, app.Push.Cause, app.Push.Message)
			}
		}
		if waits == "" {
			return nil
		}
		time.Sleep(time.Second)
	}
	return fmt.Errorf("it never ends: %s", waits)
}

// verify compares an App with the gateway and with the model.
func (s *stage) verify(a *actor) error {
	app, err := s.desk.store.App(s.ctx, a.id)
	if err != nil {
		return s.neverRead(a, err)
	}
	if err := s.logged(a, app); err != nil {
		return err
	}
	if p := app.Push; p.State != core.PushNone && p.State != core.PushConfirmed {
		return fmt.Errorf("%s is %s %s: %s %s", a.id, app.Status, p.State, p.Cause, p.Message)
	}
	if app.Lost != "" && app.Lost != a.lost && !app.Removed() && !slices.ContainsFunc(a.parts(), (*model.Possible).MayBeLost) {
		return fmt.Errorf("%s says that a decision was lost (%s), and none was", a.id, app.Lost)
	}
	a.lost = app.Lost
	if a.ledger {
		return s.verifyLedger(a, app)
	}
	got := wordOf(app)
	if !a.whole.MayBe(got) {
		return fmt.Errorf("%s came to %s; the rules allow %v (base/here/there %s)", a.id, got, a.whole.Words(), a.whole)
	}
	if shown := s.shown(a); model.App.Shows(got) != shown && (shown != model.None || got != model.Off && got != model.Paused && got != model.Gone) {
		return fmt.Errorf("%s is %s here, and the gateway shows %s", a.id, got, shown)
	}
	a.whole.Agree(got)
	return nil
}

// shown is what the paper gateway has.
func (s *stage) shown(a *actor) model.Word {
	word, n := model.None, 0
	for _, o := range s.paper.Objects() {
		if o.mark != string(a.id) {
			continue
		}
		n++
		if word = model.Off; o.projection.State == "on" {
			word = model.OnFor(o.projection.Grants...)
		}
	}
	if n > 1 {
		return model.Word(fmt.Sprintf("%d objects", n))
	}
	return word
}

// entryOf is the ledger's entry of an App; nil when there is none.
func (s *stage) entryOf(a *actor) *entry {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	for _, e := range s.ledger.entries {
		if e.mark == string(a.id) {
			return &entry{name: e.name, regs: maps.Clone(e.regs)}
		}
	}
	return nil
}

// there reports whether the gateway has the App.
func (s *stage) there(a *actor) bool {
	if a.ledger {
		return s.entryOf(a) != nil
	}
	return s.shown(a) != model.None
}

func (s *stage) verifyLedger(a *actor, app core.App) error {
	got, e := model.On, s.entryOf(a)
	if app.Removed() || app.Status == core.Deleted {
		got = model.Gone
	}
	if !a.whole.MayBe(got) || (got == model.On) != (e != nil) {
		return fmt.Errorf("%s is %s (there: %v); the rules allow %v", a.id, got, e != nil, a.whole.Words())
	}
	a.whole.Agree(got)
	if got == model.Gone {
		return nil
	}
	if name := model.Word(app.Name); !a.name.MayBe(name) || app.Name != e.name {
		return fmt.Errorf("%s is named %q here and %q there; the rules allow %v", a.id, name, e.name, a.name.Words())
	}
	a.name.Agree(model.Word(app.Name))
	for _, r := range app.Registrations {
		a.reg(r.Key())
	}
	for key, p := range a.regs {
		r, _ := app.ByKey(key)
		got := regWord[r.Status]
		if !p.MayBe(got) {
			return fmt.Errorf("%s of %s came to %s; the rules allow %v (base/here/there %s)", key, a.id, got, p.Words(), p)
		}
		if e.regs[key] != r.Status {
			return fmt.Errorf("%s of %s is %q here, and the gateway shows %q", key, a.id, r.Status, e.regs[key])
		}
		p.Agree(got)
	}
	return nil
}

// logged: the log has every decision.
func (s *stage) logged(a *actor, app core.App) error {
	rows, err := s.desk.store.History(s.ctx, app.ID, 10000)
	if err != nil {
		return err
	}
	want, got := map[core.Verb]int{undo: a.undone}, map[core.Verb]int{}
	for _, v := range a.decided {
		want[v]++
	}
	for _, r := range rows {
		if r.Actor == ana.Name {
			got[core.Verb(r.Action)]++
		}
	}
	for v, n := range want {
		if got[v] != n {
			return fmt.Errorf("%s was decided %s %d times, and the log has %d", a.id, v, n, got[v])
		}
	}
	return nil
}

// removals: each removed App was proven gone and is gone, and has one event and
// one mail; nothing else has.
func (s *stage) removals() error {
	events, err := s.desk.store.Events(s.ctx, core.EventRemoved, 1000)
	if err != nil {
		return err
	}
	told := map[core.AppID]int{}
	for _, e := range events {
		told[e.AppID]++
	}
	for _, a := range s.actors {
		app, err := s.desk.store.App(s.ctx, a.id)
		if unread(err) != nil {
			return err
		}
		mails, err := s.deletionMails(a.id)
		if err != nil {
			return err
		}
		want := 0
		if app.Removed() {
			want = 1
			s.weather.mu.Lock()
			proven := s.weather.gone[a.id] || len(app.Refs) == 0
			s.weather.mu.Unlock()
			if !proven || s.there(a) {
				return fmt.Errorf("%s was removed; proven %v, at the gateway %v", a.id, proven, s.there(a))
			}
		}
		if told[a.id] != want || mails != want {
			return fmt.Errorf("%s: removed %v, %d events, %d mails", a.id, app.Removed(), told[a.id], mails)
		}
	}
	return nil
}

// deletionMails counts the Message-IDs that tell of an App's removal.
func (s *stage) deletionMails(id core.AppID) (int, error) {
	mails, err := s.desk.store.MailsOf(s.ctx, id, 1000)
	ids := map[string]bool{}
	for _, m := range mails {
		if m.Event == core.MailDeleteApp {
			ids[m.MessageID] = true
		}
	}
	return len(ids), err
}
