package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
)

// allColumns lists every column of every table, as "table.column".
const allColumns = `SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'`

// CheckTables compares the file's tables with those that the migrations make:
// the schema's number alone does not show that a column is missing. What is
// there beside them is left alone. CodeStoreCorrupt names the first that lacks.
func (s *Store) CheckTables(ctx context.Context) error {
	want, err := wantedColumns(ctx)
	if err != nil {
		return failure(s.file, err)
	}
	return s.read(ctx, func(c *conn) error {
		has := map[string]bool{}
		err := c.query(allColumns, nil, func(r *cells) error {
			has[r.text()] = true
			return nil
		})
		if err != nil {
			return err
		}
		for _, column := range slices.Sorted(maps.Keys(want)) {
			if !has[column] {
				return otherTables(c.file, "column "+column)
			}
		}
		return nil
	})
}

// wantedColumns are the columns of a new database, made in memory.
func wantedColumns(ctx context.Context) (map[string]bool, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	if err := steps(ctx, db); err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, allColumns)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	want := map[string]bool{}
	for rows.Next() {
		name := ""
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("the columns of a new database cannot be read: %w", err)
		}
		want[name] = true
	}
	return want, rows.Err()
}
