package apigee

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/jwt"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// The ways to an access token.
const (
	authAccount = "service-account"
	authToken   = "token"
)

const (
	tokenScope = "https://www.googleapis.com/auth/cloud-platform"
	tokenRoute = "token call"
	// renewEarly is how long before its end a token is renewed.
	renewEarly = 5 * time.Minute
)

// auth gives calls their token.
type auth struct {
	*gateway
	httpclient.Bearer
	kind string
	who  atomic.Value // string: the service account's e-mail address, once known
}

func newAuth(g *gateway) (*auth, error) {
	a := &auth{gateway: g, kind: g.conn.Text(setAuth)}
	a.Bearer = httpclient.Bearer{Client: g.client, Subject: g.conn.Name, Token: httpclient.NewToken(g.env.Clock, renewEarly), Fetch: a.fetch}
	if a.kind == "" {
		a.kind = authAccount
	}
	if a.kind != authAccount && a.kind != authToken {
		return nil, core.Errorf(core.CodeConfig, g.conn.Name, "auth is %q", a.kind).WithHint("Use service-account or token.")
	}
	if a.kind == authToken {
		a.Given = func(ctx context.Context) (string, error) { return g.env.Secret(ctx, setToken) }
	}
	return a, nil
}

// keyFile is a service account's JSON key file, as Google's console gives it.
type keyFile struct {
	Type       string `json:"type"`
	Email      string `json:"client_email"`
	PrivateKey string `json:"private_key"`
	KeyID      string `json:"private_key_id"`
	TokenURI   string `json:"token_uri"`
}

func (a *auth) keyFile(ctx context.Context) (keyFile, error) {
	text, err := a.env.Secret(ctx, setAccount)
	if err != nil {
		return keyFile{}, err
	}
	var f keyFile
	if json.Unmarshal([]byte(text), &f) != nil || f.Type != "service_account" || f.Email == "" || f.PrivateKey == "" {
		return keyFile{}, core.Errorf(core.CodeConfig, a.conn.Name, "service-account holds no service account's JSON key").
			WithHint("Give the whole file that Google's console made for the key; for an access token set auth: token.")
	}
	if f.TokenURI == "" {
		f.TokenURI = "https://oauth2.googleapis.com/token"
	}
	return f, httpclient.CheckURL(a.conn.Name, f.TokenURI, a.conn.Flag(setAllowHTTP))
}

// fetch asks for a new token with a signed assertion.
func (a *auth) fetch(ctx context.Context) (string, time.Duration, error) {
	file, err := a.keyFile(ctx)
	if err != nil {
		return "", 0, err
	}
	carrier := &tokenCarrier{auth: a, ctx: ctx}
	cfg := jwt.Config{Email: file.Email, PrivateKey: []byte(file.PrivateKey), PrivateKeyID: file.KeyID, Scopes: []string{tokenScope}, TokenURL: file.TokenURI}
	via := context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: carrier})
	token, err := cfg.TokenSource(via).Token()
	switch {
	case carrier.failure != nil:
		return "", 0, a.refused(file, carrier)
	case err != nil && !carrier.asked:
		return "", 0, core.Errorf(core.CodeConfig, a.conn.Name, "the private key of the service account cannot be used").
			WithHint("Give the whole key file, unchanged.")
	case err != nil, token.AccessToken == "":
		return "", 0, core.Errorf(core.CodePermanent, a.conn.Name, "the token call answered without a token").
			WithHint("Check token_uri in the service account's key file.")
	}
	a.who.Store(file.Email)
	life, err := json.Marshal(token.Extra("expires_in"))
	if err != nil {
		return "", 0, err
	}
	return token.AccessToken, httpclient.TokenLife(life), nil
}

// refused words a token call that did not bring a token.
func (a *auth) refused(file keyFile, c *tokenCarrier) error {
	switch c.status {
	case http.StatusBadRequest, http.StatusUnauthorized:
		said := answerOf(c.failure).text
		if said != "" {
			said = ": " + said
		}
		return core.Errorf(core.CodeUnauthorized, a.conn.Name, "Google does not accept the key of %s (%d)%s", file.Email, c.status, said).
			WithHint("Was the key or the service account deleted? Is this machine's clock right? Make a new key if needed.").Because(c.failure)
	}
	return c.failure
}

// tokenCarrier brings x/oauth2's one request to the shared client, so that the
// token call has its limits, errors and log too. Asking twice does no harm.
type tokenCarrier struct {
	*auth
	ctx     context.Context
	asked   bool
	status  int
	failure *core.Error
}

var errTokenCall = errors.New("the token call failed")

// RoundTrip implements http.RoundTripper.
func (c *tokenCarrier) RoundTrip(r *http.Request) (*http.Response, error) {
	c.asked = true
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	resp, err := c.client.Call(c.ctx, httpclient.Request{Method: r.Method, URL: r.URL.String(), Route: tokenRoute, Header: r.Header.Clone(), Body: body, Read: true})
	if c.status = resp.Status; err != nil {
		c.failure = core.AsError(err)
		return nil, errTokenCall
	}
	return &http.Response{StatusCode: resp.Status, Header: resp.Header, Body: io.NopCloser(bytes.NewReader(resp.Body)), Request: r}, nil
}
