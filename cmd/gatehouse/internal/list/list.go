// Package list reads the Apps of a store through a filter, in the language
// that the terminal screen speaks.
package list

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/facts"
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
		return expr, e.Because(&FilterError{filter, at})
	}
	return expr, err
}

// FilterError is the cause of Parse's error: which filter it is in, and where.
type FilterError struct {
	Filter string
	At     *query.Error
}

// Error says what is wrong.
func (e *FilterError) Error() string { return e.At.Message }

// Lines are the piece of the filter around the mistake, and below it a line
// that points at the character.
func (e *FilterError) Lines() []string { return strings.Split(e.At.Caret(e.Filter), "\n") }

// Filter says which rows to read.
type Filter struct {
	Expr query.Expr
	Now  time.Time                      // what ages count from
	Kind func(connection string) string // the kind of gateway of a connection
	// Sort is the order of Apps: "": by name. What is equal by it is in the
	// order of name and id, whichever way round.
	Sort core.SortKey
	Desc bool
	// Due is when what waits in a row is to be decided; nil: nothing is due.
	Due func(core.Row) time.Time
}

// Rows reads all live Apps that pass, in the order of the filter.
func Rows(ctx context.Context, store core.Store, f Filter) ([]core.Row, error) {
	return rowsOf(ctx, store, f, core.KindApp)
}

// Developers reads all live sign-ups of developers that pass, sorted by name.
func Developers(ctx context.Context, store core.Store, f Filter) ([]core.Row, error) {
	return rowsOf(ctx, store, f, core.KindDeveloper)
}

func rowsOf(ctx context.Context, store core.Store, f Filter, kind core.Kind) ([]core.Row, error) {
	m, err := f.matcher(ctx, store, facts.Whole)
	if err != nil {
		return nil, err
	}
	var rows []core.Row
	_, err = store.Rows(ctx, func(batch []core.Row) error {
		for _, row := range batch {
			if row.Kind == kind && m.Match(f.record(row)) {
				rows = append(rows, row)
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, f.order())
	return rows, nil
}

// record is what the filter asks about a row.
func (f Filter) record(r core.Row) facts.Row {
	out := facts.Row{Row: r, Gateway: f.Kind(r.Connection)}
	if f.Due != nil {
		out.Due = f.Due(r)
	}
	return out
}

// matcher binds the filter; the terms for which elsewhere reports true are
// answered by the store first, for all Apps.
func (f Filter) matcher(ctx context.Context, store core.Store, elsewhere func(*query.Term) bool) (*query.Matcher, error) {
	known, err := facts.Answer(ctx, store, facts.Terms(f.Expr, elsewhere), f.Now, f.record)
	if err != nil {
		return nil, err
	}
	return f.Expr.BindKnown(f.Now, known), nil
}
