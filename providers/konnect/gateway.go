package konnect

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// gateway is one connection's client. Safe from any goroutine.
type gateway struct {
	conn     core.Connection
	env      core.Surroundings
	client   *httpclient.Client
	auth     httpclient.Bearer
	regional *url.URL // without a path
	global   *url.URL // of the identity calls
	portal   string
	classic  bool
	key      string
	pageSize int
	window   int // calls at once

	mu     sync.Mutex
	people people
	names  map[string]*core.APIRef // APIs as registrations named them, by id
}

var _ core.Gateway = (*gateway)(nil)

// settle checks the settings that make the addresses.
func (g *gateway) settle() error {
	wrong := func(hint, format string, args ...any) error {
		return core.Errorf(core.CodeConfig, g.conn.Name, format, args...).WithHint("%s", hint)
	}
	version, region, endpoint := g.conn.Text(setVersion), g.conn.Text(setRegion), g.conn.Text(setEndpoint)
	switch {
	case version != "" && version != versionNew && version != versionClassic:
		return wrong("Use v3, or v2 for a classic portal.", "portal-version is %q", version)
	case !uuid.MatchString(g.portal):
		return wrong("It is the UUID in the portal's address in Konnect.", "portal is %q, not a portal's id", g.portal)
	case g.conn.Text(setStrategy) != "" && !uuid.MatchString(g.conn.Text(setStrategy)):
		return wrong("It is the UUID of an auth strategy in Konnect.", "auth-strategy is not an id")
	case g.pageSize < 1 || g.pageSize > 10_000:
		return wrong("Use a number from 1 to 10000.", "page-size is %s", g.conn.Text(setPageSize))
	case endpoint == "" && !slices.Contains(regions, region):
		return wrong("Use one of "+strings.Join(regions, ", ")+".", "region is %q", region)
	case endpoint == "":
		g.regional = &url.URL{Scheme: "https", Host: region + ".api.konghq.com"}
		g.global = &url.URL{Scheme: "https", Host: "global.api.konghq.com"}
		return nil
	}
	if err := httpclient.CheckURL(g.conn.Name, endpoint, g.conn.Flag(setAllowHTTP)); err != nil {
		return err
	}
	u, err := url.Parse(strings.TrimRight(endpoint, "/"))
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return wrong("Leave out query and fragment.", "the endpoint cannot be used")
	}
	g.regional, g.global = u, u
	return nil
}

// PacingKeys implements core.Gateway. Whether portals of one organization share
// a limit is not published.
func (g *gateway) PacingKeys(context.Context) ([]string, error) { return []string{g.key}, nil }

// Close implements core.Gateway.
func (g *gateway) Close() error {
	g.client.Close()
	return nil
}

// version is the portal's path prefix.
func (g *gateway) version() string {
	if g.classic {
		return versionClassic
	}
	return versionNew
}

// inPortal completes a request for a path below the portal. route is the same
// path with names for ids.
func (g *gateway) inPortal(method, route string, query url.Values, path ...string) httpclient.Request {
	full := append([]string{g.version(), "portals", g.portal}, path...)
	return request(g.regional, method, "/portals/{portal}"+route, query, full...)
}

func request(base *url.URL, method, route string, query url.Values, path ...string) httpclient.Request {
	elements := make([]string, len(path))
	for i, p := range path {
		if elements[i] = url.PathEscape(p); strings.Trim(p, ".") == "" {
			elements[i] = strings.Repeat("%2E", len(p)) // "..": an id, not a way up
		}
	}
	u := base.JoinPath(elements...)
	u.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	return httpclient.Request{Method: method, URL: u.String(), Route: route, Header: http.Header{}}
}

// withBody gives a request its JSON body; nothing more than what the call
// takes may be in it (konnect.md, trap 20).
func withBody(req httpclient.Request, body any) httpclient.Request {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // texts in structs always marshal
	}
	req.Body = text
	req.Header.Set("Content-Type", "application/json")
	return req
}

// about gives a request a subject for its errors; "" is the connection.
func about(req httpclient.Request, subject string) httpclient.Request {
	req.Subject = subject
	return req
}

// call makes one call with the token.
func (g *gateway) call(ctx context.Context, req httpclient.Request) (httpclient.Response, error) {
	resp, err := g.auth.Call(ctx, req)
	if e := core.AsError(err); e != nil && e.Code == core.CodeThrottled && e.RetryAfter > 0 && g.env.Pacer != nil {
		// retry-after-ms is a header of Konnect's own; the client knows the other.
		g.env.Pacer.Pause(g.key, g.env.Clock.Now().Add(e.RetryAfter))
	}
	return resp, err
}

// tokenLife is how long a token is not looked up again unless it is refused.
const tokenLife = 24 * time.Hour

// token resolves the token; its source may have a new one.
func (g *gateway) token(ctx context.Context) (string, time.Duration, error) {
	token, err := g.env.Secret(ctx, setToken)
	return token, tokenLife, err
}

// get reads one object into v.
func (g *gateway) get(ctx context.Context, req httpclient.Request, v any) error {
	resp, err := g.call(ctx, req)
	if err != nil {
		return err
	}
	return resp.Decode(v)
}
