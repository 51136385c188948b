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

// Answer answers terms for all live Apps: it goes through their rows at most once, and at most once through
// their details. Ages count from now. gateway gives the kind of gateway of a connection.
func Answer(ctx context.Context, from Source, terms []*query.Term, now time.Time, gateway func(connection string) string) (query.Known, error) {
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
				put(byRow, r.ID, Row{r, gateway(r.Connection)})
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
