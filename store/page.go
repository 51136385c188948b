package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"gatehouse/core"
)

// maxPage is the largest page (core.PageRequest).
const maxPage = 1000

// order is one way to sort the list.
type order struct {
	column string
	index  string // of live Apps, by column and id
	queue  string // of the queue alone, "" when there is none
	key    func(core.Row) any
}

var orders = map[core.SortKey]order{
	core.SortName:       {"name_key", "apps_by_name", "queue_by_name", func(r core.Row) any { return fold(r.Name) }},
	core.SortConnection: {"connection", "apps_by_conn", "", func(r core.Row) any { return r.Connection }},
	core.SortOwner:      {"owner_key", "apps_by_owner", "", func(r core.Row) any { return fold(r.Owner.Name) }},
	core.SortStatus:     {"status_rank", "apps_by_status", "", func(r core.Row) any { return kindRank(r.Kind, r.Status) }},
	// Sorted, along no index of theirs (see the schema).
	core.SortAPIs:    {"apis_key", "apps_by_name", "", func(r core.Row) any { return fold(r.APIs) }},
	core.SortCreated: {"created_at", "apps_by_name", "", func(r core.Row) any { return nanos(r.CreatedAt) }},
	core.SortPush:    {"push_rank", "apps_by_name", "", func(r core.Row) any { return pushRank(r.Push) }},
}

// Page implements core.Reader.
func (s *Store) Page(ctx context.Context, req core.PageRequest) (page core.Page, err error) {
	if req.Sort == "" {
		req.Sort = core.SortName
	}
	o, ok := orders[req.Sort]
	if !ok {
		return page, core.Errorf(core.CodeInvalid, string(req.Sort), "the list cannot be sorted by this")
	}
	if req.Limit < 1 || req.Limit > maxPage {
		return page, core.Errorf(core.CodeInvalid, "limit", "a page has 1 to %d rows, not %d", maxPage, req.Limit)
	}
	after, err := parseCursor(req)
	if err != nil {
		return page, err
	}
	err = s.read(ctx, func(c *conn) error {
		counts, err := readCounts(c)
		if err != nil {
			return err
		}
		sql, args := pageQuery(req, o, after, pageAccess(req, o, counts))
		page.Rows, err = listRows(c, sql, args...)
		return err
	})
	if len(page.Rows) > req.Limit {
		page.Rows = page.Rows[:req.Limit]
		page.Next = cursorOf(req, o.key(page.Rows[req.Limit-1]), page.Rows[req.Limit-1].ID)
	}
	return page, err
}

// pageQuery builds the statement. Only the chosen index's own terms are left
// for the planner; a + keeps it off the others (sqlite.org/optoverview.html,
// "Disqualifying WHERE Clause Terms").
func pageQuery(req core.PageRequest, o order, after *cursor, by access) (string, []any) {
	var sql strings.Builder
	sql.WriteString("SELECT f.change, f.line FROM apps a INDEXED BY " + by.index +
		" CROSS JOIN feed f ON f.change = a.change WHERE a.removed_at = 0")
	var args []any
	for _, f := range filtersOf(req) {
		sql.WriteString(" AND ")
		if f.name != by.filter {
			sql.WriteString("+")
		}
		sql.WriteString(f.term)
		args = append(args, f.args...)
	}
	direction, beyond := "", ">"
	if req.Descending {
		direction, beyond = " DESC", "<"
	}
	if after != nil {
		sql.WriteString(" AND (a." + o.column + ", a.id) " + beyond + " (?, ?)")
		args = append(args, after.value(), after.ID)
	}
	sql.WriteString(" ORDER BY a." + o.column + direction + ", a.id" + direction + " LIMIT ?")
	return sql.String(), append(args, req.Limit+1)
}

// cursor is where a page ended: the sort key and id of its last row. Sort and
// Desc keep it from being used in another order.
type cursor struct {
	Sort core.SortKey
	Desc bool
	Text *string `json:",omitempty"`
	Int  *int64  `json:",omitempty"`
	ID   string
}

func (c *cursor) value() any {
	if c.Int != nil {
		return *c.Int
	}
	return *c.Text
}

func cursorOf(req core.PageRequest, key any, id core.AppID) string {
	c := cursor{Sort: req.Sort, Desc: req.Descending, ID: string(id)}
	switch k := key.(type) {
	case int64:
		c.Int = &k
	case string:
		c.Text = &k
	}
	return base64.RawURLEncoding.EncodeToString([]byte(toJSON(c)))
}

func parseCursor(req core.PageRequest) (*cursor, error) {
	if req.After == "" {
		return nil, nil
	}
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(req.After)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Sort != req.Sort || c.Desc != req.Descending || (c.Int == nil) == (c.Text == nil) {
		return nil, core.Errorf(core.CodeInvalid, "page", "this does not continue a list in this order").Because(err)
	}
	return &c, nil
}
