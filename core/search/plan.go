package search

import (
	"cmp"
	"fmt"
	"strings"

	"gatehouse/core/query"
)

// test finds the rows of a chunk that pass, among care. It may be called from several goroutines at once.
type test interface {
	rows(c *chunk, care rowSet) rowSet
}

type (
	andTest struct{ kids []test }
	orTest  struct{ kids []test }
	notTest struct{ kid test }
)

func (t andTest) rows(c *chunk, care rowSet) rowSet {
	for _, k := range t.kids {
		if care == (rowSet{}) {
			break
		}
		care = k.rows(c, care)
	}
	return care
}

func (t orTest) rows(c *chunk, care rowSet) (found rowSet) {
	for _, k := range t.kids {
		hits := k.rows(c, care)
		found.or(&hits)
		care.without(&hits)
	}
	return found
}

func (t notTest) rows(c *chunk, care rowSet) rowSet {
	hits := t.kid.rows(c, care)
	care.without(&hits)
	return care
}

// Keeps reports whether the Index itself answers a term; the others need Request.Known.
func Keeps(t *query.Term) bool {
	switch t.Field {
	case query.Any, query.Name, query.ID, query.Created, query.Age, query.Decided, query.Due:
		return true
	case query.Has:
		_, ok := hasTest(t)
		return ok || t.Op == query.Within
	}
	_, ok := columnOf[t.Field]
	return ok
}

var columnOf = map[query.Field]int{
	query.Developer: colDeveloper, query.Team: colTeam, query.Account: colAccount, query.Connection: colConnection,
	query.Kind: colKind, query.Status: colStatus, query.Push: colPush, query.API: colAPIs,
	query.Product: colAPIs, query.Plan: colPlan,
}

// hasTest answers the words of has that are another way to ask for a column.
func hasTest(t *query.Term) (test, bool) {
	col, ok := map[string]int{"api": colAPIs, "product": colAPIs, "team": colTeam, "account": colAccount}[t.Fold]
	switch {
	case t.Op != query.Equals:
	case ok:
		return rowTest(func(c *chunk, i int) bool { return c.cols[col][i] != 0 }), true
	case t.Fold == "decision":
		return rowTest(func(c *chunk, i int) bool { return c.decided[i] != 0 }), true
	}
	return nil, false
}

// planner compiles a filter for one snapshot.
type planner struct {
	req  *Request
	snap *snapshot
}

func (p *planner) plan(n query.Node) (test, error) {
	switch n := n.(type) {
	case *query.And:
		kids, err := p.planAll(n.Kids)
		return andTest{kids}, err
	case *query.Or:
		kids, err := p.planAll(n.Kids)
		return orTest{kids}, err
	case *query.Not:
		kid, err := p.plan(n.Kid)
		return notTest{kid}, err
	case *query.Term:
		return p.term(n)
	}
	return andTest{}, nil
}

func (p *planner) planAll(nodes []query.Node) ([]test, error) {
	kids := make([]test, 0, len(nodes))
	for _, n := range nodes {
		k, err := p.plan(n)
		if err != nil {
			return nil, err
		}
		kids = append(kids, k)
	}
	return kids, nil
}

func (p *planner) term(t *query.Term) (test, error) {
	if ids, known := p.req.Known[t]; known {
		return p.known(ids), nil
	}
	switch t.Field {
	case query.Any:
		return p.bareWord(t)
	case query.Name:
		return nameTest(t), nil
	case query.ID:
		return rowTest(func(c *chunk, i int) bool { return t.MatchFolded(query.Fold(c.texts.ids.at(i))) }), nil
	case query.Created, query.Age:
		from, to := t.Period.Bounds(p.req.Now)
		return rowTest(func(c *chunk, i int) bool { return from <= c.created[i] && c.created[i] < to }), nil
	case query.Decided:
		from, to := t.Period.Bounds(p.req.Now)
		return rowTest(func(c *chunk, i int) bool {
			return c.decided[i] != 0 && from <= c.decided[i] && c.decided[i] < to
		}), nil
	}
	if t.Moment() == query.Due {
		from, to := t.Period.Bounds(p.req.Now)
		return rowTest(func(c *chunk, i int) bool { return c.due[i] != 0 && from <= c.due[i] && c.due[i] < to }), nil
	}
	if t.Field == query.Push {
		return p.columnTest(colPush, func(v *value) bool { return t.MatchFolded(cmp.Or(v.fold, "none")) })
	}
	if col, ok := columnOf[t.Field]; ok {
		return p.columnTest(col, func(v *value) bool { return matchParts(t, v.fold) })
	}
	if test, ok := hasTest(t); ok && t.Field == query.Has {
		return test, nil
	}
	return nil, fmt.Errorf("search: the index does not hold %s, and nobody answered for it", t.Field)
}

// known looks up what somebody else found.
func (p *planner) known(ids query.IDs) test {
	name := p.req.KnownAs
	if name == nil {
		return rowTest(func(c *chunk, i int) bool { return ids.Has(c.texts.ids.at(i)) })
	}
	return rowTest(func(c *chunk, i int) bool { return ids.Has(name(c.texts.ids.at(i))) })
}

// matchParts tests each part of a dictionary value.
func matchParts(t *query.Term, fold string) bool {
	for {
		part, rest, more := strings.Cut(fold, partSeparator)
		if t.MatchFolded(part) {
			return true
		}
		if !more {
			return false
		}
		fold = rest
	}
}

// rowTest looks at one row at a time.
type rowTest func(c *chunk, i int) bool

func (t rowTest) rows(c *chunk, care rowSet) rowSet {
	return care.where(func(i int) bool { return t(c, i) })
}

// columnTest decides once for each distinct value; a row is then one look-up.
type columnTest struct {
	col     int
	matches []bool // by value
	any     bool
}

func (p *planner) columnTest(col int, match func(v *value) bool) (columnTest, error) {
	values := p.snap.dicts[col]
	t := columnTest{col: col, matches: make([]bool, len(values))}
	const block = 4096
	err := inParallel((len(values)+block-1)/block, func(b int) {
		for i := b * block; i < min(len(values), (b+1)*block); i++ {
			t.matches[i] = match(&values[i])
		}
	})
	for _, m := range t.matches {
		t.any = t.any || m
	}
	return t, err
}

func (t columnTest) rows(c *chunk, care rowSet) rowSet {
	if !t.any {
		return rowSet{}
	}
	col := c.cols[t.col]
	return care.where(func(i int) bool { return t.matches[col[i]] })
}

// bareWord looks into the name, the developer's name and the connection.
func (p *planner) bareWord(t *query.Term) (test, error) {
	kids := []test{nameTest(t)}
	mask := maskOf(t.Fold)
	for _, col := range []int{colDeveloper, colConnection} {
		k, err := p.columnTest(col, func(v *value) bool { return v.mask&mask == mask && t.MatchFolded(v.head()) })
		if err != nil {
			return nil, err
		}
		if k.any {
			kids = append(kids, k)
		}
	}
	return orTest{kids}, nil
}
