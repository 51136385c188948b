package aws

import (
	"context"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"

	"gatehouse/core"
)

// Reveal asks AWS for the App's secrets. All its keys have one value.
func (g *gateway) Reveal(ctx context.Context, s core.Subject) ([]core.Secret, error) {
	switch kind := kindOf(s.App.Refs, nil); {
	case kind == webhookKind:
		return nil, core.Errorf(core.CodeRefused, s.App.Name, "its credential came from the webhook and cannot be shown again").
			WithHint("Ask whoever runs the webhook.")
	case !exists(s.App.Refs):
		return nil, core.Errorf(core.CodeRefused, s.App.Name, "it has no credential at AWS")
	case kind == clientKind:
		return g.revealClient(ctx, s)
	}
	for _, region := range scopes(s.App.Refs, refKey) {
		k, err := g.getKey(ctx, s.App.Name, region, s.App.Refs.Get(refKey, region), true)
		if core.CodeOf(err) == core.CodeGone {
			continue
		}
		if err != nil {
			return nil, err
		}
		return []core.Secret{{Label: "API key", Value: k.value, Credential: core.Credential{
			Kind: string(keyKind), Scope: region, RefID: k.id, Enabled: k.enabled, CreatedAt: k.created,
		}}}, nil
	}
	return nil, g.gone(ctx, s)
}

func (g *gateway) revealClient(ctx context.Context, s core.Subject) ([]core.Secret, error) {
	f, err := g.findClient(ctx, s, false)
	if err != nil {
		return nil, err
	}
	if f.client == nil {
		return nil, g.gone(ctx, s)
	}
	c := f.client
	cred := core.Credential{Kind: string(clientKind), Scope: c.pool.id, RefID: c.id(), ClientID: c.id(), Enabled: c.enabled(), CreatedAt: awssdk.ToTime(c.CreationDate)}
	secret := awssdk.ToString(c.ClientSecret)
	if secret == "" {
		return nil, core.Errorf(core.CodeRefused, s.App.Name, "its client has no secret")
	}
	return []core.Secret{{Label: "Client secret", Value: secret, Credential: cred}}, nil
}

// gone is the claim that an App is not there, made only by its own account.
func (g *gateway) gone(ctx context.Context, s core.Subject) error {
	if err := g.sameAccount(ctx, s.App); err != nil {
		return err
	}
	return core.Errorf(core.CodeGone, s.App.Name, "it is not at AWS any more")
}
