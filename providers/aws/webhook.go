package aws

import (
	"context"
	"strings"

	"gatehouse/core"
)

// Webhook is the customer's endpoint that makes credentials (sensedia.md,
// Credentials). Its errors are *core.Error with the codes of core.Gateway.
type Webhook interface {
	// CreateCredentials asks for an App's credential. It may make a second one
	// when it is asked again after a lost answer.
	CreateCredentials(ctx context.Context, request WebhookRequest) (WebhookAnswer, error)
	// UpdateCredentials tells which APIs a credential is for now. It may be
	// repeated. renewed: the answer is the App's credential from now on.
	UpdateCredentials(ctx context.Context, request WebhookRequest, held WebhookHeld) (answer WebhookAnswer, renewed bool, err error)
	// RevokeCredentials takes a credential back. It may be repeated. CodeGone:
	// the endpoint says that it has no such credential, or no such address.
	RevokeCredentials(ctx context.Context, request WebhookRequest, held WebhookHeld) error
	// Health reports whether the endpoint answers.
	Health(ctx context.Context) error
	Close() error
}

// OpenWebhook makes the client of an endpoint; it calls nobody.
type OpenWebhook func(settings WebhookSettings, env core.Surroundings) (Webhook, error)

// WebhookSettings say where the endpoint is and how it knows us.
type WebhookSettings struct {
	Subject   string // the connection's name, for errors
	URL       string
	User      string
	Password  func(ctx context.Context) (string, error) // asked at each use
	AllowHTTP bool
}

// WebhookRequest is what the endpoint is told about an App.
type WebhookRequest struct {
	AppName   string
	AppSlug   string // our App id: the same for a repeated request
	Developer string
	APIs      []WebhookAPI
}

// WebhookAPI is an API that the App may use, with its plans.
type WebhookAPI struct {
	ID    string
	Plans []string
}

// WebhookAnswer is the credential: a client id and secret, or a key, and what
// the endpoint added for the App's owner, by name.
type WebhookAnswer struct {
	ClientID, ClientSecret string
	KeyID, Key             string
	Custom                 map[string]string
}

// ofWebhook keeps the endpoint's troubles its own: a password that it does not
// take must not stop the calls to AWS, and its 404 does not mean that the App
// is gone.
func ofWebhook(err error) error {
	e := *core.AsError(err)
	switch e.Code {
	case core.CodeUnauthorized, core.CodeConfig, core.CodeSecretMissing, core.CodeGone:
		e.Code = core.CodeRefused
	}
	if !strings.HasPrefix(e.Message, "the webhook") {
		e.Message = "the webhook: " + e.Message
	}
	return &e
}

func webhookRequest(app core.App) WebhookRequest {
	req := WebhookRequest{AppName: app.Name, AppSlug: string(app.ID), Developer: customer(app.Owner)}
	at := map[string]int{}
	for _, r := range app.Registrations {
		if r.Status != core.RegistrationOn {
			continue
		}
		i, ok := at[r.API.ID]
		if !ok {
			i = len(req.APIs)
			at[r.API.ID] = i
			req.APIs = append(req.APIs, WebhookAPI{ID: r.API.ID})
		}
		if r.Plan.ID != "" {
			req.APIs[i].Plans = append(req.APIs[i].Plans, r.Plan.ID)
		}
	}
	return req
}

// WebhookHeld is a credential that the endpoint made, by the id that it gave
// it: one of the two.
type WebhookHeld struct{ ClientID, KeyID string }

func (g *gateway) openWebhook() (Webhook, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.hook != nil {
		return g.hook, nil
	}
	if g.provider.webhook == nil || g.conn.Text(setWebhook) == "" {
		return nil, core.Errorf(core.CodeRefused, g.conf.name, "the connection has no credentials webhook").
			WithHint("Set webhook-url for this connection, or choose another credential.")
	}
	hook, err := g.provider.webhook(WebhookSettings{
		Subject: g.conf.name, URL: g.conn.Text(setWebhook), User: g.conn.Text(setWebhookUser), AllowHTTP: g.conf.plain,
		Password: func(ctx context.Context) (string, error) { return g.env.Secret(ctx, setWebhookPass) },
	}, g.env)
	if err == nil {
		g.hook = hook
	}
	return hook, err
}
