package registry

import (
	"context"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/webhook"
)

// openWebhook gives the aws provider its credentials webhook: a gateway's
// folder may not import another adapter, so they meet here.
func openWebhook(s aws.WebhookSettings, env core.Surroundings) (aws.Webhook, error) {
	c, err := webhook.Open(webhook.Settings{
		Subject: s.Subject, URL: s.URL, User: s.User, Password: s.Password, AllowHTTP: s.AllowHTTP,
	}, env)
	if err != nil {
		return nil, err
	}
	return hook{c}, nil
}

// hook is a webhook's client in the words of the aws provider.
type hook struct{ *webhook.Client }

func (h hook) CreateCredentials(ctx context.Context, r aws.WebhookRequest) (aws.WebhookAnswer, error) {
	a, err := h.Client.CreateCredentials(ctx, request(r))
	return aws.WebhookAnswer(a), err
}

func (h hook) UpdateCredentials(ctx context.Context, r aws.WebhookRequest, held aws.WebhookHeld) (aws.WebhookAnswer, bool, error) {
	a, renewed, err := h.Client.UpdateCredentials(ctx, request(r), webhook.Held(held))
	return aws.WebhookAnswer(a), renewed, err
}

func (h hook) RevokeCredentials(ctx context.Context, r aws.WebhookRequest, held aws.WebhookHeld) error {
	return h.Client.RevokeCredentials(ctx, request(r), webhook.Held(held))
}

func request(r aws.WebhookRequest) webhook.Request {
	apis := make([]webhook.API, len(r.APIs))
	for i, a := range r.APIs {
		apis[i].ID = a.ID
		for _, p := range a.Plans {
			apis[i].UsagePlans = append(apis[i].UsagePlans, webhook.Plan{ID: p})
		}
	}
	return webhook.Request{AppName: r.AppName, AppSlug: r.AppSlug, Developer: r.Developer, APIs: apis}
}
