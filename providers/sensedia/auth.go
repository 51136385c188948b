package sensedia

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// The kinds of credentials; they are not interchangeable (sensedia.md,
// Authentication).
const (
	authUser        = "user"
	authApplication = "application"
	authStatic      = "static"
)

const (
	userTokenPath        = "/user-management/v1/oauth2/token"
	applicationTokenPath = "/access-control/api/v1/oauth2/token"
	// renewEarly is how long before its end a token is renewed.
	renewEarly = 5 * time.Minute
)

// auth gives calls their token.
type auth struct {
	*gateway
	kind string
	httpclient.Bearer
}

func newAuth(g *gateway) *auth {
	a := &auth{gateway: g, kind: authKind(g.conn)}
	a.Bearer = httpclient.Bearer{Client: g.client, Subject: g.conn.Name, Token: httpclient.NewToken(g.env.Clock, renewEarly), Fetch: a.fetch}
	if a.kind == authStatic {
		a.Given = func(ctx context.Context) (string, error) { return g.env.Secret(ctx, setToken) }
		a.Put = func(h http.Header, token string) { h.Set("Sensedia-Auth", token) }
	}
	return a
}

func authKind(conn core.Connection) string {
	if k := conn.Text(setAuth); k != "" {
		return k
	}
	return authUser
}

func checkAuth(conn core.Connection) error {
	switch kind := authKind(conn); {
	case kind != authUser && kind != authApplication && kind != authStatic:
		return core.Errorf(core.CodeConfig, conn.Name, "auth is %q", kind).WithHint("Use user, application or static.")
	case kind != authStatic && conn.Text(setClientID) == "":
		return core.Errorf(core.CodeConfig, conn.Name, "client-id is missing").WithHint("auth: %s needs client-id and client-secret.", kind)
	}
	return nil
}

// fetch asks for a new token.
func (a *auth) fetch(ctx context.Context) (string, time.Duration, error) {
	secret, err := a.env.Secret(ctx, setClientSecret)
	if err != nil {
		return "", 0, err
	}
	req := a.tokenRequest(secret)
	resp, err := a.client.Call(ctx, req)
	if err != nil {
		return "", 0, a.refused(resp, err)
	}
	var answer struct {
		AccessToken string          `json:"access_token"`
		ExpiresIn   json.RawMessage `json:"expires_in"`
	}
	if err := resp.Decode(&answer); err != nil {
		return "", 0, err
	}
	if answer.AccessToken == "" {
		return "", 0, core.Errorf(core.CodePermanent, a.conn.Name, "the token call answered without a token").
			WithHint("Check the connection's url and auth settings.")
	}
	return answer.AccessToken, httpclient.TokenLife(answer.ExpiresIn), nil
}

// tokenRequest is the token call of either kind. Asking twice does no harm.
func (a *auth) tokenRequest(secret string) httpclient.Request {
	req := httpclient.Request{Method: http.MethodPost, Route: userTokenPath, Read: true, Header: http.Header{}, Secrets: []string{secret}}
	kind := "application/json"
	req.Body = []byte(`{"grantType":"client_credentials","scope":"apis/all"}`)
	if a.kind == authApplication {
		req.Route, kind = applicationTokenPath, "application/x-www-form-urlencoded"
		req.Body = []byte(url.Values{"grant_type": {"client_credentials"}}.Encode())
	}
	req.URL = (&url.URL{Scheme: a.base.Scheme, Host: a.base.Host, Path: req.Route}).String()
	basic := &http.Request{Header: req.Header}
	basic.SetBasicAuth(a.conn.Text(setClientID), secret)
	req.Header.Set("Content-Type", kind)
	return req
}

// refused words a token call that was answered with no: a credential of the
// other kind is told by 404 or by invalid_client; reports differ.
func (a *auth) refused(resp httpclient.Response, err error) error {
	switch resp.Status {
	case http.StatusNotFound:
		return core.Errorf(core.CodeUnauthorized, a.conn.Name, "the token call for auth: %s does not know this credential (404)", a.kind).
			WithHint("It is probably of the other kind: try auth: %s.", a.otherKind()).Because(err)
	case http.StatusBadRequest, http.StatusUnauthorized:
		return core.Errorf(core.CodeUnauthorized, a.conn.Name, "it refuses the client id or secret (%d)", resp.Status).
			WithHint("Check client-id, client-secret and auth: %s; a credential of the other kind is refused too.", a.kind).Because(err)
	}
	return err
}

func (a *auth) otherKind() string {
	if a.kind == authUser {
		return authApplication
	}
	return authUser
}
