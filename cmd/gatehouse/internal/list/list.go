package list

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/query"
)

// Parse reads a filter. A mistake is CodeInvalid, points at its column and says
// what to write instead.
func Parse(filter string) (query.Expr, error) {
	expr, err := query.Parse(filter)
	var at *query.Error
	if errors.As(err, &at) {
		e := core.Errorf(core.CodeInvalid, "--filter", "column %d: %s", at.Column, at.Message)
		e.Hint = at.Hint
		return expr, e
	}
	return expr, err
}

// Filter says which rows to read.
type Filter struct {
	Expr query.Expr
	Now  time.Time                      // what ages count from
	Kind func(connection string) string // the kind of gateway of a connection
}

// Rows reads all live Apps that pass, sorted by name.
func Rows(ctx context.Context, store core.Store, f Filter) ([]core.Row, error) {
	return rowsOf(ctx, store, f, core.KindApp)
}

// Developers reads all live sign-ups of developers that pass, sorted by name.
func Developers(ctx context.Context, store core.Store, f Filter) ([]core.Row, error) {
	return rowsOf(ctx, store, f, core.KindDeveloper)
}

func rowsOf(ctx context.Context, store core.Store, f Filter, kind core.Kind) ([]core.Row, error) {
	m := f.Expr.Bind(f.Now)
	var rows []core.Row
	load := func(id core.AppID) (core.App, error) { return store.App(ctx, id) }
	var failed error
	_, err := store.Rows(ctx, func(batch []core.Row) error {
		for _, row := range batch {
			if row.Kind != kind {
				continue
			}
			r := &record{row: row, kind: f.Kind(row.Connection), load: load}
			if m.Match(r) {
				rows = append(rows, row)
			}
			// Gone between the list and the read: it is not among the live.
			if r.err != nil && core.CodeOf(r.err) != core.CodeNotFound {
				failed = r.err
				return r.err
			}
		}
		return ctx.Err()
	})
	if failed != nil {
		err = failed
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b core.Row) int {
		if c := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return rows, nil
}
