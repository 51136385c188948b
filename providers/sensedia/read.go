package sensedia

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/core"
)

// Read implements core.Gateway. One place holds an app, so that a read is
// always complete.
func (g *gateway) Read(ctx context.Context, s core.Subject) (core.Remote, error) {
	o, err := g.find(ctx, s)
	if err != nil {
		return core.Remote{}, err
	}
	if o == nil {
		return core.Remote{Projection: core.Absent(), Complete: true}, nil
	}
	r := g.remote(o, s.App.Credentials)
	if s.App.Refs.Get(refClient, "") == "" && adopts(s.Choice) != "" {
		r.Projection = r.Projection.With() // it is to become this App: what it was called does not bind
	}
	if outside := !r.Projection.Same(s.App.Base) && !r.Projection.Same(g.want(s.App, r.Refs)); outside {
		r.ChangedBy = g.changedBy(ctx, o.text("id"))
	}
	return r, nil
}

// want is what the gateway must show of an App that has these refs.
func (g *gateway) want(app core.App, refs core.Refs) core.Projection {
	app.Refs = refs
	return Provider{}.Project(g.conn, app)
}

// find looks for the subject's app: by its client id, by the client id that it
// is to adopt, or by our mark when an earlier attempt may have made it. nil
// without an error: there is none.
func (g *gateway) find(ctx context.Context, s core.Subject) (object, error) {
	client := s.App.Refs.Get(refClient, "")
	if client == "" {
		client = adopts(s.Choice)
	}
	switch {
	case client != "":
		o, err := g.direct(ctx, s.App, client)
		if core.CodeOf(err) == core.CodeGone {
			return nil, nil
		}
		return o, err
	case s.Touched:
		return g.byMark(ctx, s.App)
	}
	return nil, nil
}

// direct reads one app by client id; CodeGone when the gateway says that it is
// not there.
func (g *gateway) direct(ctx context.Context, app core.App, client string) (object, error) {
	req := g.api(http.MethodGet, "/apps/{clientId}", nil, "apps", client)
	req.Subject = app.Name
	resp, err := g.call(ctx, req)
	if err != nil {
		return nil, err
	}
	var o object
	if err := resp.Decode(&o); err != nil {
		return nil, err
	}
	if !strings.EqualFold(o.text("clientId"), client) { // some tenants write ids in another case one day
		return nil, core.Errorf(core.CodePermanent, app.Name, "it answered with another app than the one asked for").
			WithHint("Check the connection's URL.")
	}
	return o, nil
}

// byMark looks for the app that bears our App id among those of its name and
// developer (trap 13); two apps may share both (trap 18). Both filters may be
// ignored by a tenant: the mark alone decides.
func (g *gateway) byMark(ctx context.Context, app core.App) (object, error) {
	var found object
	query := url.Values{"name": {app.Name}, "developer": {developerOf(app.Owner)}}
	err := g.walk(ctx, listing{path: "apps", query: query, subject: app.Name}, func(o object) error {
		if found == nil && o.object("extraInfo").text(markApp) == string(app.ID) {
			found = o
		}
		return nil
	})
	return found, err
}

// Prove implements core.Gateway: gone is a direct read that says not found and
// a list by client id without it (sensedia.md, Errors).
func (g *gateway) Prove(ctx context.Context, s core.Subject) (bool, error) {
	client := s.App.Refs.Get(refClient, "")
	if client == "" {
		o, err := g.find(ctx, s)
		return o == nil && err == nil, err
	}
	_, err := g.direct(ctx, s.App, client)
	if core.CodeOf(err) != core.CodeGone {
		return false, err
	}
	return g.notListed(ctx, s.App, client)
}

// notListed is the second proof. It reads on while pages come, so that a
// tenant that ignores the filter does not hide the app on its second page.
func (g *gateway) notListed(ctx context.Context, app core.App, client string) (bool, error) {
	seen := false
	query := url.Values{"clientId": {client}}
	err := g.walk(ctx, listing{path: "apps", query: query, subject: app.Name}, func(o object) error {
		seen = seen || strings.EqualFold(o.text("clientId"), client) || o.text("id") == app.Refs.Get(refApp, "")
		return nil
	})
	return !seen && err == nil, err
}

// Check implements core.Gateway.
func (g *gateway) Check(ctx context.Context) (core.Check, error) {
	began := g.env.Clock.Now()
	n, err := g.count(ctx)
	if err != nil {
		return core.Check{}, err
	}
	c := core.Check{Identity: g.identity(), Latency: g.env.Clock.Now().Sub(began)}
	c.Detail = append(c.Detail, "apps: "+itoa(n))
	const untold = "the gateway does not tell it before the first write"
	c.Rights = []core.Right{
		{Name: core.RightRead, State: "yes", Why: "it counted its apps"},
		{Name: core.RightDecide, State: "unknown", Why: untold},
		{Name: core.RightDelete, State: "unknown", Why: untold},
	}
	apis, err := g.Catalog(ctx)
	if err != nil {
		e := core.AsError(err)
		c.Detail = append(c.Detail, "the catalog of APIs cannot be read: "+e.Message+" "+e.Hint)
		return c, nil
	}
	c.Detail = append(c.Detail, "APIs in the catalog: "+itoa(len(apis)))
	return c, nil
}

func (g *gateway) identity() string {
	if g.auth.kind == authStatic {
		return "static token at " + g.base.Host
	}
	return g.auth.kind + " credential " + g.conn.Text(setClientID) + " at " + g.base.Host
}

// count is the gateway's own number of apps: a bare number, or a string or an
// object with one.
func (g *gateway) count(ctx context.Context) (int, error) {
	resp, err := g.call(ctx, g.api(http.MethodGet, "/apps/count", nil, "apps", "count"))
	if err != nil {
		return 0, err
	}
	body := bytes.TrimSpace(resp.Body)
	if len(body) > 0 && body[0] == '{' {
		var o object
		if err := resp.Decode(&o); err != nil {
			return 0, err
		}
		body = o["count"]
	}
	n, ok := wholeNumber(body)
	if !ok {
		return 0, core.Errorf(core.CodePermanent, g.conn.Name, "the count of apps is not a number").
			WithHint("Check the connection's URL.")
	}
	return n, nil
}
