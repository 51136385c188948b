package store

import (
	"strings"

	"gatehouse/core"
)

// filter is one condition of a page request.
type filter struct {
	name string
	term string // on apps a
	args []any
}

func filtersOf(req core.PageRequest) (out []filter) {
	if req.Queue {
		out = append(out, filter{name: "queue", term: "a.queue = 1"})
	}
	if f, ok := statusFilter(req); ok {
		out = append(out, f)
	}
	if req.Connection != "" {
		out = append(out, filter{"connection", "a.connection = ?", []any{req.Connection}})
	}
	if req.Owner != "" {
		out = append(out, filter{"owner", "a.owner_key = ? AND +a.owner_name = ?", []any{fold(req.Owner), req.Owner}})
	}
	return out
}

// statusFilter is the condition on status and kind: one of the statuses, and
// Apps or sign-ups; the queue has both kinds.
func statusFilter(req core.PageRequest) (filter, bool) {
	f := filter{name: "status"}
	switch {
	case len(req.Statuses) > 0:
		for _, s := range req.Statuses {
			if req.Queue || !req.Developers {
				f.args = append(f.args, kindRank(core.KindApp, s))
			}
			if req.Queue || req.Developers {
				f.args = append(f.args, kindRank(core.KindDeveloper, s))
			}
		}
		f.term = "a.status_rank IN (?" + strings.Repeat(", ?", len(f.args)-1) + ")"
	case req.Queue:
		return f, false
	case req.Developers:
		f.term, f.args = "a.status_rank > ?", []any{appRanks}
	default:
		f.term, f.args = "a.status_rank < ?", []any{appRanks}
	}
	return f, true
}

// access is how a page's rows are found: along an index in the order of the
// list, skipping what the filters refuse; or all rows that pass one filter, by
// its index, sorted afterwards.
type access struct {
	index  string
	filter string // the filter that the index answers, "" for none
}

// sorting is what one row costs that must be sorted, compared to one that is
// skipped.
const sorting = 2

// pageAccess picks the cheaper way from the counts: a frequent match is soon
// found along the list, a rare one by its own index. Either way a page reads a
// small part of the table.
func pageAccess(req core.PageRequest, o order, counts map[cell]tally) access {
	n := countMatches(req, counts)
	along := access{index: o.index}
	length := n.live
	if req.Queue && o.queue != "" {
		along, length = access{o.queue, "queue"}, n.queue
	}
	best, cost := along, length
	if n.match > 0 {
		cost = min(length, length/n.match*req.Limit)
	}
	if req.Owner != "" {
		return access{"apps_by_owner", "owner"} // the counts do not know owners; one has few Apps
	}
	consider := func(a access, rows int) {
		if rows*sorting < cost {
			best, cost = a, rows*sorting
		}
	}
	if req.Queue && o.queue == "" {
		consider(access{"queue_by_name", "queue"}, n.queue)
	}
	if (len(req.Statuses) > 0 || req.Developers) && req.Sort != core.SortStatus {
		consider(access{"apps_by_status", "status"}, n.status)
	}
	if req.Connection != "" && req.Sort != core.SortConnection {
		consider(access{"apps_by_conn", "connection"}, n.connection)
	}
	return best
}

// matches are how many rows pass each filter alone, and all of them but the
// owner's.
type matches struct{ live, queue, status, connection, match int }

func countMatches(req core.PageRequest, counts map[cell]tally) (n matches) {
	wanted := map[core.Status]bool{}
	for _, s := range req.Statuses {
		wanted[s] = true
	}
	for at, t := range counts {
		kind := req.Queue || req.Developers == (at.kind == core.KindDeveloper)
		status := kind && (len(wanted) == 0 || wanted[at.status])
		connection := req.Connection == "" || at.connection == req.Connection
		n.live += t.apps
		n.queue += t.queue
		if status {
			n.status += t.apps
		}
		if connection {
			n.connection += t.apps
		}
		if !status || !connection {
			continue
		}
		if req.Queue {
			n.match += t.queue
		} else {
			n.match += t.apps
		}
	}
	return n
}
