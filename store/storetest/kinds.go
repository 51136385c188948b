package storetest

import (
	"slices"
	"testing"

	"gatehouse/core"
)

// testKinds: developers' sign-ups lie beside the Apps, and lists of Apps do not
// show them.
func testKinds(t *testing.T, open Open) {
	signUp := func(n int, s core.Status) core.App {
		a := simple(n)
		a.Kind, a.Status, a.Connection = core.KindDeveloper, s, "konnect"
		return a
	}
	fill := func(t *testing.T, s core.Store) {
		approved := simple(3)
		approved.Status = core.Approved
		gone := signUp(9, core.Approved)
		gone.RemovedAt = noon
		put(t, s, simple(1), approved, signUp(5, core.Pending), signUp(6, core.Approved), signUp(7, core.Canceled), gone)
	}
	page := func(t *testing.T, s core.Store, req core.PageRequest) []core.AppID {
		t.Helper()
		req.Limit = 100
		p, err := s.Page(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		return ids(p.Rows)
	}
	run(t, open, []subtest{
		{"counts tell sign-ups from Apps", func(t *testing.T, s core.Store) {
			fill(t, s)
			c, err := s.Counts(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if c.Apps != 2 || c.Developers != 3 || c.Queue != 2 || c.ByStatus[core.Pending] != 1 || len(c.ByConnection) != 1 {
				t.Fatalf("%+v", c)
			}
			decided := signUp(5, core.Approved)
			put(t, s, decided)
			if c, err = s.Counts(t.Context()); err != nil || c.Developers != 3 || c.Queue != 1 {
				t.Fatalf("%+v %v", c, err)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
		}},
		{"a page has Apps, or sign-ups, and the queue has both", func(t *testing.T, s core.Store) {
			fill(t, s)
			for _, sort := range []core.SortKey{core.SortName, core.SortStatus, core.SortOwner, core.SortPush, core.SortConnection} {
				for _, c := range []struct {
					req  core.PageRequest
					want []core.AppID
				}{
					{core.PageRequest{}, []core.AppID{appID(1), appID(3)}},
					{core.PageRequest{Statuses: []core.Status{core.Approved}}, []core.AppID{appID(3)}},
					{core.PageRequest{Owner: "Bo Chen"}, []core.AppID{appID(1), appID(3)}},
					{core.PageRequest{Developers: true}, []core.AppID{appID(5), appID(6), appID(7)}},
					{core.PageRequest{Developers: true, Statuses: []core.Status{core.Canceled, core.Pending}}, []core.AppID{appID(5), appID(7)}},
					{core.PageRequest{Developers: true, Connection: "konnect"}, []core.AppID{appID(5), appID(6), appID(7)}},
					{core.PageRequest{Queue: true}, []core.AppID{appID(1), appID(5)}},
					{core.PageRequest{Queue: true, Statuses: []core.Status{core.Pending}}, []core.AppID{appID(1), appID(5)}},
				} {
					c.req.Sort = sort
					got := page(t, s, c.req)
					slices.Sort(got)
					if !slices.Equal(got, c.want) {
						t.Errorf("%+v: got %v, want %v", c.req, got, c.want)
					}
				}
			}
		}},
		{"a row says what it is", func(t *testing.T, s core.Store) {
			fill(t, s)
			kinds := map[core.AppID]core.Kind{}
			_, err := s.Rows(t.Context(), func(rows []core.Row) error {
				for _, r := range rows {
					kinds[r.ID] = r.Kind
				}
				return nil
			})
			if err != nil || len(kinds) != 5 || kinds[appID(1)] != core.KindApp || kinds[appID(5)] != core.KindDeveloper {
				t.Fatalf("%v %v", kinds, err)
			}
		}},
		{"an owner's Apps do not have his sign-up among them", func(t *testing.T, s core.Store) {
			fill(t, s)
			rows, err := s.OwnerRows(t.Context(), simple(1).Owner, 0)
			if got := ids(rows); err != nil || len(got) != 2 {
				t.Fatalf("%v %v", got, err)
			}
		}},
	})
}
