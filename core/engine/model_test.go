package engine_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/core"
	"gatehouse/core/engine/model"
)

func sorted[T cmp.Ordered](s []T) []T { slices.Sort(s); return s }

// Random decisions, changes at the gateway, faults, deaths and restarts, with
// one to three processes on one store: both sides come to agree where the model
// says, every removal was proven and told once, and every decision is in the
// log.
func TestBothSidesAlwaysComeToWhereTheModelSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sc := scripts.Draw(rt, "script")
		if err := play(t, sc); err != nil {
			rt.Fatalf("%v\n%v", sc, err)
		}
	})
}

// plan holds sync --plan against the model, where nothing is under way and
// every course is known.
func (s *stage) plan() error {
	if len(s.procs) > 0 || s.met || s.brake == nil {
		return nil
	}
	before := s.version.Load()
	r, err := s.desk.Sync(s.ctx, ana, "paper", true)
	if err != nil || !r.Listing.Complete {
		return known(err)
	}
	if s.version.Load() != before {
		return errWrote
	}
	says := map[core.AppID]string{}
	for _, c := range r.Changes {
		says[c.AppID] = c.What
	}
	for _, a := range s.actors {
		app, err := s.desk.store.App(s.ctx, a.id)
		if err != nil {
			return err
		}
		if a.ledger || app.Removed() || app.Push.Touched || app.Push.State.InFlight() || !app.MissingAt.IsZero() || len(app.Refs) == 0 || !s.there(a) {
			continue
		}
		if want := lines[a.whole.Case()]; want != nil && !slices.Contains(want, says[a.id]) {
			return &wrongLine{a.id, says[a.id], want, a.whole.String()}
		}
	}
	return nil
}

// lines are what a plan says of each row of the table; "fields" is no change of
// a state.
var lines = map[model.Case][]string{
	model.Same:      {"", "fields"},
	model.OursOnly:  {"push"},
	model.TheirOnly: {"adopt"},
	model.BothAlike: {"agree", "fields"},
	model.TheirLess: {"conflict"},
	model.OursLess:  {"conflict"},
}

var errWrote = core.Errorf(core.CodeInternal, "", "a plan wrote something")

type wrongLine struct {
	id   core.AppID
	says string
	want []string
	why  string
}

func (w *wrongLine) Error() string {
	return "the plan says " + w.says + " of " + string(w.id) + ", and not one of " + slices.Concat(w.want)[0] + " (base/here/there " + w.why + ")"
}
