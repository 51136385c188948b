package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

var sortKeys = []core.SortKey{
	core.SortName, core.SortConnection, core.SortOwner, core.SortStatus, core.SortAPIs, core.SortCreated, core.SortPush,
}

// crowd makes n Apps with many equal sort values, tombstones among them.
func crowd(n int) []core.App {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	apps := make([]core.App, n)
	for i, place := range r.Perm(n) {
		a := simple(place)
		a.Name = pick("Pay", "pay", "Álbum", "zeta", "10", "9") + pick("", "ments", " X")
		a.Connection = pick("aws", "kong", "kong", "kong", "tiny-"+fmt.Sprint(i%50))
		a.Owner.Name = pick("Ana", "ana", "Bo", "Zoë", "Solo "+fmt.Sprint(i%40))
		a.CreatedAt = noon.Add(time.Duration(r.IntN(20)) * time.Hour)
		a.Status = core.Statuses()[r.IntN(len(core.Statuses()))]
		states := append(core.PushStates(), core.PushNone)
		a.Push.State = states[r.IntN(len(states))]
		if r.IntN(3) > 0 {
			a.Registrations = []core.Registration{{API: core.APIRef{ID: "1", Name: pick("Orders", "ledger")}, Status: core.RegistrationOn}}
		}
		if r.IntN(10) == 0 {
			a.Registrations = append(a.Registrations, core.Registration{API: core.APIRef{ID: "2", Name: "Zoo"}, Status: core.Waiting})
		}
		if r.IntN(12) == 0 {
			a.RemovedAt = noon
		}
		apps[i] = a
	}
	return apps
}

// wanted is the reference: filter and sort in memory.
func wanted(apps []core.App, req core.PageRequest) []core.Row {
	out := make([]core.Row, 0, len(apps))
	for _, a := range apps {
		r := core.RowOf(a)
		switch {
		case r.Removed,
			req.Queue && !r.InQueue(),
			len(req.Statuses) > 0 && !slices.Contains(req.Statuses, r.Status),
			req.Connection != "" && r.Connection != req.Connection,
			req.Owner != "" && r.Owner.Name != req.Owner:
			continue
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b core.Row) int {
		c := cmp.Or(compare(a, b, req.Sort), cmp.Compare(a.ID, b.ID))
		if req.Descending {
			return -c
		}
		return c
	})
	return out
}

// compare orders rows by a key: texts without regard to case, statuses and
// pushes as the domain lists them.
func compare(a, b core.Row, key core.SortKey) int {
	text := func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }
	switch key {
	case core.SortConnection:
		return cmp.Compare(a.Connection, b.Connection)
	case core.SortOwner:
		return text(a.Owner.Name, b.Owner.Name)
	case core.SortStatus:
		return cmp.Compare(slices.Index(core.Statuses(), a.Status), slices.Index(core.Statuses(), b.Status))
	case core.SortAPIs:
		return text(a.APIs, b.APIs)
	case core.SortCreated:
		return a.CreatedAt.Compare(b.CreatedAt)
	case core.SortPush:
		return cmp.Compare(slices.Index(core.PushStates(), a.Push), slices.Index(core.PushStates(), b.Push))
	}
	return text(a.Name, b.Name)
}

// turn reads all pages of a list.
func turn(t *testing.T, s core.Store, req core.PageRequest) (rows []core.Row) {
	t.Helper()
	for {
		page := must[core.Page](t)(s.Page(t.Context(), req))
		rows = append(rows, page.Rows...)
		if page.Next == "" {
			return rows
		}
		if len(page.Rows) != req.Limit {
			t.Fatalf("a page that is not the last has %d rows, want %d", len(page.Rows), req.Limit)
		}
		req.After = page.Next
	}
}

func testPages(t *testing.T, open Open) {
	t.Run("every sort with every filter gives each match once, in order", func(t *testing.T) {
		s, apps := open(t), crowd(400)
		put(t, s, apps...)
		filters := []core.PageRequest{
			{}, {Queue: true}, {Statuses: []core.Status{core.Approved}}, {Statuses: []core.Status{core.Unknown, core.Pending, core.Rejected}},
			{Connection: "kong"}, {Connection: "tiny-7"}, {Connection: "nowhere"}, {Owner: "Ana"}, {Owner: "Solo 3"},
			{Queue: true, Connection: "aws"}, {Queue: true, Statuses: []core.Status{core.Approved}},
			{Statuses: []core.Status{core.Suspended}, Connection: "tiny-7"}, {Queue: true, Owner: "ana", Connection: "kong", Statuses: []core.Status{core.Pending}},
		}
		for _, key := range sortKeys {
			for _, req := range filters {
				for _, req.Descending = range []bool{false, true} {
					req.Sort, req.Limit = key, 37
					want, got := ids(wanted(apps, req)), ids(turn(t, s, req))
					if d := diff(want, got); d != "" {
						t.Fatalf("%+v: %s", req, d)
					}
				}
			}
		}
	})
	run(t, open, []subtest{
		{"without a sort key it is by name", func(t *testing.T, s core.Store) {
			apps := crowd(60)
			put(t, s, apps...)
			if d := diff(ids(wanted(apps, core.PageRequest{})), ids(turn(t, s, core.PageRequest{Limit: 7}))); d != "" {
				t.Error(d)
			}
		}},
		{"the last page has no next, even when it is full", func(t *testing.T, s core.Store) {
			put(t, s, simple(1), simple(2))
			page := must[core.Page](t)(s.Page(t.Context(), core.PageRequest{Limit: 2}))
			if len(page.Rows) != 2 || page.Next != "" {
				t.Errorf("%d rows, next %q", len(page.Rows), page.Next)
			}
		}},
		{"a page goes on where the last row was, though that row is gone", func(t *testing.T, s core.Store) {
			put(t, s, simple(1), simple(2), simple(3))
			first := must[core.Page](t)(s.Page(t.Context(), core.PageRequest{Limit: 2}))
			gone := simple(2)
			gone.RemovedAt = noon
			put(t, s, gone)
			rest := must[core.Page](t)(s.Page(t.Context(), core.PageRequest{Limit: 2, After: first.Next}))
			if d := diff([]core.AppID{appID(3)}, ids(rest.Rows)); d != "" {
				t.Error(d)
			}
		}},
		{"a wrong limit, sort key or continuation is refused", func(t *testing.T, s core.Store) {
			put(t, s, simple(1), simple(2))
			next := must[core.Page](t)(s.Page(t.Context(), core.PageRequest{Limit: 1})).Next
			for _, req := range []core.PageRequest{
				{}, {Limit: -1}, {Limit: 1001}, {Limit: 1, Sort: "shape"}, {Limit: 1, After: "?"}, {Limit: 1, After: "e30"},
				{Limit: 1, After: next, Sort: core.SortCreated}, {Limit: 1, After: next, Descending: true},
			} {
				_, err := s.Page(t.Context(), req)
				if core.CodeOf(err) != core.CodeInvalid {
					t.Errorf("%+v gives %v", req, err)
				}
			}
		}},
	})
}

