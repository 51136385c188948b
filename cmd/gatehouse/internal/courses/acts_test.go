package courses

import (
	"fmt"
	"slices"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine/model"
)

// actor is an App on the stage, with what the model knows of its access. Where
// an act's end depends on single registrations, or a decision was taken back,
// the model knows nothing until both sides agree again: free.
type actor struct {
	id      core.AppID
	access  *model.Possible
	free    bool
	decided map[string]int // in the log, by action
}

// Words of access: it has some, none, or is gone.
const (
	some = model.On
	none = model.Off
	gone = model.Gone
)

// access is a thing that opens something or does not: every gateway shows it.
var access = model.Kind{
	Shows: func(w model.Word) model.Word { return w },
	Rank:  func(w model.Word) int { return slices.Index([]model.Word{gone, none, some}, w) },
}

func wordOf(app core.App) model.Word {
	switch {
	case app.Removed() || app.Status == core.Deleted:
		return gone
	case app.Status == core.Approved:
		return some
	}
	return none
}

var leads = map[core.Verb]model.Word{
	core.Approve: some, core.Resume: some, core.Reject: none, core.Cancel: none, core.Suspend: none, core.Delete: gone,
}

// cast makes an actor of every App.
func (s *stage) cast() {
	_, err := s.desk.store.Rows(s.t.Context(), func(rows []core.Row) error {
		for _, r := range rows {
			w := none
			if r.Status == core.Approved {
				w = some
			}
			s.actors[r.ID] = &actor{id: r.ID, access: model.Agreed(access, w), decided: map[string]int{}}
		}
		return nil
	})
	s.must(err)
}

// some picks an App.
func (s *stage) anyone() (*actor, core.App) {
	ids := make([]core.AppID, 0, len(s.actors))
	for id := range s.actors {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	app, err := s.desk.store.App(s.t.Context(), ids[s.rnd.IntN(len(ids))])
	s.must(err)
	return s.actors[app.ID], app
}

// mayMeet: since the last act, both sides of every App may have met.
func (s *stage) mayMeet() {
	for _, a := range s.actors {
		a.access.MayMeet()
	}
}

// act does one random thing.
func (s *stage) act() {
	switch n := s.rnd.IntN(100); {
	case n < 34:
		s.decide(false)
	case n < 42:
		s.decide(true)
	case n < 46:
		s.edit()
	case n < 50:
		s.undo()
	case n < 66:
		s.outside()
	case n < 76:
		s.fault()
	case n < 82 && len(s.procs) < 3:
		s.note("launch")
		s.launch()
	case n < 88 && len(s.procs) > 0:
		hard := s.rnd.IntN(3) > 0
		s.note("end of a process, hard %v", hard)
		s.kill(s.rnd.IntN(len(s.procs)), hard)
	case n < 94:
		m := s.fleet.Members[s.rnd.IntN(len(s.fleet.Members))]
		_, err := s.read(m.Name)
		s.note("sync of %s: %v", m.Name, err)
		s.known(err)
	default:
		<-s.clock.After(s.t.Context(), time.Duration(s.rnd.IntN(8))*time.Second)
	}
	s.mayMeet()
}

// known lets pass what a person is told; anything else is a defect.
func (s *stage) known(err error) {
	if err != nil && core.CodeOf(err) == core.CodeInternal {
		s.object("a defect: %v", err)
	}
}

// decide lets an administrator decide: on an App, or on one registration of it.
func (s *stage) decide(alone bool) {
	a, app := s.anyone()
	if app.Removed() {
		return
	}
	verbs := core.Verbs()
	if alone {
		verbs = core.RegistrationVerbs()
	}
	v := verbs[s.rnd.IntN(len(verbs))]
	if v == core.View || v == core.Edit {
		return
	}
	sel := core.Selection{IDs: []core.AppID{a.id}}
	if alone {
		if len(app.Registrations) == 0 {
			return
		}
		sel.Registrations = map[core.AppID][]string{a.id: {app.Registrations[s.rnd.IntN(len(app.Registrations))].Key()}}
	}
	plan, err := s.desk.Plan(s.t.Context(), ana, sel, v, core.Input{Reason: "why not", Hold: time.Duration(s.rnd.IntN(2)) * 5 * time.Second})
	s.known(err)
	if err != nil || len(plan.Change) != 1 || plan.Change[0].Revision != app.Revision {
		return
	}
	applied, err := s.desk.Apply(s.t.Context(), plan)
	s.known(err)
	if err != nil || len(applied.Decided) == 0 {
		return
	}
	a.decided[string(v)]++
	s.note("%s %s at %s (was %s) %v", v, a.id, app.Connection, app.Status, sel.Registrations)
	caps, _ := s.desk.Capabilities(app.Connection)
	to, whole := leads[v]
	if alone || !whole || caps.For(app).DecidesRegistrations && v != core.Delete {
		a.free = true
		return
	}
	from := wordOf(app)
	was := a.access.String()
	if from != to && !a.free && !a.access.Decided(applied.ActID, from, to) {
		s.object("%s was %s when it was decided (%s), which no course of events explains: %s", a.id, from, v, was)
	}
}

// edit changes a text of an App.
func (s *stage) edit() {
	a, app := s.anyone()
	text := fmt.Sprint("edited ", s.rnd.IntN(1000))
	plan, err := s.desk.Plan(s.t.Context(), ana, core.Selection{IDs: []core.AppID{a.id}}, core.Edit, core.Input{Edit: &core.EditFields{Description: &text}})
	s.known(err)
	if err != nil || len(plan.Change) != 1 {
		return
	}
	applied, err := s.desk.Apply(s.t.Context(), plan)
	s.known(err)
	if err == nil && len(applied.Decided) == 1 {
		a.decided[string(core.Edit)]++
		a.free = true // an edit may bring every approval of the App into question
		s.note("edit of %s at %s", a.id, app.Connection)
	}
}

// undo takes the last act back, as far as it is still held.
func (s *stage) undo() {
	undone, err := s.desk.Undo(s.t.Context(), ana)
	s.known(err)
	for _, id := range undone.Back {
		s.note("undone: %s of %s", undone.Verb, id)
		s.actors[id].free = true
	}
}

// outside lets somebody else take an App's access away at its gateway, or
// delete it.
func (s *stage) outside() {
	a, app := s.anyone()
	if app.Removed() || !app.Remote.Present || app.Kind != core.KindApp {
		return
	}
	caps, _ := s.desk.Capabilities(app.Connection)
	if s.rnd.IntN(3) == 0 {
		if err := s.fleet.Remove(app); err == nil {
			s.note("outside deletes %s at %s", a.id, app.Connection)
			a.access.Changed(gone, true)
		}
		return
	}
	if app.Status != core.Approved {
		return
	}
	if err := s.fleet.Meddle(app); err == nil {
		s.note("outside takes access from %s at %s", a.id, app.Connection)
		a.access.Changed(none, true)
		a.free = a.free || caps.For(app).DecidesRegistrations
	}
}

// bad are the faults, at rates of a bad hour. Tokens expire where Gatehouse gets
// new ones by itself: those of Konnect and Apigee are given, and nobody here
// renews them.
var bad = []string{
	"throttle=10%", "drop=10%", "drop-before=10%", "unavailable=10%", "error-after=10%", "truncate=10%", "sensedia-prod:expired=1", "aws-prod:expired=1",
}

func (s *stage) fault() {
	f := bad[s.rnd.IntN(len(bad))]
	s.note("fault %s", f)
	if err := s.fleet.SetFaults([]string{f}); err != nil {
		s.object("%v", err)
	}
	s.faults[f] = true
}
