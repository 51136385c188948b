package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
)

func testAudit(t *testing.T, open Open) {
	row := func(n int, app core.AppID) core.Audit {
		return core.Audit{At: noon.Add(time.Duration(n) * time.Second), Actor: "ana", Action: "approve", AppID: app, Subject: "App", Detail: fmt.Sprint("line ", n)}
	}
	run(t, open, []subtest{
		{"rows are numbered from 1, chained, and come newest first", func(t *testing.T, s core.Store) {
			put(t, s, core.App{ID: "x", Name: "App"})
			write(t, s, func(tx core.Tx) error { return tx.Audit(row(1, "x"), row(2, "")) })
			write(t, s, func(tx core.Tx) error { return tx.Audit(row(3, "x")) })
			all := must[[]core.Audit](t)(s.Activity(t.Context(), 0, 0))
			seen := map[string]bool{}
			for i, a := range all {
				want := row(3-i, [3]core.AppID{"x", "", "x"}[i])
				want.Seq, want.Hash = int64(3-i), a.Hash
				if d := diff(want, a); d != "" || len(a.Hash) != 64 || seen[a.Hash] {
					t.Errorf("%s hash %q", d, a.Hash)
				}
				seen[a.Hash] = true
			}
			if len(all) != 3 {
				t.Fatalf("%d rows", len(all))
			}
			if page := must[[]core.Audit](t)(s.Activity(t.Context(), 3, 1)); len(page) != 1 || page[0].Seq != 2 {
				t.Errorf("before 3: %v", page)
			}
			if h := must[[]core.Audit](t)(s.History(t.Context(), "x", 0)); len(h) != 2 || h[0].Seq != 3 || h[1].Seq != 1 {
				t.Errorf("history: %v", h)
			}
			if h := must[[]core.Audit](t)(s.History(t.Context(), "x", 1)); len(h) != 1 {
				t.Errorf("history of 1: %v", h)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		}},
		{"a row about an App that is not stored is refused", func(t *testing.T, s core.Store) {
			err := s.Write(t.Context(), func(tx core.Tx) error { return tx.Audit(row(1, "nobody")) })
			wantCode(t, err, core.CodeNotFound)
		}},
		{"an App's history is whole, however it was written, and outlives the App", func(t *testing.T, s core.Store) {
			a, b := core.App{ID: "x", Name: "App", Connection: "c"}, core.App{ID: "y", Name: "Other", Connection: "c"}
			write(t, s, func(tx core.Tx) error { // a new App: its row, then the log's
				return errors.Join(tx.PutApp(a), tx.Audit(row(1, "x")), tx.PutApp(b), tx.Audit(row(2, "y"), row(3, "x")))
			})
			a.Revision++
			write(t, s, func(tx core.Tx) error { return errors.Join(tx.Audit(row(4, "x")), tx.PutApp(a)) })
			a.Revision++
			write(t, s, func(tx core.Tx) error { return errors.Join(tx.PutApp(a), tx.Audit(row(5, "x")), tx.Audit(row(6, "x"))) })
			write(t, s, func(tx core.Tx) error { return tx.Audit(row(7, "x"), row(8, "")) })
			a.RemovedAt = noon
			write(t, s, func(tx core.Tx) error { return errors.Join(tx.PutApp(a), tx.Audit(row(9, "x"))) })
			lines := ""
			for _, h := range must[[]core.Audit](t)(s.History(t.Context(), "x", 0)) {
				lines += strings.TrimPrefix(h.Detail, "line ")
			}
			if lines != "9765431" {
				t.Errorf("history of x: %s, want 9765431", lines)
			}
			if h := must[[]core.Audit](t)(s.History(t.Context(), "y", 0)); len(h) != 1 {
				t.Errorf("history of y: %v", h)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		}},
		{"the histories of more Apps than a transaction remembers are whole", func(t *testing.T, s core.Store) {
			const n = 4500
			write(t, s, func(tx core.Tx) error {
				for i := range n {
					if err := errors.Join(tx.PutApp(simple(i)), tx.Audit(row(i, appID(i)))); err != nil {
						return err
					}
				}
				return nil
			})
			for _, i := range []int{0, 1999, 2000, n - 1} {
				if h := must[[]core.Audit](t)(s.History(t.Context(), appID(i), 0)); len(h) != 1 {
					t.Errorf("history of %d: %v", i, h)
				}
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		}},
		{"what is undone leaves no row and no gap", func(t *testing.T, s core.Store) {
			put(t, s, core.App{ID: "x", Name: "App"})
			_ = s.Write(t.Context(), func(tx core.Tx) error {
				_ = tx.Audit(row(1, "x"))
				return core.Errorf(core.CodeStale, "", "on purpose")
			})
			write(t, s, func(tx core.Tx) error { return tx.Audit(row(2, "x")) })
			if all := must[[]core.Audit](t)(s.Activity(t.Context(), 0, 0)); len(all) != 1 || all[0].Seq != 1 {
				t.Errorf("got %v", all)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		}},
	})
}