func testCounts(t *testing.T, open Open) {
	count := func(apps map[core.AppID]core.App) core.Counts {
		want := core.Counts{ByStatus: map[core.Status]int{}, ByConnection: map[string]map[core.Status]int{}}
		for _, a := range apps {
			if a.Removed() {
				continue
			}
			want.Apps++
			want.ByStatus[a.Status]++
			if want.ByConnection[a.Connection] == nil {
				want.ByConnection[a.Connection] = map[core.Status]int{}
			}
			want.ByConnection[a.Connection][a.Status]++
			for n, yes := range map[*int]bool{
				&want.Queue: a.Status == core.Pending || a.WaitingCount() > 0, &want.Attention: a.Push.State.Attention() || a.Lost != "" || a.Untold != "",
				&want.Unsettled: !a.Push.State.Settled(),
			} {
				if yes {
					*n++
				}
			}
		}
		return want
	}
	run(t, open, []subtest{{"the counts are those of a scan after any sequence of writes", func(t *testing.T, s core.Store) {
		r := rand.New(rand.NewPCG(2, 3))
		apps := map[core.AppID]core.App{}
		pool := crowd(400)
		for step := range 60 {
			fail := r.IntN(5) == 0
			staged := map[core.AppID]core.App{}
			err := s.Write(t.Context(), func(tx core.Tx) error {
				for range 1 + r.IntN(8) {
					a := pool[r.IntN(len(pool))]
					a.ID = appID(r.IntN(60))
					if err := tx.PutApp(a); err != nil {
						return err
					}
					if a.Push.State = core.PushStates()[r.IntN(len(core.PushStates()))]; r.IntN(2) == 0 {
						if err := tx.PutPush(a.ID, a.Push); err != nil {
							return err
						}
						staged[a.ID] = a
						continue
					}
					staged[a.ID], _ = tx.App(a.ID)
				}
				if fail {
					return core.Errorf(core.CodeStale, "", "on purpose")
				}
				return nil
			})
			if fail != (err != nil) {
				t.Fatal(err)
			}
			if !fail {
				for id, a := range staged {
					apps[id] = a
				}
			}
			if d := diff(count(apps), must[core.Counts](t)(s.Counts(t.Context()))); d != "" {
				t.Fatalf("step %d: %s", step, d)
			}
		}
	}}})
}

func testOwners(t *testing.T, open Open) {
	owned := func(n int, name, email string) core.App {
		a := simple(n)
		a.Owner = core.Owner{Name: name, Email: email}
		return a
	}
	run(t, open, []subtest{{"an owner's Apps by e-mail, else by name, newest first, tombstones included", func(t *testing.T, s core.Store) {
		gone := owned(3, "Ana", "ana@example.test")
		gone.RemovedAt = noon
		put(t, s, owned(1, "Ana", "ana@example.test"), owned(2, "Ana B.", "ANA@example.test"), gone,
			owned(4, "Ana", ""), owned(5, "Ana", "other@example.test"), owned(6, "", ""), owned(7, "Ana", ""))
		for _, c := range []struct {
			owner core.Owner
			limit int
			want  []core.AppID
		}{
			{core.Owner{Name: "x", Email: "ana@example.test"}, 10, []core.AppID{appID(3), appID(2), appID(1)}},
			{core.Owner{Email: "ana@example.test"}, 2, []core.AppID{appID(3), appID(2)}},
			{core.Owner{Name: "Ana"}, 10, []core.AppID{appID(7), appID(4)}},
			{core.Owner{}, 10, nil},
		} {
			rows := must[[]core.Row](t)(s.OwnerRows(t.Context(), c.owner, c.limit))
			if d := diff(c.want, ids(rows)); d != "" {
				t.Errorf("%+v: %s", c.owner, d)
			}
		}
	}}})
}
