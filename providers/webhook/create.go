package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// Request is what the endpoint is told about an App.
type Request struct {
	AppName   string `json:"appName"`
	AppSlug   string `json:"appSlug,omitempty"` // of the newer version; the same for a repeated request
	Developer string `json:"developer"`
	APIs      []API  `json:"apis"`
}

// API is an API that the App may use, with its plans.
type API struct {
	ID         string `json:"id"`
	UsagePlans []Plan `json:"usagePlans"`
}

// Plan is a plan of an API.
type Plan struct {
	ID string `json:"id"`
}

// Answer is the credential that the endpoint made: a client id and secret, or
// a key with its id. Custom holds what it added for the App's owner.
type Answer struct {
	ClientID, ClientSecret string
	KeyID, Key             string
	Custom                 map[string]string
}

// The types of credential that the specification knows.
const (
	typeClient = "CLIENT_CREDENTIALS"
	typeKey    = "API_KEY"
)

// CreateCredentials asks for the credential of an App, once. CodeUnknownOutcome:
// one may have been made. CodePermanent: the endpoint answered with something
// that is no credential; asking again would give the same, and perhaps make
// another. CodeRefused, CodeThrottled, CodeTemporary: nothing was made.
func (c *Client) CreateCredentials(ctx context.Context, r Request) (Answer, error) {
	body, err := json.Marshal(r.whole())
	if err != nil {
		return Answer{}, core.Errorf(core.CodeInternal, r.AppName, "the webhook's request cannot be written").Because(err)
	}
	resp, err := c.call(ctx, http.MethodPost, "/v1/createCredentials", r.AppName, body)
	switch {
	case httpclient.NotJSON(err):
		return Answer{}, useless(r.AppName, "it is not JSON")
	case httpclient.Unusable(err):
		return Answer{}, useless(r.AppName, strings.Replace(core.AsError(err).Message, "the answer", "it", 1))
	case err != nil:
		return Answer{}, unknown(err, "It may have made a credential, and is not asked again by itself: ask whoever runs the endpoint.")
	}
	return decode(r.AppName, resp.Body)
}

// unknown gives an error whose outcome is unknown the hint that fits: what a
// webhook did cannot be read back.
func unknown(err error, hint string) error {
	if core.CodeOf(err) != core.CodeUnknownOutcome {
		return err
	}
	return core.AsError(err).WithHint("%s", hint)
}

// whole is the request with empty lists where there are none: a null could be
// taken for a mistake.
func (r Request) whole() Request {
	apis := make([]API, len(r.APIs))
	for i, a := range r.APIs {
		if apis[i] = a; a.UsagePlans == nil {
			apis[i].UsagePlans = []Plan{}
		}
	}
	r.APIs = apis
	return r
}

// wire is the documented answer. Every field must have its type; fields that
// the specification does not know are left alone.
type wire struct {
	CredentialType    string                     `json:"credentialType"`
	ClientID          string                     `json:"clientId"`
	ClientSecret      string                     `json:"clientSecret"`
	APIKeyID          string                     `json:"apiKeyId"`
	APIKey            string                     `json:"apiKey"`
	CustomCredentials map[string]json.RawMessage `json:"customCredentials"`
}

func decode(subject string, body []byte) (Answer, error) {
	var w wire
	if len(bytes.TrimSpace(body)) == 0 {
		return Answer{}, useless(subject, "it is empty")
	}
	if err := json.Unmarshal(body, &w); err != nil {
		return Answer{}, useless(subject, "it has not the documented form")
	}
	a := Answer{Custom: custom(w.CustomCredentials)}
	switch w.CredentialType {
	case typeClient:
		a.ClientID, a.ClientSecret = w.ClientID, w.ClientSecret
		return a, complete(subject, w.CredentialType, "clientId", w.ClientID, "clientSecret", w.ClientSecret)
	case typeKey:
		a.KeyID, a.Key = w.APIKeyID, w.APIKey
		return a, complete(subject, w.CredentialType, "apiKeyId", w.APIKeyID, "apiKey", w.APIKey)
	case "":
		return Answer{}, useless(subject, "credentialType is missing")
	}
	return Answer{}, useless(subject, "credentialType is "+httpclient.Visible(w.CredentialType, 40)+", not "+typeClient+" or "+typeKey)
}

// complete checks that an answer has both fields of its type.
func complete(subject, kind, idName, id, secretName, secret string) error {
	var missing []string
	if id == "" {
		missing = append(missing, idName)
	}
	if secret == "" {
		missing = append(missing, secretName)
	}
	if len(missing) == 0 {
		return nil
	}
	return useless(subject, kind+" comes without "+strings.Join(missing, " and "))
}

// custom makes text of what the endpoint added; the form of the values is free.
func custom(raw map[string]json.RawMessage) map[string]string {
	if len(raw) == 0 {
		return nil
	}
	out := make(map[string]string, len(raw))
	for name, value := range raw {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		out[name] = text
	}
	return out
}

// useless is an answer that says yes and brings no credential. It never quotes
// the answer, which may hold one.
func useless(subject, why string) error {
	return core.Errorf(core.CodePermanent, subject, "the webhook's answer cannot be used: %s", why).
		WithHint("It may have made a credential all the same: ask whoever runs the endpoint before you approve again.")
}
