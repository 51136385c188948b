package storetest

import (
	"errors"
	"slices"
	"testing"

	"gatehouse/core"
)

func allRows(t *testing.T, s core.Store) ([]core.Row, int64) {
	t.Helper()
	var rows []core.Row
	change, err := s.Rows(t.Context(), func(b []core.Row) error {
		rows = append(rows, b...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows, change
}

func testFeed(t *testing.T, open Open) {
	run(t, open, []subtest{
		{"a row shows what core.RowOf makes of the App", func(t *testing.T, s core.Store) {
			put(t, s, full(1))
			rows, change := allRows(t, s)
			want := core.RowOf(full(1))
			want.Change = change
			if d := diff([]core.Row{want}, rows); d != "" {
				t.Error(d)
			}
		}},
		{"Rows hands over every live row, newest change first, and the change it is complete up to", func(t *testing.T, s core.Store) {
			apps := make([]core.App, 0, 777)
			for n := range 777 {
				apps = append(apps, simple(n))
			}
			put(t, s, apps...)
			gone := simple(7)
			gone.RemovedAt = noon
			put(t, s, gone)
			apps[3].Name = "Changed"
			put(t, s, apps[3])
			rows, change := allRows(t, s)
			if len(rows) != 776 || rows[0].ID != appID(3) || rows[0].Change != change || rows[0].Name != "Changed" {
				t.Fatalf("%d rows up to %d, first %v", len(rows), change, rows[0])
			}
			if !slices.IsSortedFunc(rows, func(a, b core.Row) int { return int(b.Change - a.Change) }) {
				t.Error("the rows are not in the order of their changes")
			}
			if slices.Contains(ids(rows), appID(7)) {
				t.Error("a tombstone is among the rows")
			}
		}},
		{"an error of yield ends Rows and is returned", func(t *testing.T, s core.Store) {
			put(t, s, simple(1))
			stop := errors.New("stop")
			if _, err := s.Rows(t.Context(), func([]core.Row) error { return stop }); !errors.Is(err, stop) {
				t.Errorf("got %v", err)
			}
		}},
		{"an empty store has no rows and no changes", func(t *testing.T, s core.Store) {
			rows, change := allRows(t, s)
			more, reached, err := s.Changes(t.Context(), change, 10)
			if len(rows) != 0 || len(more) != 0 || reached != change || err != nil {
				t.Errorf("got %v, %v up to %d and %d, %v", rows, more, change, reached, err)
			}
		}},
		{"Changes brings each App's last change, tombstones included, and says how far it goes", func(t *testing.T, s core.Store) {
			put(t, s, simple(1), simple(2), simple(3))
			_, since := allRows(t, s)
			a, gone := simple(1), simple(2)
			a.Status, gone.RemovedAt = core.Approved, noon
			put(t, s, a)
			put(t, s, gone)
			a.Status = core.Canceled
			put(t, s, a)
			rows, reached, err := s.Changes(t.Context(), since, 10)
			if err != nil || !slices.Equal(ids(rows), []core.AppID{appID(2), appID(1)}) || !rows[0].Removed || rows[1].Status != core.Canceled {
				t.Fatalf("got %v, %v", rows, err)
			}
			first, at, _ := s.Changes(t.Context(), since, 1)
			rest, end, _ := s.Changes(t.Context(), at, 1)
			if len(first) != 1 || len(rest) != 1 || first[0].ID != appID(2) || rest[0].ID != appID(1) || end != reached {
				t.Errorf("in two steps: %v then %v up to %d, want up to %d", first, rest, end, reached)
			}
			if last, err := s.LastChange(t.Context()); err != nil || last != reached {
				t.Errorf("the last change is said to be %d (%v); the feed reaches %d", last, err, reached)
			}
			if more, end, _ := s.Changes(t.Context(), reached, 10); len(more) != 0 || end != reached {
				t.Errorf("after the end: %v up to %d", more, end)
			}
		}},
		{"the App that changed last may change again, be removed and return without a change being missed", func(t *testing.T, s core.Store) {
			a := simple(1)
			since := int64(0)
			for i := range 6 {
				a.Revision++
				a.RemovedAt = [2]core.App{{}, {RemovedAt: noon}}[i%2].RemovedAt
				put(t, s, a)
				rows, reached, err := s.Changes(t.Context(), since, 10)
				if err != nil || len(rows) != 1 || rows[0].Revision != a.Revision || reached <= since {
					t.Fatalf("change %d: %v up to %d, %v", i, rows, reached, err)
				}
				since = reached
			}
		}},
		{"the same App again is no change", func(t *testing.T, s core.Store) {
			put(t, s, full(1))
			_, since := allRows(t, s)
			put(t, s, full(1))
			if rows, _, err := s.Changes(t.Context(), since, 10); err != nil || len(rows) != 0 {
				t.Errorf("got %v, %v", rows, err)
			}
		}},
		{"a change of a part alone is a change", func(t *testing.T, s core.Store) {
			put(t, s, full(1))
			_, since := allRows(t, s)
			a := full(1)
			a.Credentials[0].Enabled = false
			put(t, s, a)
			if rows, _, err := s.Changes(t.Context(), since, 10); err != nil || len(rows) != 1 {
				t.Errorf("got %v, %v", rows, err)
			}
		}},
	})
}
