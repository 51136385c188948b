package list

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// statusOrder puts first what wants a decision, as the screen does.
var statusOrder = []core.Status{core.Pending, core.Approved, core.Rejected, core.Canceled, core.Suspended, core.Deleted, core.Unknown}

// pushOrder puts first what wants a person's eye, as the screen does.
var pushOrder = []core.PushState{
	core.PushFailed, core.PushUnproven, core.PushHeld, core.PushQueued, core.PushSending, core.PushSent, core.PushAnswered, core.PushConfirmed, core.PushNone,
}

var appOrders = map[core.SortKey]func(a, b core.Row) int{
	core.SortConnection: func(a, b core.Row) int { return strings.Compare(a.Connection, b.Connection) },
	core.SortOwner:      func(a, b core.Row) int { return byText(a.Owner.Name, b.Owner.Name) },
	core.SortStatus: func(a, b core.Row) int {
		return cmp.Compare(slices.Index(statusOrder, a.Status), slices.Index(statusOrder, b.Status))
	},
	core.SortAPIs:    func(a, b core.Row) int { return byText(a.APIs, b.APIs) },
	core.SortCreated: func(a, b core.Row) int { return a.CreatedAt.Compare(b.CreatedAt) },
	core.SortPush: func(a, b core.Row) int {
		return cmp.Compare(slices.Index(pushOrder, a.Push), slices.Index(pushOrder, b.Push))
	},
}

// sortDue is the order by when what waits is to be decided.
const sortDue core.SortKey = "due"

// byDue puts first what is due first, or with Desc last; what is not due comes
// last either way.
func (f Filter) byDue(a, b core.Row) int {
	var x, y time.Time
	if f.Due != nil {
		x, y = f.Due(a), f.Due(b)
	}
	c := x.Compare(y)
	switch {
	case x.IsZero() != y.IsZero():
		c = -c // the zero time is the earliest
	case f.Desc:
		c = -c
	}
	return cmp.Or(c, byText(a.Name, b.Name), strings.Compare(string(a.ID), string(b.ID)))
}

// order compares two rows as the filter sorts them.
func (f Filter) order() func(a, b core.Row) int {
	by, sorted := appOrders[f.Sort]
	if f.Sort == sortDue {
		return f.byDue
	}
	name := func(a, b core.Row) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }
	turned := 1
	if f.Desc {
		turned = -1
	}
	return func(a, b core.Row) int {
		c := 0
		if sorted {
			c = turned * by(a, b)
		}
		if c == 0 {
			c = name(a, b)
			if !sorted {
				c *= turned
			}
		}
		return cmp.Or(c, strings.Compare(string(a.ID), string(b.ID)))
	}
}
