package desk

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/facts"
	"gatehouse/core/query"
)

// ActivityRead answers Activity.
type ActivityRead struct {
	Request Request
	Before  int64
	Filter  string
	Rows    []core.Audit // newest first
	Through int64        // the oldest row that was looked at; 0 where there was none
	More    bool         // there are older ones
	Err     error        // a *query.Error says where the filter is wrong
}

// Limits of one reading of the log.
const (
	activityRows   = 200    // how many rows it hands over
	activityAtOnce = 2_000  // how many it looks at at a time, where it filters
	activityLooked = 20_000 // how many it looks at at most: it is asked again for more
)

// Activity reads a page of the audit log: what is older than a sequence number,
// 0 for the newest, and passes a filter.
func (d *Desk) Activity(before int64, filter string) (Request, tea.Cmd) {
	out := ActivityRead{Before: before, Filter: filter}
	return d.ask("activity", func(ctx context.Context) error {
		expr, err := query.Parse(filter)
		if err != nil {
			return err
		}
		if expr.IsZero() {
			return out.read(ctx, d.Engine.Store(), activityRows, func(core.Audit) bool { return true })
		}
		now := d.Now()
		known, err := d.answer(ctx, facts.Terms(expr, facts.OfAudited), now)
		if err != nil {
			return err
		}
		m := expr.BindKnown(now, known)
		return out.read(ctx, d.Engine.Store(), activityAtOnce, func(a core.Audit) bool { return m.Match(facts.Audit{Audit: a}) })
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		var at *query.Error
		if errors.As(err, &at) {
			out.Err = at
		}
		return out
	})
}

// read takes rows that pass, atOnce at a time, until there are enough or enough
// were looked at.
func (r *ActivityRead) read(ctx context.Context, store core.Store, atOnce int, passes func(core.Audit) bool) error {
	before := r.Before
	for looked := 0; ; {
		rows, err := store.Activity(ctx, before, atOnce)
		if err != nil {
			return err
		}
		for i, row := range rows {
			if before = row.Seq; passes(row) {
				r.Rows = append(r.Rows, row)
			}
			if len(r.Rows) == activityRows {
				r.Through, r.More = before, i+1 < len(rows) || len(rows) == atOnce
				return nil
			}
		}
		looked += len(rows)
		r.Through, r.More = before, len(rows) == atOnce
		if !r.More || looked >= activityLooked {
			return nil
		}
	}
}
