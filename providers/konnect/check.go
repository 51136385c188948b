package konnect

import (
	"context"
	"fmt"
	"net/url"

	"gatehouse/core"
)

// Check implements core.Gateway. Roles cannot be asked for without naming a
// user, and an approver's differ from API to API: what can be read is tried,
// what writes is not.
func (g *gateway) Check(ctx context.Context) (core.Check, error) {
	began := g.env.Clock.Now()
	portal, err := g.readPortal(ctx)
	if err != nil {
		return core.Check{}, err
	}
	c := core.Check{Latency: g.env.Clock.Now().Sub(began)}
	if c.Identity, err = g.identity(ctx); err != nil {
		return core.Check{}, err
	}
	c.Detail = append(c.Detail, fmt.Sprintf("portal: %s (%s, %s)", portal.Name, g.version(), g.regional.Host))
	c.Detail = append(c.Detail, switches(portal)...)
	if err := g.tryReading(ctx, &c); err != nil {
		return core.Check{}, err
	}
	if g.classic {
		c.Detail = append(c.Detail, "a classic portal: Apps and registrations cannot be created from here, owners not changed")
	}
	return c, nil
}

func switches(p portalInfo) []string {
	say := func(what string, on bool) string {
		if on {
			return what + " are approved by Konnect itself: they never wait here"
		}
		return what + " wait for approval"
	}
	return []string{
		say("requests of Apps (auto_approve_applications)", p.AutoApproveApps),
		say("developers' sign-ups (auto_approve_developers)", p.AutoApprovePeople),
		"Konnect mails developers about each decision itself; Gatehouse does not",
	}
}

// identity asks the identity API who we are. A system account is no user there.
func (g *gateway) identity(ctx context.Context) (string, error) {
	var me struct {
		Email string `json:"email"`
		Name  string `json:"full_name"`
	}
	var org struct {
		Name string `json:"name"`
	}
	who := "a system account"
	switch err := g.get(ctx, request(g.global, "GET", "/users/me", nil, versionNew, "users", "me"), &me); {
	case err == nil:
		who = core.Owner{Name: me.Name, Email: me.Email}.Label()
	case !isDenied(err):
		return "", err
	}
	if err := g.get(ctx, request(g.global, "GET", "/organizations/me", nil, versionNew, "organizations", "me"), &org); err == nil {
		who += ", organization " + org.Name
	} else if !isDenied(err) {
		return "", err
	}
	return who, nil
}

// isDenied: the answer is a no that leaves the rest of a check possible.
func isDenied(err error) bool {
	switch core.CodeOf(err) {
	case core.CodeForbidden, core.CodeGone, core.CodeRefused:
		return true
	}
	return false
}

// tryReading counts what the lists show, and reports the rights.
func (g *gateway) tryReading(ctx context.Context, c *core.Check) error {
	read := core.Right{Name: core.RightRead, State: "yes", Why: "its lists were read"}
	for _, l := range []struct {
		what, route string
		query       url.Values
	}{
		{"applications", "applications", nil},
		{"registrations that wait", "application-registrations", url.Values{"filter[status][eq]": {wirePending}}},
		{"developers", "developers", nil},
	} {
		n, err := g.countOf(ctx, l.route, l.query)
		switch {
		case err == nil:
			c.Detail = append(c.Detail, fmt.Sprintf("%s: %d", l.what, n))
		case core.CodeOf(err) == core.CodeForbidden:
			read.State, read.Why = "no", l.what+" cannot be listed (403)"
			c.Detail = append(c.Detail, read.Why)
		default:
			return g.noPortal(err)
		}
	}
	c.Rights = []core.Right{read,
		{Name: core.RightDecide, State: "unknown", Why: "Konnect tells it only when something is decided; an approver's role counts for each API alone"},
		{Name: core.RightDelete, State: "unknown", Why: "Konnect tells it only when something is deleted; it takes Dev Portal Admin or Maintainer"},
	}
	return nil
}

// countOf is a list's total, in one small call.
func (g *gateway) countOf(ctx context.Context, list string, query url.Values) (int, error) {
	q := url.Values{"page[number]": {"1"}, "page[size]": {"1"}}
	for name, values := range query {
		q[name] = values
	}
	var page pageOf[identified]
	err := g.get(ctx, g.inPortal("GET", "/"+list, q, list), &page)
	return page.total(), err
}
