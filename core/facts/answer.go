package facts

import (
	"context"
	"time"

	"gatehouse/core"
	"gatehouse/core/query"
)

// Source is where Apps are asked for: core.Store is one, an index in memory may stand in for the rows.
type Source interface {
	Details(ctx context.Context, attributes []string, yield func([]core.App) error) error
	Rows(ctx context.Context, yield func([]core.Row) error) (change int64, err error)
}

// Terms lists the terms of a filter for which is reports true.
func Terms(e query.Expr, is func(*query.Term) bool) []*query.Term {
	var out []*query.Term
	e.Walk(func(t *query.Term, _ bool) {
		if is(t) {
			out = append(out, t)
		}
	})
	return out
}

// AsksDue reports whether a filter asks when something is due: where the configuration sets no targets, nothing is.
func AsksDue(e query.Expr) bool {
	return len(Terms(e, func(t *query.Term) bool { return t.Moment() == query.Due })) > 0
}

// Answer answers terms for all live Apps: it goes through their rows at most once, and at most once through
// their details. Ages count from now. of makes a record of a row.
func Answer(ctx context.Context, from Source, terms []*query.Term, now time.Time, of func(core.Row) Row) (query.Known, error) {
	known := query.Known{}
	var byRow, byDetails []ask
	attributes, all := []string(nil), false
	for _, t := range terms {
		known[t] = query.IDs{}
		a := ask{query.Of(t).Bind(now), known[t]}
		if !Whole(t) && t.Field != query.Ref { // a reference id is not in every source's rows
			byRow = append(byRow, a)
			continue
		}
		byDetails = append(byDetails, a)
		if name, ok := t.Field.Attr(); ok && t.Fold != "" {
			attributes = append(attributes, name)
		} else {
			all = true
		}
	}
	if len(byRow) > 0 {
		_, err := from.Rows(ctx, func(rows []core.Row) error {
			for _, r := range rows {
				put(byRow, r.ID, of(r))
			}
			return ctx.Err()
		})
		if err != nil {
			return nil, err
		}
	}
	if len(byDetails) == 0 {
		return known, nil
	}
	if all {
		attributes = nil
	}
	return known, from.Details(ctx, attributes, func(apps []core.App) error {
		for _, a := range apps {
			put(byDetails, a.ID, whole{a})
		}
		return ctx.Err()
	})
}

// ask is one term and the Apps that passed it.
type ask struct {
	m   *query.Matcher
	ids query.IDs
}

func put(asks []ask, id core.AppID, r query.Record) {
	for _, a := range asks {
		if a.m.Match(r) {
			a.ids[string(id)] = struct{}{}
		}
	}
}
