package store_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/store"
)

// The list and the queue are read along an index, page by page: nothing is
// sorted and nothing before the page is read. An index for the other orders would
// cost every decision or every new App pages to write: the list by push, by APIs
// and by date, and the queue, which is small, by anything but the name.
func TestPagesOfTheListAndTheQueueSortNothing(t *testing.T) {
	s, _ := seeded(t, t.TempDir(), 300)
	for _, sort := range []core.SortKey{
		core.SortName, core.SortStatus, core.SortConnection, core.SortOwner,
	} {
		for _, descending := range []bool{false, true} {
			for _, queue := range []bool{false, true} {
				if queue && sort != core.SortName {
					continue
				}
				req := core.PageRequest{Sort: sort, Descending: descending, Queue: queue, Limit: 5}
				for page := range 2 {
					index, plan := store.PagePlan(t, s, req)
					if strings.Contains(plan, "TEMP B-TREE") || !strings.Contains(plan, "USING INDEX "+index) || strings.Contains(plan, "SCAN f") {
						t.Errorf("%+v: %s", req, plan)
					}
					if page == 1 && !strings.HasPrefix(plan, "SEARCH a USING INDEX") {
						t.Errorf("the second page does not begin where the first ended: %+v: %s", req, plan)
					}
					p, err := s.Page(t.Context(), req)
					if err != nil || p.Next == "" {
						t.Fatal(err, p.Next)
					}
					req.After = p.Next
				}
			}
		}
	}
}

func TestARareFilterIsReadByItsOwnIndex(t *testing.T) {
	s, _ := seeded(t, t.TempDir(), 300)
	err := s.Write(t.Context(), func(tx core.Tx) error {
		for n := range 5 {
			a := population(300 + n)
			a.Status, a.Connection, a.Owner.Name = core.Suspended, "tiny", "Nobody Else"
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for want, req := range map[string]core.PageRequest{
		"apps_by_status": {Statuses: []core.Status{core.Suspended}},
		"apps_by_conn":   {Connection: "tiny"},
		"apps_by_owner":  {Owner: "Nobody Else"},
		"apps_by_name":   {Statuses: []core.Status{core.Approved}}, // frequent: soon found along the list
	} {
		req.Sort, req.Limit = core.SortName, 5
		index, plan := store.PagePlan(t, s, req)
		if index != want || !strings.Contains(plan, "INDEX "+want) {
			t.Errorf("%+v is read by %s: %s", req, index, plan)
		}
		if want != "apps_by_name" && !strings.Contains(plan, "SEARCH a") {
			t.Errorf("%+v scans: %s", req, plan)
		}
	}
}

// Every other query that runs often finds its rows by an index.
func TestFrequentQueriesScanNothing(t *testing.T) {
	s, _ := seeded(t, t.TempDir(), 10)
	for _, sql := range store.FrequentQueries(t, s) {
		if strings.Contains(sql.Text, "FROM decisions ORDER BY id DESC") || strings.Contains(sql.Text, "FROM jobs ORDER BY created_at") {
			continue // read the newest along an index
		}
		if strings.Contains(sql.Plan, "SCAN") || strings.Contains(sql.Plan, "TEMP B-TREE") {
			t.Errorf("%s\n%s", sql.Text, sql.Plan)
		}
	}
}

func TestALongNameCanBePagedOver(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state.db"))
	err := s.Write(t.Context(), func(tx core.Tx) error {
		for n := range 30 {
			a := population(n)
			a.Name = strings.Repeat("界", 254) + fmt.Sprint(n%10)
			if err := tx.PutApp(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	seen, req := 0, core.PageRequest{Limit: 7}
	for {
		p, err := s.Page(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		seen += len(p.Rows)
		if req.After = p.Next; p.Next == "" {
			break
		}
	}
	if seen != 30 {
		t.Errorf("%d of 30", seen)
	}
}
