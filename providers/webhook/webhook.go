// Package webhook is the client of a customer's credentials webhook: the
// endpoint that makes the credential of an App where the gateway does not
// (sensedia.md, Credentials). Gatehouse is the caller.
//
// The endpoint promises no idempotency: a second create may make a second
// credential. So a create is never repeated here, and an answer that was lost
// is CodeUnknownOutcome. Update and revoke say how things are to be, and may be
// repeated; the form of their bodies is not specified (change.go).
package webhook

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// The pace and the longest wait for an answer, where nothing is specified.
const (
	perSecond   = 5
	inFlight    = 2
	callTimeout = 30 * time.Second
)

// Settings say where the endpoint is and how it knows us.
type Settings struct {
	Subject   string // named by errors: the connection
	URL       string // the address in front of /v1/createCredentials
	User      string
	Password  func(ctx context.Context) (string, error) // asked at each call
	AllowHTTP bool                                      // plain http beyond loopback
	Timeout   time.Duration                             // of one call; 0: 30 s
}

// Client calls one endpoint. Safe from any goroutine.
type Client struct {
	settings Settings
	base     *url.URL
	http     *httpclient.Client
}

// Open makes a client. It calls nobody; a wrong address is CodeConfig.
func Open(s Settings, env core.Surroundings) (*Client, error) {
	if err := httpclient.CheckURL(s.Subject, s.URL, s.AllowHTTP); err != nil {
		return nil, err
	}
	base, err := url.Parse(s.URL)
	if err != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, core.Errorf(core.CodeConfig, s.Subject, "the webhook's address must have no query and no fragment")
	}
	base.Path = strings.TrimSuffix(strings.TrimRight(base.Path, "/"), "/v1")
	if s.Timeout <= 0 {
		s.Timeout = callTimeout
	}
	key := "webhook/" + base.Host
	if env.Pacer != nil {
		env.Pacer.Limit(key, perSecond, inFlight)
	}
	return &Client{settings: s, base: base, http: httpclient.New(httpclient.Options{
		Subject: s.Subject, Clock: env.Clock, Random: env.Random, Log: env.Log, Pacer: env.Pacer, Pacing: []string{key},
		InFlight: inFlight, Timeout: s.Timeout, Plain: s.AllowHTTP, MaxBody: 1 << 20, Classify: classify,
	})}, nil
}

// Close releases connections. No call may be under way.
func (c *Client) Close() error {
	c.http.Close()
	return nil
}

// Health reports whether the endpoint answers. Whatever it says with a 2xx is
// good, as the specification gives the answer no form; only a web page is not:
// some hosts answer every wrong path with one.
//
// It takes no longer than one call may: a person waits for it.
func (c *Client) Health(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.settings.Timeout)
	defer cancel()
	resp, err := c.call(ctx, http.MethodGet, "/v1/health", "", nil)
	switch {
	case !httpclient.NotJSON(err):
		return err
	case strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html"):
		return core.Errorf(core.CodePermanent, c.settings.Subject, "the webhook answers with a web page").
			WithHint("Check webhook-url: it is the address in front of /v1/health.")
	}
	return nil
}

func (c *Client) call(ctx context.Context, method, path, subject string, body []byte) (httpclient.Response, error) {
	password, err := c.settings.Password(ctx)
	if err != nil {
		return httpclient.Response{}, err
	}
	if subject == "" {
		subject = c.settings.Subject
	}
	req := httpclient.Request{Method: method, URL: c.base.JoinPath(path).String(), Route: path,
		Header: http.Header{}, Body: body, Subject: subject, Secrets: []string{password}}
	basic := &http.Request{Header: req.Header}
	basic.SetBasicAuth(c.settings.User, password)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return c.http.Call(ctx, req)
}

// classify keeps the endpoint's errors apart from the gateway's: it is neither
// the gateway's identity that is refused, nor an App that is gone.
func classify(req httpclient.Request, resp httpclient.Response) *core.Error {
	if e := absent(req, resp.Status); e != nil {
		return e
	}
	e := httpclient.Classify(req, resp)
	switch e.Code {
	case core.CodeUnauthorized, core.CodeForbidden:
		e = core.Errorf(core.CodeRefused, req.Subject, "the webhook refuses our user or password (%d)", resp.Status).
			WithHint("Check webhook-user and webhook-password; nothing was done there.")
	case core.CodeGone, core.CodeConfig:
		e = core.Errorf(core.CodePermanent, req.Subject, "the webhook has no call %s (%d)", req.Route, resp.Status).
			WithHint("Check webhook-url: it is the address in front of %s.", req.Route)
	default:
		e.Message = "the webhook: " + e.Message
	}
	return e
}
