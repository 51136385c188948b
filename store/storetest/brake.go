package storetest

import (
	"testing"
	"time"

	"gatehouse/core"
)

func testBrake(t *testing.T, open Open) {
	run(t, open, []subtest{
		{"what was taken is counted by connection and time, each App once", testTaken},
		{"one held plan for a connection, replaced whole", testHeldPlan},
		{"a dropped difference is kept by App until it is forgotten", testDropped},
		{"live Apps are found by the id of one of their refs", testCalled},
	})
}

func testTaken(t *testing.T, s core.Store) {
	write(t, s, func(tx core.Tx) error {
		for _, x := range []core.Taken{
			{Connection: "aws", AppID: "old", What: core.BrakeRemove, At: noon.Add(-3 * core.BrakeWindow)},
			{Connection: "aws", AppID: "a", What: core.BrakeTake, At: noon.Add(-core.BrakeWindow)},
			{Connection: "aws", AppID: "b", What: core.BrakeTake, At: noon.Add(-time.Hour)},
			{Connection: "aws", AppID: "b", What: core.BrakeRemove, At: noon},
			{Connection: "aws", AppID: "c", What: core.BrakeRemove, At: noon},
			{Connection: "kong", AppID: "d", What: core.BrakeRemove, At: noon},
		} {
			if err := tx.PutTaken(x); err != nil {
				return err
			}
		}
		return nil
	})
	for since, want := range map[time.Time][2]int{
		noon.Add(-core.BrakeWindow): {2, 2}, noon.Add(-core.BrakeWindow - 1): {3, 2}, noon.Add(-99 * core.BrakeWindow): {3, 2}, noon: {0, 0},
	} {
		apps, removed, err := s.TakenSince(t.Context(), "aws", since)
		if err != nil || apps != want[0] || removed != want[1] {
			t.Errorf("since %v: %d, %d removed, %v; want %v", since, apps, removed, err, want)
		}
	}
}

func testHeldPlan(t *testing.T, s core.Store) {
	_, err := s.HeldPlan(t.Context(), "aws")
	wantCode(t, err, core.CodeNotFound)
	one := core.Held("aws", []core.BrakeLine{{AppID: "a", Name: "A\x1b", What: core.BrakeRemove, From: core.Approved, To: core.Deleted, Shows: "s", Why: "w"}}, noon)
	two := core.Held("aws", []core.BrakeLine{{AppID: "b", What: core.BrakeTake}, {AppID: "a", What: core.BrakeTake}}, noon)
	for _, plan := range []core.BrakePlan{one, two} {
		write(t, s, func(tx core.Tx) error { return tx.PutHeldPlan(plan) })
		if d := diff(plan, must[core.BrakePlan](t)(s.HeldPlan(t.Context(), "aws"))); d != "" {
			t.Error(d)
		}
	}
	write(t, s, func(tx core.Tx) error {
		if d := diff(two, must[core.BrakePlan](t)(tx.HeldPlan("aws"))); d != "" {
			t.Error(d)
		}
		if err := tx.PutHeldPlan(core.BrakePlan{Connection: "kong"}); err != nil {
			return err
		}
		return tx.PutHeldPlan(core.BrakePlan{Connection: "aws"})
	})
	_, err = s.HeldPlan(t.Context(), "aws")
	wantCode(t, err, core.CodeNotFound)
}

func testDropped(t *testing.T, s core.Store) {
	a := core.DroppedDifference{AppID: "a", What: core.BrakeTake, Shows: "x", At: noon, By: "ana"}
	b := core.DroppedDifference{AppID: "b", What: core.BrakeRemove, Shows: "y", At: noon, By: "ana"}
	write(t, s, func(tx core.Tx) error {
		for _, d := range []core.DroppedDifference{{AppID: "a", What: core.BrakeRemove}, a, b} {
			if err := tx.PutDropped("aws", d); err != nil {
				return err
			}
		}
		return tx.DropDropped("kong", "b")
	})
	want := map[core.AppID]core.DroppedDifference{"a": a, "b": b}
	if d := diff(want, must[map[core.AppID]core.DroppedDifference](t)(s.DroppedDifferences(t.Context(), "aws"))); d != "" {
		t.Error(d)
	}
	write(t, s, func(tx core.Tx) error { return tx.DropDropped("aws", "a") })
	delete(want, "a")
	if d := diff(want, must[map[core.AppID]core.DroppedDifference](t)(s.DroppedDifferences(t.Context(), "aws"))); d != "" {
		t.Error(d)
	}
}

func testCalled(t *testing.T, s core.Store) {
	app, other, gone := full(1), full(2), full(3)
	other.Connection = "kong"
	gone.RemovedAt = noon
	gone.Refs, other.Refs = app.Refs, app.Refs
	put(t, s, app, other, gone)
	if got := must[[]core.AppID](t)(s.AppsCalled(t.Context(), "aws-prod", "key-1")); len(got) != 1 || got[0] != app.ID {
		t.Errorf("%v", got)
	}
	if got := must[[]core.AppID](t)(s.AppsCalled(t.Context(), "aws-prod", "KEY-1")); len(got) != 0 {
		t.Errorf("another id: %v", got)
	}
}
