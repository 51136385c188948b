package store

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gatehouse/core"
)

func anyRow(t *rapid.T) core.Row {
	text := func(name string) string { return string(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, name)) }
	at := func(name string) time.Time {
		if rapid.Bool().Draw(t, name+" set") {
			return time.Unix(0, rapid.Int64Range(1, 1<<62).Draw(t, name)).UTC()
		}
		return time.Time{}
	}
	flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
	return core.Row{
		ID: core.AppID(text("id")), Name: text("name"), Connection: text("connection"), ReferenceID: text("reference"),
		Kind:   rapid.SampledFrom([]core.Kind{core.KindApp, core.KindDeveloper}).Draw(t, "kind"),
		Owner:  core.Owner{Name: text("owner"), Email: text("email"), Account: text("account"), Team: flag("team")},
		Status: core.Status(text("status")), Native: text("native"), APIs: text("apis"), Waiting: rapid.IntRange(0, 1e6).Draw(t, "waiting"),
		CreatedAt: at("created"), DecidedAt: at("decided"), Push: core.PushState(text("push")), From: core.Status(text("from")),
		Missing: flag("missing"), Lost: flag("lost"), Untold: flag("untold"), Removed: flag("removed"), DeletionAsked: flag("asked"), Revision: rapid.Int64().Draw(t, "revision"),
		WaitingSince: at("waiting since"), AssignedTo: text("assigned"),
		Change: rapid.Int64().Draw(t, "change"),
	}
}

func TestALineGivesItsRowBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLines()
		for range 3 { // the shared texts come from the rows before
			row := anyRow(t)
			got, err := l.row(row.Change, lineOf(row))
			if err != nil || !reflect.DeepEqual(row, got) {
				t.Fatalf("got %+v, %v, want %+v", got, err, row)
			}
		}
	})
}

// Every field of a row is in the generator above, or the test above is blind.
func TestEveryFieldOfARowIsTested(t *testing.T) {
	if n := reflect.TypeFor[core.Row]().NumField(); n != 23 {
		t.Errorf("core.Row has %d fields: teach line.go and anyRow the new ones", n)
	}
}

func TestADamagedLineIsAnErrorAndNoPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := lineOf(anyRow(t))
		cut := line[:rapid.IntRange(0, len(line)-1).Draw(t, "cut")]
		if _, err := newLines().row(1, cut); err == nil {
			t.Fatalf("%d of %d bytes decode", len(cut), len(line))
		}
		line[rapid.IntRange(0, min(30, len(line)-1)).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		_, _ = newLines().row(1, line)
		_, _ = newLines().row(1, rapid.SliceOf(rapid.Byte()).Draw(t, "noise"))
	})
}

// The ranks of statuses and pushes are stored: an order changed in core must
// come with a migration.
func TestStoredRanksAreWhatTheyWere(t *testing.T) {
	for want, s := range []core.Status{core.Pending, core.Approved, core.Suspended, core.Canceled, core.Rejected, core.Deleted, core.Unknown} {
		if statusRank(s) != int64(want) {
			t.Errorf("%s has rank %d, stored as %d", s, statusRank(s), want)
		}
	}
	for want, p := range []core.PushState{core.PushHeld, core.PushQueued, core.PushSending, core.PushSent, core.PushConfirmed, core.PushUnproven, core.PushFailed, core.PushAnswered} {
		if pushRank(p) != int64(want) {
			t.Errorf("%s has rank %d, stored as %d", p, pushRank(p), want)
		}
	}
	if pushRank(core.PushNone) != -1 {
		t.Error("no push has a rank other than -1")
	}
}
