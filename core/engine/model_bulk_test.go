package engine_test

import (
	"fmt"
	"slices"
	"testing/synctest"

	"gatehouse/core"
)

// bulk is a job that an administrator started, with each App as it was when he
// confirmed.
type bulk struct {
	id, act string
	verb    core.Verb
	apps    map[core.AppID]core.App
	heeded  map[core.AppID]bool // whose outcome the model knows
	ended   string              // how it was ended for good
}

// bulkVerbs are what is done to many.
var bulkVerbs = []core.Verb{core.Approve, core.Cancel, core.Reject, core.Suspend, core.Resume, core.Delete}

// startBulk lets an administrator decide on all Apps at once, as far as the verb
// is for them. More than one are a job, which some process works off.
func (s *stage) startBulk(st step) error {
	v, apps := bulkVerbs[st.n%len(bulkVerbs)], map[core.AppID]core.App{}
	for _, a := range s.actors {
		app, err := s.desk.store.App(s.ctx, a.id)
		if unread(err) != nil {
			return err
		}
		if err == nil && !app.Removed() && a.foretold(app, v) {
			apps[a.id] = app
		}
	}
	if len(apps) == 0 {
		return nil
	}
	sel := core.Selection{IDs: sortedIDs(apps)}
	plan, err := s.desk.Plan(s.ctx, ana, sel, v, core.Input{Reason: "all of them", Hold: holds[st.m%len(holds)]})
	if err != nil || len(plan.Change) < 2 || !sameRevisions(plan, apps) {
		return err
	}
	applied, err := s.desk.Apply(s.ctx, plan)
	if err != nil {
		return err
	}
	if applied.JobID == "" {
		return fmt.Errorf("%d Apps are no job", len(plan.Change))
	}
	s.note("bulk %s of %d", v, len(plan.Change))
	b := &bulk{id: applied.JobID, act: applied.ActID, verb: v, apps: map[core.AppID]core.App{}, heeded: map[core.AppID]bool{}}
	for _, c := range plan.Change {
		b.apps[c.ID] = apps[c.ID]
	}
	s.bulks = append(s.bulks, b)
	return nil
}

func sortedIDs(apps map[core.AppID]core.App) []core.AppID {
	var ids []core.AppID
	for id := range apps {
		ids = append(ids, id)
	}
	return sorted(ids)
}

// sameRevisions: nobody changed anything while it was planned.
func sameRevisions(plan core.Plan, apps map[core.AppID]core.App) bool {
	return !slices.ContainsFunc(plan.Change, func(c core.PlanItem) bool { return c.Revision != apps[c.ID].Revision })
}

// halt pauses the last bulk, lets it go on, or stops it for good.
func (s *stage) halt(st step) error {
	if len(s.bulks) == 0 {
		return nil
	}
	b := s.bulks[len(s.bulks)-1]
	turn := []func() error{
		func() error { return s.desk.PauseJob(s.ctx, ana, b.id) },
		func() error { return s.desk.ResumeJob(s.ctx, ana, b.id) },
		func() error { return s.desk.StopJob(s.ctx, ana, b.id) },
	}[st.n%3]
	s.note("halt %d", st.n%3)
	err := turn()
	if err == nil && st.n%3 == 2 {
		b.ended = "stopped"
	}
	if core.CodeOf(err) == core.CodeNotAllowed {
		return nil // it has ended already
	}
	return err
}

// goOn lets every paused bulk go on.
func (s *stage) goOn() error {
	jobs, err := s.desk.store.OpenJobs(s.ctx)
	for _, j := range jobs {
		if err != nil {
			return err
		}
		if err = s.desk.ResumeJob(s.ctx, ana, j.ID); core.CodeOf(err) == core.CodeNotAllowed {
			err = nil // it has just ended
		}
	}
	return err
}

// running names a job that goes on.
func (s *stage) running() string {
	jobs, err := s.desk.store.OpenJobs(s.ctx)
	if err != nil || len(jobs) > 0 {
		return fmt.Sprint("a job goes on: ", jobs, err)
	}
	return ""
}

// heed tells the model what bulks have decided since. It waits until every
// process has come to rest, so that nothing is decided between the look and
// what happens next.
func (s *stage) heed() error {
	if !slices.ContainsFunc(s.bulks, func(b *bulk) bool { return len(b.heeded) < len(b.apps) }) {
		return nil
	}
	synctest.Wait()
	for _, b := range s.bulks {
		err := s.desk.store.JobOutcomes(s.ctx, b.id, func(o core.JobOutcome) error { return s.heedOne(b, o) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) heedOne(b *bulk, o core.JobOutcome) error {
	if b.heeded[o.AppID] || o.State == core.ItemPending {
		return nil
	}
	if b.ended != "" {
		return fmt.Errorf("%s was reached by a bulk that was %s", o.AppID, b.ended)
	}
	b.heeded[o.AppID] = true
	was := b.apps[o.AppID]
	if o.State == core.ItemDecided {
		s.met = true
		s.mayMeet()
		return s.believe(s.actor(o.AppID), deed{act: b.act, app: was, verb: b.verb})
	}
	now, err := s.desk.store.App(s.ctx, o.AppID)
	if err == nil && !now.Removed() && now.Revision == was.Revision {
		return fmt.Errorf("%s was %s by a bulk, and nobody had changed it: %s", o.AppID, o.State, o.Message)
	}
	return err
}

// allReached: what was not stopped has reached every App.
func (s *stage) allReached() error {
	for _, b := range s.bulks {
		job, err := s.desk.store.Job(s.ctx, b.id)
		if err != nil {
			return err
		}
		sum := job.Sum()
		if len(b.heeded) != sum.Reached() || job.State != core.JobStopped && (job.State != core.JobDone || sum.Left() > 0) {
			return fmt.Errorf("a bulk ended %s with %d of %d reached; %d were seen", job.State, sum.Reached(), sum.Total, len(b.heeded))
		}
	}
	s.bulks = nil
	return nil
}

func (s *stage) actor(id core.AppID) *actor {
	return s.actors[slices.IndexFunc(s.actors, func(a *actor) bool { return a.id == id })]
}

// undo takes back the last act, as far as it has not left.
func (s *stage) undo() error {
	undone, err := s.desk.Undo(s.ctx, ana)
	if core.CodeOf(err) == core.CodeNotFound {
		return nil
	}
	s.note("undo %s: %v back, %v too late", undone.Verb, undone.Back, undone.TooLate)
	s.mayMeet()
	for _, b := range s.bulks {
		if b.act == undone.ActID {
			b.ended = "taken back"
		}
	}
	for _, id := range undone.Back {
		a := s.actor(id)
		a.undone++
		for _, p := range a.parts() {
			p.TakenBack(undone.ActID)
		}
	}
	return err
}
