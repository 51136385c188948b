package apigee

import (
	"context"
	"net/http"

	"gatehouse/core"
)

// typedKey is the key that the approval adopts, "" when it adopts none.
func (p *push) typedKey() string {
	if p.Choice == nil || p.Choice.Form != formAdopt {
		return ""
	}
	return p.Choice.Secrets[fieldKey]
}

// ownKey is the key that Prepare made for this approval.
func (p *push) ownKey() string {
	if p.Choice == nil {
		return ""
	}
	return p.Choice.Secrets[fieldKey]
}

// lacksTypedKey reports whether the approval's typed key is not on the app.
func (p *push) lacksTypedKey(current core.Remote) bool {
	key := p.typedKey()
	for _, c := range current.Credentials {
		if c.Secret == key {
			return false
		}
	}
	return key != "" && p.want.Present
}

// fetchKey gives the app the key it needs: the one typed; else, where products
// are missing and no key works, the one that Prepare made. Without a choice an
// app that has no key at all gets a random one; where its keys were revoked,
// somebody meant it.
func (p *push) fetchKey(ctx context.Context) error {
	key, secret := p.ownKey(), ""
	if p.Choice != nil {
		secret = p.Choice.Secrets[fieldSecret]
	}
	for _, c := range p.a.Credentials {
		if c.Key == key && key != "" {
			return nil
		}
	}
	_, works := p.target()
	if p.making && p.onlyBare() {
		works = false // the one that Apigee made with the app is taken off later
	}
	if p.typedKey() == "" && (works || len(p.missing()) == 0) {
		return nil
	}
	if key == "" && len(p.a.Credentials) > 0 && !p.making {
		return nil
	}
	var err error
	if key == "" {
		if key, err = randomText(p.env.Random, 48); err != nil {
			return err
		}
	}
	if secret == "" {
		if secret, err = randomText(p.env.Random, 64); err != nil {
			return err
		}
	}
	return p.postKey(ctx, key, secret)
}

// onlyBare: the app has no key with a product.
func (p *push) onlyBare() bool {
	for _, c := range p.a.Credentials {
		if len(c.Products) > 0 {
			return false
		}
	}
	return true
}

// postKey makes a key with our value: approved, without products. One that is
// there already is adopted when it is this app's (apigee.md, trap 10: the
// conflict's word ABORTED is no hint to try again).
func (p *push) postKey(ctx context.Context, key, secret string) error {
	route := p.at.route("keys")
	req := p.api(http.MethodPost, route, nil, p.at.elements("keys")...)
	req.Secrets = append(req.Secrets, key, secret)
	c := credential{Key: key, Secret: secret, Status: wordApproved}
	_, err := p.write(ctx, withJSON(req, map[string]any{"consumerKey": key, "consumerSecret": secret}))
	if said := answerOf(err); said.status == http.StatusConflict || said.kind == kindKeyExists {
		return p.adoptKey(ctx, c, err)
	}
	if err != nil {
		return err
	}
	c.IssuedAt = millis(p.env.Clock.Now().UnixMilli())
	p.a.Credentials = append(p.a.Credentials, c)
	return nil
}

// readKey reads one key of the app. The key is part of the path, and may be
// part of what the gateway says about it.
func (p *push) readKey(ctx context.Context, key string) (credential, error) {
	var c credential
	req := p.api(http.MethodGet, p.at.route("keys", "{key}"), nil, p.at.elements("keys", key)...)
	req.Subject, req.Secrets = p.App.Name, []string{key}
	resp, err := p.call(ctx, req)
	if err == nil {
		err = resp.Decode(&c)
	}
	return c, err
}

func (p *push) adoptKey(ctx context.Context, c credential, conflict error) error {
	there, err := p.readKey(ctx, c.Key)
	switch core.CodeOf(err) {
	case "":
		p.a.Credentials = append(p.a.Credentials, there)
		return nil
	case core.CodeGone:
		return core.Errorf(core.CodeRefused, p.App.Name, "that consumer key is in use in the organization already, by another app").
			WithHint("Type another key, or let Gatehouse make one.").Because(conflict)
	}
	return err
}

// dropBareKeys takes off the key that Apigee makes with every app, when this
// push makes the app: it has no product and nobody knows it.
func (p *push) dropBareKeys(ctx context.Context) error {
	if !p.making || p.onlyBare() {
		return nil
	}
	var kept []credential
	for _, c := range p.a.Credentials {
		if len(c.Products) > 0 || c.Key == p.ownKey() {
			kept = append(kept, c)
			continue
		}
		_, err := p.write(ctx, p.api(http.MethodDelete, p.at.route("keys", "{key}"), nil, p.at.elements("keys", c.Key)...))
		if err != nil && core.CodeOf(err) != core.CodeGone {
			return err
		}
	}
	p.a.Credentials = kept
	return nil
}
