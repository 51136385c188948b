package engine_test

import (
	"cmp"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/core"
	"gatehouse/core/engine/model"
)

func sorted[T cmp.Ordered](s []T) []T { slices.Sort(s); return s }

// Random decisions, one by one and as jobs, some of them taken back; edits and
// owners' wishes; changes at the gateway, faults, deaths and restarts, with one
// to three processes on one store: both sides come to agree where the model
// says, every removal was proven and told once, and every decision is in the
// log.
func TestBothSidesAlwaysComeToWhereTheModelSays(t *testing.T) {
	soak := os.Getenv("GATEHOUSE_SOAK") != ""
	for name, c := range map[string]struct {
		scripts    *rapid.Generator[script]
		test, soak int
	}{
		"anything may happen": {scripts, 200, 6000},
		"both sides change":   {duels, 100, 3000},
		"much at once":        {crowds, 100, 3000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if raced && name == "both sides change" {
				t.Skip("under the race detector: it plays one decision at a time, and the other two find races")
			}
			count := c.test
			if soak {
				count = c.soak
			} else if raced {
				count = atOnce
			}
			for left := count; left > 0 && !t.Failed(); left -= atOnce {
				rapid.Check(t, func(rt *rapid.T) {
					sc := c.scripts.Draw(rt, "script")
					if err := play(t, sc); err != nil {
						rt.Fatalf("%v\n%v", sc, err)
					}
				})
			}
			t.Logf("%d courses", count)
		})
	}
}

// plan holds sync --plan against the model, where nothing is under way and
// every course is known.
func (s *stage) plan() error {
	if len(s.procs) > 0 || s.met || s.brake == nil {
		return nil
	}
	empty := s.weather.still("list/empty")
	before := s.version.Load()
	r, err := s.read("paper", true)
	if err != nil || !r.Listing.Complete || empty {
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
		if err != nil && unread(err) == nil {
			continue
		}
		if err != nil {
			return err
		}
		if a.ledger || app.Removed() || app.Push.Touched || app.Push.State.InFlight() || !app.MissingAt.IsZero() || len(app.Refs) == 0 || !s.there(a) {
			continue
		}
		if want := lines[a.whole.Case()]; want != nil && !slices.Contains(want, says[a.id]) {
			return &lineError{a.id, says[a.id], want, a.whole.String()}
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

type lineError struct {
	id   core.AppID
	says string
	want []string
	why  string
}

func (w *lineError) Error() string {
	return "the plan says " + w.says + " of " + string(w.id) + ", and not one of " + slices.Concat(w.want)[0] + " (base/here/there " + w.why + ")"
}
