package webhook

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// The calls on a credential that exists.
const (
	updateRoute = "/v1/updateCredentials"
	revokeRoute = "/v1/revokeCredentials"
)

// absent is the error where an answer says that what a change is about is not
// there; nil for any other answer.
func absent(req httpclient.Request, status int) *core.Error {
	switch status {
	case http.StatusNotFound, http.StatusGone, http.StatusMethodNotAllowed, http.StatusNotImplemented:
	default:
		return nil
	}
	if req.Route != updateRoute && req.Route != revokeRoute {
		return nil
	}
	code := core.CodeRefused
	if status == http.StatusNotFound || status == http.StatusGone {
		code = core.CodeGone
	}
	return core.Errorf(code, req.Subject, "the webhook has no such credential, or no call %s (%d)", req.Route, status).
		WithHint("Ask whoever runs the endpoint whether the credential still works.")
}

// Held is a credential that the endpoint made: one of the two ids, as its
// answer to create had it.
type Held struct {
	ClientID string
	KeyID    string
}

// change is the body of update and revoke. Its form is not specified
// (sensedia.md, Credentials: unknown), so it is create's, which is, with the id
// of the credential under the name that create's answer gave it: an endpoint
// that knows its credentials by App, by slug or by id finds its own.
type change struct {
	Request
	CredentialType string `json:"credentialType"`
	ClientID       string `json:"clientId,omitempty"`
	KeyID          string `json:"apiKeyId,omitempty"`
}

func changeOf(r Request, h Held) change {
	c := change{Request: r.whole(), CredentialType: typeClient, ClientID: h.ClientID}
	if h.ClientID == "" {
		c.CredentialType, c.KeyID = typeKey, h.KeyID
	}
	return c
}

// UpdateCredentials tells the endpoint which APIs an App's credential is for
// now. It may be repeated: it says how things are, not what to add. The answer
// is not specified: where it holds a credential, that one is the App's from now
// on and renewed is true; any other 2xx is a yes. CodeGone: the endpoint says
// that there is no such credential, or no such address; it cannot be told
// apart. CodeRefused: it refuses it, or has no such call.
func (c *Client) UpdateCredentials(ctx context.Context, r Request, h Held) (answer Answer, renewed bool, err error) {
	resp, err := c.change(ctx, updateRoute, r, h)
	if err != nil {
		return Answer{}, false, err
	}
	var said struct {
		CredentialType string `json:"credentialType"`
	}
	if form := json.Unmarshal(resp.Body, &said); form != nil || said.CredentialType == "" {
		return Answer{}, false, nil //nolint:nilerr // a yes in another form is a yes
	}
	answer, err = decode(r.AppName, resp.Body)
	return answer, err == nil, err
}

// RevokeCredentials asks the endpoint to take an App's credential back. It may
// be repeated. Any 2xx that is no web page is a yes, which nothing here can
// prove. Errors are UpdateCredentials'.
func (c *Client) RevokeCredentials(ctx context.Context, r Request, h Held) error {
	_, err := c.change(ctx, revokeRoute, r, h)
	return err
}

func (c *Client) change(ctx context.Context, route string, r Request, h Held) (httpclient.Response, error) {
	body, err := json.Marshal(changeOf(r, h))
	if err != nil {
		return httpclient.Response{}, core.Errorf(core.CodeInternal, r.AppName, "the webhook's request cannot be written").Because(err)
	}
	resp, err := c.call(ctx, http.MethodPost, route, r.AppName, body)
	switch {
	case httpclient.NotJSON(err) && !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html"):
		return resp, nil // it said yes, in a form of its own
	case httpclient.NotJSON(err):
		return resp, core.Errorf(core.CodePermanent, r.AppName, "the webhook answers with a web page").
			WithHint("Check webhook-url: it is the address in front of %s.", route)
	}
	return resp, unknown(err, "It may have happened. The webhook is told once more, which may be repeated.")
}
