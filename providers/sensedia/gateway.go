package sensedia

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// basePath is where the API lives on a host (sensedia.md, Authentication).
const basePath = "/api-manager/api/v3"

// gateway is one connection's client. Safe from any goroutine.
type gateway struct {
	conn     core.Connection
	env      core.Surroundings
	client   *httpclient.Client
	auth     *auth
	base     *url.URL // without a slash at the end
	key      string
	pageSize int

	mu       sync.Mutex
	spelling string         // the tenant's last seen word for canceled; "" until seen
	plain    bool           // a read showed a secret that is not masked
	firstAt  map[string]int // the number of a list's first page, by path, once known
	people   people
}

var _ core.Gateway = (*gateway)(nil)

// baseURL reads and completes the connection's address.
func baseURL(conn core.Connection) (*url.URL, error) {
	address := conn.Text(setURL)
	if err := httpclient.CheckURL(conn.Name, address, conn.Flag(setAllowHTTP)); err != nil {
		return nil, err
	}
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, core.Errorf(core.CodeConfig, conn.Name, "the url must have no query and no fragment")
	}
	if u.Path = strings.TrimRight(u.Path, "/"); u.Path == "" {
		u.Path = basePath
	}
	return u, nil
}

// PacingKeys implements core.Gateway: a tenant's pace is shared with nobody
// else, as far as is known.
func (g *gateway) PacingKeys(context.Context) ([]string, error) { return []string{g.key}, nil }

// Close implements core.Gateway.
func (g *gateway) Close() error {
	g.client.Close()
	return nil
}

// api completes a request for a path below the base; each element of path is
// escaped.
func (g *gateway) api(method, route string, query url.Values, path ...string) httpclient.Request {
	u := g.base.JoinPath(escaped(path)...)
	u.RawQuery = query.Encode()
	return httpclient.Request{Method: method, URL: u.String(), Route: route, Header: http.Header{}}
}

func escaped(path []string) []string {
	out := make([]string, len(path))
	for i, p := range path {
		if out[i] = url.PathEscape(p); strings.Trim(p, ".") == "" {
			out[i] = strings.Repeat("%2E", len(p)) // "..": an id, not a way up
		}
	}
	return out
}

// call makes one call with a token.
func (g *gateway) call(ctx context.Context, req httpclient.Request) (httpclient.Response, error) {
	resp, err := g.auth.Call(ctx, req)
	return resp, lasting(resp, err)
}

// lasting turns a CommunicationException that outlived the retries of a read
// into a failure: it may be a passing fault, a missing permission or an
// unknown id, and must neither be retried for ever nor be taken for "gone"
// (sensedia.md, Errors; traps 12 and 17).
func lasting(resp httpclient.Response, err error) error {
	if core.CodeOf(err) != core.CodeTemporary || !strings.Contains(string(resp.Body), "CommunicationException") {
		return err
	}
	e := core.AsError(err)
	return core.Errorf(core.CodePermanent, e.Subject, "it keeps answering CommunicationException (%d)", resp.Status).
		WithHint("That can be a fault of its Access Control, a missing permission of our credential, or an app it does not know. Check the permission and the app there.").
		Because(e)
}
