package core_test

import (
	"testing"
	"time"

	"gatehouse/core"
)

func TestTheBrakeLetsTheLargerOfTheTwoPassAndNeverMoreThanHalf(t *testing.T) {
	for _, c := range []struct {
		brake core.Brake
		n, of int
		stops bool
	}{
		{core.DefaultBrake(), 0, 0, false},
		{core.DefaultBrake(), 1, 1, true},
		{core.DefaultBrake(), 1, 2, false},
		{core.DefaultBrake(), 10, 20, false},
		{core.DefaultBrake(), 11, 20, true},
		{core.DefaultBrake(), 11, 200, true},
		{core.DefaultBrake(), 50, 1000, false},
		{core.DefaultBrake(), 51, 1000, true},
		{core.Brake{Apps: 0, Share: 5}, 1000, 1000, false},
		{core.Brake{Apps: 3}, 4, 10_000, true},
		{core.Brake{Apps: 1, Share: 100}, 6, 10, true},
	} {
		if got := c.brake.Stops(c.n, c.of); got != c.stops {
			t.Errorf("%+v stops %d of %d: %v", c.brake, c.n, c.of, got)
		}
	}
}

func TestAPlansIDIsItsContent(t *testing.T) {
	a := core.BrakeLine{AppID: "a", Name: "A", What: core.BrakeRemove, Shows: "x", Why: "one reason"}
	b := core.BrakeLine{AppID: "b", Name: "B", What: core.BrakeTake, Shows: "y"}
	plan := core.Held("c", []core.BrakeLine{a, b}, time.Unix(1, 0))
	reworded := a
	reworded.Why = "another"
	if other := core.Held("c", []core.BrakeLine{b, reworded}, time.Unix(2, 0)); other.ID != plan.ID || plan.Differs(other) != "" {
		t.Errorf("order, words and time change it: %s %s", plan.ID, other.ID)
	}
	changed := b
	changed.Shows = "z"
	for name, other := range map[string]core.BrakePlan{
		"another connection": core.Held("d", []core.BrakeLine{a, b}, time.Time{}),
		"a line less":        core.Held("c", []core.BrakeLine{a}, time.Time{}),
		"another state":      core.Held("c", []core.BrakeLine{a, changed}, time.Time{}),
	} {
		if other.ID == plan.ID {
			t.Errorf("%s has the same id", name)
		}
	}
	if got := plan.Differs(core.Held("c", []core.BrakeLine{a, changed}, time.Time{})); got != "new in it: B; no more in it: B" {
		t.Errorf("%q", got)
	}
}

func TestWhatLosesAccess(t *testing.T) {
	on := func(s core.Status, regs ...core.RegistrationStatus) core.App {
		app := core.App{Status: s}
		for i, r := range regs {
			app.Registrations = append(app.Registrations, core.Registration{API: core.APIRef{ID: string(rune('a' + i))}, Status: r})
		}
		return app
	}
	for _, c := range []struct {
		before, after core.App
		loses         bool
	}{
		{on(core.Approved, core.RegistrationOn), on(core.Approved, core.RegistrationOn), false},
		{on(core.Approved, core.RegistrationOn), on(core.Approved, core.RegistrationOff), true},
		{on(core.Approved, core.RegistrationOn), on(core.Approved), true},
		{on(core.Approved, core.RegistrationOn), on(core.Canceled, core.RegistrationOn), true},
		{on(core.Approved), on(core.Unknown), true},
		{on(core.Approved, core.Waiting), on(core.Approved, core.RegistrationRefused), false},
		{on(core.Pending, core.Waiting), on(core.Rejected), false},
		{on(core.Suspended, core.RegistrationOn), on(core.Canceled), false},
		{on(core.Canceled), on(core.Approved, core.RegistrationOn), false},
	} {
		if got := core.LosesAccess(c.before, c.after); got != c.loses {
			t.Errorf("%+v -> %+v: %v", c.before, c.after, got)
		}
	}
}

func TestAConnectionIsStaleAfterTwiceItsInterval(t *testing.T) {
	now := time.Unix(10_000, 0)
	for _, c := range []struct {
		read  time.Time
		every time.Duration
		stale bool
	}{
		{now.Add(-2 * time.Minute), time.Minute, false}, {now.Add(-2*time.Minute - 1), time.Minute, true},
		{now.Add(-time.Hour), 0, false}, {time.Time{}, time.Minute, false}, {now.Add(time.Hour), time.Minute, false},
	} {
		if got := (core.ConnectionState{ReadAt: c.read}).Stale(now, c.every); got != c.stale {
			t.Errorf("%v every %v: %v", c.read, c.every, got)
		}
	}
}
