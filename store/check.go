package store

import (
	"context"
	"maps"

	"gatehouse/core"
)

// Check implements core.Store: the tables, SQLite's own check of the file, the
// audit chain, and the counts against what they count.
func (s *Store) Check(ctx context.Context) error {
	if err := s.CheckTables(ctx); err != nil {
		return err
	}
	return s.read(ctx, func(c *conn) error {
		for _, check := range []func(*conn) error{checkPages, checkAudit, checkCounts} {
			if err := check(c); err != nil {
				return err
			}
		}
		return nil
	})
}

func checkPages(c *conn) error {
	first := ""
	err := c.query("PRAGMA quick_check(1)", nil, func(r *cells) error {
		first = r.text()
		return nil
	})
	if err != nil || first == "ok" {
		return err
	}
	return corrupt(c.file, "the state database is damaged: %s", first)
}

// checkCounts counts the list rows.
func checkCounts(c *conn) error {
	has, err := readCounts(c)
	if err != nil {
		return err
	}
	maps.DeleteFunc(has, func(_ cell, n tally) bool { return n == tally{} })
	scan := &tx{counts: map[cell]tally{}}
	l := newLines()
	err = c.query("SELECT f.change, f.line FROM feed f CROSS JOIN apps a ON a.num = f.app WHERE a.change = f.change", nil, func(r *cells) error {
		row, err := l.row(r.int(), r.blob())
		if err != nil {
			return corrupt(c.file, "%v", err)
		}
		scan.count(row, 1)
		return nil
	})
	if err != nil {
		return err
	}
	if !maps.Equal(has, scan.counts) {
		return core.Errorf(core.CodeStoreCorrupt, c.file, "the counts do not agree with the Apps").
			WithHint("Nothing is lost. Please report it, with what was done before.")
	}
	return nil
}
