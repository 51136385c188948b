package apigee

import (
	"context"
	"net/url"

	"gatehouse/core"
)

// Check implements core.Gateway: the organization, then one app.
func (g *gateway) Check(ctx context.Context) (core.Check, error) {
	began := g.env.Clock.Now()
	o, err := g.organization(ctx)
	if err != nil {
		return core.Check{}, err
	}
	c := core.Check{Identity: g.identity() + " in organization " + g.org, Latency: g.env.Clock.Now().Sub(began)}
	if o.Runtime != "" || o.State != "" {
		c.Detail = append(c.Detail, "organization: "+o.Runtime+" "+o.State)
	}
	query := url.Values{"pageSize": {"1"}}
	var first page
	if err := g.get(ctx, "", "/apps", query, &first, "apps"); err != nil && core.CodeOf(err) != core.CodeForbidden {
		return core.Check{}, err
	} else if err != nil {
		c.Rights = append(c.Rights, core.Right{Name: core.RightRead, State: "no", Why: "the apps cannot be listed (apigee.apps.list)"})
	} else {
		c.Rights = append(c.Rights, core.Right{Name: core.RightRead, State: "yes", Why: "the organization and its apps can be read"})
		c.Detail = append(c.Detail, "apps with approved keys: "+itoa(max(first.Total, len(first.Apps))))
	}
	const unknown = "Apigee tells it only when something is changed; the role Apigee API Admin has it"
	c.Rights = append(c.Rights,
		core.Right{Name: core.RightDecide, State: "unknown", Why: unknown},
		core.Right{Name: core.RightDelete, State: "unknown", Why: unknown})
	c.Detail = append(c.Detail, g.reach(ctx)...)
	c.Detail = append(c.Detail, "a decision reaches the runtime within about 3 minutes")
	return c, nil
}

func (g *gateway) identity() string {
	if g.auth.kind == authToken {
		return "access token"
	}
	who, _ := g.auth.who.Load().(string)
	return "service account " + who
}

// reach says what else our identity may read; what it may not is told, and
// does not fail the test.
func (g *gateway) reach(ctx context.Context) []string {
	var out []string
	if apis, err := g.Catalog(ctx); err != nil {
		out = append(out, "the API products cannot be read: "+core.AsError(err).Message)
	} else {
		out = append(out, "API products: "+itoa(len(apis)))
	}
	var first struct{}
	if err := g.get(ctx, "", "/developers", url.Values{"count": {"1"}}, &first, "developers"); err != nil {
		out = append(out, "the developers cannot be read, so that an inactive one is not seen: "+core.AsError(err).Message)
	}
	return out
}
