package desk

import (
	"context"
	"maps"
	"time"

	"gatehouse/core"
	"gatehouse/core/facts"
	"gatehouse/core/query"
	"gatehouse/core/search"
)

// Elsewhere reports whether a list's own index cannot answer a filter, so that
// its Apps are gone through first: a moment at 100,000 Apps. A filter that
// cannot be read is answered at once.
func Elsewhere(text string, of Part) bool {
	expr, err := query.Parse(text)
	return err == nil && len(elsewhere(expr, of)) > 0
}

// Moves reports whether a filter's answer changes by itself as time passes.
func Moves(text string) bool {
	expr, err := query.Parse(text)
	return err == nil && len(facts.Terms(expr, func(t *query.Term) bool { return t.Op == query.Within })) > 0
}

// AsksDue reports whether a filter asks when something is due.
func AsksDue(text string) bool {
	expr, err := query.Parse(text)
	return err == nil && facts.AsksDue(expr)
}

// elsewhere lists the terms that a list's own index cannot answer.
func elsewhere(e query.Expr, of Part) []*query.Term {
	return facts.Terms(e, func(t *query.Term) bool {
		if of == Registered {
			return facts.OfApp(t)
		}
		return facts.Whole(t) || !search.Keeps(t)
	})
}

// known answers what a list's own index cannot.
func (d *Desk) known(ctx context.Context, e query.Expr, of Part, now time.Time) (query.Known, error) {
	terms := elsewhere(e, of)
	if len(terms) == 0 {
		return nil, nil
	}
	return d.answer(ctx, terms, now)
}

// answer answers terms for every App and sign-up: from the index, where that
// can; it also knows when what waits is due.
func (d *Desk) answer(ctx context.Context, terms []*query.Term, now time.Time) (query.Known, error) {
	known, rest := query.Known{}, terms[:0:0]
	for _, t := range terms {
		if facts.Whole(t) || !search.Keeps(t) {
			rest = append(rest, t)
			continue
		}
		known[t] = query.IDs{}
		for _, part := range everybody {
			res, err := d.index.parts[part].Search(ctx, search.Request{Expr: query.Of(t), Now: now})
			if err != nil {
				return nil, err
			}
			for i := range res.Total {
				known[t][res.ID(i)] = struct{}{}
			}
		}
	}
	others, err := facts.Answer(ctx, source{d}, rest, now, func(r core.Row) facts.Row {
		return facts.Row{Row: r, Gateway: d.index.kinds[r.Connection], Due: d.Targets.Due(r)}
	})
	if err != nil {
		return nil, err
	}
	maps.Copy(known, others)
	return known, nil
}

// everybody are the parts that together hold each App and sign-up once.
var everybody = [...]Part{All, Developers}

// source is where filters ask about Apps: their rows are in the index, their
// details in the store.
type source struct{ *Desk }

// Details implements facts.Source.
func (s source) Details(ctx context.Context, attributes []string, yield func([]core.App) error) error {
	return s.Engine.Store().Details(ctx, attributes, yield)
}

// Noted implements facts.Source.
func (s source) Noted(ctx context.Context) ([]core.AppID, error) {
	return s.Engine.Store().Noted(ctx)
}

// Rows implements facts.Source; the change number is not known.
func (s source) Rows(ctx context.Context, yield func([]core.Row) error) (change int64, err error) {
	batch := make([]core.Row, 0, listStep)
	for _, part := range everybody {
		res, err := s.index.parts[part].Search(ctx, search.Request{})
		if err != nil {
			return 0, err
		}
		for i := range res.Total {
			if batch = append(batch, s.index.row(res.Row(i))); len(batch) < listStep && i+1 < res.Total {
				continue
			}
			if err := yield(batch); err != nil {
				return 0, err
			}
			batch = batch[:0]
		}
	}
	return 0, nil
}

// appOfLine is the App of a line of the list of registrations.
func appOfLine(id string) string {
	app, _ := FromLineID(id)
	return string(app)
}
