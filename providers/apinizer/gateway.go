package apinizer

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// basePath is where the Management API lives on the manager (apinizer.md,
// Authentication).
const basePath = "apiops"

// gateway is one connection's client. Safe from any goroutine.
type gateway struct {
	conn     core.Connection
	env      core.Surroundings
	client   *httpclient.Client
	auth     *auth
	base     *url.URL // without /apiops and without a slash at the end
	key      string
	mapping  *mapping
	projects []string
	admin    string
	sweep    bool
	inFlight int

	lists   shared[[]credential] // of credentials, by project
	members shared[[]string]     // of rate-limit lists
	writing sync.Map             // project → chan struct{}: one write at a time

	mu     sync.Mutex
	listed map[string]facts // by username: what a batch of a listing rests on, while it is handed over
}

var (
	_ core.Gateway     = (*gateway)(nil)
	_ core.Interpreter = (*gateway)(nil)
	_ core.Mapped      = (*gateway)(nil)
)

// baseURL reads the connection's address.
func baseURL(conn core.Connection) (*url.URL, error) {
	address := conn.Text(setURL)
	if err := httpclient.CheckURL(conn.Name, address, conn.Flag(setAllowHTTP)); err != nil {
		return nil, err
	}
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, core.Errorf(core.CodeConfig, conn.Name, "the url must have no query and no fragment").
			WithHint("Write it as https://host or https://host/path.")
	}
	u.Path = strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/"+basePath)
	return u, nil
}

// PacingKeys implements core.Gateway: an installation's pace is shared with
// nobody else, as far as is known.
func (g *gateway) PacingKeys(context.Context) ([]string, error) { return []string{g.key}, nil }

// Close implements core.Gateway.
func (g *gateway) Close() error {
	g.client.Close()
	return nil
}

// api completes a request for a path below /apiops; each element of path is
// escaped. Paths below a project end with a slash (apinizer.md, Traps 10).
func (g *gateway) api(method, route string, path ...string) httpclient.Request {
	u := g.base.JoinPath(append([]string{basePath}, escaped(path)...)...)
	address := u.String()
	if path[0] == "projects" {
		address += "/"
	}
	return httpclient.Request{Method: method, URL: address, Route: route, Header: http.Header{}}
}

func escaped(path []string) []string {
	out := make([]string, len(path))
	for i, p := range path {
		if out[i] = url.PathEscape(p); strings.Trim(p, ".") == "" {
			out[i] = strings.Repeat("%2E", len(p)) // "..": a name, not a way up
		}
	}
	return out
}

// call makes one call with a token and believes its answer only with the
// success flag of either generation. A token that is not taken any more is
// renewed once: 401 proves that nothing was done, so that is safe for a write.
func (g *gateway) call(ctx context.Context, req httpclient.Request, into answer) error {
	resp, err := g.auth.Call(ctx, req)
	if err != nil {
		return err
	}
	if err := resp.Decode(into); err != nil {
		return err
	}
	return judge(req, resp, into.head())
}

// visible makes a text from outside fit for a message.
func visible(text string) string { return httpclient.Visible(text, 80) }
