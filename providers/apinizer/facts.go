package apinizer

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"gatehouse/core"
)

// facts are what the gateway holds of one App.
type facts struct {
	creds  []credential
	read   bool                  // the grants were read
	grants map[grant][]string    // the usernames that have each
	lists  map[rateList][]string // the usernames of creds that are in each
}

// text is all of them in one order, as they are at a time, after a prefix.
func (f facts) text(prefix string, now time.Time) string {
	b := append(make([]byte, 0, len(prefix)+192), prefix...) // enough where no grants were read
	add := func(texts ...string) {
		for _, t := range texts {
			b = append(strconv.AppendInt(b, int64(len(t)), 10), ' ')
			b = append(b, t...)
		}
	}
	add(strconv.FormatBool(f.read))
	for _, c := range f.creds {
		add(c.project, c.home, c.username, string(c.app), c.off(now))
	}
	for _, g := range slices.SortedFunc(maps.Keys(f.grants), func(a, b grant) int {
		return cmp.Or(cmp.Compare(a.project, b.project), cmp.Compare(a.name, b.name), cmp.Compare(a.kind, b.kind))
	}) {
		add("grant", g.project, g.name, g.kind)
		add(f.grants[g]...)
	}
	for _, l := range slices.SortedFunc(maps.Keys(f.lists), func(a, b rateList) int {
		return cmp.Or(cmp.Compare(a.project, b.project), cmp.Compare(a.name, b.name))
	}) {
		add("list", l.project, l.name)
		add(f.lists[l]...)
	}
	return string(b)
}

func (f facts) has(g grant) bool { return len(f.grants[g]) > 0 }

// in are the App's credentials in a project.
func (f facts) in(project string) []credential {
	var out []credential
	for _, c := range f.creds {
		if c.project == project {
			out = append(out, c)
		}
	}
	return out
}

// listed reports whether a credential of the list's project is in it; true for
// no list.
func (f facts) listed(l rateList) bool { return l.none() || len(f.lists[l]) > 0 }

// off says why no credential of a project passes calls, "" when one may.
func (f facts) off(project string, now time.Time) string {
	why := ""
	for _, c := range f.in(project) {
		if why = c.off(now); why == "" {
			return ""
		}
	}
	return why
}

// look reads everything about an App.
func (g *gateway) look(ctx context.Context, s core.Subject) (facts, error) {
	creds, err := g.find(ctx, s)
	if err != nil || len(creds) == 0 {
		return facts{}, err
	}
	f := facts{creds: creds}
	if err := g.readGrants(ctx, &f); err != nil {
		return facts{}, err
	}
	return f, g.readLists(ctx, &f, g.listsFor(s.App, f))
}

// readGrants reads the grants of each credential: one call each.
func (g *gateway) readGrants(ctx context.Context, f *facts) error {
	f.grants = map[grant][]string{}
	for _, c := range f.creds {
		have, err := g.access(ctx, c)
		if core.CodeOf(err) == core.CodeGone && c.global() {
			return core.Errorf(core.CodeForbidden, g.conn.Name, "the credential %s was made global, and its grants in project %s cannot be read", c.username, c.project).
				WithHint("Look at it in the project %s of Apinizer.", g.admin).Because(err)
		}
		if core.CodeOf(err) == core.CodeGone {
			return core.Errorf(core.CodeTemporary, g.conn.Name, "the credential %s went away while it was read", c.username).
				WithHint("It is read again.").Because(err)
		}
		if err != nil {
			return err
		}
		for _, x := range have {
			f.grants[x] = append(f.grants[x], c.username)
		}
	}
	f.read = true
	return nil
}

// access reads the grants that a credential has in its project.
func (g *gateway) access(ctx context.Context, c credential) ([]grant, error) {
	var rows list[accessRow]
	if err := g.call(ctx, g.api(http.MethodGet, "/projects/{p}/credentials/{u}/access/", "projects", c.project, "credentials", c.username, "access"), &rows); err != nil {
		return nil, err
	}
	if !rows.complete() {
		return nil, core.Errorf(core.CodeTemporary, g.conn.Name, "the grants of %s came incomplete", c.username).WithHint("They are read again.")
	}
	out := make([]grant, 0, len(rows.ResultList))
	for _, r := range rows.ResultList {
		out = append(out, grant{c.project, r.Name, r.Type})
	}
	return out, nil
}

// listsFor are the rate-limit lists that tell something about an App: those of
// its plans, and every one when it has grants of a product that it is not
// registered for.
func (g *gateway) listsFor(app core.App, f facts) []rateList {
	var out []rateList
	add := func(l rateList) {
		if !l.none() && len(f.in(l.project)) > 0 && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	for _, r := range g.claims(app) {
		l, _ := g.mapping.plan(r.Plan.ID)
		add(l.list)
	}
	if len(g.extra(app, f)) > 0 {
		for _, l := range g.mapping.plans {
			add(l.list)
		}
	}
	return out
}

// readLists keeps which of the App's credentials are in each list.
func (g *gateway) readLists(ctx context.Context, f *facts, lists []rateList) error {
	f.lists = map[rateList][]string{}
	for _, l := range lists {
		members, err := g.members.get(ctx, l.project+"\x00"+l.name, func(ctx context.Context) ([]string, error) { return g.readList(ctx, l) })
		if err != nil {
			return err
		}
		f.note(l, members)
	}
	return nil
}

func (f *facts) note(l rateList, members []string) {
	for _, c := range f.in(l.project) {
		if slices.Contains(members, c.username) {
			f.lists[l] = append(f.lists[l], c.username)
		}
	}
}

// readList reads the members of a rate-limit list. One that is not there has
// none: nobody is limited by it.
func (g *gateway) readList(ctx context.Context, l rateList) ([]string, error) {
	var rows list[listRow]
	err := g.call(ctx, g.api(http.MethodGet, "/projects/{p}/rlcl/{l}/", "projects", l.project, "rlcl", l.name), &rows)
	switch {
	case errors.Is(err, errNoList):
		return nil, nil
	case core.CodeOf(err) == core.CodePermanent:
		return nil, core.AsError(err).WithHint("Without reading rate-limit lists nothing about a plan can be proven. If this Apinizer is too old for it, leave the lists out of the mapping's plans.")
	case err != nil:
		return nil, err
	case len(rows.ResultList) != 1:
		return nil, core.Errorf(core.CodePermanent, g.conn.Name, "the rate-limit list %s came as %d objects", l.name, len(rows.ResultList)).
			WithHint("Check the connection's url.")
	}
	return rows.ResultList[0].CredentialNameList, nil
}
