package apinizer

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/core"
)

// credential is one credential of a list, with what it can be told by.
type credential struct {
	project  string // where its grants are
	home     string // where it is listed and changed: the admin project when it is global
	username string
	email    string
	fullName string
	app      core.AppID // our mark; "" when it bears none
	enabled  bool
	expires  time.Time // zero: it does not
}

// offPrefix begins the reason why a credential is off.
const offPrefix = "its credential "

// off says why calls with it do not pass, "" when they may (apinizer.md, Traps
// 18: an expired one is still listed as enabled).
func (c credential) off(now time.Time) string {
	switch {
	case !c.enabled:
		return offPrefix + c.username + " is disabled at Apinizer"
	case !c.expires.IsZero() && !c.expires.After(now):
		return offPrefix + c.username + " expired on " + c.expires.Format(time.DateOnly)
	}
	return ""
}

func (c credential) global() bool { return c.home != c.project }

// native is the gateway's own word for it.
func (c credential) native(now time.Time) string {
	switch {
	case !c.enabled:
		return "disabled"
	case c.off(now) != "":
		return "expired"
	}
	return "enabled"
}

// list reads all credentials of a project: no paging, no single read
// (apinizer.md, Lists). It is complete or an error.
func (g *gateway) list(ctx context.Context, project string) ([]credential, error) {
	var rows list[credentialRow]
	if err := g.call(ctx, g.api(http.MethodGet, "/projects/{p}/credentials/", "projects", project, "credentials"), &rows); err != nil {
		return nil, inProject(err, project)
	}
	if !rows.complete() {
		return nil, core.Errorf(core.CodeTemporary, g.conn.Name, "the list of project %s has %d credentials, and Apinizer counts %d", project, len(rows.ResultList), *rows.ResultCount).
			WithHint("It probably changed while it was read; it is read again.")
	}
	out := make([]credential, 0, len(rows.ResultList))
	for _, r := range rows.ResultList {
		if r.Username == "" {
			return nil, core.Errorf(core.CodePermanent, g.conn.Name, "the list of project %s has a credential without a username", project).
				WithHint("Nothing of it is used. Check that the address is an Apinizer manager.")
		}
		c := credential{project: project, home: project, username: r.Username, email: r.Email, fullName: r.FullName,
			app: markedApp(r.Description), enabled: r.Enabled == nil || *r.Enabled}
		if r.ExpireDate != nil {
			c.expires = dateOf(*r.ExpireDate)
		}
		out = append(out, c)
	}
	return out, nil
}

// dateOf reads an ISO 8601 date; zero when it cannot be read.
func dateOf(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05.999", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// inProject says which project an error is about.
func inProject(err error, project string) error {
	e := *core.AsError(err)
	e.Message = "project " + project + ": " + e.Message
	return &e
}

// listNow is list, shared with other reads that wait for it.
func (g *gateway) listNow(ctx context.Context, project string) ([]credential, error) {
	return g.lists.get(ctx, project, func(ctx context.Context) ([]credential, error) { return g.list(ctx, project) })
}

// find looks for an App's credentials: by its refs, by the username that it is
// to adopt, or by our mark when an earlier attempt may have made one.
func (g *gateway) find(ctx context.Context, s core.Subject) ([]credential, error) {
	f := &finder{gateway: g, app: s.App}
	switch adopted := adopts(s.Choice); {
	case has(s.App.Refs):
		for _, r := range s.App.Refs {
			if r.Kind == refCredential && r.ID != "" {
				if err := f.byRef(ctx, r.Scope, r.ID); err != nil {
					return nil, err
				}
			}
		}
		if !s.Touched {
			return f.found, nil
		}
		err := f.byMark(ctx) // an attempt may have made one in a further project
		return f.found, err
	case adopted != "":
		err := f.byUsername(ctx, adopted)
		return f.found, err
	case s.Touched:
		err := f.byMark(ctx)
		return f.found, err
	}
	return nil, nil
}

// finder collects an App's credentials.
type finder struct {
	*gateway
	app   core.App
	found []credential
	seen  []string // projects that were looked through for our mark
}

func (f *finder) add(c credential) {
	if !slices.ContainsFunc(f.found, func(o credential) bool { return o.username == c.username }) {
		f.found = append(f.found, c)
	}
}

// byRef looks for one credential where it was, and where it is when somebody
// made it global (apinizer.md, Lists). Others with our mark are ours too.
func (f *finder) byRef(ctx context.Context, project, username string) error {
	all, err := f.listNow(ctx, project)
	if err != nil {
		return err
	}
	f.seen = append(f.seen, project)
	if f.take(all, username) || project == f.admin || f.app.Refs.Get(refDeleted, project) == username {
		return nil
	}
	everywhere, err := f.listNow(ctx, f.admin)
	if err != nil {
		return unseen(err, username, f.admin)
	}
	for _, c := range everywhere {
		if c.username == username {
			c.project = project
			f.add(c)
		}
	}
	return nil
}

// unseen words that a credential is not in its project, and that the admin
// project cannot tell whether it is there.
func unseen(err error, username, admin string) error {
	e := *core.AsError(err)
	e.Message = "the credential " + username + " is not in its project any more, and whether it was made global cannot be seen: " + e.Message
	if e.Code == core.CodeForbidden || errors.Is(err, errNoProject) {
		e.Code = core.CodeForbidden
		e.Hint = "Nothing is taken for deleted. Give the connection's user the right to read the project " + admin + "; the setting admin-project names it."
	}
	return &e
}

// take adds the named credential and those that bear the App's mark.
func (f *finder) take(all []credential, username string) (there bool) {
	for _, c := range all {
		if c.username == username {
			there = true
		}
		if c.username == username || c.app != "" && c.app == f.app.ID {
			f.add(c)
		}
	}
	return there
}

// byMark looks for our mark in every project that the App's products are in,
// and in the first one, where an App without products gets its credential.
func (f *finder) byMark(ctx context.Context) error {
	for _, project := range f.projects {
		if slices.Contains(f.seen, project) || !slices.Contains(f.projectsOf(f.app), project) {
			continue
		}
		all, err := f.listNow(ctx, project)
		if err != nil {
			return err
		}
		f.take(all, "")
	}
	return nil
}

// byUsername looks for a credential to adopt in all projects.
func (f *finder) byUsername(ctx context.Context, username string) error {
	for _, project := range f.projects {
		all, err := f.listNow(ctx, project)
		if err != nil {
			return err
		}
		if f.take(all, username) {
			return nil
		}
	}
	return nil
}

// projectsOf are the projects, in the connection's order, in which an App with
// these registrations has credentials; at least one.
func (g *gateway) projectsOf(app core.App) []string {
	return g.projectsWhere(app, func(core.Registration) bool { return true })
}

// neededIn are those in which it must have one now.
func (g *gateway) neededIn(app core.App) []string {
	return g.projectsWhere(app, func(r core.Registration) bool { return r.Status == core.RegistrationOn })
}

func (g *gateway) projectsWhere(app core.App, counts func(core.Registration) bool) []string {
	var out []string
	for _, project := range g.projects {
		for _, r := range app.Registrations {
			p, _ := g.mapping.product(r.API.ID)
			if counts(r) && slices.ContainsFunc(p.grants, func(x grant) bool { return x.project == project }) {
				out = append(out, project)
				break
			}
		}
	}
	if len(out) == 0 {
		return g.projects[:1]
	}
	return out
}
