package facts

import (
	"context"
	"slices"
	"time"

	"gatehouse/core"
	"gatehouse/core/query"
)

// Source is where Apps are asked for: core.Store is one, an index in memory may stand in for the rows.
type Source interface {
	Details(ctx context.Context, attributes []string, yield func([]core.App) error) error
	Rows(ctx context.Context, yield func([]core.Row) error) (change int64, err error)
	// Noted lists the Apps with a note for colleagues.
	Noted(ctx context.Context) ([]core.AppID, error)
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
	noted, err := notedAmong(ctx, from, terms)
	if err != nil {
		return nil, err
	}
	return known, from.Details(ctx, attributes, func(apps []core.App) error {
		for _, a := range apps {
			put(byDetails, a.ID, whole{a, noted})
		}
		return ctx.Err()
	})
}

// notedAmong gives the Apps with a note where a term of has asks for them: they
// stand in the audit log, which is long.
func notedAmong(ctx context.Context, from Source, terms []*query.Term) (query.IDs, error) {
	asks := func(t *query.Term) bool { return t.Field == query.Has && (t.Fold == wordNote || t.Op != query.Equals) }
	if !slices.ContainsFunc(terms, asks) {
		return nil, nil
	}
	ids, err := from.Noted(ctx)
	noted := make(query.IDs, len(ids))
	for _, id := range ids {
		noted[string(id)] = struct{}{}
	}
	return noted, err
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
