package core

import "testing"

// Design 3's table, cell by cell, and who wins a conflict.
func TestThreeWayCompare(t *testing.T) {
	on, off, absent := Shown("enabled", "gold"), Shown("disabled", "gold"), Absent()
	side := func(p Projection, s Status) Side { return Side{p, s} }
	for _, c := range []struct {
		name          string
		base          Projection
		local, remote Side
		want          Verdict
	}{
		{"nothing changed", on, side(on, Approved), side(on, Approved), Nothing},
		{"suspended here reads back as a disabled key", off, side(off, Suspended), side(off, Canceled), Nothing},
		{"decided here", on, side(off, Canceled), side(on, Approved), PushOurs},
		{"approved here, never created", absent, side(on, Approved), side(absent, Deleted), PushOurs},
		{"never proven counts as absent", Projection{}, side(on, Approved), side(absent, Deleted), PushOurs},
		{"changed there", on, side(on, Approved), side(off, Canceled), AdoptTheirs},
		{"deleted there", on, side(on, Approved), side(absent, Deleted), AdoptTheirs},
		{"both to the same", on, side(off, Canceled), side(off, Canceled), BothEqual},
		{"approved here, rejected there", off, side(on, Approved), side(Shown("rejected"), Rejected), KeepTheirs},
		{"canceled here, rejected there", on, side(off, Canceled), side(Shown("rejected"), Rejected), KeepOurs},
		{"approved here, deleted there", off, side(on, Approved), side(absent, Deleted), KeepTheirs},
		{"deleted here, canceled there", on, side(absent, Deleted), side(off, Canceled), KeepOurs},
		{"canceled here, unknown there", on, side(off, Canceled), side(Shown("FROZEN"), Unknown), KeepOurs},
		{"fewer grants there", on, side(Shown("enabled", "gold", "silver"), Approved), side(Shown("enabled"), Approved), KeepTheirs},
		{"more grants there", on, side(Shown("enabled"), Approved), side(Shown("enabled", "gold", "silver"), Approved), KeepOurs},
	} {
		if got := Compare(c.base, c.local, c.remote); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLessAccessFollowsTheDesignsOrder(t *testing.T) {
	order := []Status{Deleted, Canceled, Rejected, Suspended, Pending, Approved}
	for i, a := range order {
		for j, b := range order {
			want := order[min(i, j)]
			if got := LessAccess(a, b); got != want {
				t.Errorf("of %s and %s got %s, want %s", a, b, got, want)
			}
		}
	}
}

func TestProjectionGrantsCompareWithoutOrderOrRepetition(t *testing.T) {
	if !Shown("on", "b", "a", "b").Same(Shown("on", "a", "b")) {
		t.Error("order or repetition of grants made a difference")
	}
	if (Projection{}).Same(Absent()) {
		t.Error("never read looks like absent")
	}
}
