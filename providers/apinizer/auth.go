package apinizer

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// The ways to log in (apinizer.md, Authentication).
const (
	authToken = "token"
	authLogin = "login"
)

// renewEarly is how long before its end a token is renewed.
const renewEarly = 2 * time.Minute

// auth gives calls their token.
type auth struct {
	*gateway
	kind string
	httpclient.Bearer
}

func newAuth(g *gateway) *auth {
	a := &auth{gateway: g, kind: authKind(g.conn)}
	a.Bearer = httpclient.Bearer{Client: g.client, Subject: g.conn.Name, Token: httpclient.NewToken(g.env.Clock, renewEarly), Fetch: a.fetch}
	if a.kind == authToken {
		a.Given = func(ctx context.Context) (string, error) { return g.env.Secret(ctx, setToken) }
	}
	return a
}

func authKind(conn core.Connection) string {
	if k := conn.Text(setAuth); k != "" {
		return k
	}
	return authToken
}

func checkAuth(conn core.Connection) error {
	switch kind := authKind(conn); {
	case kind != authToken && kind != authLogin:
		return core.Errorf(core.CodeConfig, conn.Name, "auth is %q", visible(kind)).WithHint("Use token or login.")
	case kind == authLogin && conn.Text(setUser) == "":
		return core.Errorf(core.CodeConfig, conn.Name, "user is missing").WithHint("auth: login needs user and password.")
	}
	return nil
}

// tokenAnswer is the token call's answer: flat, or as the one row of a list.
type tokenAnswer struct {
	envelope
	tokenRow
	ResultList []tokenRow `json:"resultList"`
}

type tokenRow struct {
	AccessToken string          `json:"access_token"`
	ExpiresIn   json.RawMessage `json:"expires_in"`
}

func (t tokenAnswer) row() tokenRow {
	if t.AccessToken == "" && len(t.ResultList) == 1 {
		return t.ResultList[0]
	}
	return t.tokenRow
}

// fetch asks for a new token.
func (a *auth) fetch(ctx context.Context) (string, time.Duration, error) {
	password, err := a.env.Secret(ctx, setPassword)
	if err != nil {
		return "", 0, err
	}
	req := a.api(http.MethodPost, "/auth/token", "auth", "token")
	req.Read, req.Secrets = true, []string{password} // asking twice does no harm
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {a.conn.Text(setUser)}, "client_secret": {password}}
	req.Body = []byte(form.Encode())
	resp, err := a.client.Call(ctx, req)
	if err != nil {
		return "", 0, a.refused(resp, err)
	}
	var answer tokenAnswer
	if err := resp.Decode(&answer); err != nil {
		return "", 0, err
	}
	row := answer.row()
	if row.AccessToken == "" {
		return "", 0, core.Errorf(core.CodePermanent, a.conn.Name, "the token call answered without a token").
			WithHint("Check the connection's url.")
	}
	return row.AccessToken, httpclient.TokenLife(row.ExpiresIn), nil
}

// refused words a token call that was answered with no.
func (a *auth) refused(resp httpclient.Response, err error) error {
	if resp.Status == http.StatusBadRequest || resp.Status == http.StatusUnauthorized {
		return core.Errorf(core.CodeUnauthorized, a.conn.Name, "it refuses the user or password (%d)", resp.Status).
			WithHint("Check the connection's user and password.").Because(err)
	}
	return err
}
