package aws

import (
	"context"
	"maps"
	"slices"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// An App whose credential came from the webhook has nothing at AWS. It is kept
// in step with the endpoint, which can be told and not be read (sensedia.md,
// Credentials): what it was told and said yes to is a ref, and Read reports it.

// runWebhook brings the endpoint to what was decided.
func (p *push) runWebhook(ctx context.Context) error {
	app, told := p.subject.App, toldOf(p.refs)
	want := wantedTold(app)
	if told == want || told.word == "" && app.Status != core.Approved {
		return nil
	}
	hook, err := p.openWebhook()
	switch {
	case core.CodeOf(err) == core.CodeRefused: // there is none
		return err
	case err != nil:
		return ofWebhook(err)
	case app.Status != core.Approved:
		return p.revoke(ctx, hook)
	case told.word == "" || told.word == toldRevoked:
		return p.createByWebhook(ctx, hook)
	}
	return p.update(ctx, hook)
}

// createByWebhook asks for a credential, once. Nothing in the specification
// says that a second request with the same appSlug makes no second credential,
// and no call shows what was made (sensedia.md, Credentials): after an answer
// that was lost a person has to say whether to ask again.
func (p *push) createByWebhook(ctx context.Context, hook Webhook) error {
	app := p.subject.App
	if p.subject.Cut {
		return core.Errorf(core.CodePermanent, app.Name, "the webhook was asked for a credential and no answer came: it may have made one, and cannot be asked which").
			WithHint("It is not asked again by itself. Ask whoever runs the endpoint; then retry, which asks for a new one, or give the decision up (gatehouse pushes drop).")
	}
	answer, err := hook.CreateCredentials(ctx, webhookRequest(app))
	if err != nil {
		return ofWebhook(err)
	}
	p.out.Note = "made by the webhook; nothing at AWS"
	if toldOf(p.refs).word == toldRevoked {
		p.out.Note = "the webhook made a new credential; the one it had stays revoked"
	}
	if p.subject.Touched {
		p.out.Note += "; it was asked before, and may hold a second credential"
	}
	return p.take(answer, told{toldMade, wantedTold(app).apis})
}

// take keeps the credential that an answer brought.
func (p *push) take(answer WebhookAnswer, now told) error {
	p.out.Sent = true
	cred, err := webhookCredential(p.subject.App, answer)
	if err != nil {
		return err
	}
	p.refs = p.refs.With(refHookClient, "", cred.ClientID)
	p.out.Credentials = append([]core.RemoteCredential{cred}, additions(answer.Custom)...)
	return p.say(cred.RefID, now)
}

// update tells the endpoint which APIs the credential is for now.
func (p *push) update(ctx context.Context, hook Webhook) error {
	app := p.subject.App
	answer, renewed, err := hook.UpdateCredentials(ctx, webhookRequest(app), p.heldByWebhook())
	if err != nil {
		return ofWebhook(err)
	}
	now := told{toldUpdated, wantedTold(app).apis}
	if renewed {
		return p.take(answer, now)
	}
	p.out.Sent = true
	return p.say(p.refs.Get(refWebhook, ""), now)
}

// revoke takes the credential back. An endpoint that does not know it any more,
// asked again after a lost answer, has done it then.
func (p *push) revoke(ctx context.Context, hook Webhook) error {
	err := hook.RevokeCredentials(ctx, webhookRequest(p.subject.App), p.heldByWebhook())
	again := core.CodeOf(err) == core.CodeGone && p.subject.Touched
	if err != nil && !again {
		return ofWebhook(err)
	}
	p.out.Sent = true
	p.out.Note = hearsay[toldRevoked]
	return p.say(p.refs.Get(refWebhook, ""), told{word: toldRevoked})
}

// say records the credential and what the endpoint was told about it, at once:
// neither is known without the other.
func (p *push) say(id string, now told) error {
	p.refs = p.refs.With(refTold, "", now.String())
	return p.learn(refWebhook, "", id)
}

// heldByWebhook is the credential under the name that the endpoint's answer
// gave it; neither, where it gave none: the App names it then.
func (p *push) heldByWebhook() WebhookHeld {
	id := p.refs.Get(refWebhook, "")
	switch {
	case p.refs.Get(refHookClient, "") == id:
		return WebhookHeld{ClientID: id}
	case id == string(p.subject.App.ID):
		return WebhookHeld{}
	}
	return WebhookHeld{KeyID: id}
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
