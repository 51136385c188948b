package store

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"gatehouse/core"
)

// SetMaxPages bounds the size of the database, as a full disk would.
func SetMaxPages(t *testing.T, s *Store, pages int) {
	t.Helper()
	err := s.Write(t.Context(), func(tx core.Tx) error {
		return onWriter(tx, fmt.Sprintf("PRAGMA max_page_count = %d", pages))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func onWriter(t core.Tx, sql string) error {
	return t.(*tx).c.query(sql, nil, func(*cells) error { return nil })
}

// PagePlan returns the index a page is read by and SQLite's plan for it.
func PagePlan(t *testing.T, s *Store, req core.PageRequest) (index, plan string) {
	t.Helper()
	o := orders[req.Sort]
	after, err := parseCursor(req)
	if err != nil {
		t.Fatal(err)
	}
	err = s.read(context.Background(), func(c *conn) error {
		counts, err := readCounts(c)
		if err != nil {
			return err
		}
		by := pageAccess(req, o, counts)
		sql, args := pageQuery(req, o, after, by)
		index = by.index
		plan, err = explainPlan(c, sql, args)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return index, plan
}

func explainPlan(c *conn, sql string, args []any) (string, error) {
	var lines []string
	err := c.query("EXPLAIN QUERY PLAN "+sql, args, func(r *cells) error {
		r.i = 3
		lines = append(lines, r.text())
		return nil
	})
	return strings.Join(lines, "\n"), err
}

// Query is a statement and SQLite's plan for it.
type Query struct{ Text, Plan string }

// FrequentQueries runs what a running program asks again and again, and
// returns the plans of all that was prepared for it.
func FrequentQueries(t *testing.T, s *Store) (out []Query) {
	t.Helper()
	ctx, a := t.Context(), core.App{}
	err := s.Write(ctx, func(tx core.Tx) error {
		return tx.PutJob(core.Job{ID: "j", Parts: []core.JobPart{{Connection: "x", Total: 1}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Rows(ctx, func(rows []core.Row) (err error) {
		a, err = s.App(ctx, rows[0].ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(_ any, err error) {
		if err != nil && core.CodeOf(err) != core.CodeNotFound && core.CodeOf(err) != core.CodeInvalid {
			t.Error(err)
		}
	}
	_, _, err = s.Changes(ctx, 0, 10)
	ask(nil, err)
	ask(s.AppsByRef(ctx, a.Connection, a.Refs))
	ask(s.Expected(ctx, a.Connection))
	ask(s.FindID(ctx, string(a.ID)[:20]))
	ask(s.OwnerRows(ctx, a.Owner, 10))
	ask(s.OwnerRows(ctx, core.Owner{Name: "x"}, 10))
	ask(s.Act(ctx, "x"))
	ask(s.Decision(ctx, "x"))
	ask(s.LastAct(ctx, "x"))
	ask(s.History(ctx, a.ID, 10))
	ask(s.Activity(ctx, 0, 10))
	ask(s.Events(ctx, core.EventRemoved, 10))
	ask(s.Jobs(ctx, 10))
	ask(s.Job(ctx, "x"))
	ask(s.OpenJobs(ctx))
	ask(s.JobNumbered(ctx, 1))
	ask(s.NextJobItems(ctx, "j", 0, 10))
	ask(nil, s.JobOutcomes(ctx, "j", func(core.JobOutcome) error { return nil }))
	ask(s.JobProgress(ctx, "j"))
	ask(s.Backlog(ctx, a.Connection, 10))
	ask(s.Lease(ctx, "x"))
	ask(s.Catalog(ctx, "x"))
	_, _, err = s.DuePushes(ctx, []string{a.Connection}, a.CreatedAt, 10)
	ask(nil, err)
	err = s.Write(ctx, func(tx core.Tx) error {
		ask(tx.AppByReference(a.Connection, a.ReferenceID))
		ask(tx.Secret("x"))
		ask(tx.DropExpiredSecrets(a.CreatedAt))
		ask(tx.NextJobItems("j", 0, 10))
		return nil
	})
	ask(nil, err)
	for range readers {
		c := <-s.idle
		defer func() { s.idle <- c }()
		out = append(out, plans(t, c)...)
	}
	return append(out, plans(t, s.writer.conn)...)
}

// plans explains a connection's prepared statements, except those that read a
// whole table by design.
func plans(t *testing.T, c *conn) (out []Query) {
	t.Helper()
	if c == nil {
		return nil
	}
	for sql := range c.stmts {
		word, _, _ := strings.Cut(sql, " ")
		if word != "SELECT" && word != "DELETE" || strings.Contains(sql, "FROM counts") || strings.Contains(sql, "FROM feed ORDER BY change DESC") {
			continue
		}
		plan, err := explainPlan(c, sql, make([]any, strings.Count(sql, "?")))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Query{sql, plan})
	}
	return out
}

// WaitErased waits for the erasure under way, if there is one.
func WaitErased(s *Store) { s.erase.wg.Wait() }

// Indexes lists the indexes of a store as its schema has them.
func Indexes(t *testing.T, s *Store) string {
	t.Helper()
	var out []string
	err := s.read(t.Context(), func(c *conn) error {
		return c.query("SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name", nil, func(r *cells) error {
			out = append(out, r.text())
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "\n")
}

// WaitInLine waits until n writes wait for their turn.
func WaitInLine(s *Store, n int) {
	for {
		s.writer.mu.Lock()
		waiting := len(s.writer.queue)
		s.writer.mu.Unlock()
		if waiting >= n {
			return
		}
		runtime.Gosched()
	}
}

// PackRows makes packs of n rows.
func (s *Store) PackRows(n int) { s.packRows = n }

// FoundFull lets the store remember that its last write found the disk full.
func (s *Store) FoundFull() { s.way.wrote(core.Errorf(core.CodeStoreFull, s.file, "the disk is full")) }
