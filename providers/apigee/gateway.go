package apigee

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// gateway is one connection's client. Safe from any goroutine.
type gateway struct {
	conn     core.Connection
	env      core.Surroundings
	client   *httpclient.Client
	auth     *auth
	org      string
	base     string // of the organization's calls, without a slash at the end
	key      string
	pageSize int
}

var _ core.Gateway = (*gateway)(nil)

// PacingKeys implements core.Gateway: the limit is the organization's, for all
// that call it (apigee.md, Limits and pacing).
func (g *gateway) PacingKeys(context.Context) ([]string, error) { return []string{g.key}, nil }

// Close implements core.Gateway.
func (g *gateway) Close() error {
	g.client.Close()
	return nil
}

// api completes a request below the organization; each element of path is
// escaped (apigee.md, trap 16). route is what a log may say of it.
func (g *gateway) api(method, route string, query url.Values, path ...string) httpclient.Request {
	var address strings.Builder
	address.WriteString(g.base)
	for _, element := range path {
		address.WriteString("/" + escaped(element))
	}
	if len(query) > 0 {
		address.WriteString("?" + query.Encode())
	}
	return httpclient.Request{Method: method, URL: address.String(), Route: route, Header: http.Header{}}
}

// escaped is a path element that stays one: a name made of dots is no way up,
// and a plus is no blank.
func escaped(element string) string {
	if strings.Trim(element, ".") == "" {
		return strings.Repeat("%2E", len(element))
	}
	return strings.ReplaceAll(url.PathEscape(element), "+", "%2B")
}

// call makes one call with a token.
func (g *gateway) call(ctx context.Context, req httpclient.Request) (httpclient.Response, error) {
	resp, err := g.auth.Call(ctx, req)
	if core.CodeOf(err) == core.CodeUnauthorized && g.auth.kind == authToken {
		err = core.AsError(err).WithHint("The access token is not taken; it lives about an hour. Give a fresh one, or use a service account.")
	}
	return resp, err
}

// get reads one thing into v.
func (g *gateway) get(ctx context.Context, subject, route string, query url.Values, v any, path ...string) error {
	req := g.api(http.MethodGet, route, query, path...)
	req.Subject = subject
	resp, err := g.call(ctx, req)
	if err != nil {
		return err
	}
	return resp.Decode(v)
}
