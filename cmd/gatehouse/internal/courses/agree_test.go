package courses

import (
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine/model"
)

// agree ends a course: the faults are over, one process lives, and both sides
// must come to agree, where the model says.
func (s *stage) agree() {
	for f := range s.faults {
		name, _, _ := strings.Cut(f, "=")
		s.must(s.fleet.SetFaults([]string{name + "=off"}))
	}
	if len(s.procs) == 0 {
		s.launch()
	}
	s.settle()
	plans := map[string]int{}
	for range 8 {
		news := 0
		for _, m := range s.fleet.Members {
			plans[m.Name] = s.readWhole(m.Name)
			news += plans[m.Name]
		}
		s.settle()
		if news == 0 {
			break
		}
	}
	unknowing := s.birth(nil) // it looks at every App
	for _, m := range s.fleet.Members {
		r, err := unknowing.Sync(s.t.Context(), ana, m.Name, true)
		if err != nil || !r.Listing.Complete || len(r.Changes) > 0 {
			s.object("%s and the store differ: %+v, %v", m.Name, r.Changes, err)
		}
	}
	s.bury(unknowing)
	for _, a := range s.actors {
		a.access.Met()
		s.verify(a)
	}
	s.must(s.desk.store.Check(s.t.Context()))
}

// readWhole makes a complete pass and counts what it changed.
func (s *stage) readWhole(conn string) int {
	var err error
	for range 200 {
		r, rerr := s.read(conn)
		if rerr == nil && r.Listing.Complete {
			return len(r.Changes)
		}
		s.known(rerr)
		err = rerr
		<-s.clock.After(s.t.Context(), 2*time.Second)
	}
	s.object("%s could not be read: %v", conn, err)
	return 0
}

// settle waits for every push; what was given up is tried again, twice. What a
// gateway refuses for good (Konnect: from rejected to approved) is given up by
// the administrator, as one does.
func (s *stage) settle() {
	again := map[core.AppID]int{}
	var waits []core.App
	for range 600 {
		waits = waits[:0]
		for id := range s.actors {
			app, err := s.desk.store.App(s.t.Context(), id)
			s.must(err)
			if app.Push.State.Done() {
				continue
			}
			waits = append(waits, app)
			if !app.Push.State.Attention() {
				continue
			}
			switch again[id]++; {
			case again[id] <= 2:
				_, err = s.desk.Retry(s.t.Context(), ana, []core.AppID{id})
			case app.Push.Cause == core.CodeRefused:
				s.note("given up: %s at %s: %s", id, app.Connection, app.Push.Message)
				s.actors[id].free = true
				_, err = s.desk.GiveUp(s.t.Context(), ana, []core.AppID{id})
			}
			s.known(err)
		}
		if len(waits) == 0 {
			return
		}
		<-s.clock.After(s.t.Context(), time.Second)
	}
	for _, app := range waits {
		s.note("%s at %s is %s %s: %s %s", app.ID, app.Connection, app.Status, app.Push.State, app.Push.Cause, app.Push.Message)
	}
	s.object("it never ends")
}

// verify holds one App against the model, its gateway, the log and the outbox.
func (s *stage) verify(a *actor) {
	ctx := s.t.Context()
	app, err := s.desk.store.App(ctx, a.id)
	s.must(err)
	got := wordOf(app)
	if !a.free && !a.access.MayBe(got) {
		s.object("%s at %s came to %s (%s); the rules allow %v (base/here/there %s)", a.id, app.Connection, got, app.Status, a.access.Words(), a.access)
	}
	if app.Kind == core.KindApp {
		s.verifyThere(app, got)
	}
	s.verifyTold(app)
	rows, err := s.desk.store.History(ctx, a.id, 1000)
	s.must(err)
	logged := map[string]int{}
	for _, r := range rows {
		if r.Actor == ana.Name {
			logged[r.Action]++
		}
	}
	for action, n := range a.decided {
		if logged[action] != n {
			s.object("%s was decided %s %d times, and the log has %d", a.id, action, n, logged[action])
		}
	}
	a.access.Agree(got)
	a.free = false
}

// verifyThere looks at the gateway itself, beside the engine.
func (s *stage) verifyThere(app core.App, got model.Word) {
	if len(app.Refs) == 0 {
		return
	}
	if got == gone {
		if proven, err := s.seen[app.Connection].Prove(s.t.Context(), core.Subject{App: app}); err != nil || !proven {
			s.object("%s at %s was removed, and the gateway has it: %v", app.ID, app.Connection, err)
		}
		return
	}
	r, err := s.seen[app.Connection].Read(s.t.Context(), core.Subject{App: app})
	if err != nil {
		s.object("%s at %s cannot be read: %v", app.ID, app.Connection, err)
	}
	if opens := r.Status == core.Approved; opens && got != some {
		s.object("%s at %s is %s here, and the gateway lets it in", app.ID, app.Connection, app.Status)
	}
}

// verifyTold: a removed App has one event and one mail, whoever noticed it and
// however often; others have none.
func (s *stage) verifyTold(app core.App) {
	mails, err := s.desk.store.MailsOf(s.t.Context(), app.ID, 1000)
	s.must(err)
	told := map[string]bool{}
	for _, m := range mails {
		if m.Event == core.MailDeleteApp {
			told[m.MessageID] = true
		}
	}
	want := 0
	if app.Removed() && app.Kind == core.KindApp && app.Owner.Email != "" {
		want = 1
	}
	if len(told) != want {
		s.object("%s at %s, removed %v: %d mails tell of it", app.ID, app.Connection, app.Removed(), len(told))
	}
}
