package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/core"
)

func testViews(t *testing.T, open Open) {
	view := core.SavedView{
		Name: "mine", List: core.ViewApps, Filter: "dev:ana age>3d", Sort: core.SortCreated, Descending: true,
		Columns:   []core.ViewColumn{{Name: "name", Width: 30}, {Name: "status"}},
		UpdatedAt: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), UpdatedBy: "ana",
	}
	views := func(t *testing.T, s core.Store) []core.SavedView {
		t.Helper()
		got, err := s.Views(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	run(t, open, []subtest{
		{"a view is read as it was stored, replaced, and deleted", func(t *testing.T, s core.Store) {
			other := core.SavedView{Name: "a-first", List: core.ViewQueue}
			write(t, s, func(tx core.Tx) error {
				if err := tx.PutView(view); err != nil {
					return err
				}
				return tx.PutView(other)
			})
			if diff := cmp.Diff([]core.SavedView{other, view}, views(t, s)); diff != "" {
				t.Fatal(diff)
			}
			changed := view
			changed.Filter, changed.Columns = "", nil
			write(t, s, func(tx core.Tx) error { return tx.PutView(changed) })
			if diff := cmp.Diff([]core.SavedView{other, changed}, views(t, s)); diff != "" {
				t.Fatal(diff)
			}
			write(t, s, func(tx core.Tx) error { return tx.DropView("mine") })
			if got := views(t, s); len(got) != 1 || got[0].Name != "a-first" {
				t.Errorf("got %v", got)
			}
			err := s.Write(t.Context(), func(tx core.Tx) error { return tx.DropView("mine") })
			if core.CodeOf(err) != core.CodeNotFound {
				t.Errorf("a view that is not there: %v", err)
			}
		}},
		{"what was typed is remembered by person, newest first, each line once", func(t *testing.T, s core.Store) {
			write(t, s, func(tx core.Tx) error {
				for _, line := range []string{"sync", "apps list", "sync"} {
					if err := tx.PutTyped("ana", line); err != nil {
						return err
					}
				}
				return tx.PutTyped("bo", "doctor")
			})
			got, err := s.Typed(t.Context(), "ana")
			if err != nil || !slices.Equal(got, []string{"sync", "apps list"}) {
				t.Errorf("got %q, %v", got, err)
			}
		}},
		{"the oldest lines are forgotten", func(t *testing.T, s core.Store) {
			write(t, s, func(tx core.Tx) error {
				for i := range core.TypedKept + 5 {
					if err := tx.PutTyped("ana", fmt.Sprint("line ", i)); err != nil {
						return err
					}
				}
				return nil
			})
			got, err := s.Typed(t.Context(), "ana")
			if err != nil || len(got) != core.TypedKept || got[len(got)-1] != "line 5" {
				t.Errorf("%d lines, the oldest %q, %v", len(got), got[max(len(got)-1, 0)], err)
			}
		}},
	})
}
