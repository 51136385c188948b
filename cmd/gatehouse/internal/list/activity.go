package list

import (
	"context"

	"gatehouse/core"
	"gatehouse/core/facts"
)

// logPage is how many rows of the log are read at a time.
const logPage = 1000

// Activity hands over the rows of the audit log that pass, newest first, until
// there are limit of them (0: all), and reports whether there are more.
func Activity(ctx context.Context, store core.Store, f Filter, limit int, yield func(core.Audit) error) (more bool, err error) {
	m, err := f.matcher(ctx, store, facts.OfAudited)
	if err != nil {
		return false, err
	}
	before, found := int64(0), 0
	for {
		rows, err := store.Activity(ctx, before, logPage)
		if err != nil || len(rows) == 0 {
			return false, err
		}
		for _, row := range rows {
			before = row.Seq
			if !m.Match(facts.Audit{Audit: row}) {
				continue
			}
			if limit > 0 && found == limit {
				return true, nil
			}
			found++
			if err := yield(row); err != nil {
				return false, err
			}
		}
	}
}
