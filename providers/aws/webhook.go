package aws

import (
	"context"
	"maps"
	"slices"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// Webhook is the customer's endpoint that makes credentials (sensedia.md,
// Credentials). Its errors are *core.Error with the codes of core.Gateway.
type Webhook interface {
	// CreateCredentials asks for an App's credential. It may make a second one
	// when it is asked again after a lost answer.
	CreateCredentials(ctx context.Context, request WebhookRequest) (WebhookAnswer, error)
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

// runWebhook asks the endpoint for the credential of an approved App. There is
// nothing to bring to AWS for any other decision.
func (p *push) runWebhook(ctx context.Context) error {
	app := p.subject.App
	if p.refs.Get(refWebhook, "") != "" || app.Status != core.Approved {
		p.out.Note = "its credential is the webhook's: there is nothing at AWS to change"
		return nil
	}
	hook, err := p.openWebhook()
	if core.CodeOf(err) == core.CodeRefused { // there is none
		return err
	}
	if err != nil {
		return ofWebhook(err)
	}
	answer, err := hook.CreateCredentials(ctx, webhookRequest(app))
	if err != nil {
		return ofWebhook(err)
	}
	p.out.Sent = true
	cred, err := webhookCredential(app, answer)
	if err != nil {
		return err
	}
	p.out.Credentials = append([]core.RemoteCredential{cred}, additions(answer.Custom)...)
	p.out.Note = "made by the webhook; nothing at AWS"
	if p.subject.Touched {
		p.out.Note += "; it was asked again after an answer was lost, and may hold a second credential"
	}
	return p.learn(refWebhook, "", cred.RefID)
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
	e.Message = "the webhook: " + e.Message
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

// webhookCredential reads the answer. One without an id gets the App's, so
// that the ref says that it was made.
func webhookCredential(app core.App, a WebhookAnswer) (core.RemoteCredential, error) {
	c := core.RemoteCredential{Once: true, Credential: core.Credential{Kind: string(webhookKind), Enabled: true}}
	switch {
	case a.ClientID != "":
		c.ClientID, c.RefID, c.Secret = a.ClientID, a.ClientID, a.ClientSecret
	case a.Key != "":
		c.RefID, c.Secret = first(a.KeyID, string(app.ID)), a.Key
	default:
		return c, core.Errorf(core.CodePermanent, app.Name, "the webhook answered without a credential").
			WithHint("Ask whoever runs the endpoint; it may have made one all the same.")
	}
	return c, nil
}

// additions are what the endpoint added. It may be secret, so it is kept like
// the credential; its name stands where a key has its region.
func additions(custom map[string]string) []core.RemoteCredential {
	var out []core.RemoteCredential
	for _, name := range slices.Sorted(maps.Keys(custom)) {
		shown := httpclient.Visible(name, 60)
		out = append(out, core.RemoteCredential{Once: true, Secret: custom[name],
			Credential: core.Credential{Kind: string(webhookKind), Scope: shown, RefID: shown, Enabled: true}})
	}
	return out
}

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

func mergeRefs(refs, learnt core.Refs) core.Refs { return core.App{Refs: refs}.MergeRefs(learnt) }
