package engine_test

import (
	"fmt"
	"slices"

	"gatehouse/core"
	"gatehouse/core/engine/model"
)

// undo is what the log says of a decision that was taken back.
const undo core.Verb = "undo"

// names are what Apps of the ledger are called.
var names = []string{"Alpha", "Beta", "Gamma"}

// edit lets an administrator rename an App of the ledger, which knows names.
func (s *stage) edit(a *actor, st step) error {
	app, err := s.desk.store.App(s.ctx, a.id)
	if err != nil || app.Removed() || !a.ledger {
		return unread(err)
	}
	name := names[st.n%len(names)]
	in := core.Input{Edit: &core.EditFields{Name: &name}, Hold: holds[st.m%len(holds)]}
	plan, err := s.desk.Plan(s.ctx, ana, core.Selection{IDs: []core.AppID{a.id}}, core.Edit, in)
	if err != nil || len(plan.Change) != 1 || plan.Change[0].Revision != app.Revision {
		return err
	}
	applied, err := s.desk.Apply(s.ctx, plan)
	if err != nil || len(applied.Decided) == 0 {
		return err
	}
	s.mayMeet()
	return s.rename(a, applied.ActID, app, name)
}

// rename tells the model of a new name.
func (s *stage) rename(a *actor, act string, app core.App, name string) error {
	if act != "" {
		a.decided = append(a.decided, core.Edit)
	}
	s.note("%s: name %s to %s", a.id, app.Name, name)
	if was := a.name.String(); app.Name != name && !a.name.Decided(act, model.Word(app.Name), model.Word(name)) {
		return fmt.Errorf("%s was named %s when it was renamed, which no course of events explains: %s", a.id, app.Name, was)
	}
	return nil
}

// owner lets an App's owner ask for something through the portal: that it be
// deleted, or no longer; for another API; for another name. None of it moves a
// status.
func (s *stage) owner(a *actor, st step) error {
	app, err := s.desk.store.App(s.ctx, a.id)
	if err != nil || app.Removed() {
		return unread(err)
	}
	door := core.Actor{Name: "portal/shop"}
	if st.n%3 == 0 {
		s.note("%s: deletion asked for %v", a.id, st.m%2 == 0)
		_, err = s.desk.AskDeletion(s.ctx, door, a.id, st.m%2 == 0, "moved")
		return err
	}
	if a.ledger {
		return s.ownerRenames(a, app, names[st.m%len(names)], door)
	}
	change := core.OwnerChange{EditFields: core.EditFields{Add: []core.Registration{{API: core.APIRef{ID: "pay"}}}}}
	s.note("%s: asks for pay", a.id)
	after, err := s.desk.OwnerEdit(s.ctx, door, a.id, change)
	if err == nil && wordOf(after) != wordOf(app) && after.Revision == app.Revision+1 {
		return fmt.Errorf("%s: its owner asked for an API and it went from %s to %s", a.id, wordOf(app), wordOf(after))
	}
	return known(err)
}

func (s *stage) ownerRenames(a *actor, app core.App, name string, door core.Actor) error {
	if app.Status != core.Approved {
		return nil
	}
	after, err := s.desk.OwnerEdit(s.ctx, door, a.id, core.OwnerChange{EditFields: core.EditFields{Name: &name}})
	if err != nil || after.Revision == app.Revision {
		return known(err)
	}
	s.mayMeet()
	return s.rename(a, "", app, name)
}

// arrives lets an App turn up at a gateway: somebody registered it there.
func (s *stage) arrives(st step) {
	s.mayMeet()
	if st.n%2 == 0 {
		s.entered()
		s.note("%s arrives", s.actors[len(s.actors)-1].id)
		return
	}
	s.paper.Outside(func(objects map[string]*object) {
		id := core.AppID(fmt.Sprint("paper-", len(s.actors)))
		o := &object{id: "new-" + string(id), mark: string(id), name: "New", owner: core.Owner{Name: "Bo", Email: "bo@example.org"}, projection: core.Shown("on", "ops")}
		objects[o.id] = o
		s.actors = append(s.actors, &actor{id: id, whole: model.Agreed(model.App, model.OnFor("ops"))})
	})
	s.note("%s arrives", s.actors[len(s.actors)-1].id)
}

// neverRead: an App that came and went before anybody read it is no App.
func (s *stage) neverRead(a *actor, err error) error {
	if unread(err) != nil || s.there(a) || !a.whole.MayBe(model.Gone) {
		return fmt.Errorf("%s: %w; at the gateway %v, the rules allow %v", a.id, err, s.there(a), a.whole.Words())
	}
	s.actors = slices.DeleteFunc(s.actors, func(b *actor) bool { return a == b })
	return nil
}
